/* hop24 in plain C: a calendar of buckets, a heap of free servers for every desk, one record for
 * every customer. With `log` it also writes the columns that our own event log has. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { POINTS = 24, CONVERSION = 24, LAPSE = 25, ENTRIES = 256, MOST_PEOPLE = 64, DESKS = 3 };
enum { LOCATIONS = 10, ROWS = 65536, BUCKETS_PER_CUSTOMER = 4, NONE = -1, HOME = -1 };
enum { TOUCH, STOCK_OUT, ORDER, LEFT = 7, CHURN };

typedef struct {
    int64_t customers;
    int64_t start[POINTS + 1];   /* of each row of hops */
    int64_t target[ENTRIES];
    double bound[ENTRIES];
    double entry[POINTS];        /* running total */
    double dwell[POINTS];
    int64_t shape[POINTS];
    int64_t desk[POINTS];        /* NONE: nobody serves there */
    int64_t people[DESKS];
    double service[DESKS];
    double patience[DESKS];
    int64_t web[POINTS];         /* of the same stage */
    int64_t marketplace;
    int64_t reorder_point, order_up_to;
    double lead_time, horizon, gap, repeat, leaves;
} Market;

typedef struct { int64_t journeys, visits, staffed_visits, abandonments, orders, stock_outs; } Tally;

typedef struct {
    double due;
    int32_t next;                /* of the same bucket */
    int16_t point;               /* HOME: between journeys */
    int8_t is_served, location;
    int32_t journey;
} Customer;

typedef struct { double due; int32_t who; } Entry;

typedef struct {
    double time[ROWS], duration[ROWS], value[ROWS], cost[ROWS], goods[ROWS];
    int32_t customer[ROWS], journey[ROWS];
    int16_t touchpoint[ROWS], detail[ROWS];
    int8_t segment[ROWS], kind[ROWS], event[ROWS];
    int64_t written;
} Log;

typedef struct {
    const Market *market;
    Tally *tally;
    Log *log;
    Customer *customers;
    int32_t *buckets;
    int64_t n_buckets, bucket;
    double buckets_per_day, now;
    Entry *waiting;
    int64_t n_waiting;
    double free_at[DESKS][MOST_PEOPLE];
    int64_t stock[LOCATIONS], coming[LOCATIONS];
    double delivery[LOCATIONS];
    uint64_t luck[4];
} Shop;

/* --- luck: xoshiro256++ (Blackman & Vigna 2021), seeded by SplitMix64 ------------------------- */

static inline uint64_t rotated(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline double uniform(Shop *shop) {
    uint64_t *s = shop->luck, result = rotated(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return ((result >> 12) + 0.5) * 0x1.0p-52;
}

static inline double exponential(Shop *shop, double mean) { return -mean * log(uniform(shop)); }

static void seed_luck(Shop *shop, uint64_t seed) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = seed += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        shop->luck[i] = z ^ (z >> 31);
    }
}

/* --- calendar --------------------------------------------------------------------------------- */

static void rise(Shop *shop, double due, int32_t who) {
    Entry *heap = shop->waiting;
    int64_t at = shop->n_waiting++;
    while (at > 0 && due < heap[(at - 1) / 2].due) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = (Entry){due, who};
}

static int32_t taken(Shop *shop) {
    Entry *heap = shop->waiting, first = heap[0], last = heap[--shop->n_waiting];
    int64_t at = 0, below;
    while ((below = 2 * at + 1) < shop->n_waiting) {
        if (below + 1 < shop->n_waiting && heap[below + 1].due < heap[below].due) below++;
        if (last.due <= heap[below].due) break;
        heap[at] = heap[below];
        at = below;
    }
    heap[at] = last;
    shop->now = first.due;
    return first.who;
}

static inline void enter(Shop *shop, int32_t who, double due) {
    if (due >= shop->market->horizon) return;
    Customer *person = &shop->customers[who];
    int64_t bucket = (int64_t)(due * shop->buckets_per_day);
    if (bucket >= shop->n_buckets) bucket = shop->n_buckets - 1;
    person->due = due;
    if (bucket == shop->bucket) {
        rise(shop, due, who);
    } else {
        person->next = shop->buckets[bucket];
        shop->buckets[bucket] = who;
    }
}

static int32_t next_customer(Shop *shop) {
    while (shop->n_waiting == 0) {
        if (++shop->bucket >= shop->n_buckets) return NONE;
        int32_t who = shop->buckets[shop->bucket];
        for (; who != NONE; who = shop->customers[who].next) {
            rise(shop, shop->customers[who].due, who);
        }
    }
    return taken(shop);
}

/* --- log -------------------------------------------------------------------------------------- */

static inline void write(Shop *shop, int32_t who, int event, int detail, double duration) {
    Log *log = shop->log;
    if (!log) return;
    const Customer *person = &shop->customers[who];
    int64_t row = log->written++ % ROWS;
    int is_order = event == ORDER;
    log->time[row] = shop->now;
    log->customer[row] = who;
    log->segment[row] = 0;
    log->journey[row] = person->journey;
    log->kind[row] = 0;
    log->event[row] = (int8_t)event;
    log->touchpoint[row] = person->point;
    log->detail[row] = (int16_t)detail;
    log->duration[row] = duration;
    log->value[row] = is_order ? 50.0 : 0.0;
    log->cost[row] = 0.0;
    log->goods[row] = is_order ? 25.0 : 0.0;
}

/* --- desks and shelves ------------------------------------------------------------------------ */

static void keep_busy(double *free_at, int64_t people, double until) {
    int64_t at = 0, below;
    while ((below = 2 * at + 1) < people) {
        if (below + 1 < people && free_at[below + 1] < free_at[below]) below++;
        if (until <= free_at[below]) break;
        free_at[at] = free_at[below];
        at = below;
    }
    free_at[at] = until;
}

static void reorder(Shop *shop, int location, double now) {
    if (shop->stock[location] <= shop->market->reorder_point && isinf(shop->delivery[location])) {
        shop->coming[location] = shop->market->order_up_to - shop->stock[location];
        shop->delivery[location] = now + shop->market->lead_time;
    }
}

static int buys(Shop *shop, int location) {
    while (shop->delivery[location] <= shop->now) {
        double came = shop->delivery[location];
        shop->stock[location] += shop->coming[location];
        shop->delivery[location] = INFINITY;
        reorder(shop, location, came);
    }
    if (shop->stock[location] == 0) return 0;
    shop->stock[location]--;
    reorder(shop, location, shop->now);
    return 1;
}

/* --- journeys --------------------------------------------------------------------------------- */

static inline int touch(Shop *shop, int32_t who, int point, int reached) {
    const Market *market = shop->market;
    Customer *person = &shop->customers[who];
    int64_t desk = market->desk[point];
    double stay;
    person->point = (int16_t)point;
    person->is_served = 1;
    shop->tally->visits++;
    if (desk == NONE) {
        double mean = market->dwell[point];
        write(shop, who, TOUCH, reached, 0.0);
        if (market->shape[point] == 1) {
            stay = exponential(shop, mean);
        } else {
            stay = -0.5 * mean * log(uniform(shop) * uniform(shop));
        }
    } else {
        double service = exponential(shop, market->service[desk]);
        double patience = exponential(shop, market->patience[desk]);
        double wait = fmax(shop->free_at[desk][0] - shop->now, 0.0);
        shop->tally->staffed_visits++;
        if (wait <= patience) {
            stay = wait + service;
            keep_busy(shop->free_at[desk], market->people[desk], shop->now + stay);
            write(shop, who, TOUCH, reached, wait);
        } else {
            stay = patience;
            person->is_served = 0;
            write(shop, who, TOUCH, reached, -patience);
        }
    }
    enter(shop, who, shop->now + stay);
    return 1;
}

static int begin(Shop *shop, int32_t who) {
    double luck = uniform(shop);
    int point = 0;
    while (luck >= shop->market->entry[point]) point++;
    shop->tally->journeys++;
    return touch(shop, who, point, 0);
}

static void purchase(Shop *shop, int32_t who) {
    Customer *person = &shop->customers[who];
    shop->tally->orders++;
    write(shop, who, ORDER, 0, 0.0);
    if (uniform(shop) < shop->market->repeat) {
        person->point = HOME;
        person->journey++;
        enter(shop, who, shop->now + exponential(shop, shop->market->gap));
    } else {
        write(shop, who, CHURN, person->journey + 1, 0.0);
    }
}

static void go_on(Shop *shop, int32_t who) {
    const Market *market = shop->market;
    Customer *person = &shop->customers[who];
    int64_t wanted;
    if (!person->is_served) {
        shop->tally->abandonments++;
        wanted = uniform(shop) < market->leaves ? LAPSE : market->web[person->point];
    } else {
        double luck = uniform(shop);
        int64_t entry = market->start[person->point];
        while (luck >= market->bound[entry]) entry++;
        wanted = market->target[entry];
    }
    if (wanted == CONVERSION) {
        if (buys(shop, person->location)) {
            purchase(shop, who);
            return;
        }
        int switches = person->point != market->marketplace && uniform(shop) >= market->leaves;
        shop->tally->stock_outs++;
        write(shop, who, STOCK_OUT, switches ? 3 : 4, 0.0);
        wanted = switches ? market->marketplace : LAPSE;
    }
    if (wanted == LAPSE) {
        write(shop, who, LEFT, 0, 0.0);
    } else {
        touch(shop, who, (int)wanted, 2);
    }
}

/* Return how many events were written, or would have been. */
int64_t hop24(const Market *market, uint64_t seed, int with_log, Tally *tally) {
    Shop *shop = calloc(1, sizeof(Shop));
    int64_t size = market->customers, written = 0;
    shop->market = market;
    shop->tally = tally;
    shop->log = with_log ? malloc(sizeof(Log)) : NULL;
    if (shop->log) shop->log->written = 0;
    shop->customers = calloc(size, sizeof(Customer));
    shop->waiting = malloc(size * sizeof(Entry));
    shop->n_buckets = size * BUCKETS_PER_CUSTOMER;
    shop->buckets = malloc(shop->n_buckets * sizeof(int32_t));
    shop->buckets_per_day = shop->n_buckets / market->horizon;
    shop->bucket = NONE;
    for (int64_t i = 0; i < shop->n_buckets; i++) shop->buckets[i] = NONE;
    for (int i = 0; i < LOCATIONS; i++) {
        shop->stock[i] = market->order_up_to;
        shop->delivery[i] = INFINITY;
    }
    seed_luck(shop, seed);
    for (int64_t who = 0; who < size; who++) {
        shop->customers[who].point = HOME;
        shop->customers[who].location = (int8_t)(uniform(shop) * LOCATIONS);
        enter(shop, (int32_t)who, uniform(shop) * market->horizon);
    }
    for (int32_t who; (who = next_customer(shop)) != NONE;) {
        if (shop->customers[who].point == HOME) {
            begin(shop, who);
        } else {
            go_on(shop, who);
        }
    }
    if (shop->log) written = shop->log->written;
    free(shop->buckets);
    free(shop->waiting);
    free(shop->customers);
    free(shop->log);
    free(shop);
    return written;
}
