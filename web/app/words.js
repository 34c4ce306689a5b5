// @ts-check
// The pages' words: one file per language and feature, all with the same keys. A section of the
// app brings its own words (`section.js`, `words`), which join those of the app.

/** @type {Record<string, string>} */
export const languages = { en: "English", es: "Español", gl: "Galego" };

/** @typedef {Record<string, () => Promise<{ default: Record<string, string> }>>} Dictionary */

/** @type {Dictionary} */
const app = {
  en: () => import("./lang/en.js"),
  es: () => import("./lang/es.js"),
  gl: () => import("./lang/gl.js"),
};

/** @type {Set<Dictionary>} */
const joined = new Set([app]);
/** @type {Record<string, string>} */
let words = {};
let current = first();

function first() {
  let kept = null;
  try {
    kept = localStorage.getItem("language");
  } catch {
    // a browser that keeps nothing asks again next time
  }
  const wanted = [kept, ...navigator.languages].map((tag) => (tag ?? "").split("-")[0]);
  return wanted.find((code) => code in languages) ?? "en";
}

export function language() {
  return current;
}

/** @param {string} code */
export async function setLanguage(code) {
  const all = await Promise.all([...joined].map((dictionary) => dictionary[code]()));
  words = Object.assign({}, ...all.map((module) => module.default));
  current = code;
  document.documentElement.lang = code;
  try {
    localStorage.setItem("language", code);
  } catch {
    // see above
  }
}

/** @param {Dictionary} dictionary */
export async function join(dictionary) {
  if (joined.has(dictionary)) return;
  const module = await (dictionary[current] ?? dictionary.en)();
  joined.add(dictionary);
  Object.assign(words, module.default);
}

/**
 * The words of a key, `{name}` filled in; nothing when there is no such key.
 * @param {string} key
 * @param {Record<string, string>} [values]
 */
export function say(key, values = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/**
 * The words for a number of things: `key.one` or `key.other`, with `{n}` filled in.
 * @param {string} key
 * @param {number} n
 */
export function many(key, n) {
  const form = new Intl.PluralRules(current).select(n) === "one" ? "one" : "other";
  return say(key + "." + form, { n: new Intl.NumberFormat(current).format(n) });
}
