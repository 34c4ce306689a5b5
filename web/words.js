// @ts-check
// The page's words: one file per language, all with the same keys. English fills what is missing.

/** @type {Record<string, string>} */
export const languages = { en: "English", es: "Español", gl: "Galego" };

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
  const module = await load(code);
  words = module.default;
  current = code;
  try {
    localStorage.setItem("language", code);
  } catch {
    // see above
  }
}

/** @param {string} code */
function load(code) {
  switch (code) {
    case "es":
      return import("./lang/es.js");
    case "gl":
      return import("./lang/gl.js");
    default:
      return import("./lang/en.js");
  }
}

/**
 * @param {string} key
 * @param {Record<string, string>} [values]
 */
export function say(key, values = {}) {
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
