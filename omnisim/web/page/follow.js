// Follow: the life of one customer under every configuration, side by side.

import { $, el } from "./dom.js";
import { day, say } from "./words.js";

const lineOf = (line) => el("li", { class: `event ${line.kind} ${line.tone}` },
  el("time", { text: day(line.when) }), el("span", { text: line.text }));

// A number stays on the line of what it counts.
const together = (text) => text.split(" · ").map((part) => part.replaceAll(" ", "\u00a0")).join(" · ");

const column = (name, life) => el("section", { class: "life", "aria-label": name },
  el("h3", { text: name }),
  el("p", { class: "note", text: together(say("web.follow_sum", { orders: life.orders, spent: life.spent, handoffs: life.handoffs })) }),
  life.lines.length ? el("ol", {}, life.lines.map(lineOf)) : el("p", { class: "hint", text: say("web.follow_nothing") }),
  life.more > 0 && el("p", { class: "hint", text: say("web.follow_more", { count: life.more }) }));

export const showLives = (told, names, order, choose) => {
  const place = told.offered.indexOf(told.customer);
  const go = (step) => choose(told.offered[(place + step + told.offered.length) % told.offered.length]);
  $("follow-body").replaceChildren(
    el("div", { class: "follow-head" },
      el("label", { class: "field inline" }, el("span", { text: say("web.customer") }),
        el("select", { "data-key": "customer", onchange: (event) => choose(Number(event.target.value)) },
          (place < 0 ? [told.customer, ...told.offered] : told.offered).map((number) => el("option", {
            value: String(number), selected: number === told.customer, text: say("web.customer_number", { number }),
          })))),
      el("button", { type: "button", class: "quiet", "data-key": "another", text: say("web.another"), onclick: () => go(1), disabled: told.offered.length < 2 }),
      el("p", { class: "note", text: told.segment })),
    el("div", { class: "lives" }, order.filter((name) => told.lives[name]).map((name) => column(names[name], told.lives[name]))));
};

export const waitToFollow = (isWaiting) => { $("follow-status").textContent = isWaiting ? say("web.follow_wait") : ""; };

export const inviteToFollow = (start) => {
  $("follow-body").replaceChildren(el("button", { type: "button", "data-key": "follow", text: say("web.follow_start"), onclick: start }));
};
