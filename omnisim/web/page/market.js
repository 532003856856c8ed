// Market: the configurations as they are set, and everything that differs from the scenario's file.

import { say, Say, written } from "./words.js";

export const OWN = /^own_\d+$/;
export const MOST_OWN = 6;

const baseOf = (open, name) => open.configurations.find((each) => each.id === name);

// A configuration with what somebody changed in it; null if there is none of that name.
export const configuration = (open, state, name) => {
  const edit = state.configurations[name] ?? {};
  const base = baseOf(open, edit.like ?? name);
  if (!base) return null;
  return {
    ...base,
    id: name,
    name: edit.label ?? base.name,
    within: edit.label ?? base.within,
    isOwn: OWN.test(name),
    channels: edit.channels ?? base.channels,
    tactics: edit.tactics ?? base.tactics,
    coverage: { ...base.coverage, ...edit.coverage },
    servers: { ...base.servers, ...edit.servers },
    budgets: { ...base.budgets, ...edit.budgets },
  };
};

export const configurationNames = (open, state) => [
  ...open.configurations.map((each) => each.id),
  ...Object.keys(state.configurations).filter((name) => OWN.test(name)),
];

export const all = (open, state) =>
  configurationNames(open, state).map((name) => configuration(open, state, name)).filter(Boolean);

export const shown = (open, state) => {
  const names = configurationNames(open, state);
  const chosen = (state.shown ?? open.shown).filter((name) => names.includes(name));
  return chosen.length ? chosen : open.shown;
};

export const baseline = (open, state) => {
  const names = shown(open, state);
  const wanted = state.baseline ?? open.today;
  return names.includes(wanted) ? wanted : names.includes(open.today) ? open.today : names[0];
};

export const withEdit = (state, name, update) => {
  const edit = { ...(state.configurations[name] ?? {}), ...update };
  return { configurations: { ...state.configurations, [name]: edit } };
};

const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

const arrow = (before, after) => `${before} → ${after}`;

// Every change: what it says, and what takes it back.
export const changes = (open, state) => {
  const found = [];
  const numbers = new Map(open.numbers.map((each) => [each.id, each]));
  for (const [name, value] of Object.entries(state.numbers)) {
    const number = numbers.get(name);
    if (!number) continue;
    const [before, after] = [number.value, value].map((each) => written(each, number.unit, open.currency));
    found.push({
      text: `${number.label || name}: ${arrow(before, after)}`,
      undo: (now) => ({ numbers: without(now.numbers, name) }),
    });
  }
  for (const name of Object.keys(state.configurations)) found.push(...editChanges(open, state, name));
  return found;
};

const editChanges = (open, state, name) => {
  const edit = state.configurations[name];
  const now = configuration(open, state, name);
  const base = baseOf(open, edit.like ?? name);
  if (!now || !base) return [];
  const found = [];
  const drop = (field) => (later) => {
    const rest = without(later.configurations[name] ?? {}, field);
    const keep = Object.keys(rest).length > 0;
    return { configurations: keep ? { ...later.configurations, [name]: rest } : without(later.configurations, name) };
  };
  const dropEntry = (field, entry) => (later) => {
    const rest = without(later.configurations[name]?.[field] ?? {}, entry);
    return Object.keys(rest).length
      ? withEdit(later, name, { [field]: rest })
      : drop(field)(later);
  };
  const tell = (text, undo) => found.push({ text: `${now.name}: ${text}`, undo });
  if (now.isOwn) {
    found.push({
      text: say("web.change.own", { name: now.name, like: base.name }),
      undo: (later) => ({
        configurations: without(later.configurations, name),
        shown: later.shown?.filter((each) => each !== name) ?? null,
      }),
    });
  }
  for (const field of ["channels", "tactics"]) {
    if (!edit[field]) continue;
    const things = new Map(open[field].map((each) => [each.id, each.name]));
    const added = edit[field].filter((each) => !base[field].includes(each));
    const removed = base[field].filter((each) => !edit[field].includes(each));
    const list = [...added.map((each) => `+ ${things.get(each) ?? each}`), ...removed.map((each) => `− ${things.get(each) ?? each}`)];
    if (list.length) tell(list.join(", "), drop(field));
  }
  const amounts = [["coverage", "tactics", "share"], ["servers", "channels", "whole"], ["budgets", "channels", "money"]];
  for (const [field, kind, unit] of amounts) {
    for (const [entry, value] of Object.entries(edit[field] ?? {})) {
      const thing = open[kind].find((each) => each.id === entry)?.name ?? entry;
      const before = base[field][entry] ?? (field === "coverage" ? 1 : open.channels.find((each) => each.id === entry)?.servers ?? 0);
      if (before === value) continue;
      const told = [before, value].map((each) => written(each, unit, open.currency));
      tell(say(`web.change.${field}`, { thing, change: arrow(...told) }), dropEntry(field, entry));
    }
  }
  return found;
};

// What the server is asked: only what differs, so that equal wishes are the same question.
export const market = (open, state, language) => ({
  ...(state.text === null ? { scenario: state.scenario } : { text: state.text, file: state.file ?? "scenario.yaml" }),
  numbers: state.numbers,
  configurations: cleaned(open, state),
  language,
});

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

const cleaned = (open, state) => {
  const kept = Object.entries(state.configurations).map(([name, edit]) => {
    const order = (field) => edit[field] && open[field].map((each) => each.id).filter((id) => edit[field].includes(id));
    const told = { ...edit, channels: order("channels"), tactics: order("tactics") };
    for (const field of ["coverage", "servers", "budgets"]) if (told[field]) told[field] = sorted(told[field]);
    return [name, Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))];
  });
  return sorted(Object.fromEntries(kept));
};

export const wish = (open, state, language) => ({
  ...market(open, state, language),
  shown: shown(open, state),
  baseline: baseline(open, state),
  seed: state.seed ?? open.seed,
  people: state.people,
  replications: state.replications,
  worlds: state.worlds,
});

export const kindWord = (kind) => Say(`web.kind.${kind}`);
