// Words: what the page says, and how numbers are written, in the language of the reader.

let book = { words: {}, language: "en", tones: {}, groups: [], capabilities: [], version: "" };

export const learn = async (language, signal) => {
  const answer = await fetch(`/api/words/${language}`, { signal });
  if (!answer.ok) throw new Error(`no words of ${language}`);
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

// Numbers are written as the reports write them (omnisim/units/writing.py): three digits, but the
// whole ones always; a tie goes to the even neighbour.
const DIGITS = 3;
const TIE_BELOW_EVEN = /^\d\.\d[02468]50*$/;

const cut = (value) => {
  const [digits, power] = value.toExponential(60).split("e"); // all there are
  return TIE_BELOW_EVEN.test(digits.replace("-", "")) ? Number(`${digits.replace(/50*$/, "")}e${power}`) : Number(value.toPrecision(DIGITS));
};

const told = (value, options) => new Intl.NumberFormat(book.language, options).format(value).replace("-", "\u2212");
const rounded = (value) => told(cut(value), { maximumSignificantDigits: DIGITS });
const whole = (value) => told(value, { maximumFractionDigits: 0, roundingMode: "halfEven" });
const plain = (value) => (Math.abs(value) >= 10 ** (DIGITS - 1) ? whole(value) : rounded(value));

const SCALES = [[1e12, "tn"], [1e9, "bn"], [1e6, "mn"], [1e3, "k"]];
const YEAR = 365.25;
const MONTH = YEAR / 12;
const TIMES = [[2 * YEAR, YEAR, "year"], [4 * MONTH, MONTH, "month"], [1, 1, "day"], [1 / 24, 1 / 24, "hour"], [1 / 1440, 1 / 1440, "minute"], [0, 1 / 86400, "second"]];
const isWhole = (months) => months > 0.5 && Math.abs(months - Math.round(months)) < 0.01;
const timeOf = (days) => TIMES.find(([least]) => Math.abs(days) >= least);

const inUnit = (value, unit) => told(cut(value), { style: "unit", unit, unitDisplay: "long", maximumSignificantDigits: DIGITS });
const time = (days) => {
  if (days === 0) return "0";
  if (isWhole(days / MONTH)) return inUnit(Math.round(days / MONTH), "month");
  const [, size, unit] = timeOf(days);
  return inUnit(days / size, unit);
};

// How much one unit of a number is in the unit that people use for it, so that sliders step in that.
export const unitOf = (value, unit) => {
  if (unit === "share") return 0.01;
  if (unit === "days") return isWhole(value / MONTH) ? MONTH : timeOf(value)[1];
  return unit === "per_day" ? 1 / YEAR : 1;
};

const money = (value, currency) => {
  const mark = currency === "IDR" && book.language === "id" ? "Rp" : currency;
  const amount = cut(Math.abs(value));
  const [size, word] = SCALES.find(([least]) => amount >= least) ?? [1, ""];
  const sign = value < 0 && amount ? "\u2212" : "";
  return `${sign}${mark} ${rounded(amount / size)}${word && ` ${say(`web.scale.${word}`)}`}`;
};

// A number with its unit, as sliders are read aloud: `52%`, `Rp 290 rb`, `10 minutes`.
export const written = (value, unit, currency) => {
  switch (unit) {
    case "share": return `${rounded(100 * value)}%`;
    case "money": return money(value, currency);
    case "days": return time(value);
    case "per_day": return say("web.per_year", { number: plain(value * YEAR) });
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
  for (const option of document.querySelectorAll("#scenario option"))
    if (book.scenarios?.[option.value]) option.textContent = book.scenarios[option.value];
  document.title = say("web.title");
};
