// Market: the configurations as they are set, and what the server is asked.

import { namedBy, staffOf } from "./staff.js";
import { Say } from "./words.js";

const OWN = /^own_\d+$/;
export const MOST_OWN = 6;
export const MOST_SHOWN = 6;

export const baseOf = (open, name) => open.configurations.find((each) => each.id === name);

// One that somebody added here; a file that was kept may have others of such names.
export const isOwn = (open, name) => OWN.test(name) && !baseOf(open, name);

// A channel that tactics open is open with one of them, and only then.
const openedWith = (open, chosen, tactics) => open.channels
  .filter((each) => each.opened_by.length ? each.opened_by.some((one) => tactics.includes(one)) : chosen.includes(each.id))
  .map((each) => each.id);

// A configuration with what somebody changed in it; null if there is none of that name.
export const configuration = (open, state, name) => {
  const edit = state.configurations[name] ?? {};
  const base = baseOf(open, edit.like ?? name);
  if (!base) return null;
  const chosen = edit.channels ?? base.chosen;
  const tactics = edit.tactics ?? base.tactics;
  const channels = openedWith(open, chosen, tactics);
  const named = { ...namedBy(base), ...edit.servers };
  return {
    ...base,
    id: name,
    name: edit.label ?? base.name,
    within: edit.label ?? base.within,
    isOwn: isOwn(open, name),
    chosen,
    channels,
    tactics,
    people: staffOf(open, { channels }, named),
    coverage: { ...base.coverage, ...edit.coverage },
    budgets: { ...base.budgets, ...edit.budgets },
  };
};

export const configurationNames = (open, state) => [
  ...open.configurations.map((each) => each.id),
  ...Object.keys(state.configurations).filter((name) => isOwn(open, name) && baseOf(open, state.configurations[name].like ?? name)),
];

export const all = (open, state) =>
  configurationNames(open, state).map((name) => configuration(open, state, name)).filter(Boolean);

export const shown = (open, state) => {
  const names = configurationNames(open, state);
  const chosen = (state.shown ?? open.shown).filter((name) => names.includes(name)).slice(0, MOST_SHOWN);
  return chosen.length ? chosen : open.shown;
};

export const baseline = (open, state) => {
  const names = shown(open, state);
  const wanted = state.baseline ?? open.today;
  return names.includes(wanted) ? wanted : names.includes(open.today) ? open.today : names[0];
};

// How many people are simulated; null: everybody.
export const people = (open, state) => (state.people !== null && state.people < open.people ? state.people : null);

// What holds where nothing was set.
export const HOW_MUCH = { replications: 10, worlds: 0 };

// Everything an address must say so that it means the same later.
export const settled = (open, state) => ({
  shown: shown(open, state), baseline: baseline(open, state), seed: state.seed ?? open.seed, digest: open.digest,
});

export const withEdit = (state, name, update) => {
  const edit = { ...(state.configurations[name] ?? {}), ...update };
  return { configurations: { ...state.configurations, [name]: edit } };
};

// What the server is asked: only what differs, so that equal wishes are the same question.
export const market = (open, state, language) => ({
  ...(state.text === null ? { scenario: state.scenario } : { text: state.text, file: state.file ?? "scenario.yaml" }),
  numbers: state.numbers,
  configurations: cleaned(open, state),
  language,
});

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const cleaned = (open, state) => {
  const kept = Object.entries(state.configurations).map(([name, edit]) => {
    const base = baseOf(open, edit.like ?? name);
    const order = (field, names) => names && open[field].map((each) => each.id).filter((id) => names.includes(id));
    const told = { ...edit, channels: order("channels", edit.channels), tactics: order("tactics", edit.tactics) };
    if (base && isSame(told.channels, order("channels", base.chosen))) delete told.channels;
    if (base && isSame(told.tactics, base.tactics)) delete told.tactics;
    for (const field of ["coverage", "servers", "budgets"]) if (told[field]) told[field] = Object.keys(told[field]).length ? sorted(told[field]) : undefined;
    return [name, Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))];
  }).filter(([, edit]) => Object.keys(edit).length);
  return sorted(Object.fromEntries(kept));
};

export const wish = (open, state, language) => ({
  ...market(open, state, language),
  shown: shown(open, state),
  baseline: baseline(open, state),
  seed: state.seed ?? open.seed,
  people: people(open, state),
  replications: state.replications,
  worlds: state.worlds,
});

export const kindWord = (kind) => Say(`web.kind.${kind}`);
