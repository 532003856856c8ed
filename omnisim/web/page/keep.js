// Keep: the files that somebody can take along.

import { events, fetchFile, Letters, lettersOf, visitor } from "./api.js";
import { $, el } from "./dom.js";
import { say } from "./words.js";

const FILES = ["scenario.yaml", "workbook.xlsx", "events.csv.gz", "report.html"];

const fetched = async (name, asking) => {
  try { return await fetchFile(`/api/file/${name}`, asking); } catch (error) {
    if (error.status !== 409) throw error; // nothing was simulated for it, or it was forgotten
  }
  for await (const { kind, data } of events("/api/simulate", { ...asking, visitor: `${visitor}-file` }))
    if (kind === "failed") throw new Letters(lettersOf(data));
  return fetchFile(`/api/file/${name}`, asking);
};

const save = (blob, name) => {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

// `subject` gives the configuration whose log it is, the wish, and how files are called.
export const showDownloads = (subject, told) => {
  const download = async (name, status) => {
    const { editing, asking, base } = subject();
    const isLog = name.startsWith("events");
    const wanted = isLog ? { ...asking, shown: [editing, ...asking.shown.filter((each) => each !== editing)] } : asking;
    status.textContent = say("web.file.wait");
    try {
      save(await fetched(name, wanted), `${base}${isLog ? `_${editing}` : ""}${name.slice(name.indexOf("."))}`);
      status.textContent = say("web.file.done");
    } catch (error) { status.textContent = ""; told(error); }
  };
  $("downloads").replaceChildren(...FILES.map((name) => {
    const word = name.split(".")[0];
    const status = el("span", { class: "note", role: "status" });
    return el("li", {},
      el("button", { type: "button", "data-key": `file ${word}`, text: say(`web.file.${word}`), onclick: () => download(name, status) }),
      el("span", { class: "note", text: say(`web.file.${word}_note`) }), status);
  }));
};
