// Link: the address of the page, in which everything stands that is set.

import { notice } from "./letters.js";
import { settled } from "./market.js";
import { fromAddress, toAddress } from "./state.js";
import { language, say, version } from "./words.js";

const SHORTLY = 4000; // milliseconds

const addressOf = (open, state) => toAddress(state, settled(open, state), { language: language(), version: version() });

export const remember = async (open, state) => { history.replaceState(null, "", await addressOf(open, state)); };

// What the address says; null where it says nothing, undefined where it cannot be read.
export const stateOfAddress = async () => {
  try { return await fromAddress(location.hash); } catch { return undefined; }
};

// What makes the numbers of a link other than they were where it was made.
export const remarksOn = ({ madeWith, digest, text }, open) => [
  madeWith && madeWith !== version() && say("web.other_version", { made: madeWith, here: version() }),
  digest && open.digest && digest !== open.digest && text === null && say("web.other_scenario"),
].filter(Boolean);

export const share = async (open, state) => {
  await remember(open, state);
  try { await navigator.clipboard.writeText(location.href); notice(say("web.copied"), SHORTLY); } catch { notice(say("web.copy_by_hand"), SHORTLY); }
};
