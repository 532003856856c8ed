// Levers: everything that can be set, built anew whenever something else than a slider has moved.

import { $, el, fold, keepingFocus } from "./dom.js";
import { all, baseline, changes, configuration, kindWord, MOST_OWN, OWN, shown, withEdit } from "./market.js";
import { capabilities, groups, say, Say, unitOf, written } from "./words.js";

const MOST_SHOWN = 6;
const STOPS = 40; // of a slider, about
const unfolded = new Set(["compare", "setup", "group:prices"]);

// The values a slider stops at: round ones in the unit people use, both ends, and where it stood.
const gridOf = ({ low, high, unit, home, value }) => {
  const one = unitOf(Math.max(low, home), unit);
  const rough = (high - low) / STOPS / one;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = unit === "whole" ? Math.max(1, Math.round(rough)) : [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999);
  const stops = new Set([low, high, home, value]);
  for (let at = Math.ceil(low / one / step); at * step * one < high; at += 1) stops.add(Number((at * step * one).toPrecision(12)));
  return [...stops].filter((each) => each >= low && each <= high || each === value).sort((a, b) => a - b);
};

export class Levers {
  constructor(store) { this.store = store; this.open = null; this.search = ""; }

  show(open) { this.open = open; this.render(); }

  render() {
    if (!this.open) return;
    const { scrollTop } = $("levers");
    keepingFocus(() => {
      $("levers-body").replaceChildren(
        this.#compare(), this.#setup(), ...groups().map((group) => this.#group(group)).filter(Boolean),
        this.#every(), this.#simulation(),
      );
      this.#changes();
    });
    $("levers").scrollTop = scrollTop;
  }

  get #state() { return this.store.state; }

  #fold(key, title, ...children) {
    const details = fold(title, { class: "group", open: unfolded.has(key), "data-fold": key }, ...children);
    details.querySelector("summary").dataset.key = `fold ${key}`;
    details.addEventListener("toggle", () => (details.open ? unfolded.add(key) : unfolded.delete(key)));
    return details;
  }

  #compare() {
    const { open } = this;
    const chosen = shown(open, this.#state);
    const pinned = baseline(open, this.#state);
    const rows = all(open, this.#state).map((each) => {
      const isShown = chosen.includes(each.id);
      const isFull = !isShown && chosen.length >= MOST_SHOWN;
      return el("li", { class: "choice" },
        el("label", {},
          el("input", {
            type: "checkbox", checked: isShown, "data-key": `show ${each.id}`,
            disabled: isFull || (isShown && chosen.length === 1),
            onchange: () => this.#toggleShown(each.id, !isShown),
          }),
          el("span", {}, each.name, " ", el("small", { text: kindWord(each.kind) }))),
        isShown && el("button", {
          type: "button", class: "pin", "aria-pressed": String(each.id === pinned), "data-key": `pin ${each.id}`,
          "aria-label": say("web.pin", { name: each.name }), text: say(each.id === pinned ? "web.pinned" : "web.pin_short"),
          onclick: () => this.store.change(() => ({ baseline: each.id })),
        }));
    });
    return this.#fold("compare", say("web.compare"),
      el("ul", { class: "choices" }, rows),
      el("p", {}, el("button", {
        type: "button", class: "quiet", "data-key": "own", text: say("web.own"), onclick: () => this.#addOwn(),
        disabled: Object.keys(this.#state.configurations).filter((name) => OWN.test(name)).length >= MOST_OWN,
      })));
  }

  #toggleShown(name, isShown) {
    this.store.change((state) => {
      const order = all(this.open, state).map((each) => each.id);
      const chosen = shown(this.open, state).filter((each) => each !== name);
      if (isShown) chosen.push(name);
      return { shown: order.filter((each) => chosen.includes(each)) };
    });
  }

  #addOwn() {
    this.store.change((state) => {
      const like = configuration(this.open, state, this.editing)?.id ?? this.open.shown.at(-1);
      const begun = state.configurations[like] ?? {};
      const number = [1, 2, 3, 4, 5, 6].find((each) => !(`own_${each}` in state.configurations));
      const name = `own_${number}`;
      const edit = { ...begun, like: begun.like ?? like, label: say("web.own_name", { number }) };
      const chosen = [...shown(this.open, state).slice(0, MOST_SHOWN - 1), name];
      return { ...withEdit(state, name, edit), shown: chosen, editing: name };
    });
  }

  get editing() {
    const chosen = shown(this.open, this.#state);
    const wanted = this.#state.editing;
    return chosen.includes(wanted) ? wanted : chosen.at(-1);
  }

  #edit(name, update, what) { this.store.change((state) => withEdit(state, name, update(configuration(this.open, state, name))), { what }); }

  #setup() {
    const { open } = this;
    const name = this.editing;
    const now = configuration(open, this.#state, name);
    const chooser = el("label", { class: "field" }, el("span", { text: say("web.setup_which") }),
      el("select", { "data-key": "editing", onchange: (event) => this.store.change(() => ({ editing: event.target.value }), { silent: true }) },
        shown(open, this.#state).map((each) => el("option", {
          value: each, selected: each === name, text: configuration(open, this.#state, each)?.name ?? each,
        }))));
    return this.#fold("setup", say("web.setup"), chooser, now.isOwn && this.#label(now), this.#channels(now), this.#tactics(now), this.#staff(now), this.#budgets(now));
  }

  #label(now) {
    return el("label", { class: "field" }, el("span", { text: say("web.own_label") }), el("input", {
      type: "text", maxlength: "60", value: now.name, "data-key": "own label",
      onchange: (event) => this.#edit(now.id, () => ({ label: event.target.value.trim() || now.name })),
    }));
  }

  #channels(now) {
    return el("fieldset", { class: "chips" }, el("legend", { text: say("web.channels") }),
      this.open.channels.map((each) => {
        const isOpen = now.channels.includes(each.id);
        return el("label", { class: "chip" }, el("input", {
          type: "checkbox", checked: isOpen, "data-key": `channel ${now.id} ${each.id}`,
          disabled: (isOpen && now.channels.length === 1) || (!isOpen && each.opened_by.length > 0),
          onchange: () => this.#edit(now.id, ({ channels }) => ({
            channels: isOpen ? channels.filter((id) => id !== each.id) : [...channels, each.id],
          })),
        }), el("span", { text: each.name }));
      }));
  }

  #tactics(now) {
    const { open } = this;
    return capabilities().map((capability) => {
      const tactics = open.tactics.filter((each) => each.capability === capability);
      return tactics.length > 0 && el("fieldset", { class: "capability" },
        el("legend", { text: say(`web.capability.${capability}`) }),
        tactics.map((each) => this.#tactic(now, each)));
    });
  }

  #tactic(now, tactic) {
    const isOn = now.tactics.includes(tactic.id);
    const missing = tactic.needs.filter((need) => !now.tactics.includes(need));
    const names = missing.map((need) => this.open.tactics.find((each) => each.id === need)?.name ?? need);
    return el("div", { class: "tactic" },
      el("label", { class: "switch" }, el("input", {
        type: "checkbox", role: "switch", checked: isOn, "data-key": `tactic ${now.id} ${tactic.id}`,
        onchange: () => this.#edit(now.id, ({ tactics }) => ({
          tactics: isOn ? tactics.filter((id) => id !== tactic.id) : [...tactics, tactic.id],
        })),
      }), el("span", {}, tactic.name, tactic.cost && el("small", { text: tactic.cost }))),
      isOn && missing.length > 0 && el("p", { class: "hint", text: say("web.needs", { tactics: names.join(", ") }) }),
      isOn && this.#slider({
        key: `coverage ${now.id} ${tactic.id}`, label: say("web.depth_of", { tactic: tactic.name }), shortLabel: say("web.depth"),
        value: now.coverage[tactic.id] ?? tactic.coverage, low: 0, high: 1, unit: "share", compact: true,
        set: (value) => (state) => withEdit(state, now.id, {
          coverage: { ...(state.configurations[now.id]?.coverage ?? {}), [tactic.id]: value },
        }),
      }));
  }

  #staff(now) {
    const staffed = this.open.channels.filter((each) => each.servers !== null && now.channels.includes(each.id));
    return staffed.length > 0 && el("fieldset", {}, el("legend", { text: say("web.staff") }),
      staffed.map((each) => this.#slider({
        key: `servers ${now.id} ${each.id}`, label: say("web.staff_of", { channel: each.name }),
        value: now.servers[each.id] ?? each.servers, low: 1,
        high: Math.max(4, 3 * (now.servers[each.id] ?? each.servers), 3 * each.servers), unit: "whole",
        set: (value) => (state) => {
          const before = state.configurations[now.id]?.servers ?? {};
          // Naming one channel's staff ends the sharing-out, so the others are named as they are.
          const others = Object.fromEntries(staffed.map((c) => [c.id, now.servers[c.id] ?? c.servers]));
          return withEdit(state, now.id, { servers: { ...others, ...before, [each.id]: value } });
        },
      })),
      el("p", { class: "hint", text: say("web.staff_note") }));
  }

  #budgets(now) {
    const paid = this.open.channels.filter((each) => each.budget !== null && now.channels.includes(each.id));
    return paid.length > 0 && el("fieldset", {}, el("legend", { text: say("web.budgets") }),
      paid.map((each) => this.#slider({
        key: `budget ${now.id} ${each.id}`, label: say("web.budget_of", { channel: each.name }),
        value: now.budgets[each.id] ?? each.budget, low: 0, high: 3 * each.budget || 1, unit: "money",
        set: (value) => (state) => withEdit(state, now.id, {
          budgets: { ...(state.configurations[now.id]?.budgets ?? {}), [each.id]: value },
        }),
      })));
  }

  #group(group) {
    const numbers = this.open.numbers.filter((each) => each.group === group && each.high > each.low);
    if (!numbers.length) return null;
    const changed = numbers.filter((each) => each.id in this.#state.numbers).length;
    const title = changed ? `${say(`web.group.${group}`)} · ${say("web.changed", { count: changed })}` : say(`web.group.${group}`);
    return this.#fold(`group:${group}`, title,
      group === "prices" && el("p", { class: "hint", text: say("web.prices_note") }),
      numbers.map((each) => this.#number(each)));
  }

  #number(number) {
    const value = this.#state.numbers[number.id] ?? number.value;
    return this.#slider({
      key: `number ${number.id}`, label: number.label || number.id, value, home: number.value, isPath: !number.label,
      low: number.low, high: number.high, unit: number.unit, note: number.ranged ? number.basis : say("web.no_range"),
      set: (next) => (state) => {
        const rest = { ...state.numbers };
        if (next === number.value) delete rest[number.id];
        else rest[number.id] = next;
        return { numbers: rest };
      },
    });
  }

  // Numbers without a word of their own, looked up by their name in the file.
  #every() {
    const list = el("div", {});
    const find = () => {
      const wanted = this.search.trim().toLowerCase();
      const found = wanted.length < 2 ? [] : this.open.numbers.filter((each) =>
        each.high > each.low && (each.id.toLowerCase().includes(wanted) || each.label.toLowerCase().includes(wanted)));
      list.replaceChildren(
        el("p", { class: "hint", role: "status", text: wanted.length < 2 ? say("web.every_note", { count: this.open.numbers.length }) : say("web.found", { count: found.length }) }),
        ...found.slice(0, 12).map((each) => this.#number({ ...each, label: "" })));
    };
    const box = el("input", {
      type: "search", value: this.search, "data-key": "search", oninput: (event) => { this.search = event.target.value; find(); },
    });
    find();
    return this.#fold("every", say("web.every"), el("label", { class: "field" }, el("span", { text: say("web.search") }), box), list);
  }

  #simulation() {
    const { open } = this;
    const state = this.#state;
    const sizes = [1000, 3000, 10000, 30000].filter((size) => size < open.people);
    const set = (name, read = Number) => (event) => this.store.change(() => ({ [name]: event.target.value === "" ? null : read(event.target.value) }));
    return this.#fold("simulation", say("web.simulation"),
      el("label", { class: "field" }, el("span", { text: say("web.market") }),
        el("select", { "data-key": "people", onchange: set("people") },
          el("option", { value: "", selected: state.people === null, text: say("web.everyone", { people: written(open.people, "whole") }) }),
          sizes.map((size) => el("option", { value: String(size), selected: state.people === size, text: say("web.draft", { people: written(size, "whole") }) })))),
      this.#slider({
        key: "replications", label: say("web.replications"), value: state.replications, low: 2, high: 60, unit: "whole",
        set: (value) => () => ({ replications: value }),
      }),
      this.#slider({
        key: "worlds", label: say("web.worlds"), value: state.worlds, low: 0, high: 40, unit: "whole",
        set: (value) => () => ({ worlds: value }),
      }),
      el("p", { class: "hint", text: say("web.worlds_note") }),
      el("label", { class: "field" }, el("span", { text: say("web.seed") }), el("input", {
        type: "number", min: "0", max: "9007199254740991", step: "1", value: String(state.seed ?? open.seed), "data-key": "seed",
        onchange: (event) => {
          const seed = Math.round(Number(event.target.value));
          if (Number.isSafeInteger(seed) && seed >= 0) this.store.change(() => ({ seed }));
        },
      })));
  }

  // A slider that says its value with its unit, and goes home with one click.
  #slider({ key, label, shortLabel = label, value, home = null, low, high, unit, set, note = "", compact = false, isPath = false }) {
    const { currency } = this.open;
    const isWhole = unit === "whole";
    const told = (each) => written(each, unit, currency);
    const output = el("output", { text: told(value) });
    const home_ = home !== null && value !== home && el("button", {
      type: "button", class: "home", "aria-label": say("web.back_to", { label, value: told(home) }), text: "↺", "data-key": `home ${key}`,
      onclick: () => this.store.change(set(home)),
    });
    const grid = gridOf({ low, high, unit, home: home ?? value, value });
    const moved = (event) => {
      const next = grid[Number(event.target.value)];
      output.textContent = told(next);
      event.target.setAttribute("aria-valuetext", told(next));
      return next;
    };
    const input = el("input", {
      type: "range", min: 0, max: grid.length - 1, step: 1, value: String(grid.indexOf(value)),
      "aria-label": label, "aria-valuetext": told(value), "data-key": key,
      oninput: (event) => this.store.change(set(moved(event)), { what: key }),
      onchange: () => { this.store.settle(); this.render(); },
    });
    return el("div", { class: `slider${compact ? " compact" : ""}${home_ ? " changed" : ""}` },
      el("div", { class: "slider-head" }, el("span", { class: isPath ? "path" : "", text: shortLabel }), el("span", { class: "slider-value" }, output, home_)),
      input,
      !compact && !isWhole && el("div", { class: "ends", "aria-hidden": "true" }, el("span", { text: told(low) }), el("span", { class: "basis", text: note }), el("span", { text: told(high) })));
  }

  #changes() {
    const found = changes(this.open, this.#state);
    const title = Say("web.changed", { count: found.length });
    $("levers-open").textContent = found.length ? `${say("web.levers")} · ${say("web.changed", { count: found.length })}` : say("web.levers");
    $("undo").disabled = !this.store.canUndo;
    $("reset").disabled = found.length === 0 && !this.store.canUndo;
    $("changes").replaceChildren(
      el("h3", { class: "small", text: title }),
      found.length ? el("ul", {}, found.map((each, place) => el("li", {}, el("span", { text: each.text }), el("button", {
        type: "button", class: "home", text: "↺", "aria-label": say("web.take_back", { change: each.text }), "data-key": `back ${place}`,
        onclick: () => this.store.change(each.undo),
      })))) : el("p", { class: "hint", text: say("web.nothing_changed") }));
  }

  // While a slider moves, only the list of changes follows.
  follow() { this.#changes(); }
}
