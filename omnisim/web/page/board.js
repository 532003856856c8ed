// Board: what each channel really did, and which method of attribution would have told.

import { events, Letters, lettersOf, newest } from "./api.js";
import { $, el, fold, rich, table } from "./dom.js";
import { showLetters } from "./letters.js";
import { showFigure } from "./results.js";
import { say } from "./words.js";

const signal = newest();
const status = (text) => { $("board-status").textContent = text; };

const stop = () => { signal(); status(""); };

const button = (key, text, onclick) => el("button", { type: "button", "data-key": key, text, onclick });

// Until somebody asks, and whenever something was changed since: a button, beside what was told.
export const inviteToBoard = (name, asking) => {
  stop();
  $("board-body").classList.toggle("stale", $("board-body").childElementCount > 0);
  $("board-start").replaceChildren(button("board", say("web.board.start", { name }), () => ask(name, asking)));
};

const ask = async (name, asking) => {
  const now = signal();
  $("board-start").replaceChildren(button("board stop", say("web.cancel"), () => { stop(); inviteToBoard(name, asking); }));
  status(say("web.board.wait"));
  try {
    for await (const { kind, data } of events("/api/board", asking(), now)) {
      if (kind === "place") status(say("web.progress.place", { before: data.before }));
      else if (kind === "compiling") status(say("web.progress.compiling"));
      else if (kind === "progress") status(say("web.board.wait"));
      else if (kind === "failed") throw new Letters(lettersOf(data));
      else if (kind === "result") show(data, name);
    }
    inviteToBoard(name, asking);
    $("board-body").classList.remove("stale");
  } catch (error) {
    if (error.name === "AbortError") return;
    inviteToBoard(name, asking);
    if (error instanceof Letters) showLetters(error.letters, "answer");
    else status(say("web.board.away"));
  }
};

const show = (told, name) => {
  $("board-body").replaceChildren(
    el("h3", { text: `${name}: ${told.headline}` }),
    ...told.sentences.map((html) => el("p", {}, rich(html))),
    fold(say("web.how_sure"), { class: "doubts" }, told.doubts.map((html) => el("p", {}, rich(html)))),
    ...told.sections.map(section));
  for (const { figures } of told.sections) for (const figure of figures) showFigure(figure, $(`board-${figure.id}`));
};

const section = ({ heading, intro, figures, tables, open_tables: open }) => el("section", { "aria-label": heading },
  el("h3", { text: heading }), el("p", { class: "note" }, rich(intro)),
  figures.map(({ id }) => el("div", { id: `board-${id}` })),
  tables.map((each, place) => (place < open
    ? el("div", {}, el("p", { class: "note", text: each.caption }), table(each, each.caption))
    : fold(each.caption, {}, table(each, each.caption)))));
