// Parts: the sections of the page, each of which can be folded. On a phone, where all of them make a
// long way, only the verdict, the KPIs and the journeys are open at first.

import { $ } from "./dom.js";

const phone = matchMedia("(max-width: 46rem)");
const CLOSED = ["money", "losses", "customers", "attribution", "follow", "assumptions", "keep"];

const partOf = (id) => $(id).querySelector("details.part");

export const unfold = (id) => { partOf(id).open = true; };

// `onOpen` is told which part came into sight: pictures in it have had no width before.
export const wireParts = (onOpen) => {
  const fit = () => { for (const id of CLOSED) partOf(id).open = !phone.matches; };
  fit();
  phone.addEventListener("change", fit);
  for (const part of document.querySelectorAll("details.part"))
    part.addEventListener("toggle", () => { if (part.open) onOpen(part); });
};
