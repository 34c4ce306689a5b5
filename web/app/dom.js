// @ts-check
// Making elements. Text only ever becomes text nodes and attributes: there is no HTML in strings
// anywhere in these pages, and Trusted Types would refuse it.
import { icon } from "./icons.js";
import { language, say } from "./words.js";
import { Refused } from "./api.js";

/**
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * @param {string} name
 * @param {Record<string, any>} [props] attributes; `on...` are listeners
 * @param {Child[]} [children]
 * @returns {HTMLElement}
 */
export function el(name, props = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(key, String(value));
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child)));
  return element;
}

/**
 * A button with words, an icon, or both; one with an icon alone has its words as its name.
 * @param {{ text?: string, icon?: string, label?: string, class?: string, type?: string,
 *   disabled?: boolean, [more: string]: any }} how
 * @param {(event: MouseEvent) => void} [action]
 */
export function button(how, action) {
  const { text, icon: picture, label, ...more } = how;
  const made = el(
    "button",
    { type: "button", "aria-label": label, title: text ? undefined : label, ...more },
    [picture ? icon(picture) : null, text ? el("span", {}, [text]) : null],
  );
  if (action) made.addEventListener("click", action);
  return /** @type {HTMLButtonElement} */ (made);
}

let ids = 0;

/** An id that no other element of the page has. */
export function fresh(/** @type {string} */ name) {
  return name + "-" + ++ids;
}

/**
 * A labelled input, select or text area, with a hint below.
 * @param {string} name
 * @param {string} label
 * @param {Record<string, any>} [props] `options`: [value, words][] makes it a select, `rows` a text area
 * @param {string} [hint]
 */
export function field(name, label, props = {}, hint = "") {
  const { options, value, id = fresh("field-" + name), ...rest } = props;
  const common = { id, name, ...rest, ...(hint ? { "aria-describedby": id + "-hint" } : {}) };
  let input;
  if (options) {
    input = el(
      "select",
      common,
      options.map((/** @type {[string, string]} */ [code, words]) =>
        el("option", { value: code, selected: code === value }, [words]),
      ),
    );
  } else if (rest.rows) {
    input = el("textarea", common, [value ?? ""]);
  } else {
    input = el("input", { ...common, value });
  }
  return el("div", { class: "field" }, [
    el("label", { for: id }, [el("span", {}, [label])]),
    input,
    hint ? el("span", { class: "hint", id: id + "-hint" }, [hint]) : null,
  ]);
}

/** A box to tick, with its words beside it and a hint below. */
export function tick(
  /** @type {string} */ name,
  /** @type {string} */ label,
  /** @type {boolean} */ checked,
  hint = "",
  props = {},
) {
  const id = fresh("field-" + name);
  return el("div", { class: "tick" }, [
    el("input", {
      type: "checkbox",
      id,
      name,
      checked,
      ...(hint ? { "aria-describedby": id + "-hint" } : {}),
      ...props,
    }),
    el("label", { for: id }, [label]),
    hint ? el("span", { class: "hint", id: id + "-hint" }, [hint]) : null,
  ]);
}

/** What this page itself refuses, already in the reader's words. */
export class Told extends Error {}

/** What a refusal means in the reader's language; the hub's own words where there are no others. */
export function words(/** @type {unknown} */ error) {
  if (error instanceof Told) return error.message;
  if (!(error instanceof Refused)) return say("offline");
  const known = say("problem." + error.code, { seconds: String(error.retryAfter || 1) });
  const detail = error.detail && !/^HTTP \d/.test(error.detail) ? error.detail : "";
  if (!known) return detail || say("problem.unknown", { status: String(error.status) });
  return keptDetail.has(error.code) && detail ? known + " " + detail : known;
}

// where the hub's sentence says more than the code
const keptDetail = new Set(["bad-request", "conflict", "not-allowed", "quota-exceeded", "too-large"]);

/** A line for what went wrong or well; nothing until there is something to say. */
export function notice() {
  const box = el("p", { class: "notice bad", role: "alert", hidden: true });
  return {
    box,
    bad(/** @type {unknown} */ error) {
      box.textContent = words(error);
      box.className = "notice bad";
      box.hidden = false;
    },
    good(/** @type {string} */ text) {
      box.textContent = text;
      box.className = "notice";
      box.hidden = false;
    },
    clear() {
      box.hidden = true;
    },
  };
}

/**
 * Runs an action once at a time, with its button busy.
 * @param {HTMLElement} button
 * @param {() => Promise<unknown>} action
 */
export async function busy(button, action) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await action();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** A word at the edge of the page that goes by itself; what is bad stays until it is closed. */
export function toast(/** @type {string} */ text, { bad = false, action = "", run = () => {} } = {}) {
  let region = document.querySelector(".toasts");
  if (!region) {
    region = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(region);
  }
  const close = () => box.remove();
  const box = el("div", { class: bad ? "toast bad" : "toast" }, [
    el("span", {}, [text]),
    action
      ? button({ text: action, class: "quiet" }, () => {
          close();
          run();
        })
      : null,
    button({ icon: "close", label: say("close"), class: "icon" }, close),
  ]);
  region.append(box);
  // @ts-ignore shown above an open dialog, where browsers know how
  region.setAttribute("popover", "manual"), region.showPopover?.();
  if (!bad && !action) setTimeout(close, 6000);
}

/** Says a refusal at the edge of the page. */
export function complain(/** @type {unknown} */ error) {
  toast(words(error), { bad: true });
}

/**
 * A form in a dialog. `save` gets its values and may throw; then the dialog stays, and says why.
 * @param {{ title: string, lead?: string, body: Child[], action: string, danger?: boolean,
 *   cancel?: string, save: (values: FormData) => Promise<unknown> }} how
 * @returns {Promise<boolean>} whether it was saved
 */
export function ask(how) {
  return new Promise((resolve) => {
    const problem = notice();
    const title = fresh("dialog");
    const go = button({
      text: how.action,
      class: how.danger ? "primary danger" : "primary",
      type: "submit",
    });
    const cancel = button({ text: how.cancel ?? say("cancel") }, () => dialog.close());
    let saved = false;
    const form = /** @type {HTMLFormElement} */ (
      el("form", { class: "form", novalidate: true }, [
        el("h2", { id: title }, [how.title]),
        how.lead ? el("p", { class: "lead" }, [how.lead]) : null,
        ...how.body,
        problem.box,
        el("div", { class: "actions" }, [cancel, go]),
      ])
    );
    const dialog = /** @type {HTMLDialogElement} */ (el("dialog", { "aria-labelledby": title }, [form]));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(saved);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      busy(go, async () => {
        problem.clear();
        try {
          await how.save(new FormData(form));
          saved = true;
          dialog.close();
        } catch (error) {
          problem.bad(error);
        }
      });
    });
    document.body.append(dialog);
    dialog.showModal();
    /** @type {HTMLElement | null} */ (form.querySelector("[autofocus], input, select, textarea"))?.focus();
  });
}

/** Shows something in a dialog that is only closed. */
export function tell(/** @type {string} */ heading, /** @type {Child[]} */ body) {
  const title = fresh("dialog");
  const dialog = /** @type {HTMLDialogElement} */ (
    el("dialog", { "aria-labelledby": title, onclose: () => dialog.remove() }, [
      el("div", { class: "form" }, [
        el("header", { class: "spread" }, [
          el("h2", { id: title }, [heading]),
          button({ icon: "close", label: say("close"), class: "icon" }, () => dialog.close()),
        ]),
        ...body,
      ]),
    ])
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A secret that is shown once, with a button that copies it. */
export function secret(/** @type {string} */ text, /** @type {string} */ label) {
  const copy = button({ icon: "copy", label: say("copy"), class: "icon" }, async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast(say("copied"));
    } catch {
      getSelection()?.selectAllChildren(code);
    }
  });
  const code = el("code", { class: "secret", tabindex: "0", "aria-label": label }, [text]);
  return el("div", { class: "secret-line" }, [code, copy]);
}

/**
 * A menu that opens below its button.
 * @param {{ icon?: string, text?: string, label: string, class?: string }} how
 * @param {() => { text: string, icon?: string, danger?: boolean, run: () => void }[]} items
 */
export function menu(how, items) {
  const id = fresh("menu");
  const list = el("div", { id, class: "menu", role: "menu", popover: "auto", "aria-label": how.label });
  const opener = button({ class: "icon", ...how, "aria-haspopup": "menu", "aria-expanded": "false" }, () => {
    list.replaceChildren(
      ...items().map((item) =>
        button({ text: item.text, icon: item.icon, role: "menuitem", class: item.danger ? "danger" : "" }, () => {
          list.hidePopover();
          item.run();
        }),
      ),
    );
    list.togglePopover();
  });
  list.addEventListener("toggle", (event) => {
    const open = /** @type {ToggleEvent} */ (event).newState === "open";
    opener.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const at = opener.getBoundingClientRect();
    const box = list.getBoundingClientRect();
    const below = at.bottom + 4 + box.height < innerHeight;
    list.style.top = Math.max(8, below ? at.bottom + 4 : at.top - box.height - 4) + "px";
    list.style.left = Math.max(8, Math.min(at.right - box.width, innerWidth - box.width - 8)) + "px";
    list.querySelector("button")?.focus();
  });
  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[/** @type {KeyboardEvent} */ (event).key];
    if (!step) return;
    event.preventDefault();
    const here = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    all[(here + step + all.length) % all.length].focus();
  });
  return el("span", { class: "menu-of" }, [opener, list]);
}

/**
 * Whether a menu is open in there, which drawing anew would shut; then it is drawn when it closes.
 * @param {HTMLElement} place
 * @param {() => void} draw
 */
export function isBusy(place, draw) {
  const open = place.querySelector(":popover-open");
  open?.addEventListener("toggle", () => draw(), { once: true });
  return Boolean(open);
}

/** A person's or room's round sign: the first letters on a colour of their own. */
export function avatar(/** @type {string} */ name, /** @type {string} */ key, shape = "") {
  let hash = 0x811c9dc5;
  for (const char of key.toLowerCase()) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  const parts = name.trim().split(/[\s_.-]+/u).filter(Boolean);
  const first = (/** @type {string | undefined} */ text) => Array.from(text ?? "")[0] ?? "";
  const letters = parts.length > 1 ? first(parts[0]) + first(parts[1]) : Array.from(name).slice(0, 2).join("");
  return el("span", { class: "avatar hue-" + ((hash >>> 13) % 8) + (shape ? " " + shape : ""), "aria-hidden": "true" }, [
    letters.toUpperCase(),
  ]);
}

/** What a list shows when it has nothing. */
export function empty(/** @type {string} */ picture, /** @type {string} */ title, text = "", /** @type {Child} */ action = null) {
  return el("div", { class: "empty" }, [
    el("span", { class: "picture" }, [icon(picture)]),
    el("b", {}, [title]),
    text ? el("p", {}, [text]) : null,
    action,
  ]);
}

/** Lines where something will be. */
export function skeleton(rows = 5) {
  return el("div", { class: "skeleton", role: "status", "aria-label": say("loading") },
    Array.from({ length: rows }, () => el("span")),
  );
}

/** @param {Intl.DateTimeFormatOptions} options */
function format(options, /** @type {Date} */ date) {
  return new Intl.DateTimeFormat(language(), options).format(date);
}

/** A moment in a list: the time today, the day this week, else the date. */
export function brief(/** @type {string | null} */ at) {
  if (!at) return "";
  const date = new Date(at);
  const days = (new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5;
  if (days <= 0) return format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, date);
  if (days < 1.5) return say("yesterday");
  if (days < 6.5) return format({ weekday: "short" }, date);
  const sameYear = date.getFullYear() === new Date().getFullYear();
  return format(sameYear ? { day: "numeric", month: "short" } : { dateStyle: "short" }, date);
}

/** A moment in full. */
export function moment(/** @type {string | null | undefined} */ at) {
  return at ? format({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, new Date(at)) : "";
}

/** "99+" above 99. */
export function count(/** @type {number} */ number) {
  return number > 99 ? "99+" : String(number);
}
