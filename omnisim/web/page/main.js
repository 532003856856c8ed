// The page: what is set leads to an estimate at once and to a simulation a moment later.

import { Again } from "./again.js";
import { ask, events, Letters, lettersOf, newest, visitor } from "./api.js";
import { inviteToBoard } from "./board.js";
import { chooserFollows, fileBase } from "./chooser.js";
import { $, debounce, keepingFocus, throttle } from "./dom.js";
import { inviteToFollow, showLives, waitToFollow } from "./follow.js";
import { showDownloads } from "./keep.js";
import { inviteToHours } from "./hours.js";
import { markLedger, showLedger } from "./ledger.js";
import { hideLetters, notice, showLetters } from "./letters.js";
import { Levers } from "./levers.js";
import { remarksOn, remember, share, stateOfAddress } from "./link.js";
import { all, baseline, people, shown, wish } from "./market.js";
import { Networks } from "./network.js";
import { unfold, wireParts } from "./parts.js";
import { showProgress, wireProgress } from "./progress.js";
import { dim, drawIn, showEstimate, showFigures, showKpis, showStrip, showVerdict } from "./results.js";
import { wireSheet } from "./sheet.js";
import { fresh, Store } from "./state.js";
import { language, learn, say, translate } from "./words.js";

const LIMIT = 400_000; // characters of a file that is opened

const store = new Store(fresh(null));
const levers = new Levers(store);
const signals = Object.fromEntries(["words", "open", "estimate", "simulate", "hops", "follow", "hours"].map((each) => [each, newest()]));
const networks = new Networks((asking) => asked("/api/hops", asking, signals.hops()));

let open = null; // what can be set in the scenario
let answer = null; // what was simulated last
let estimate = null;
let wanted = ""; // what is shown or waited for
let isFollowing = false;
let broken = null; // what was opened last, if it has faults

const nameOf = () => Object.fromEntries(all(open, store.state).map((each) => [each.id, each.name]));
const withinOf = () => Object.fromEntries(all(open, store.state).map((each) => [each.id, each.within]));
const wishNow = () => wish(open, store.state, language());
const keyOf = (told) => JSON.stringify(told);
const isWanted = (asking) => keyOf(asking) === wanted;

const again = new Again((seconds, now) => showProgress({ kind: seconds ? "away" : "looking", data: { seconds } }, now), () => anew());
const anew = () => { wanted = ""; changed(); };

// What went wrong; where the server does not answer, what to do once it is back.
const told = (error, retry) => {
  if (error.name === "AbortError") return;
  if (error instanceof Letters) showLetters(error.letters, "answer");
  else again.later(retry);
};

const asked = async (path, asking, signal) => {
  try { return await ask(path, asking, signal); } catch (error) { told(error); return null; }
};

const results = () => {
  const order = shown(open, store.state);
  const pinned = baseline(open, store.state);
  const names = nameOf();
  const subject = answer?.isFresh && order.includes(answer.subject) ? answer.subject : levers.editing;
  const view = { names, within: withinOf(), order, pinned, subject, answer, estimate, people: people(open, store.state), onPin: (name) => store.change(() => ({ baseline: name })) };
  keepingFocus(() => showKpis(view));
  showStrip(view);
};

const estimated = async () => {
  const asking = wishNow();
  try {
    const found = await ask("/api/estimate", asking, signals.estimate());
    if (!isWanted(asking)) return;
    estimate = found;
    again.answered();
    hideLetters("answer");
    if (!answer) showEstimate(estimate, withinOf(), baseline(open, store.state));
    results();
  } catch (error) {
    if (error.status === 429) setTimeout(estimateSoon, 700); // a hasty hand: ask again
    else if (isWanted(asking)) told(error);
  }
};
const estimateSoon = throttle(150, estimated);

async function simulate() {
  const asking = wishNow();
  const signal = signals.simulate();
  showProgress({ kind: "sent" }, cancel);
  try {
    for await (const { kind, data } of events("/api/simulate", { ...asking, visitor }, signal)) {
      if (!isWanted(asking)) return;
      if (kind === "result") showAnswer(data, asking);
      else if (kind === "failed") refused(lettersOf(data));
      else showProgress({ kind, data }, cancel);
      if (["result", "failed", "superseded"].includes(kind)) return;
    }
    if (isWanted(asking) && !signal.aborted) again.later();
  } catch (error) {
    if (error.name === "AbortError" || !isWanted(asking)) return;
    if (error instanceof Letters) refused(error.letters);
    else again.later();
  }
}

const refused = (letters) => {
  showLetters(letters, "answer");
  showProgress({ kind: "failed" }, simulate);
};

const soon = debounce(650, simulate);

function cancel() {
  soon.stop();
  again.stop();
  signals.simulate();
  showProgress({ kind: "cancelled" }, simulate);
}

const showAnswer = (found, asking) => {
  again.answered();
  answer = { ...found, isFresh: true };
  showProgress(null);
  hideLetters("answer");
  dim(false);
  document.body.classList.add("simulated");
  $("kicker").textContent = `${say("page.kicker")} · ${open.name}`;
  showVerdict(answer);
  results();
  showFigures(answer);
  inviteBoard();
  inviteHours();
  networks.show(answer, shown(open, store.state).filter((name) => answer.journeys[name]), asking);
  if (isFollowing) follow(store.state.customer);
  else inviteToFollow(() => follow(store.state.customer));
};

// The board judges the channels of the configuration that is being set up.
const inviteBoard = () => inviteToBoard(nameOf()[levers.editing], () => ({ ...wishNow(), configuration: levers.editing }));

const inviteHours = () => inviteToHours(async () => {
  const asking = wishNow();
  const found = await asked("/api/hours", asking, signals.hours());
  return isWanted(asking) ? found : null;
});

const follow = async (customer) => {
  isFollowing = true;
  unfold("follow");
  if (customer !== null) store.change(() => ({ customer }), { silent: true });
  const asking = wishNow();
  waitToFollow(true);
  const signal = signals.follow();
  const found = await asked("/api/customer", { ...asking, customer }, signal);
  if (signal.aborted) return;
  waitToFollow(false);
  if (!found || !isWanted(asking)) return;
  store.change(() => ({ customer: found.customer }), { silent: true });
  keepingFocus(() => showLives(found, nameOf(), shown(open, store.state), follow));
};

const rememberSoon = debounce(120, () => { if (open) remember(open, store.state); });

// Whatever was set: the address follows, results go pale, an estimate comes, then a simulation.
const changed = () => {
  rememberSoon();
  again.stop();
  if (!open) return;
  markLedger(store.state.numbers);
  const asking = keyOf(wishNow());
  if (document.activeElement?.type === "range") levers.follow();
  else levers.render();
  if (asking === wanted) return;
  wanted = asking;
  if (answer) { answer.isFresh = false; dim(true); }
  showProgress({ kind: "sent" }, cancel);
  for (const kind of ["simulate", "hops", "follow", "hours"]) signals[kind]();
  waitToFollow(false);
  networks.stop();
  inviteBoard();
  inviteHours();
  results();
  estimateSoon();
  soon();
};

const openScenario = async (state, retry) => {
  try {
    const asking = state.text === null ? { scenario: state.scenario } : { text: state.text, file: state.file };
    open = await ask("/api/open", { ...asking, language: language() }, signals.open());
    again.answered();
    hideLetters();
    if (open.warnings.length) showLetters(open.warnings, "file");
    return true;
  } catch (error) {
    if (error instanceof Letters) showLetters(error.letters, "file");
    else told(error, retry);
    return false;
  }
};

// What is set: as a link says; where somebody only chose a scenario, as its file was kept.
const begin = async (state) => {
  broken = state;
  if (!(await openScenario(state, () => begin(state)))) { if (open) chooserFollows(open, store.state); return; }
  broken = null;
  if (!("language" in state)) state = { ...state, ...open.kept };
  answer = null; estimate = null; wanted = ""; isFollowing = state.customer !== null;
  document.body.classList.remove("simulated");
  $("kicker").textContent = `${say("page.kicker")} · ${open.name}`;
  $("headline").textContent = say("web.estimate.headline");
  $("sentences").replaceChildren();
  $("settings").textContent = "";
  dim(false);
  notice(remarksOn(state, open).join(" "));
  levers.open = open;
  showLedger(open);
  store.replace(state);
  chooserFollows(open, store.state);
  levers.show(open);
};

const speak = async (wish_) => {
  if (wish_ === language() && document.body.dataset.ready) return;
  await learn(wish_, signals.words());
  translate();
  for (const button of document.querySelectorAll("[data-language]"))
    button.setAttribute("aria-pressed", String(button.dataset.language === wish_));
  showDownloads(() => ({ editing: levers.editing, asking: wishNow(), base: fileBase(store.state) }), told);
};

const speakInstead = async (wish_) => {
  if (wish_ === language()) return;
  const retry = () => speakInstead(wish_);
  try { await speak(wish_); } catch (error) { told(error, retry); return; }
  const retold = $("letters").hidden ? null : broken;
  if (!(await openScenario(open ? store.state : broken ?? store.state, retry))) return;
  levers.show(open);
  showLedger(open);
  chooserFollows(open, store.state);
  anew();
  soon.stop();
  simulate();
  if (retold) openScenario(retold); // its letters, in the other language
};

// A link that was opened in this page: what it says takes the place of what was set.
const arrive = async () => {
  const state = await stateOfAddress();
  if (!state) { if (state === undefined) notice(say("web.bad_link")); return; }
  if (state.language) await speak(state.language);
  await begin(state);
};

const openFile = async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  if (file.size > LIMIT) showLetters([say("web.too_large")], "file");
  else begin({ ...fresh(null), text: await file.text(), file: file.name });
};

const undo = () => { store.undo(); levers.render(); };

const wire = () => {
  store.onChange(changed);
  $("scenario").addEventListener("change", (event) => { if (event.target.value) begin(fresh(event.target.value)); });
  $("upload").addEventListener("change", openFile);
  $("undo").addEventListener("click", undo);
  $("reset").addEventListener("click", () => {
    const { scenario, text, file } = store.state;
    store.change(() => ({ ...fresh(scenario), text, file }));
    levers.render();
  });
  $("share").addEventListener("click", () => share(open, store.state));
  $("letters-close").addEventListener("click", () => hideLetters());
  for (const button of document.querySelectorAll("[data-language]"))
    button.addEventListener("click", () => speakInstead(button.dataset.language));
  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input:not([type=range]):not([type=checkbox]), textarea");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !isTyping) { event.preventDefault(); undo(); }
  });
  wireSheet();
  wireParts(drawIn);
  wireProgress();
  addEventListener("hashchange", arrive);
  addEventListener("unhandledrejection", () => notice(say("web.fault")));
};

const start = async () => {
  document.documentElement.classList.add("js");
  const state = await stateOfAddress();
  await speak(state?.language ?? document.documentElement.lang);
  wire();
  inviteToFollow(() => follow(store.state.customer));
  await begin(state ?? fresh($("scenario").value));
  if (state === undefined) notice(say("web.bad_link"));
  document.body.dataset.ready = "yes";
};

start();
