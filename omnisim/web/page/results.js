// Results: the verdict, the measures side by side, and the pictures, as the server tells them.

import { $, el, fold, rich, table } from "./dom.js";
import { darkTones, say, written } from "./words.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const NARROW = 620;
const PLACES = {
  value: "money-figures", money: "money-figures", cash_flow: "money-figures",
  losses: "losses-figures", reactions: "losses-figures", waits: "losses-figures",
  bought: "customers-figures", alive: "customers-figures", worth: "customers-figures",
};

export const isCalm = () => calm.matches;

export const showVerdict = (answer) => {
  $("headline").textContent = answer.headline;
  $("sentences").replaceChildren(
    ...answer.sentences.map((html, place) => el("p", { class: place ? "sentence second" : "sentence" }, rich(html))),
    fold(say("web.how_sure"), { class: "doubts" }, answer.doubts.map((html) => el("p", {}, rich(html)))));
  $("settings").textContent = answer.settings;
  showDraft(answer.draft);
};

// How small the market is that was simulated; amounts are its own.
const showDraft = (html) => {
  $("draft").hidden = !html;
  $("draft").replaceChildren(rich(html));
};

// The closed form before anything is simulated: words that promise no more than it knows.
export const showEstimate = (estimate, names, baseline) => {
  showDraft("");
  const told = Object.entries(estimate.estimates).map(([name, each]) => `${names[name]} ${each.texts.conversion_first}`);
  $("headline").textContent = say("web.estimate.headline");
  $("sentences").replaceChildren(
    el("p", { class: "sentence" }, say("web.estimate.sentence", { list: told.join(" · ") })),
    el("p", { class: "sentence second" }, say("web.estimate.known")));
  $("settings").textContent = say("web.estimate.settings", { baseline: names[baseline] });
};

// Where there is little room a number may be parted from its unit.
const soft = (text) => text.replaceAll("\u00a0", " ");

const about = (guessed) => (guessed === undefined ? "…" : guessed === "–" ? guessed : `≈ ${guessed}`);

let isShort = true; // the table on a phone, until somebody wants all of it

const GIVEN = ["conversion_first", "handoffs_per_journey", "context_continuity"];
const COSTS = ["one_off", "monthly"];

// The measures of all configurations; what the closed form knows stands in where it is newer.
export const showKpis = ({ names, within, order, pinned, answer, estimate, people, onPin }) => {
  const isFresh = answer?.isFresh;
  const rows = answer ? answer.kpis : GIVEN.map((id) => ({ id, name: say(`web.estimate.${id}`), definition: "", cells: {} }));
  const cell = (row, name) => {
    const guessed = estimate?.estimates[name]?.texts[row.id];
    if (!isFresh && guessed !== undefined) {
      return el("td", { "data-head": names[name], class: "estimate" },
        el("span", { class: "level", text: about(guessed) }), el("span", { class: "range", text: say("web.estimate.word") }));
    }
    const told = row.cells[name];
    if (!told) return el("td", { "data-head": names[name], class: "estimate" }, el("span", { class: "range", text: "…" }));
    return el("td", { "data-head": names[name], class: isFresh ? "" : "stale" },
      el("span", { class: "level", text: told.level, "data-number": told.numbers[0] ?? "" }),
      told.interval && el("span", { class: "range", text: soft(told.interval) }),
      told.judgement && el("span", { class: `gap ${told.judgement}` }, soft(told.difference), " ", el("em", { text: told.words })),
      told.judgement && told.difference_interval && el("span", { class: "range", text: soft(told.difference_interval) }));
  };
  const heads = order.map((name) => el("th", { scope: "col" }, names[name],
    name === pinned
      ? el("span", { class: "is-pinned", text: say("judgement.baseline") })
      : el("button", { type: "button", class: "pin", "data-key": `head pin ${name}`, "aria-label": say("web.pin", { name: names[name] }), text: say("web.pin_short"), onclick: () => onPin(name) })));
  const costNote = people === null ? say("web.estimate.cost_note") : say("web.estimate.cost_note_draft", { people: written(people, "whole") });
  const costRows = COSTS.map((id) => el("tr", { "data-kpi": id },
    el("th", { scope: "row" }, el("span", { class: "kpi", text: say(`web.estimate.${id}`) }), el("span", { class: "definition", text: costNote })),
    order.map((name) => el("td", { "data-head": names[name] }, el("span", { class: "level", text: estimate?.estimates[name]?.texts[id] ?? "…" })))));
  const more = el("button", { type: "button", class: "quiet only-phone", "data-key": "all kpis", text: say("web.all_kpis", { count: rows.length + costRows.length }), onclick: () => { isShort = false; $("kpi-table").classList.remove("short"); } });
  $("kpi-table").classList.toggle("short", isShort);
  $("kpi-table").replaceChildren(el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("web.kpis") },
    el("table", { class: "kpis" },
      el("caption", { class: "unseen", text: say("web.kpis") }),
      el("thead", {}, el("tr", {}, el("th", { scope: "col", text: say("head.kpi") }), heads)),
      el("tbody", {}, rows.map((row) => el("tr", { "data-kpi": row.id },
        el("th", { scope: "row" }, el("span", { class: "kpi", text: row.name }), el("span", { class: "definition", text: row.definition })),
        order.map((name) => cell(row, name)))), costRows))), isShort && more);
  $("kpis-note").textContent = say(isFresh ? "web.kpis_note" : "web.kpis_note_estimate", { baseline: within[pinned] });
};

// The few numbers that stay in sight on a phone.
export const showStrip = ({ names, within, subject, pinned, answer, estimate }) => {
  const strip = $("strip");
  const chosen = answer?.isFresh
    ? answer.headlines.map((id) => answer.kpis.find((each) => each.id === id)).filter(Boolean).map((row) => {
      const told = row.cells[subject];
      return told.judgement
        ? { name: row.name, text: told.difference, range: told.difference_interval, judgement: told.judgement }
        : { name: row.name, text: told.level, range: told.interval, judgement: "" };
    })
    : GIVEN.slice(0, 2).map((id) => ({ name: say(`web.estimate.${id}`), text: about(estimate?.estimates[subject]?.texts[id]), range: say("web.estimate.word"), judgement: "" }));
  strip.hidden = false;
  strip.replaceChildren(
    el("p", { class: "strip-who", text: subject === pinned ? names[subject] : say("web.strip", { subject: names[subject], baseline: within[pinned] }) }),
    el("dl", {}, chosen.map((each) => el("div", { class: each.judgement }, el("dt", { text: each.name }),
      el("dd", { class: "strip-level", text: soft(each.text) }), each.range && el("dd", { class: "strip-range", text: soft(each.range) })))));
};

const recoloured = (node) => {
  const tones = darkTones();
  if (typeof node === "string") return tones[node] ?? node;
  if (Array.isArray(node)) return node.map(recoloured);
  if (node && typeof node === "object")
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, recoloured(child)]));
  return node;
};

// The library marks text up by style attributes, which this page's policy forbids: bold is done
// by the weight of the font instead.
const withoutMarks = (text) => text.replaceAll(/<\/?b>/g, "");
const plainText = (node) => {
  if (typeof node === "string") return node.includes("<b>") ? withoutMarks(node) : node;
  if (Array.isArray(node)) return node.map(plainText);
  if (node && typeof node === "object") {
    const told = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, plainText(child)]));
    if (typeof node.text === "string" && node.text.includes("<b>")) told.font = { ...told.font, weight: 600 };
    return told;
  }
  return node;
};

const withLegend = (layout) => ({
  ...layout, annotations: layout.annotations.filter((each) => each.name !== "end"),
  showlegend: true, margin: { ...layout.margin, r: 12 }, height: layout.height + 60,
});

const withNamesAbove = (layout) => {
  const names = layout.yaxis.ticktext.map((text, row) => ({
    x: 0, xref: "paper", xanchor: "left", y: row, yshift: 21, showarrow: false,
    text: text.replaceAll("<br>", " "), font: { color: layout.yaxis.tickfont.color },
  }));
  const others = (layout.annotations ?? []).map((each) => ({ ...each, yshift: -17 }));
  return {
    ...layout, annotations: [...names, ...others], bargap: 0.62, height: layout.height + 14 * names.length,
    margin: { ...layout.margin, l: 14, r: others.length ? 44 : 12, t: 30 }, yaxis: { ...layout.yaxis, showticklabels: false },
  };
};

const withFewerTicks = (axis) => {
  const keep = (_, place) => axis.tickvals.length < 4 || place % 2 === 0;
  return { ...axis, tickvals: axis.tickvals.filter(keep), ticktext: axis.ticktext.filter(keep), tickangle: 0 };
};

const fitted = (layout, width) => {
  let told = layout;
  if (width < NARROW) {
    if (told.annotations?.some((each) => each.name === "end")) told = withLegend(told);
    if (told.meta === "rows") told = withNamesAbove(told);
    told = { ...told, xaxis: withFewerTicks(told.xaxis) };
  }
  return told;
};

const specs = new Map();

const draw = (canvas) => {
  if (!canvas.clientWidth) return; // it is folded away
  const spec = plainText(dark.matches ? recoloured(specs.get(canvas.id)) : structuredClone(specs.get(canvas.id)));
  const layout = fitted(spec.layout, canvas.clientWidth);
  Plotly.react(canvas, spec.data, layout, { displayModeBar: false, responsive: true });
};

// Pictures are drawn when they come near, so that a long page answers at once.
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) { near.unobserve(target); draw(target); }
  }
}, { rootMargin: "600px" });

// One picture in its place, with its numbers as a table.
export const showFigure = (figure, place) => {
  specs.set(`canvas-${figure.id}`, figure.spec);
  let node = $(`figure-${figure.id}`);
  if (!node) {
    node = el("figure", { class: "plot", id: `figure-${figure.id}` }, el("figcaption", {}, el("h3", {}), el("p", { class: "note" })),
      el("div", { class: "canvas", id: `canvas-${figure.id}`, role: "img" }), el("div", { class: "numbers" }));
    place.append(node);
  }
  node.querySelector("h3").textContent = figure.title;
  node.querySelector(".note").textContent = figure.note;
  const canvas = node.querySelector(".canvas");
  canvas.setAttribute("aria-label", `${figure.title}. ${figure.note}`);
  canvas.style.minHeight = `${figure.spec.layout.height}px`;
  const wasOpen = node.querySelector("details")?.open;
  node.querySelector(".numbers").replaceChildren(fold(say("page.table_of_figure"), { open: wasOpen }, table(figure.table, figure.title)));
  // One that was drawn before is drawn again, in sight or not: it may be read aloud.
  if (canvas.classList.contains("js-plotly-plot")) setTimeout(() => draw(canvas));
  else near.observe(canvas);
};

export const showFigures = (answer) => {
  const seen = new Set();
  for (const figure of answer.figures) {
    seen.add(figure.id);
    showFigure(figure, $(PLACES[figure.id] ?? "money-figures"));
  }
  for (const node of document.querySelectorAll("figure.plot")) {
    if (node.closest("#attribution, #hours-body")) continue;
    const isGone = !seen.has(node.id.replace("figure-", ""));
    if (isGone) { Plotly.purge(node.querySelector(".canvas")); node.remove(); }
  }
  let payback = $("payback");
  if (!payback) { payback = el("div", { id: "payback" }); $("money-figures").append(payback); }
  payback.replaceChildren(...(answer.payback.rows.length ? [el("h3", { text: say("web.payback") }), table(answer.payback, say("web.payback"))] : []));
};

// Pictures of a part that was folded had no width to be drawn for.
export const drawIn = (part) => { for (const canvas of part.querySelectorAll(".canvas.js-plotly-plot")) draw(canvas); };

const drawAll = () => { for (const canvas of document.querySelectorAll(".canvas.js-plotly-plot")) draw(canvas); };
dark.addEventListener("change", drawAll);
let width = innerWidth;
addEventListener("resize", () => {
  if ((innerWidth < NARROW) !== (width < NARROW)) drawAll();
  width = innerWidth;
});

export const dim = (isStale) => {
  for (const id of ["verdict", "journeys", "money", "losses", "customers", "follow"]) $(id).classList.toggle("stale", isStale);
};
