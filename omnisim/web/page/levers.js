// Levers: everything that can be set, built anew whenever something else than a slider has moved.

import { amountFields } from "./amount.js";
import { changes } from "./changes.js";
import { $, el, fold, keepingFocus } from "./dom.js";
import { all, baseline, configuration, configurationNames, isOwn, kindWord, MOST_OWN, MOST_SHOWN, shown, withEdit } from "./market.js";
import { rowOf } from "./rows.js";
import { slider } from "./slider.js";
import { staffedChannels } from "./staff.js";
import { capabilities, groups, say, Say, written } from "./words.js";

const unfolded = new Set(["compare", "setup", "group:prices"]);

export class Levers {
  constructor(store) { this.store = store; this.open = null; this.search = ""; }

  show(open) { this.open = open; this.render(); }

  render() {
    if (!this.open) return;
    const { scrollTop } = $("levers");
    keepingFocus(() => {
      $("levers-body").replaceChildren(
        this.#compare(), this.#setup(), ...groups().map((group) => this.#group(group)).filter(Boolean),
        this.#rows(), this.#every(), this.#simulation(),
      );
      this.#changes();
    });
    $("levers").scrollTop = scrollTop;
  }

  get #state() { return this.store.state; }

  #fold(key, title, ...children) {
    const details = fold(title, { class: "group", open: unfolded.has(key), "data-fold": key }, ...children);
    details.querySelector("summary").dataset.key = `fold ${key}`;
    details.addEventListener("toggle", () => (details.open ? unfolded.add(key) : unfolded.delete(key)));
    return details;
  }

  #compare() {
    const { open } = this;
    const chosen = shown(open, this.#state);
    const pinned = baseline(open, this.#state);
    const rows = all(open, this.#state).map((each) => {
      const isShown = chosen.includes(each.id);
      const isFull = !isShown && chosen.length >= MOST_SHOWN;
      return el("li", { class: "choice" },
        el("label", {},
          el("input", {
            type: "checkbox", checked: isShown, "data-key": `show ${each.id}`,
            disabled: isFull || (isShown && chosen.length === 1),
            onchange: () => this.#toggleShown(each.id, !isShown),
          }),
          el("span", {}, each.name, " ", el("small", { text: kindWord(each.kind) }))),
        isShown && el("button", {
          type: "button", class: "pin", "aria-pressed": String(each.id === pinned), "data-key": `pin ${each.id}`,
          "aria-label": say("web.pin", { name: each.name }), text: say(each.id === pinned ? "web.pinned" : "web.pin_short"),
          onclick: () => this.store.change(() => ({ baseline: each.id })),
        }));
    });
    return this.#fold("compare", say("web.compare"),
      el("ul", { class: "choices" }, rows),
      el("p", {}, el("button", {
        type: "button", class: "quiet", "data-key": "own", text: say("web.own"), onclick: () => this.#addOwn(),
        disabled: Object.keys(this.#state.configurations).filter((name) => isOwn(this.open, name)).length >= MOST_OWN,
      })));
  }

  #toggleShown(name, isShown) {
    this.store.change((state) => {
      const order = all(this.open, state).map((each) => each.id);
      const chosen = shown(this.open, state).filter((each) => each !== name);
      if (isShown) chosen.push(name);
      return { shown: order.filter((each) => chosen.includes(each)) };
    });
  }

  #addOwn() {
    this.store.change((state) => {
      const like = configuration(this.open, state, this.editing)?.id ?? this.open.shown.at(-1);
      const begun = state.configurations[like] ?? {};
      const names = configurationNames(this.open, state);
      let number = 1;
      while (names.includes(`own_${number}`)) number += 1;
      const name = `own_${number}`;
      const edit = { ...begun, like: begun.like ?? like, label: say("web.own_name", { number }) };
      const chosen = [...shown(this.open, state).slice(0, MOST_SHOWN - 1), name];
      return { ...withEdit(state, name, edit), shown: chosen, editing: name };
    });
  }

  get editing() {
    const chosen = shown(this.open, this.#state);
    const wanted = this.#state.editing;
    return chosen.includes(wanted) ? wanted : chosen.at(-1);
  }

  #edit(name, update, what) { this.store.change((state) => withEdit(state, name, update(configuration(this.open, state, name))), { what }); }

  #setup() {
    const { open } = this;
    const name = this.editing;
    const now = configuration(open, this.#state, name);
    const chooser = el("label", { class: "field" }, el("span", { text: say("web.setup_which") }),
      el("select", { "data-key": "editing", onchange: (event) => this.store.change(() => ({ editing: event.target.value }), { silent: true }) },
        shown(open, this.#state).map((each) => el("option", {
          value: each, selected: each === name, text: configuration(open, this.#state, each)?.name ?? each,
        }))));
    return this.#fold("setup", say("web.setup"), chooser, now.isOwn && this.#label(now), this.#channels(now), this.#tactics(now), this.#staff(now), this.#budgets(now));
  }

  #label(now) {
    return el("label", { class: "field" }, el("span", { text: say("web.own_label") }), el("input", {
      type: "text", maxlength: "60", value: now.name, "data-key": "own label",
      onchange: (event) => this.#edit(now.id, () => ({ label: event.target.value.trim() || now.name })),
    }));
  }

  // A channel that a tactic opens goes with that tactic; the others are chosen here.
  #channels(now) {
    return el("fieldset", { class: "chips" }, el("legend", { text: say("web.channels") }),
      this.open.channels.map((each) => {
        const isOpen = now.channels.includes(each.id);
        const openers = each.opened_by.map((id) => this.open.tactics.find((one) => one.id === id)?.name ?? id);
        return el("label", { class: "chip" }, el("input", {
          type: "checkbox", checked: isOpen, "data-key": `channel ${now.id} ${each.id}`,
          disabled: openers.length > 0 || (isOpen && now.channels.length === 1),
          onchange: () => this.#edit(now.id, ({ chosen }) => ({
            channels: isOpen ? chosen.filter((id) => id !== each.id) : [...chosen, each.id],
          })),
        }), el("span", {}, each.name, openers.length > 0 && el("small", { text: ` ${say("web.opened_by", { tactics: openers.join(", ") })}` })));
      }));
  }

  #tactics(now) {
    const { open } = this;
    return capabilities().map((capability) => {
      const tactics = open.tactics.filter((each) => each.capability === capability);
      return tactics.length > 0 && el("fieldset", { class: "capability" },
        el("legend", { text: say(`web.capability.${capability}`) }),
        tactics.map((each) => this.#tactic(now, each)));
    });
  }

  #tactic(now, tactic) {
    const isOn = now.tactics.includes(tactic.id);
    const missing = tactic.needs.filter((need) => !now.tactics.includes(need));
    const names = missing.map((need) => this.open.tactics.find((each) => each.id === need)?.name ?? need);
    return el("div", { class: "tactic" },
      el("label", { class: "switch" }, el("input", {
        type: "checkbox", role: "switch", checked: isOn, "data-key": `tactic ${now.id} ${tactic.id}`,
        onchange: () => this.#edit(now.id, ({ tactics }) => ({
          tactics: isOn ? tactics.filter((id) => id !== tactic.id) : [...tactics, tactic.id],
        })),
      }), el("span", {}, tactic.name, tactic.cost && el("small", { text: tactic.cost }))),
      isOn && missing.length > 0 && el("p", { class: "hint", text: say("web.needs", { tactics: names.join(", ") }) }),
      isOn && this.#slider({
        key: `coverage ${now.id} ${tactic.id}`, label: say("web.depth_of", { tactic: tactic.name }), shortLabel: say("web.depth"),
        value: now.coverage[tactic.id] ?? tactic.coverage, low: 0, high: 1, unit: "share", compact: true,
        set: (value) => (state) => withEdit(state, now.id, {
          coverage: { ...(state.configurations[now.id]?.coverage ?? {}), [tactic.id]: value },
        }),
      }));
  }

  #staff(now) {
    const staffed = staffedChannels(this.open, now);
    const perPlace = Object.fromEntries(staffed.map((each) => [each.id, now.people[each.id] / each.locations]));
    return staffed.length > 0 && el("fieldset", {}, el("legend", { text: say("web.staff") }),
      staffed.map((each) => this.#slider({
        key: `servers ${now.id} ${each.id}`, label: say("web.staff_of", { channel: each.name }),
        value: perPlace[each.id], low: 1, high: Math.ceil(Math.max(4, 3 * perPlace[each.id], 3 * each.servers)), unit: "whole",
        tell: (value) => each.locations === 1
          ? written(value, "whole")
          : say("web.staff_total", { each: written(value, "whole"), total: written(Math.round(value * each.locations), "whole") }),
        set: (value) => (state) => this.#withStaff(state, now.id, perPlace, each.id, value),
      })),
      el("p", { class: "hint", text: say("web.staff_note") }));
  }

  // Naming one channel's staff ends the sharing-out, so the others are named as near as whole people
  // in each place come to it; back where it was shared out, nobody is named.
  #withStaff(state, name, perPlace, channel, value) {
    if (!Number.isInteger(value)) return withEdit(state, name, { servers: {} });
    const others = Object.fromEntries(Object.entries(perPlace).map(([id, there]) => [id, Math.max(1, Math.round(there))]));
    return withEdit(state, name, { servers: { ...others, ...state.configurations[name]?.servers, [channel]: value } });
  }

  #budgets(now) {
    const paid = this.open.channels.filter((each) => each.budget !== null && now.channels.includes(each.id));
    return paid.length > 0 && el("fieldset", {}, el("legend", { text: say("web.budgets") }),
      paid.map((each) => this.#slider({
        key: `budget ${now.id} ${each.id}`, label: say("web.budget_of", { channel: each.name }),
        value: now.budgets[each.id] ?? each.budget, low: 0, high: 3 * each.budget || 1, unit: "money",
        set: (value) => (state) => withEdit(state, now.id, {
          budgets: { ...(state.configurations[now.id]?.budgets ?? {}), [each.id]: value },
        }),
      })));
  }

  #group(group) {
    const numbers = this.open.numbers.filter((each) => each.group === group && each.high > each.low);
    if (!numbers.length) return null;
    const changed = numbers.filter((each) => each.id in this.#state.numbers).length;
    const title = changed ? `${say(`web.group.${group}`)} · ${say("web.changed", { count: changed })}` : say(`web.group.${group}`);
    return this.#fold(`group:${group}`, title,
      group === "prices" && el("p", { class: "hint", text: say("web.prices_note") }),
      numbers.map((each) => this.#number(each)));
  }

  #number(number) {
    const value = this.#state.numbers[number.id] ?? number.value;
    return this.#slider({
      key: `number ${number.id}`, label: number.label || number.id, value, home: number.value, isPath: !number.label,
      low: number.low, high: number.high, unit: number.unit, note: number.ranged ? number.basis : say("web.no_range"),
      set: (next) => (state) => {
        const rest = { ...state.numbers };
        if (next === number.value) delete rest[number.id];
        else rest[number.id] = next;
        return { numbers: rest };
      },
    });
  }

  #rows() {
    const { rows } = this.open;
    if (!rows.length) return null;
    const settle = () => { this.store.settle(); this.render(); };
    const change = (update, how) => this.store.change(update, how);
    return this.#fold("rows", say("web.rows"), el("p", { class: "hint", text: say("web.rows_note") }),
      rows.map((row) => rowOf(row, () => this.#state, { change, settle })));
  }

  // Numbers without a word of their own, looked up by their name in the file.
  #every() {
    const list = el("div", {});
    const find = () => {
      const wanted = this.search.trim().toLowerCase();
      const found = wanted.length < 2 ? [] : this.open.numbers.filter((each) =>
        each.high > each.low && (each.id.toLowerCase().includes(wanted) || each.label.toLowerCase().includes(wanted)));
      list.replaceChildren(
        el("p", { class: "hint", role: "status", text: wanted.length < 2 ? say("web.every_note", { count: this.open.numbers.length }) : say("web.found", { count: found.length }) }),
        ...found.slice(0, 12).map((each) => this.#number({ ...each, label: "" })));
    };
    const box = el("input", {
      type: "search", value: this.search, "data-key": "search", oninput: (event) => { this.search = event.target.value; find(); },
    });
    find();
    return this.#fold("every", say("web.every"), el("label", { class: "field" }, el("span", { text: say("web.search") }), box), list);
  }

  #simulation() {
    const slider = (told) => this.#slider(told);
    const change = (update) => this.store.change(update);
    return this.#fold("simulation", say("web.simulation"), amountFields(this.open, this.#state, { slider, change }));
  }

  #slider(told) {
    return slider({
      ...told, currency: this.open.currency,
      change: (update, how) => this.store.change(update, how),
      settle: () => { this.store.settle(); this.render(); },
    });
  }

  #changes() {
    const found = changes(this.open, this.#state);
    const title = Say("web.changed", { count: found.length });
    $("levers-open").textContent = found.length ? `${say("web.levers")} · ${say("web.changed", { count: found.length })}` : say("web.levers");
    $("undo").disabled = !this.store.canUndo;
    $("reset").disabled = found.length === 0;
    $("changes").replaceChildren(
      el("h3", { class: "small", text: title }),
      found.length ? el("ul", {}, found.map((each, place) => el("li", {}, el("span", { text: each.text }), el("button", {
        type: "button", class: "home", text: "↺", "aria-label": say("web.take_back", { change: each.text }), "data-key": `back ${place}`,
        onclick: () => this.store.change(each.undo),
      })))) : el("p", { class: "hint", text: say("web.nothing_changed") }));
  }

  // While a slider moves, only the list of changes follows.
  follow() { this.#changes(); }
}
