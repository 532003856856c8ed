// Words: what the page says, and how numbers are written, in the language of the reader.

let book = { words: {}, language: "en", tones: {}, groups: [], capabilities: [], version: "" };

export const learn = async (language) => {
  const answer = await fetch(`/api/words/${language}`);
  book = await answer.json();
  document.documentElement.lang = language;
};

export const language = () => book.language;
export const version = () => book.version;
export const groups = () => book.groups;
export const capabilities = () => book.capabilities;
export const darkTones = () => book.tones;

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const say = (key, values = {}) =>
  (book.words[key] ?? key).replace(/\{(\w+)(?::\w+)?\}/g, (whole, name) => values[name] ?? whole);

export const Say = (key, values) => capital(say(key, values));

const plain = (value, digits = 3) => new Intl.NumberFormat(book.language, {
  maximumSignificantDigits: Math.max(digits, Math.ceil(Math.log10(Math.abs(value) + 1))),
}).format(value);

const SCALES = [[1e12, "tn"], [1e9, "bn"], [1e6, "mn"], [1e3, "k"]];
const TIMES = [[2 * 365.25, 365.25, "year"], [1, 1, "day"], [1 / 24, 1 / 24, "hour"], [0, 1 / 1440, "minute"]];
const timeOf = (days) => TIMES.find(([least]) => days >= least * 0.999);

const time = (days) => {
  const [, size, unit] = timeOf(days);
  return new Intl.NumberFormat(book.language, { style: "unit", unit, unitDisplay: "long", maximumSignificantDigits: 3 })
    .format(days / size);
};

// How much one unit of a number is in the unit that people use for it, so that sliders step in that.
export const unitOf = (value, unit) => {
  if (unit === "share") return 0.01;
  if (unit === "days") return timeOf(value)[1];
  return unit === "per_day" ? 1 / 365.25 : 1;
};

const money = (value, currency) => {
  const mark = currency === "IDR" && book.language === "id" ? "Rp" : currency;
  const scale = SCALES.find(([size]) => Math.abs(value) >= size);
  const told = scale ? `${plain(value / scale[0])} ${say(`web.scale.${scale[1]}`)}` : plain(value);
  return `${mark} ${told}`;
};

// A number with its unit, as sliders are read aloud: `52%`, `Rp 290 rb`, `10 minutes`.
export const written = (value, unit, currency) => {
  switch (unit) {
    case "share": return `${plain(100 * value)}%`;
    case "money": return money(value, currency);
    case "days": return value === 0 ? "0" : time(value);
    case "per_day": return say("web.per_year", { number: plain(value * 365.25) });
    default: return plain(value);
  }
};

export const day = (when) => {
  if (!/^\d{4}-\d\d-\d\d$/.test(when)) return when;
  return new Intl.DateTimeFormat(book.language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
    .format(new Date(`${when}T00:00:00Z`));
};

// Every text that stands in the page itself.
export const translate = () => {
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  document.title = say("web.title");
};
