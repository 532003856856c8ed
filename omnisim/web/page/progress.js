// Progress: how far the simulation is. The box is built once, so that its button can be pressed and
// keep the focus while the numbers in it move; it is read aloud only at every quarter.

import { $, el } from "./dom.js";
import { say } from "./words.js";

const TEXTS = {
  sent: () => say("web.progress.sent"),
  place: ({ before }) => say("web.progress.place", { before }),
  compiling: () => say("web.progress.compiling"),
  progress: (data) => say("web.progress.runs", data),
  cancelled: () => say("web.progress.cancelled"),
  failed: () => say("web.progress.failed"),
  away: (data) => say("web.progress.away", data),
  looking: () => say("web.progress.looking"),
};
const OVER = ["cancelled", "failed", "away", "looking"];
const PRESS = { cancelled: "web.again", failed: "web.again", away: "web.try_now", looking: "web.try_now" };
const PARTS = 4;

let press = () => {};
let told = "";

const text = el("span", { class: "progress-text", "aria-hidden": "true" });
const bar = el("progress", { max: "1" });
const button = el("button", { type: "button", class: "quiet", "data-key": "cancel", onclick: () => press() });

export const wireProgress = () => $("progress").replaceChildren(text, bar, button);

const shareOf = ({ kind, data }) => (kind === "progress" ? data.done / Math.max(1, data.planned) : null);

export const showProgress = (news, onPress) => {
  const words = news && TEXTS[news.kind]?.(news.data ?? {});
  if (news && !words) return; // nothing this page knows
  const hadFocus = document.activeElement === button;
  $("progress").hidden = !news;
  if (!news) { $("aloud").textContent = told = ""; if (hadFocus) $("headline").focus(); return; }
  const isOver = OVER.includes(news.kind);
  const share = shareOf(news);
  text.textContent = words;
  bar.hidden = isOver;
  bar.setAttribute("aria-label", words);
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
  button.textContent = say(PRESS[news.kind] ?? "web.cancel");
  press = onPress;
  const part = `${news.kind} ${Math.floor(PARTS * (share ?? 0))} ${news.data?.before ?? ""}`;
  if (part !== told) { told = part; $("aloud").textContent = words; }
};
