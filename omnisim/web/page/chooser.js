// Chooser: which scenario is open, one at hand or a file that somebody brought along.

import { $, el } from "./dom.js";

export const chooserFollows = (open, { scenario, text, file }) => {
  const chooser = $("scenario");
  chooser.querySelector("option[value='']")?.remove();
  if (text !== null) chooser.prepend(el("option", { value: "", text: `${open.name} (${file})` }));
  chooser.value = text === null ? scenario : "";
};

// What files that are kept are called.
export const fileBase = ({ scenario, text, file }) => (text === null ? scenario : file.replace(/\.ya?ml$/i, "")) || "scenario";
