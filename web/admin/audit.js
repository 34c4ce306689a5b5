// @ts-check
// The audit log: who did what to whom, the newest first.
import { api, level } from "../app/api.js";
import { button, complain, el, empty, field, moment, skeleton, words } from "../app/dom.js";
import { say } from "../app/words.js";
import { page, row, table, two } from "./parts.js";

const AT_ONCE = 50;

/** @type {import("./section.js").Page} */
export function auditPage() {
  const place = el("div", {}, [skeleton()]);
  const form = /** @type {HTMLFormElement} */ (
    el("form", { class: "filters", role: "search" }, [
      field("who", say("who_did"), { autocomplete: "off", autocapitalize: "none" }),
      field("what", say("what_done"), { autocomplete: "off", autocapitalize: "none", placeholder: "user. · room. · login" }),
      field("whom", say("whom_done"), { autocomplete: "off", autocapitalize: "none" }),
      button({ text: say("filter"), type: "submit", icon: "search" }),
    ])
  );
  /** @type {any[]} */
  let entries = [];
  const query = (/** @type {number | undefined} */ before) => {
    const values = new FormData(form);
    const given = ["who", "what", "whom"]
      .map((name) => [name, String(values.get(name)).trim()])
      .filter(([, value]) => value)
      .map(([name, value]) => name + "=" + level(value));
    return "/api/v1/audit?" + ["limit=" + AT_ONCE, ...given, ...(before ? ["before=" + before] : [])].join("&");
  };
  const draw = (/** @type {boolean} */ more) =>
    place.replaceChildren(
      entries.length
        ? el("div", {}, [
            table(say("admin.audit"), [say("when"), say("who_did"), say("what_done"), say("detail")], entries.map(line)),
            more ? el("div", { class: "more-line" }, [button({ text: say("more") }, older)]) : el("span"),
          ])
        : empty("list", say("nothing_found")),
    );
  async function load() {
    try {
      ({ entries } = await api("GET", query(undefined)));
      draw(entries.length === AT_ONCE);
    } catch (error) {
      place.replaceChildren(empty("warning", words(error), "", button({ text: say("try_again") }, load)));
    }
  }
  async function older() {
    try {
      const answer = await api("GET", query(entries[entries.length - 1].id));
      entries = [...entries, ...answer.entries];
      draw(answer.entries.length === AT_ONCE);
    } catch (error) {
      complain(error);
    }
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    load();
  });
  load();
  return page("audit", [], [form, place]);
}

/** @param {any} entry */
function line(entry) {
  return row([
    { class: "fixed", of: [moment(entry.at)] },
    two(entry.who || "–", entry.address),
    el("code", {}, [entry.what]),
    { class: "detail", of: [[entry.whom, entry.detail].filter(Boolean).join(" · ")] },
  ]);
}
