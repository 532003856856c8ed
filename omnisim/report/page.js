// The page's own script: draws the figures in the colours of the screen, and lets the ledger be
// searched and sorted. Without it the tables under the figures stand open.
"use strict";
(() => {
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const figures = data("figure-data");
  const darkTones = data("dark-tones");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const NARROW = 620;
  const PAPER = 680; // pixels between the margins of an A4 page

  const recoloured = (node) => {
    if (typeof node === "string") return darkTones[node] ?? node;
    if (Array.isArray(node)) return node.map(recoloured);
    if (node && typeof node === "object")
      return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, recoloured(child)]));
    return node;
  };

  // Where there is no room beside the curves, their names go into a legend.
  const withLegend = (layout) => ({
    ...layout,
    annotations: layout.annotations.filter((each) => each.name !== "end"),
    showlegend: true,
    margin: { ...layout.margin, r: 12 },
    height: layout.height + 60,
  });

  // Where there is no room beside the bars, their names stand above them.
  const withNamesAbove = (layout) => {
    const names = layout.yaxis.ticktext.map((text, row) => ({
      x: 0, xref: "paper", xanchor: "left", y: row, yshift: 21, showarrow: false,
      text: text.replaceAll("<br>", " "), font: { color: layout.yaxis.tickfont.color },
    }));
    const others = (layout.annotations ?? []).map((each) => ({ ...each, yshift: -17 }));
    return {
      ...layout,
      annotations: [...names, ...others],
      bargap: 0.62,
      height: layout.height + 14 * names.length,
      margin: { ...layout.margin, l: 14, r: others.length ? 44 : 12, t: 30 },
      yaxis: { ...layout.yaxis, showticklabels: false },
    };
  };

  const withFewerTicks = (axis) => {
    const keep = (_, place) => axis.tickvals.length < 4 || place % 2 === 0;
    return { ...axis, tickvals: axis.tickvals.filter(keep), ticktext: axis.ticktext.filter(keep), tickangle: 0 };
  };

  const fitted = (spec, width) => {
    let { layout } = spec;
    if (width < NARROW) {
      if (layout.annotations?.some((each) => each.name === "end")) layout = withLegend(layout);
      if (layout.meta === "rows") layout = withNamesAbove(layout);
      layout = { ...layout, xaxis: withFewerTicks(layout.xaxis) };
    }
    return { data: spec.data, layout };
  };

  const draw = (canvas, onPaper) => {
    const spec = figures[canvas.dataset.figure];
    const copy = dark.matches && !onPaper ? recoloured(spec) : structuredClone(spec);
    const { data: traces, layout } = fitted(copy, onPaper ? PAPER : canvas.clientWidth);
    if (onPaper) layout.width = canvas.closest(".pair") ? PAPER / 2 - 16 : PAPER;
    Plotly.react(canvas, traces, layout, { displayModeBar: false, responsive: true });
  };

  const canvases = [...document.querySelectorAll(".canvas")];
  const drawAll = (onPaper) => canvases.forEach((canvas) => draw(canvas, onPaper));
  if (typeof Plotly === "undefined") return;
  document.querySelectorAll(".fallback").forEach((details) => { details.open = false; });
  drawAll(false);
  dark.addEventListener("change", () => drawAll(false));
  addEventListener("beforeprint", () => drawAll(true));
  addEventListener("afterprint", () => drawAll(false));
  let width = innerWidth;
  addEventListener("resize", () => {
    if ((innerWidth < NARROW) !== (width < NARROW)) drawAll(false);
    width = innerWidth;
  });
})();

(() => {
  const table = document.getElementById("ledger");
  if (!table) return; // a page without a ledger
  const search = document.getElementById("ledger-search");
  const grade = document.getElementById("ledger-grade");
  const count = document.getElementById("ledger-count");
  const rows = [...table.tBodies[0].rows];
  const original = new Map(rows.map((row, place) => [row, place]));
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = texts.get(row).includes(wanted) && (!grade.value || row.dataset.grade === grade.value);
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = count.dataset.text.replace("#", shown);
  };

  const sort = (head) => {
    const before = head.getAttribute("aria-sort");
    const down = before === "ascending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    const cell = (row) => row.cells[head.cellIndex];
    const isNumber = head.cellIndex > 0 && "key" in cell(rows[0]).dataset;
    const number = (row) => cell(row).dataset.key === "" ? -Infinity : +cell(row).dataset.key;
    const words = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
    const compare = isNumber
      ? (a, b) => Math.sign(number(a) - number(b)) || 0
      : (a, b) => words(cell(a).textContent, cell(b).textContent);
    const back = before === "descending";
    rows.sort((a, b) => back ? original.get(a) - original.get(b) : (down ? -1 : 1) * compare(a, b));
    if (!back) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...rows);
  };

  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.setAttribute("aria-label", head.dataset.label);
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(head));
  }
  search.form.hidden = false;
  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", filter);
  grade.addEventListener("change", filter);
  filter();
})();
