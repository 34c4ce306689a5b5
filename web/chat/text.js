// @ts-check
// What people write, as nodes: **bold**, *italic*, `code`, ```blocks```, [links](https://...), bare addresses, lists, @mentions. Whatever
// is not exactly that stays the text it is. Every expression is bounded, so no text takes long.
import { el } from "./dom.js";

const BLOCK = /```(?:[\w-]{0,20}\n)?([^`]{1,20000}?)\n?```/g;
const ITEM = /^\s{0,3}(?:([-*•])|(\d{1,3})[.)])\s+(?=\S)/;
const INLINE = new RegExp(
  [
    "`([^`\\n]{1,2000})`",
    "\\*\\*(?=\\S)([^\\n]{0,2000}?\\S)\\*\\*",
    "(?<![\\w*])\\*(?=[^\\s*])([^*\\n]{0,2000}?[^\\s*])\\*(?![\\w*])",
    "(?<![\\w_])_(?=[^\\s_])([^_\\n]{0,2000}?[^\\s_])_(?![\\w_])",
    "\\[([^\\]\\n]{1,300})\\]\\(([^()\\s]{1,1000})\\)",
    "((?:https?://|mailto:)[^\\s<>\"`]{1,1000})",
    "(?<![\\w@])@([^\\s@#+*_`\\[\\](),;:!?]{1,100})",
  ].join("|"),
  "giu",
);
const DEEPEST = 4;

/**
 * @param {string} text
 * @param {(user: string) => string | null} mention how a mentioned person is called, null: nobody whom we know
 * @returns {DocumentFragment}
 */
export function render(text, mention) {
  const out = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(BLOCK)) {
    lines(out, text.slice(at, found.index), mention);
    out.append(el("pre", {}, el("code", {}, found[1])));
    at = found.index + found[0].length;
  }
  lines(out, text.slice(at), mention);
  return out;
}

/** @param {DocumentFragment} out @param {string} text @param {(user: string) => string | null} mention */
function lines(out, text, mention) {
  /** @type {HTMLElement | null} */
  let list = null;
  let first = true;
  for (const line of text.replace(/^\n+|\n+$/g, "").split("\n")) {
    const item = ITEM.exec(line);
    if (item) {
      const tag = item[1] ? "ul" : "ol";
      if (list?.localName !== tag) {
        list = el(tag, tag === "ol" && item[2] !== "1" ? { start: item[2] } : {});
        out.append(list);
      }
      const entry = el("li");
      inline(entry, line.slice(item[0].length), mention, 0);
      list.append(entry);
    } else if (line || !first) {
      if (!list && !first) out.append("\n");
      list = null;
      inline(out, line, mention, 0);
    }
    first = false;
  }
}

/** @param {Node} out @param {string} text @param {(user: string) => string | null} mention @param {number} depth */
function inline(out, text, mention, depth) {
  let at = 0;
  for (const found of depth < DEEPEST ? text.matchAll(INLINE) : []) {
    const [all, code, bold, star, low, label, target, address, user] = found;
    /** @type {Node | null} */
    let node = null;
    let length = all.length;
    if (code !== undefined) node = el("code", {}, code);
    else if (bold !== undefined) node = nested("strong", bold);
    else if (star !== undefined || low !== undefined) node = nested("em", star ?? low);
    else if (target !== undefined) {
      const link = anchor(target);
      if (link) inline(link, label, () => null, DEEPEST);
      node = link;
    } else if (address !== undefined) {
      const trimmed = address.replace(address.includes("(") ? /[.,;:!?'*_]+$/ : /[.,;:!?'*_)\]]+$/, "");
      length = trimmed.length;
      node = anchor(trimmed);
      node?.appendChild(document.createTextNode(trimmed));
    } else if (user !== undefined) {
      const trimmed = mention(user) === null ? user.replace(/[.'"-]+$/, "") : user;
      const name = mention(trimmed);
      length = trimmed.length + 1;
      node = name === null ? null : el("span", { class: "mention", title: name }, "@" + trimmed);
    }
    if (!node) continue;
    out.appendChild(document.createTextNode(text.slice(at, found.index)));
    out.appendChild(node);
    at = found.index + length;
  }
  out.appendChild(document.createTextNode(text.slice(at)));

  /** @param {string} tag @param {string} inside */
  function nested(tag, inside) {
    const node = el(tag);
    inline(node, inside, mention, depth + 1);
    return node;
  }
}

/** @param {string} address */
function anchor(address) {
  try {
    const { protocol, href } = new URL(address);
    if (!["http:", "https:", "mailto:"].includes(protocol)) return null;
    return el("a", { href, target: "_blank", rel: "noopener noreferrer" });
  } catch {
    return null;
  }
}

/** The text on one line, without its marks: for quotes and notifications. @param {string} text */
export function plain(text) {
  return text.replace(/[*_`]{1,3}/g, "").replace(/\s+/g, " ").trim();
}

/** Whom a text names. @param {string} text @param {(user: string) => string | null} known the id of a person, null: nobody */
export function mentioned(text, known) {
  const users = new Set();
  for (const found of text.matchAll(/(?<![\w@])@([^\s@#+*_`[\](),;:!?]{1,100})/gu)) {
    const user = known(found[1]) ?? known(found[1].replace(/[.'"-]+$/, ""));
    if (user) users.add(user);
  }
  return [...users].slice(0, 50);
}
