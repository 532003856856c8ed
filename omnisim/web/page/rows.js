// Rows: shares that make a whole; where one moves, the others share what is left as before.

import { el } from "./dom.js";
import { say, written } from "./words.js";

const FINEST = { share: 0.001, whole: 1 };

// Whole numbers of the finest step: `values` with one of them set, the others in proportion.
export const rescaled = (values, place, to) => {
  const whole = values.reduce((sum, each) => sum + each, 0);
  const set = Math.min(Math.max(0, to), whole);
  const others = whole - values[place];
  const exact = values.map((each, at) => (at === place ? set : others ? (whole - set) * each / others : (whole - set) / (values.length - 1)));
  return rounded(exact, whole, place);
};

// Whole numbers near `exact` that add up to `whole`: what is left goes to the largest remainders, never to the one at `kept`.
const rounded = (exact, whole, kept = -1) => {
  const told = exact.map(Math.floor);
  const byRemainder = exact.map((each, at) => [each - told[at], at]).sort(([a], [b]) => b - a);
  let left = whole - told.reduce((sum, each) => sum + each, 0);
  for (const [, at] of byRemainder) if (left > 0 && at !== kept) { told[at] += 1; left -= 1; }
  return told;
};

// What is set of a row, in whole steps that make its total.
export const inSteps = (row, numbers) => {
  const step = FINEST[row.unit];
  return rounded(row.parts.map((part) => (numbers[part.id] ?? part.value) / step + 1e-6), Math.round(row.total / step));
};
const tidy = (value) => Number(value.toPrecision(12));

export const isSet = (row, numbers) => row.parts.some((part) => part.id in numbers);
export const without = (row, numbers) => Object.fromEntries(Object.entries(numbers).filter(([name]) => !row.parts.some((part) => part.id === name)));

// The parts that stand elsewhere than in the file, with what they were and are.
export const moved = (row, numbers) => row.parts.filter((part) => (numbers[part.id] ?? part.value) !== part.value)
  .map((part) => ({ label: part.label, before: part.value, after: numbers[part.id] }));

// `state` is what is set now; `change` and `settle` tell the store.
export const rowOf = (row, state, { change, settle }) => {
  const step = FINEST[row.unit];
  let base = inSteps(row, state().numbers); // what a movement began with
  const whole = base.reduce((sum, each) => sum + each, 0);
  const tell = (steps) => (row.unit === "share" ? written(tidy(steps * step), "share") : `${written(steps, "whole")} (${written(steps / whole, "share")})`);
  const lines = row.parts.map((part, place) => {
    const output = el("output", { text: tell(base[place]) });
    const input = el("input", {
      type: "range", min: 0, max: whole, step: Math.max(1, Math.round(whole / 100)), value: String(base[place]),
      "aria-label": say("web.part_of", { part: part.label, row: row.label }), "aria-valuetext": tell(base[place]), "data-key": `row ${part.id}`,
      oninput: () => move(place, Number(input.value)), onchange: () => { base = inSteps(row, state().numbers); settle(); },
    });
    return { part, input, output };
  });
  const move = (place, to) => {
    const next = rescaled(base, place, to);
    lines.forEach(({ input, output }, at) => {
      if (at !== place) input.value = String(next[at]);
      output.textContent = tell(next[at]);
      input.setAttribute("aria-valuetext", tell(next[at]));
    });
    const set = Object.fromEntries(row.parts.map((part, at) => [part.id, tidy(next[at] * step)]));
    change((now) => ({ numbers: { ...without(row, now.numbers), ...set } }), { what: `row ${row.id}` });
  };
  const back = isSet(row, state().numbers) && el("button", {
    type: "button", class: "home", text: "\u21ba", "aria-label": say("web.take_back", { change: row.label }), "data-key": `home ${row.id}`,
    onclick: () => { change((now) => ({ numbers: without(row, now.numbers) })); settle(); },
  });
  return el("fieldset", { class: "row" }, el("legend", {}, row.label, back),
    lines.map(({ part, input, output }) => el("div", { class: "slider" },
      el("div", { class: "slider-head" }, el("span", { text: part.label }), el("span", { class: "slider-value" }, output)), input)));
};
