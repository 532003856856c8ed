// Hours: waiting by the hour of the day and empty shelves by the month, when somebody asks for them.

import { $, el } from "./dom.js";
import { showFigure } from "./results.js";
import { say } from "./words.js";

const status = (text) => { $("hours-status").textContent = text; };

// Until somebody asks, and whenever something was changed since: a button. `fetchHours` gives the
// answer, or null where there is none or nobody wants it any more.
export const inviteToHours = (fetchHours) => {
  status("");
  $("hours-body").classList.toggle("stale", $("hours-body").childElementCount > 0);
  $("hours-start").replaceChildren(el("button", { type: "button", class: "quiet", "data-key": "hours", text: say("web.hours.start"), onclick: () => ask(fetchHours) }));
};

const ask = async (fetchHours) => {
  status(say("web.hours.wait"));
  const told = await fetchHours();
  if (!told) { status(""); return; }
  $("hours-start").replaceChildren();
  status(told.figures.length ? "" : say("web.hours.nothing"));
  $("hours-body").replaceChildren();
  $("hours-body").classList.remove("stale");
  for (const figure of told.figures) showFigure(figure, $("hours-body"));
};
