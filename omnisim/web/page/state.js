// State: everything that somebody has set. It stands in the address of the page after the #, which
// is never sent anywhere; undo goes back over it.

export const fresh = (scenario) => ({
  scenario, text: null, file: null, numbers: {}, configurations: {}, shown: null, baseline: null,
  seed: null, people: null, replications: 10, worlds: 0, editing: null, customer: null, madeWith: null,
  digest: null, // people: null is everybody
});

export const LANGUAGES = ["en", "id"];

const copy = (value) => JSON.parse(JSON.stringify(value));

export class Store {
  #past = [];
  #listeners = [];
  constructor(state) { this.state = state; }
  onChange(listener) { this.#listeners.push(listener); }
  get canUndo() { return this.#past.length > 0; }

  // Changes that follow each other on the same thing, as a slider makes them, are one for undo.
  change(update, { what = null, silent = false } = {}) {
    const before = copy(this.state);
    const next = { ...before, ...update(copy(this.state)) };
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    if (!silent) {
      const last = this.#past.at(-1);
      if (!(what && last?.what === what)) this.#past.push({ state: before, what });
      if (this.#past.length > 200) this.#past.shift();
    }
    this.state = next;
    this.#tell();
  }
  settle() { const last = this.#past.at(-1); if (last) last.what = null; }
  replace(state) { this.#past = []; this.state = state; this.#tell(); }
  undo() {
    const last = this.#past.pop();
    if (last) { this.state = last.state; this.#tell(); }
  }
  #tell() { for (const listener of this.#listeners) listener(this.state); }
}

const packed = async (text) => {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let told = "";
  for (const byte of bytes) told += String.fromCharCode(byte);
  return btoa(told).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

const MOST_TEXT = 400_000; // characters; a small packed text may be a large one
const unpacked = async (told) => {
  const raw = atob(told.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(raw, (character) => character.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
    .pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    if (text.length > MOST_TEXT) throw new RangeError("the scenario in the address is too long");
  }
  return text;
};

const WHOLE = ["seed", "people", "replications", "worlds", "customer"];

// What is set, and what the scenario says where nothing is: the same link means the same for ever.
export const toAddress = async (state, settled, { language, version }) => {
  const address = new URLSearchParams({ v: version, lang: language });
  if (state.text === null) address.set("s", state.scenario);
  else { address.set("file", state.file ?? ""); address.set("text", await packed(state.text)); }
  const { shown, baseline, digest, ...whole } = settled;
  if (digest) address.set("d", digest);
  address.set("show", shown.join(","));
  address.set("base", baseline);
  const numbers = { ...state, ...whole };
  for (const name of WHOLE) if (numbers[name] !== null) address.set(name, numbers[name]);
  const set = Object.entries(state.numbers);
  if (set.length) address.set("n", set.map(([name, value]) => `${name}:${value}`).join(","));
  if (Object.keys(state.configurations).length) address.set("c", JSON.stringify(state.configurations));
  return `#${address}`;
};

const NAME = /^[a-z][a-z0-9_]{0,59}$/;
const isName = (told) => typeof told === "string" && NAME.test(told);
const isNames = (told) => Array.isArray(told) && told.every(isName);
const isPlain = (told) => typeof told === "object" && told !== null && !Array.isArray(told);
const isOf = (told, isRight) => isPlain(told) && Object.entries(told).every(([name, each]) => isName(name) && isRight(each));
const isAmounts = (told) => isOf(told, Number.isFinite);
const FIELDS = new Map(Object.entries({
  like: isName, label: (told) => typeof told === "string" && told.length <= 60,
  channels: isNames, tactics: isNames, coverage: isAmounts, servers: isAmounts, budgets: isAmounts,
}));
const isEdit = (told) => isPlain(told) && Object.entries(told).every(([field, each]) => FIELDS.get(field)?.(each));

// What an address says; throws if it cannot have been made by this page.
export const fromAddress = async (hash) => {
  const address = new URLSearchParams(hash.replace(/^#/, ""));
  if (!address.has("s") && !address.has("text")) return null;
  const state = fresh(address.get("s"));
  if (address.has("text")) {
    state.scenario = null;
    state.text = await unpacked(address.get("text"));
    state.file = address.get("file") || "scenario.yaml";
  }
  for (const name of WHOLE) {
    const number = Number.parseInt(address.get(name) ?? "", 10);
    if (Number.isSafeInteger(number) && number >= 0) state[name] = number;
  }
  state.shown = address.get("show")?.split(",").filter(isName) ?? null;
  state.baseline = address.get("base");
  for (const pair of (address.get("n") ?? "").split(",").filter(Boolean)) {
    const cut = pair.lastIndexOf(":");
    const number = Number(pair.slice(cut + 1));
    if (cut > 0 && Number.isFinite(number)) state.numbers[pair.slice(0, cut)] = number;
  }
  const edits = JSON.parse(address.get("c") ?? "{}");
  if (!isOf(edits, isEdit)) throw new TypeError("these are no configurations");
  state.configurations = edits;
  state.madeWith = address.get("v");
  state.digest = address.get("d");
  state.language = LANGUAGES.includes(address.get("lang")) ? address.get("lang") : null;
  return state;
};
