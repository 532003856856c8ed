// The page: what is set leads to an estimate at once and to a simulation a moment later.

import { ask, events, fetchFile, Letters, newest, visitor } from "./api.js";
import { $, debounce, el, keepingFocus, throttle } from "./dom.js";
import { inviteToFollow, showLives } from "./follow.js";
import { showLedger } from "./ledger.js";
import { Levers } from "./levers.js";
import { all, baseline, shown, wish } from "./market.js";
import { Networks } from "./network.js";
import { dim, showEstimate, showFigures, showKpis, showProgress, showStrip, showVerdict } from "./results.js";
import { fresh, fromAddress, Store, toAddress } from "./state.js";
import { language, learn, say, translate, version } from "./words.js";

const LIMIT = 400_000; // characters of a file that is opened
const FILES = ["scenario.yaml", "workbook.xlsx", "events.csv.gz", "report.html"];

const store = new Store(fresh(null));
const levers = new Levers(store);
const networks = new Networks(() => asked("/api/hops"));
const signals = { open: newest(), estimate: newest(), simulate: newest(), follow: newest() };

let open = null; // what can be set in the scenario
let answer = null; // what was simulated last
let estimate = null;
let wanted = ""; // what is shown or waited for
let isFollowing = false;

const nameOf = () => Object.fromEntries(all(open, store.state).map((each) => [each.id, each.name]));
const withinOf = () => Object.fromEntries(all(open, store.state).map((each) => [each.id, each.within]));
const wishNow = () => wish(open, store.state, language());
const keyOf = (told) => JSON.stringify(told);

// Letters of the checker, as they are.
const showLetters = (letters) => {
  $("letters-text").replaceChildren(...letters.map((letter) => el("pre", { text: letter })));
  $("letters").hidden = false;
};
const hideLetters = () => { $("letters").hidden = true; };
const notice = (text) => { $("notice").textContent = text; $("notice").hidden = !text; };

const told = (error) => {
  if (error.name === "AbortError") return;
  if (error instanceof Letters) showLetters(error.letters);
  else showProgress({ kind: "away", data: {} }, simulate);
};

const asked = async (path, more = {}) => {
  try { return await ask(path, { ...wishNow(), ...more }); } catch (error) { told(error); return null; }
};

const results = () => {
  const order = shown(open, store.state);
  const pinned = baseline(open, store.state);
  const names = nameOf();
  const subject = answer?.isFresh && order.includes(answer.subject) ? answer.subject : levers.editing;
  const view = { names, within: withinOf(), order, pinned, subject, answer, estimate, onPin: (name) => store.change(() => ({ baseline: name })) };
  keepingFocus(() => showKpis(view));
  showStrip(view);
};

const estimated = async () => {
  const asking = wishNow();
  try {
    const found = await ask("/api/estimate", asking, signals.estimate());
    if (keyOf(asking) !== wanted) return;
    estimate = found;
    hideLetters();
    if (!answer) showEstimate(estimate, withinOf(), baseline(open, store.state));
    results();
  } catch (error) {
    if (error.status === 429) setTimeout(estimateSoon, 700); // a hasty hand: ask again
    else told(error);
  }
};
const estimateSoon = throttle(150, estimated);

async function simulate() {
  const asking = wishNow();
  const signal = signals.simulate();
  showProgress({ kind: "sent", data: {} }, cancel);
  try {
    for await (const { kind, data } of events("/api/simulate", { ...asking, visitor }, signal)) {
      if (keyOf(asking) !== wanted) return;
      if (kind === "result") showAnswer(data);
      else if (kind === "failed") { showLetters(data.letters); showProgress({ kind, data }, simulate); }
      else showProgress({ kind, data }, cancel);
      if (kind === "result" || kind === "failed") return;
    }
    if (keyOf(asking) === wanted && !signal.aborted) showProgress({ kind: "away", data: {} }, simulate);
  } catch (error) {
    if (error.name !== "AbortError" && keyOf(asking) === wanted) {
      if (error instanceof Letters && error.status !== 429) { showProgress(null); told(error); }
      else showProgress({ kind: "away", data: {} }, simulate);
    }
  }
}

const soon = debounce(650, simulate);

function cancel() {
  soon.stop();
  signals.simulate();
  showProgress({ kind: "cancelled", data: {} }, simulate);
}

const showAnswer = (found) => {
  answer = { ...found, isFresh: true };
  showProgress(null);
  hideLetters();
  dim(false);
  document.body.classList.add("simulated");
  const order = shown(open, store.state);
  $("kicker").textContent = `${say("page.kicker")} · ${open.name}`;
  showVerdict(answer);
  results();
  showFigures(answer);
  networks.show(answer, order.filter((name) => answer.journeys[name]));
  if (isFollowing) follow(store.state.customer);
  else inviteToFollow(() => follow(store.state.customer));
};

const follow = async (customer) => {
  isFollowing = true;
  const found = await asked("/api/customer", { customer });
  if (!found) return;
  if (customer !== null) store.change(() => ({ customer }), { silent: true });
  keepingFocus(() => showLives(found, nameOf(), shown(open, store.state), follow));
};

const remember = debounce(120, async (state) => {
  const address = await toAddress(state, { language: language(), version: version() });
  history.replaceState(null, "", address);
});

// Whatever was set: the address follows, results go pale, an estimate comes, then a simulation.
const changed = (state) => {
  remember(state);
  if (!open) return;
  const asking = keyOf(wishNow());
  if (document.activeElement?.type === "range") levers.follow();
  else levers.render();
  if (asking === wanted) return;
  wanted = asking;
  if (answer) { answer.isFresh = false; dim(true); }
  showProgress({ kind: "sent", data: {} }, cancel);
  signals.simulate();
  networks.stop();
  results();
  estimateSoon();
  soon();
};

const openScenario = async (state) => {
  try {
    const asking = state.text === null ? { scenario: state.scenario } : { text: state.text, file: state.file };
    const found = await ask("/api/open", { ...asking, language: language() }, signals.open());
    open = found;
    hideLetters();
    if (found.warnings.length) showLetters(found.warnings);
    return true;
  } catch (error) { told(error); return false; }
};

const begin = async (state) => {
  const before = open;
  if (!(await openScenario(state))) { open = before; chooserFollows(); return; }
  answer = null; estimate = null; wanted = ""; isFollowing = state.customer !== null;
  document.body.classList.remove("simulated");
  $("kicker").textContent = `${say("page.kicker")} · ${open.name}`;
  if (!answer) { $("headline").textContent = say("web.estimate.headline"); $("sentences").replaceChildren(); }
  levers.open = open;
  store.replace(state);
  chooserFollows();
  showLedger(open);
  levers.show(open);
};

const chooserFollows = () => {
  if (!open) return;
  const chooser = $("scenario");
  chooser.querySelector("option[value='']")?.remove();
  if (store.state.text !== null) chooser.prepend(el("option", { value: "", text: `${open.name} (${store.state.file})` }));
  chooser.value = store.state.text === null ? store.state.scenario : "";
};

const speak = async (wish_) => {
  await learn(wish_);
  translate();
  for (const button of document.querySelectorAll("[data-language]"))
    button.setAttribute("aria-pressed", String(button.dataset.language === wish_));
  downloads();
};

const download = async (name, status) => {
  status.textContent = say("web.file.wait");
  try {
    const first = levers.editing;
    const asking = name === "events.csv.gz"
      ? { ...wishNow(), shown: [first, ...wishNow().shown.filter((each) => each !== first)] }
      : wishNow();
    let blob;
    try { blob = await fetchFile(`/api/file/${name}`, asking); } catch (error) {
      if (error.status !== 409) throw error; // nothing was simulated for it, or it was forgotten
      for await (const { kind, data } of events("/api/simulate", { ...asking, visitor: `${visitor}-file` })) {
        if (kind === "failed") throw new Letters(data.letters);
      }
      blob = await fetchFile(`/api/file/${name}`, asking);
    }
    const link = el("a", { href: URL.createObjectURL(blob), download: fileName(name) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    status.textContent = say("web.file.done");
  } catch (error) { status.textContent = ""; told(error); }
};

const fileName = (name) => {
  const base = (store.state.text === null ? store.state.scenario : store.state.file.replace(/\.ya?ml$/i, "")) || "scenario";
  const ending = name.slice(name.indexOf("."));
  return `${base}${name.startsWith("events") ? `_${levers.editing}` : ""}${ending}`;
};

const downloads = () => {
  $("downloads").replaceChildren(...FILES.map((name) => {
    const word = name.split(".")[0];
    const status = el("span", { class: "note", role: "status" });
    return el("li", {}, el("button", { type: "button", "data-key": `file ${word}`, text: say(`web.file.${word}`), onclick: () => download(name, status) }),
      el("span", { class: "note", text: say(`web.file.${word}_note`) }), status);
  }));
};

const wire = () => {
  store.onChange(changed);
  $("scenario").addEventListener("change", (event) => { if (event.target.value) begin(fresh(event.target.value)); });
  $("upload").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    if (file.size > LIMIT) { showLetters([say("web.too_large")]); return; }
    begin({ ...fresh(null), text: await file.text(), file: file.name });
  });
  $("undo").addEventListener("click", () => { store.undo(); levers.render(); });
  $("reset").addEventListener("click", () => {
    const { scenario, text, file } = store.state;
    store.change(() => ({ ...fresh(scenario), text, file }));
    levers.render();
  });
  $("share").addEventListener("click", async () => {
    const address = await toAddress(store.state, { language: language(), version: version() });
    history.replaceState(null, "", address);
    try { await navigator.clipboard.writeText(location.href); notice(say("web.copied")); } catch { notice(say("web.copy_by_hand")); }
    setTimeout(() => notice(""), 4000);
  });
  $("letters-close").addEventListener("click", hideLetters);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", async () => {
      await speak(button.dataset.language);
      const state = store.state;
      if (!(await openScenario(state))) return;
      levers.show(open);
      showLedger(open);
      wanted = "";
      if (answer) answer.isFresh = false;
      changed(state);
      soon.stop();
      simulate();
    });
  }
  addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input:not([type=range]):not([type=checkbox]), textarea");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !isTyping) { event.preventDefault(); store.undo(); levers.render(); }
    if (event.key === "Escape" && document.body.classList.contains("levers-shown")) toggleLevers(false);
  });
  $("levers-open").addEventListener("click", () => toggleLevers(true));
  $("levers-close").addEventListener("click", () => toggleLevers(false));
  addEventListener("hashchange", async () => {
    const state = await stateOfAddress();
    if (state) { if (state.language) await speak(state.language); begin(state); }
  });
};

const toggleLevers = (isShown) => {
  document.body.classList.toggle("levers-shown", isShown);
  $("levers-open").setAttribute("aria-expanded", String(isShown));
  (isShown ? $("levers-close") : $("levers-open")).focus();
};

const stateOfAddress = async () => {
  try { return await fromAddress(location.hash); } catch { notice(say("web.bad_link")); return null; }
};

const start = async () => {
  document.documentElement.classList.add("js");
  await speak(document.documentElement.lang);
  const state = await stateOfAddress();
  if (state?.language && state.language !== language() && ["en", "id"].includes(state.language)) await speak(state.language);
  wire();
  inviteToFollow(() => follow(store.state.customer));
  await begin(state ?? fresh($("scenario").value));
  if (state?.madeWith && state.madeWith !== version()) notice(say("web.other_version", { made: state.madeWith, here: version() }));
  document.body.dataset.ready = "yes";
};

start();
