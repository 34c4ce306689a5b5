// @ts-check
// Elements made with functions: text becomes text nodes, there is no HTML in strings anywhere.

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `on...` are listeners, `part` and `class` as they are
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
/** Strokes on a ground of 24 by 24. */
const SHAPES = {
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  reply: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6v1",
  react: "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18ZM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.5v.01M15 9.5v.01",
  edit: "M4 20h4L19 9l-4-4L4 16v4M13 7l4 4",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  pin: "M9 4h6l-1 6 4 4H6l4-4-1-6M12 14v6",
  close: "M6 6l12 12M18 6 6 18",
  chat: "M4 5.5h16v11H10l-5 4v-4H4z",
  down: "M12 5v14M5.5 12.5 12 19l6.5-6.5",
  attach: "M20 11.5 12 19.6a5.2 5.2 0 0 1-7.4-7.4l8.3-8.2a3.4 3.4 0 0 1 4.9 4.9l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4l7.4-7.5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
};

/** @param {keyof typeof SHAPES} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** A button that shows a picture and says a word. @param {keyof typeof SHAPES} name @param {string} label @param {() => void} act */
export function iconButton(name, label, act, props = {}) {
  return el("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick: act, ...props }, icon(name));
}
