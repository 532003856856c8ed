// Sheet: on a phone the levers lie over the page, and what is behind them is out of reach.

import { $ } from "./dom.js";

const wide = matchMedia("(min-width: 60.01rem)");
const behind = () => [...document.querySelectorAll("body > :not(.desk, script), main")];

export const isOpen = () => document.body.classList.contains("levers-shown");

export const setSheet = (isShown) => {
  if (isShown === isOpen()) return;
  document.body.classList.toggle("levers-shown", isShown);
  $("levers-open").setAttribute("aria-expanded", String(isShown));
  for (const node of behind()) node.inert = isShown;
  $("levers").setAttribute("role", isShown ? "dialog" : "complementary");
  if (isShown) $("levers").setAttribute("aria-modal", "true");
  else $("levers").removeAttribute("aria-modal");
  (isShown ? $("levers-close") : $("levers-open")).focus();
};

export const wireSheet = () => {
  $("levers-open").addEventListener("click", () => setSheet(true));
  $("levers-close").addEventListener("click", () => setSheet(false));
  addEventListener("keydown", (event) => { if (event.key === "Escape") setSheet(false); });
  wide.addEventListener("change", () => setSheet(false));
};
