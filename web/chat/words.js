// @ts-check
// The chat's words in one language. English is at hand; another language is one more file, fetched from beside this one.
import english from "./lang/en.js";

export const languages = ["en", "es", "gl"];

export class Words {
  /** @type {Record<string, string>} */
  #words = english;
  language = "en";

  /**
   * The first of the wanted languages that there is.
   * @param {readonly string[]} wanted such as `gl-ES`
   * @param {string | URL} folder where the files of the languages lie
   */
  async speak(wanted, folder) {
    const found = wanted.map((tag) => tag.split("-")[0].toLowerCase()).find((code) => languages.includes(code)) ?? "en";
    if (found !== this.language) {
      try {
        this.#words = found === "en" ? english : (await import(String(new URL(found + ".js", folder)))).default;
        this.language = found;
      } catch {
        // a file that does not come: better English than nothing
      }
    }
    return this;
  }

  /** @param {string} key @param {Record<string, any>} [values] */
  say(key, values = {}) {
    return (this.#words[key] ?? english[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  }

  /** @param {string} key */
  has(key) {
    return Object.hasOwn(english, key);
  }
}
