// Small helpers for building the page; nothing here knows what the page is about.

export const $ = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";

const fill = (node, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};

export const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// Text of the server in which only <strong> is marked up; everything in it was escaped there.
export const rich = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const node of holder.content.querySelectorAll("*")) {
    if (node.tagName !== "STRONG") node.replaceWith(node.textContent);
    else for (const { name } of [...node.attributes]) node.removeAttribute(name);
  }
  return holder.content;
};

export const debounce = (wait, action) => {
  let timer;
  const later = (...given) => { clearTimeout(timer); timer = setTimeout(() => action(...given), wait); };
  later.stop = () => clearTimeout(timer);
  return later;
};

// Now, and then no more often than every so many milliseconds.
export const throttle = (wait, action) => {
  let last = -Infinity;
  let timer;
  const act = () => { last = performance.now(); action(); };
  return () => {
    clearTimeout(timer);
    const left = wait - (performance.now() - last);
    if (left <= 0) act();
    else timer = setTimeout(act, left);
  };
};

export const table = ({ head, rows }, caption, label = caption) =>
  el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    el("table", { class: "plain" },
      el("caption", { class: "unseen", text: caption }),
      el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col", text })))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((text, place) =>
        place ? el("td", { text, "data-head": head[place] }) : el("th", { scope: "row", text })))))));

export const fold = (title, attributes, ...children) =>
  el("details", attributes, el("summary", {}, title), ...children);

// What was in focus before a part of the page is built anew is in focus again afterwards.
export const keepingFocus = (build) => {
  const before = document.activeElement;
  const key = before?.dataset?.key ?? before?.id;
  build();
  if (!key || document.activeElement === before) return;
  const after = document.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? document.getElementById(key);
  after?.focus({ preventScroll: true });
};
