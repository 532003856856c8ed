// Letters and notices: what the checker says, as it says it, and what the page has to tell.

import { $, el } from "./dom.js";
import { setSheet } from "./sheet.js";

let about = null; // what the letters in sight are about: a file that was opened, or an answer

export const showLetters = (letters, subject) => {
  about = subject;
  setSheet(false); // they are behind it
  $("letters-text").replaceChildren(...letters.map((letter) => el("pre", { text: letter })));
  $("letters").hidden = false;
  $("letters").scrollIntoView({ block: "nearest" });
};

// Letters stay until what they are about has passed: an estimate says nothing against a warning.
export const hideLetters = (...subjects) => { if (!subjects.length || subjects.includes(about)) $("letters").hidden = true; };

export const notice = (text, milliseconds = 0) => {
  $("notice").textContent = text;
  $("notice").hidden = !text;
  if (milliseconds) setTimeout(() => { if ($("notice").textContent === text) notice(""); }, milliseconds);
};
