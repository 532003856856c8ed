// Ledger: every number that acts in the scenario, with its range and where it comes from.

import { $, el } from "./dom.js";
import { say, written } from "./words.js";

const MOST = 400;

let cells = []; // of values, each with how it is told

export const showLedger = (open) => {
  const body = el("tbody", {});
  const count = el("p", { class: "hint", role: "status" });
  const labelled = open.numbers.filter((each) => each.label);
  const others = open.numbers.filter((each) => !each.label);
  const rows = [...labelled, ...others].map((each) => {
    const told = (value) => written(value, each.unit, open.currency);
    const value = el("td", { "data-head": say("web.ledger.value") });
    const row = el("tr", {}, el("th", { scope: "row" }, each.label || el("code", { text: each.id })),
      value, el("td", { text: each.ranged ? told(each.low) : "", "data-head": say("web.ledger.low") }),
      el("td", { text: each.ranged ? told(each.high) : "", "data-head": say("web.ledger.high") }), el("td", { class: "source", text: each.basis }));
    return { id: each.id, stated: each.value, told, value, row, text: `${each.id} ${each.label} ${each.basis}`.toLowerCase() };
  });
  cells = rows;
  markLedger({});
  const find = (wanted) => {
    const found = rows.filter(({ text }) => text.includes(wanted));
    body.replaceChildren(...found.slice(0, MOST).map(({ row }) => row));
    count.textContent = say("web.ledger_count", { count: found.length, all: rows.length });
  };
  const search = el("input", { type: "search", "data-key": "ledger", oninput: (event) => find(event.target.value.trim().toLowerCase()) });
  find("");
  const heads = ["number", "value", "low", "high", "basis"].map((word) => el("th", { scope: "col", text: say(`web.ledger.${word}`) }));
  $("ledger-body").replaceChildren(
    el("label", { class: "field inline" }, el("span", { text: say("web.search") }), search), count,
    el("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": say("web.assumptions") },
      el("table", { class: "plain ledger" }, el("caption", { class: "unseen", text: say("web.assumptions") }),
        el("thead", {}, el("tr", {}, heads)), body)));
};

// Numbers that were changed stand beside what the file states.
export const markLedger = (numbers) => {
  for (const { id, stated, told, value } of cells) {
    const isSet = id in numbers;
    value.textContent = isSet ? `${told(stated)} → ${told(numbers[id])}` : told(stated);
    value.classList.toggle("changed", isSet);
  }
};
