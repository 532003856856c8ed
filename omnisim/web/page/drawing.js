// Drawing: one configuration's journeys as bands; on a phone the whole of it, higher and with larger
// letters, so that nothing of it has to be looked for sideways.

import { svg } from "./dom.js";
import { say } from "./words.js";

const small = matchMedia("(max-width: 46rem)");
const PLAIN = { stretch: 1, above: 0, dot: 1, size: "" };
const SMALL = { stretch: 1.6, above: 150, dot: 2.1, size: " small" };
const SLANT = 38; // degrees of the headings, for which there is little room

export const look = () => (small.matches ? SMALL : PLAIN);
export const onOtherLook = (action) => small.addEventListener("change", action);

const band = (each) => each.width
  ? svg("path", { class: `band arc ${each.kind}`, d: each.path, "stroke-width": each.width }, svg("title", {}, each.title))
  : svg("path", { class: `band ${each.kind}`, d: each.path }, svg("title", {}, each.title));

const lane = (each) => svg("rect", { class: `lane${each.is_open ? "" : " shut"}`, x: 0, y: each.top - 6, width: 1000, height: each.height + 12 });

const laneName = (each, { stretch }) => svg("text", { class: `lane-name${each.is_open ? "" : " shut"}`, x: 6, y: each.middle * stretch }, each.name,
  each.is_open ? null : svg("tspan", { class: "tiny" }, ` (${say("figure.journey.closed")})`));

const head = ([x, text], { above }) => svg("text", { class: "head", x, y: 14, transform: above ? `rotate(${SLANT} ${x + 11} 14)` : null }, text);

const count = (bar, { stretch }) => svg("text", { class: "count", x: bar.x + 15, y: (bar.y + bar.height / 2) * stretch }, bar.label);

// Shapes are stretched, letters are not.
export const drawing = (each) => {
  const now = look();
  return svg("svg", { class: `network${now.size}`, viewBox: `0 ${-now.above} 1000 ${now.above + each.height * now.stretch}`, preserveAspectRatio: "xMinYMin", role: "img", "aria-label": each.summary },
    svg("g", { transform: now.stretch === 1 ? null : `scale(1 ${now.stretch})` }, each.lanes.map(lane), each.bands.map(band),
      each.bars.map((bar) => svg("rect", { class: "bar", x: bar.x, y: bar.y, width: 11, height: bar.height }, svg("title", {}, bar.title)))),
    each.lanes.map((one) => laneName(one, now)), each.heads.map((one) => head(one, now)), each.bars.map((bar) => count(bar, now)),
    svg("g", { class: "dots", "aria-hidden": "true" }));
};
