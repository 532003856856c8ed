// Staff: who serves where in a configuration, shared out as the simulation does it
// (omnisim/scenario/staffing.py): everybody is there in every configuration, until one names its own.

const sharedOut = (people, channels) => {
  const there = (each) => each.servers * each.locations;
  const total = channels.reduce((sum, each) => sum + there(each), 0);
  const shares = new Map(channels.map((each) => [each.id, Math.floor(people * there(each) / total)]));
  const left = people - [...shares.values()].reduce((sum, one) => sum + one, 0);
  const byRemainder = [...channels].sort((a, b) => (people * there(b)) % total - (people * there(a)) % total);
  for (const each of byRemainder.slice(0, left)) shares.set(each.id, shares.get(each.id) + 1);
  return Object.fromEntries(shares);
};

const isStaffed = (each) => each.servers !== null;

// The channels of a configuration that people serve.
export const staffedChannels = (open, now) => open.channels.filter((each) => isStaffed(each) && now.channels.includes(each.id));

// People of all locations of each channel together; `named` are people per location, none: shared out.
export const staffOf = (open, now, named) => {
  const channels = staffedChannels(open, now);
  if (Object.keys(named).length)
    return Object.fromEntries(channels.map((each) => [each.id, (named[each.id] ?? each.servers) * each.locations]));
  const everybody = open.channels.filter(isStaffed).reduce((sum, each) => sum + each.servers * each.locations, 0);
  return sharedOut(everybody, channels);
};

// What a configuration of the file names itself, per location.
export const namedBy = (base) => (base.staffed ? base.servers : {});
