// What the page asks of its server. An answer that is no longer wanted is given up.

import { say } from "./words.js";

export class Letters extends Error {
  constructor(letters, status) { super(letters.join("\n\n")); this.letters = letters; this.status = status; }
}

// Who asks; one simulation is under way for each. Every page is somebody else, also one opened from
// another.
export const visitor = [...crypto.getRandomValues(new Uint8Array(8))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");

const send = (path, body, signal) => fetch(path, {
  method: "POST",
  headers: { "content-type": "application/json", "x-visitor": visitor },
  body: JSON.stringify(body),
  signal,
});

// Why something was not answered: in the reader's words where the page has them, else as it was told.
export const lettersOf = ({ letters, reason }) => (reason ? [say(`web.reason.${reason}`)] : letters ?? []);

const refused = async (answer) => {
  let letters = [];
  try { letters = lettersOf(await answer.json()); } catch { /* no letters came */ }
  return new Letters(letters.length ? letters : [`HTTP ${answer.status}`], answer.status);
};

export const ask = async (path, body, signal) => {
  const answer = await send(path, body, signal);
  if (!answer.ok) throw await refused(answer);
  return answer.json();
};

// Whether the server answers at all.
export const isThere = async () => {
  try { return (await fetch("/api/scenarios", { cache: "no-store", signal: AbortSignal.timeout(5000) })).ok; } catch { return false; }
};

export const fetchFile = async (path, body) => {
  const answer = await send(path, body);
  if (!answer.ok) throw await refused(answer);
  return answer.blob();
};

// Server-sent events of an answer to a POST: {kind, data} one after the other.
export async function* events(path, body, signal) {
  const answer = await send(path, body, signal);
  if (!answer.ok) throw await refused(answer);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const told = rest.split("\n\n");
    rest = told.pop();
    for (const each of told) {
      const kind = /^event: (.*)$/m.exec(each)?.[1];
      const data = /^data: (.*)$/m.exec(each)?.[1];
      if (kind && data) yield { kind, data: JSON.parse(data) };
    }
  }
}

// One request of a kind at a time: the next gives up the one before.
export const newest = () => {
  let before = null;
  return () => { before?.abort(); before = new AbortController(); return before.signal; };
};
