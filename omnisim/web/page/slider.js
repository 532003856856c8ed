// Slider: a number that says its value with its unit, and goes home with one click.

import { el } from "./dom.js";
import { say, unitOf, written } from "./words.js";

const STOPS = 40; // about

// The values a slider stops at: round ones in the unit people use, both ends, and where it stood.
const gridOf = ({ low, high, unit, home, value }) => {
  const one = unitOf(Math.max(low, home) || high, unit);
  const rough = (high - low) / STOPS / one;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = unit === "whole" ? Math.max(1, Math.round(rough)) : [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999);
  const stops = new Set([low, high, home, value]);
  for (let at = Math.ceil(low / one / step); at * step * one < high; at += 1) stops.add(Number((at * step * one).toPrecision(12)));
  return [...stops].filter((each) => each >= low && each <= high || each === value).sort((a, b) => a - b);
};

// `set` makes of a value the change that it is; `change` and `settle` tell the store, `tell` writes.
export const slider = ({
  key, label, shortLabel = label, value, home = null, low, high, unit, currency, set, change, settle,
  tell = (each) => written(each, unit, currency), note = "", compact = false, isPath = false, hasEnds = !compact && unit !== "whole",
}) => {
  const output = el("output", { text: tell(value) });
  const back = home !== null && value !== home && el("button", {
    type: "button", class: "home", "aria-label": say("web.back_to", { label, value: tell(home) }), text: "\u21ba", "data-key": `home ${key}`,
    onclick: () => change(set(home)),
  });
  const grid = gridOf({ low, high, unit, home: home ?? value, value });
  const moved = (event) => {
    const next = grid[Number(event.target.value)];
    output.textContent = tell(next);
    event.target.setAttribute("aria-valuetext", tell(next));
    return next;
  };
  const input = el("input", {
    type: "range", min: 0, max: grid.length - 1, step: 1, value: String(grid.indexOf(value)),
    "aria-label": label, "aria-valuetext": tell(value), "data-key": key,
    oninput: (event) => change(set(moved(event)), { what: key }),
    onchange: settle,
  });
  return el("div", { class: `slider${compact ? " compact" : ""}${back ? " changed" : ""}` },
    el("div", { class: "slider-head" }, el("span", { class: isPath ? "path" : "", text: shortLabel }), el("span", { class: "slider-value" }, output, back)),
    input,
    hasEnds && el("div", { class: "ends", "aria-hidden": "true" }, el("span", { text: tell(low) }), el("span", { class: "basis", text: note }), el("span", { text: tell(high) })));
};
