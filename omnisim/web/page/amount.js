// Amount: how much is simulated – market, replications, draws, seed.

import { el } from "./dom.js";
import { people } from "./market.js";
import { say, written } from "./words.js";

const DRAFTS = [1000, 3000, 10000, 30000]; // people

// `slider` makes one; `change` tells the store.
export const amountFields = (open, state, { slider, change }) => {
  const now = people(open, state);
  const sizes = [...new Set([...DRAFTS, now])].filter((size) => size && size < open.people).sort((a, b) => a - b);
  return [
    el("label", { class: "field" }, el("span", { text: say("web.market") }),
      el("select", { "data-key": "people", onchange: (event) => change(() => ({ people: Number(event.target.value) || null })) },
        el("option", { value: "", selected: now === null, text: say("web.everyone", { people: written(open.people, "whole") }) }),
        sizes.map((size) => el("option", { value: String(size), selected: now === size, text: say("web.draft", { people: written(size, "whole") }) })))),
    slider({
      key: "replications", label: say("web.replications"), value: state.replications, low: 2, high: 60, unit: "whole",
      set: (value) => () => ({ replications: value }),
    }),
    slider({
      key: "worlds", label: say("web.worlds"), value: state.worlds, low: 0, high: 40, unit: "whole",
      set: (value) => () => ({ worlds: value }),
    }),
    el("p", { class: "hint", text: say("web.worlds_note") }),
    el("label", { class: "field" }, el("span", { text: say("web.seed") }), el("input", {
      type: "number", min: "0", max: "9007199254740991", step: "1", value: String(state.seed ?? open.seed), "data-key": "seed",
      onchange: (event) => {
        const seed = Math.round(Number(event.target.value));
        if (Number.isSafeInteger(seed) && seed >= 0) change(() => ({ seed }));
      },
    })),
  ];
};
