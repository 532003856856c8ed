// Network: journeys drawn as bands through the channels, and the same customers hopping through
// every configuration at once. One scale of thickness serves all drawings.

import { $, el, svg } from "./dom.js";
import { drawing, look, onOtherLook } from "./drawing.js";
import { isCalm } from "./results.js";
import { say, written } from "./words.js";

const HOP = 1100; // milliseconds at speed 1
const GAP = 420; // between two customers who set out
const REST = 1500; // that an end stays in sight
const LOST_SIZE = 1.4;
// What a circle has in it, so that colour is not all that tells how a journey goes.
const MARKS = { ordered: "M-3.4 .2L-1 2.8L3.6 -2.8", gone: "M-2.8 -2.8L2.8 2.8M-2.8 2.8L2.8 -2.8", lost: "M0 -3.8V.8M0 3.4V3.9", on: "" };
const KEY = ["stay", "handoff", "broken", "back", "order", "left", "lost"];

const gradients = () => svg("svg", { class: "unseen", "aria-hidden": "true", width: 0, height: 0 }, svg("defs", {},
  ["left", "lost"].map((kind) => svg("linearGradient", { id: `fade-${kind}` },
    svg("stop", { class: kind, offset: 0, "stop-opacity": 0.75 }), svg("stop", { class: kind, offset: 1, "stop-opacity": 0 })))));

const key = () => el("ul", { class: "key" }, KEY.map((kind) => el("li", {},
  svg("svg", { width: 26, height: 12, "aria-hidden": "true" }, svg("rect", { class: `band ${kind}`, width: 26, height: 12 })),
  ` ${say(`figure.journey.${kind}`)}`)));

const between = (a, b, share) => {
  const eased = share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
  const mid = (a[0] + b[0]) / 2;
  const t = eased;
  const bezier = (p0, p1, p2, p3) => (1 - t) ** 3 * p0 + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t * t * p2 + t ** 3 * p3;
  if (Math.abs(a[0] - b[0]) < 20) { // within a stage: a bow to the right
    const reach = a[0] + Math.min(16 + 0.26 * Math.abs(b[1] - a[1]), 92);
    return [bezier(a[0], reach, reach, b[0]), bezier(a[1], a[1], b[1], b[1])];
  }
  return [bezier(a[0], mid, mid, b[0]), bezier(a[1], a[1], b[1], b[1])];
};

const dot = () => svg("g", { class: "dot" }, svg("circle", { r: 7 }), svg("path", { class: "mark" }));

// Places and lost stories go in pairs: a step that has no place in the drawing is left out whole.
export const routeOf = (place, { steps, end }) => {
  const told = [
    [place.start, 0],
    ...steps.map(([point, isLost]) => [place.spots[point], isLost]),
    ...(end === "order" ? [[place.orders, 0]] : []),
  ].filter(([spot]) => spot);
  return { spots: told.map(([spot]) => spot), lost: told.map(([, isLost]) => isLost) };
};

// One drawing with its travellers; time is the same for all of them.
class Stage {
  constructor(figure, place, journeys) {
    this.dots = figure.querySelector(".dots");
    this.tally = figure.querySelector(".tally");
    this.place = place;
    this.look = look();
    this.journeys = journeys.map((journey) => ({ ...routeOf(place, journey), end: journey.end, dot: null }));
    this.told = "";
  }

  get length() { return Math.max(0, ...this.journeys.map((each, place) => place * GAP + (each.spots.length - 1) * HOP + REST)); }

  draw(time) {
    let orders = 0;
    let lostStories = 0;
    let ended = 0;
    this.journeys.forEach((each, place) => {
      const since = time - place * GAP;
      const hops = each.spots.length - 1;
      const at = Math.min(Math.max(0, since / HOP), hops);
      const done = Math.floor(at);
      const isOver = since >= hops * HOP;
      lostStories += each.lost.slice(0, done + 1).reduce((sum, one) => sum + one, 0) * (since >= 0);
      if (isOver && each.end === "order") orders += 1;
      if (isOver) ended += 1;
      const isSeen = since >= 0 && since < hops * HOP + REST;
      if (!isSeen) { each.dot?.remove(); each.dot = null; return; }
      const [x, y] = done >= hops ? each.spots[hops] : between(each.spots[done], each.spots[done + 1], at - done);
      const near = (since % HOP) / HOP;
      const isLost = (each.lost[done] && near < 0.55 && done > 0) || (done < hops && each.lost[done + 1] && near > 0.75);
      const kind = isOver ? (each.end === "order" ? "ordered" : "gone") : isLost ? "lost" : "on";
      if (!each.dot) { each.dot = dot(); this.dots.append(each.dot); }
      if (each.dot.dataset.kind !== kind) {
        each.dot.dataset.kind = kind;
        each.dot.lastChild.setAttribute("d", MARKS[kind]);
      }
      const size = this.look.dot * (kind === "lost" ? LOST_SIZE : 1);
      each.dot.setAttribute("transform", `translate(${x.toFixed(1)} ${(y * this.look.stretch).toFixed(1)}) scale(${size})`);
    });
    const told = say("web.player.tally", { ended, orders, lost: lostStories });
    if (told !== this.told) { this.told = told; this.tally.textContent = told; }
  }
}

export class Networks {
  #stages = [];
  #time = 0;
  #speed = 1;
  #frame = null;
  #turn = 0; // of whoever pressed last: an older wish that is answered late does nothing
  #asking = null;
  #order = [];

  constructor(fetchHops) {
    this.fetchHops = fetchHops;
    onOtherLook(() => { if (this.answer) this.show(this.answer, this.#order, this.#asking); });
  }

  // The drawings of an answer and of what was asked for it; travellers are fetched when somebody
  // wants to watch.
  show(answer, order, asking) {
    this.stop();
    this.#stages = [];
    this.#asking = asking;
    this.#order = order;
    this.answer = answer;
    const figures = order.map((name) => {
      const each = answer.journeys[name];
      return el("figure", { class: "journey", "data-configuration": name },
        el("figcaption", {}, el("h3", { text: each.title }), el("p", { class: "note", text: each.summary }), el("p", { class: "tally" })),
        el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${say("web.journeys")}: ${each.title}` }, drawing(each)));
    });
    $("networks").replaceChildren(gradients(), key(), ...figures);
    $("networks").dataset.count = order.length;
  }

  // `state`: still, fetching or playing.
  #controls(state) {
    const focused = document.activeElement?.dataset?.key;
    const isBusy = state !== "still";
    $("player").replaceChildren(
      el("button", { type: "button", "data-key": "play", text: say(isBusy ? "web.player.pause" : "web.player.play"), onclick: () => (isBusy ? this.stop() : this.play()) }),
      el("button", { type: "button", class: "quiet", "data-key": "step", text: say("web.player.step"), onclick: () => this.step() }),
      el("label", { class: "field inline" }, el("span", { text: say("web.player.speed") }),
        el("select", { "data-key": "speed", onchange: (event) => { this.#speed = Number(event.target.value); } },
          [0.5, 1, 2, 4].map((speed) => el("option", { value: String(speed), selected: speed === this.#speed, text: `${written(speed, "number")}\u00d7` })))),
      el("span", { class: "hint", role: "status", text: state === "fetching" ? say("web.player.wait") : "" }));
    if (focused) $("player").querySelector(`[data-key="${focused}"]`)?.focus();
  }

  // Whether the travellers are there, and nobody has wanted something else meanwhile.
  async #ready() {
    const turn = ++this.#turn;
    if (this.#stages.length) return true;
    const asking = this.#asking;
    this.#controls("fetching");
    const hops = await this.fetchHops(asking);
    if (turn !== this.#turn) return false;
    this.#controls("still");
    if (!hops || asking !== this.#asking) return false;
    this.#time = 0;
    this.#stages = [...$("networks").querySelectorAll("figure.journey")].map((figure) => {
      const name = figure.dataset.configuration;
      return new Stage(figure, this.answer.journeys[name], hops.journeys[name] ?? []);
    });
    return true;
  }

  get #length() { return Math.max(0, ...this.#stages.map((stage) => stage.length)); }

  #draw() { for (const stage of this.#stages) stage.draw(this.#time); }

  async play() {
    if (!(await this.#ready())) return;
    if (isCalm()) { await this.step(); return; }
    if (this.#time >= this.#length) this.#time = 0;
    this.#controls("playing");
    let before = performance.now();
    const tick = (now) => {
      this.#time += Math.min(100, now - before) * this.#speed;
      before = now;
      this.#draw();
      if (this.#time >= this.#length) { this.stop(); return; }
      this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
  }

  // One hop further, for those who want no movement, or a closer look.
  async step() {
    this.stop();
    if (!(await this.#ready())) return;
    this.#time = this.#time >= this.#length ? 0 : this.#time + HOP;
    this.#draw();
  }

  stop() {
    this.#turn += 1;
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    this.#controls("still");
  }
}
