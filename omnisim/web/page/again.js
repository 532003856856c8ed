// Again: asks whether the server is back, later and later, and then does what it could not do.

import { isThere } from "./api.js";

const FIRST = 1; // seconds
const MOST = 10;

export class Again {
  #timer = null;
  #wait = FIRST;
  #wish = null; // something else than the usual, such as a file to be opened: it is not forgotten
  #turn = 0; // what is under way belongs to a turn: it is over once another has begun

  // `tell` says how many seconds are left, 0 while it is being asked, and what asks at once; the
  // `usual` is what is done when the server is back.
  constructor(tell, usual) { this.tell = tell; this.usual = usual; }

  // The server has answered: the next silence begins with a short wait.
  answered() { this.#wait = FIRST; if (!this.#wish) this.stop(); }

  // Somebody went on with something else.
  stop() { this.#wish = null; this.#over(); }

  #over() { this.#turn += 1; clearTimeout(this.#timer); }

  later(wish = null) {
    this.#wish = wish ?? this.#wish;
    this.#over();
    this.#count(this.#wait);
    this.#wait = Math.min(MOST, 2 * this.#wait);
  }

  #count(left) {
    if (left <= 0) { this.#now(); return; }
    this.tell(left, () => this.#now());
    this.#timer = setTimeout(() => this.#count(left - 1), 1000);
  }

  async #now() {
    this.#over();
    const turn = this.#turn;
    this.tell(0, () => {});
    const isBack = await isThere();
    if (turn !== this.#turn) return;
    if (!isBack) { this.later(); return; }
    const action = this.#wish ?? this.usual;
    this.#wish = null;
    action();
  }
}
