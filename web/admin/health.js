// @ts-check
// How the hub is doing: each check in its own words.
import { api, Refused } from "../app/api.js";
import { button, el } from "../app/dom.js";
import { say } from "../app/words.js";
import { loaded, page } from "./parts.js";

/** @type {import("./section.js").Page} */
export function healthPage() {
  const list = loaded(ready, (report) =>
    el("section", { class: "card", "aria-labelledby": "health-state" }, [
      el("div", { class: "person" }, [
        el("span", { class: "dot " + report.status }),
        el("h2", { id: "health-state" }, [say("status." + report.status)]),
      ]),
      el("ul", { class: "list" }, report.checks.map((/** @type {any} */ check) =>
        el("li", {}, [
          el("span", { class: "dot " + check.status }),
          el("span", { class: "main" }, [el("b", {}, [check.name]), el("small", {}, [check.words])]),
          el("span", { class: "tag" }, [say("status." + check.status)]),
        ]),
      )),
    ]),
  );
  return page("health", [button({ text: say("refresh"), class: "small" }, list.load)], [list.place]);
}

/** A hub that is not ready says so with 503, and why. */
async function ready() {
  try {
    return await api("GET", "/health/ready");
  } catch (error) {
    if (error instanceof Refused && error.body?.checks) return error.body;
    throw error;
  }
}
