// @ts-check
// Limits: how fast and how many.
import { api, level } from "../app/api.js";
import { ask, button, el, field } from "../app/dom.js";
import { say } from "../app/words.js";
import { loaded, page, row, table, two } from "./parts.js";

/** @type {import("./section.js").Page} */
export function limitsPage() {
  const list = loaded(
    () => api("GET", "/api/v1/limits"),
    ({ limits }) =>
      table(say("admin.limits"), [say("limit"), say("value"), say("per"), ""],
        limits.map((/** @type {any} */ limit) => line(limit, list.load))),
  );
  return page("limits", [], [list.place]);
}

/** @param {any} limit @param {() => void} load */
function line(limit, load) {
  const change = () =>
    ask({
      title: limit.limit,
      lead: limit.meaning,
      body: [field("value", say("value"), { value: limit.value, autocomplete: "off", autocapitalize: "none" }, say("limit_hint", { standard: limit.standard }))],
      action: say("save"),
      async save(values) {
        await api("PUT", "/api/v1/limits/" + level(limit.limit), { value: String(values.get("value")).trim() });
        load();
      },
    });
  return row([
    two(limit.limit, limit.meaning),
    el("span", { class: "wrap" }, [el("code", {}, [limit.value]), limit.changed ? el("span", { class: "tag admin" }, [say("changed")]) : null]),
    { class: "fixed", of: [say("per." + limit.per) || limit.per] },
    { class: "end", of: [button({ icon: "pencil", label: say("edit_named", { name: limit.limit }), class: "icon" }, change)] },
  ]);
}
