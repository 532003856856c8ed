// Changes: everything that differs from how the scenario begins, in words, and what takes it back.

import { baseline, baseOf, configuration, HOW_MUCH, isOwn, people, shown, withEdit } from "./market.js";
import { namedBy, staffOf } from "./staff.js";
import { isSet, moved, without as withoutRow } from "./rows.js";
import { say, written } from "./words.js";

const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

const arrow = (before, after) => `${before} → ${after}`;

// Every change: what it says, and what takes it back.
export const changes = (open, state) => [
  ...numberChanges(open, state),
  ...rowChanges(open, state),
  ...Object.keys(state.configurations).flatMap((name) => editChanges(open, state, name)),
  ...comparisonChanges(open, state),
  ...simulationChanges(open, state),
];

const numberChanges = (open, state) => {
  const numbers = new Map(open.numbers.map((each) => [each.id, each]));
  const inRows = new Set(open.rows.flatMap((row) => row.parts.map((part) => part.id)));
  return Object.entries(state.numbers).filter(([name]) => !inRows.has(name)).map(([name, value]) => {
    const number = numbers.get(name) ?? { label: name, value: null };
    const told = (each) => (each === null ? "?" : written(each, number.unit, open.currency));
    return {
      text: `${number.label || name}: ${arrow(told(number.value), told(value))}`,
      undo: (now) => ({ numbers: without(now.numbers, name) }),
    };
  });
};

// A row that makes a whole is one change.
const rowChanges = (open, state) => open.rows.filter((row) => isSet(row, state.numbers)).map((row) => ({
  text: `${row.label}: ${moved(row, state.numbers).map(({ label, before, after }) => `${label} ${arrow(written(before, row.unit), written(after, row.unit))}`).join(", ")}`,
  undo: (now) => ({ numbers: withoutRow(row, now.numbers) }),
}));

// Which configurations stand side by side, and with which the others are compared.
const comparisonChanges = (open, state) => {
  const nameOf = (id) => configuration(open, state, id)?.name ?? id;
  const chosen = shown(open, state);
  const [added, removed] = [chosen.filter((id) => !open.shown.includes(id) && !isOwn(open, id)), open.shown.filter((id) => !chosen.includes(id))];
  const list = [...added.map((id) => `+\u00a0${nameOf(id)}`), ...removed.map((id) => `\u2212\u00a0${nameOf(id)}`)];
  const [usual, pinned] = [baseline(open, { ...state, baseline: null }), baseline(open, state)];
  return [
    list.length && {
      text: say("web.change.shown", { change: list.join(", ") }),
      undo: (now) => ({ shown: [...open.shown, ...shown(open, now).filter((id) => isOwn(open, id))] }),
    },
    pinned !== usual && {
      text: say("web.change.baseline", { change: arrow(nameOf(usual), nameOf(pinned)) }),
      undo: () => ({ baseline: null }),
    },
  ].filter(Boolean);
};

// How much is simulated, and with which luck.
const simulationChanges = (open, state) => {
  const market = (size) => (size === null ? say("web.everyone", { people: written(open.people, "whole") }) : say("web.draft", { people: written(size, "whole") }));
  const plain = (number) => written(number, "whole");
  return [
    ["people", "market", null, people(open, state), market],
    ["replications", "replications", HOW_MUCH.replications, state.replications, plain],
    ["worlds", "worlds", HOW_MUCH.worlds, state.worlds, plain],
    ["seed", "seed", open.seed, state.seed ?? open.seed, String],
  ].filter(([, , before, after]) => before !== after).map(([field, word, before, after, told]) => ({
    text: `${say(`web.${word}`)}: ${arrow(told(before), told(after))}`,
    undo: () => ({ [field]: HOW_MUCH[field] ?? null }),
  }));
};

const editChanges = (open, state, name) => {
  const edit = state.configurations[name];
  const now = configuration(open, state, name);
  const base = baseOf(open, edit.like ?? name);
  const takenOut = (later) => ({
    configurations: without(later.configurations, name),
    shown: later.shown?.filter((each) => each !== name) ?? null,
  });
  if (!now || !base) return [{ text: name, undo: takenOut }];
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
  if (now.isOwn) found.push({ text: say("web.change.own", { name: now.name, like: base.name }), undo: takenOut });
  else if (edit.label) tell(base.name, drop("label"));
  const before = { channels: base.chosen, tactics: base.tactics };
  for (const field of ["channels", "tactics"]) {
    if (!edit[field]) continue;
    const things = new Map(open[field].map((each) => [each.id, each.name]));
    const added = edit[field].filter((each) => !before[field].includes(each));
    const removed = before[field].filter((each) => !edit[field].includes(each));
    const list = [...added.map((each) => `+\u00a0${things.get(each) ?? each}`), ...removed.map((each) => `\u2212\u00a0${things.get(each) ?? each}`)];
    if (list.length) tell(list.join(", "), drop(field));
  }
  for (const [field, kind, unit] of [["coverage", "tactics", "share"], ["budgets", "channels", "money"]]) {
    for (const [entry, value] of Object.entries(edit[field] ?? {})) {
      const thing = open[kind].find((each) => each.id === entry);
      const usual = base[field][entry] ?? thing?.[field === "coverage" ? "coverage" : "budget"] ?? 0;
      if (usual === value) continue;
      const told = [usual, value].map((each) => written(each, unit, open.currency));
      tell(say(`web.change.${field}`, { thing: thing?.name ?? entry, change: arrow(...told) }), dropEntry(field, entry));
    }
  }
  const staff = staffChange(open, base, now);
  if (staff) tell(say("web.change.servers", { change: staff }), drop("servers"));
  return found;
};

// Naming the staff of one channel ends the sharing-out, so that other channels may change, too.
const staffChange = (open, base, now) => {
  const usual = staffOf(open, now, namedBy(base));
  return Object.keys(now.people).filter((id) => usual[id] !== now.people[id])
    .map((id) => `${open.channels.find((each) => each.id === id).name} ${arrow(written(usual[id], "whole"), written(now.people[id], "whole"))}`)
    .join(", ");
};
