// @ts-check
// What the pages of the administration share: their head, tables, and loading with its three states.
import { button, el, empty, skeleton, words } from "../app/dom.js";
import { icon } from "../app/icons.js";
import { say } from "../app/words.js";

/** @typedef {import("../app/dom.js").Child} Child */

/**
 * @param {string} id key of its title (`admin.ID`) and lead (`admin.ID.lead`)
 * @param {Child[]} tools
 * @param {Child[]} body
 */
export function page(id, tools, body) {
  return el("div", {}, [
    el("header", {}, [
      el("div", { class: "spread" }, [
        el("div", { class: "person" }, [
          el("a", { class: "back button-icon", href: "/admin", "aria-label": say("back") }, [icon("back")]),
          el("h1", {}, [say("admin." + id)]),
        ]),
        el("div", { class: "wrap" }, tools),
      ]),
      el("p", {}, [say("admin." + id + ".lead")]),
    ]),
    ...body,
  ]);
}

/**
 * @param {string} label
 * @param {string[]} heads
 * @param {HTMLElement[]} rows
 */
export function table(label, heads, rows) {
  return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": label }, [
    el("table", {}, [
      el("thead", {}, [
        el("tr", {}, heads.map((head, i) =>
          el("th", { scope: "col", class: i === heads.length - 1 && !head ? "end" : "" }, [
            head || el("span", { class: "only-read" }, [say("actions")]),
          ]),
        )),
      ]),
      el("tbody", {}, rows),
    ]),
  ]);
}

/** @param {(Child | { class: string, of: Child[] })[]} cells */
export function row(cells) {
  return el("tr", {}, cells.map((cell) =>
    cell && typeof cell === "object" && "of" in cell ? el("td", { class: cell.class }, cell.of) : el("td", {}, [/** @type {Child} */ (cell)]),
  ));
}

/** A cell with a main line and one below it. */
export function two(/** @type {string} */ main, /** @type {string} */ sub) {
  return el("span", {}, [el("b", {}, [main]), sub ? el("span", { class: "sub" }, [sub]) : null]);
}

/**
 * A place that is filled by asking the hub: lines while it loads, words and a button when it fails.
 * `redraw` draws again what was loaded.
 * @template T
 * @param {() => Promise<T>} ask
 * @param {(value: T) => Node} draw
 */
export function loaded(ask, draw) {
  const place = el("div");
  /** @type {T} */
  let value;
  const redraw = () => place.replaceChildren(draw(value));
  const load = async () => {
    if (!place.firstChild) place.replaceChildren(skeleton());
    try {
      value = await ask();
      redraw();
    } catch (error) {
      place.replaceChildren(
        empty("warning", words(error), "", button({ text: say("try_again") }, load)),
      );
    }
  };
  load();
  return { place, load, redraw };
}
