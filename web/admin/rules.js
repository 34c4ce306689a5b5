// @ts-check
// Rights on topics: the rules in their order, and why somebody may do something or not.
import { api, level } from "../app/api.js";
import { ask, button, busy, el, empty, field, menu, notice, tick } from "../app/dom.js";
import { say } from "../app/words.js";
import { loaded, page, row, table, two } from "./parts.js";

/** @type {import("./section.js").Page} */
export function rulesPage() {
  const list = loaded(
    () => api("GET", "/api/v1/access/rules"),
    ({ rules, order }) =>
      el("div", {}, [
        rules.length
          ? table(say("admin.rules"), [say("rule"), say("who"), say("topics"), ""], rules.map((/** @type {any} */ rule) => line(rule, list.load)))
          : empty("lock", say("no_rules"), say("no_rules_lead")),
        el("details", { class: "card" }, [
          el("summary", {}, [say("all_rules")]),
          el("ol", { class: "words-list" }, order.map((/** @type {string} */ words) => el("li", {}, [el("code", {}, [words])]))),
        ]),
      ]),
  );
  return page("rules", [button({ text: say("add_rule"), icon: "plus", class: "primary small" }, () => addRule(list.load))], [
    list.place,
    explainCard(),
  ]);
}

/** @param {any} rule @param {() => void} load */
function line(rule, load) {
  const remove = () =>
    ask({
      title: say("remove_rule"),
      lead: rule.filter,
      body: [],
      action: say("remove"),
      danger: true,
      async save() {
        await api("DELETE", "/api/v1/access/rules/" + rule.id);
        load();
      },
    });
  return row([
    el("span", { class: "tag " + (rule.allow ? "admin" : "off") }, [say(rule.allow ? "allow" : "deny")]),
    two(rule.who, rule.actions.map((/** @type {string} */ action) => say("action." + action)).join(", ")),
    { class: "detail", of: [el("code", {}, [rule.filter]), rule.note ? el("span", { class: "sub" }, [rule.note]) : null] },
    { class: "end", of: [menu({ icon: "more", label: say("actions_for", { name: rule.filter }) }, () => [{ text: say("remove"), icon: "trash", danger: true, run: remove }])] },
  ]);
}

function addRule(/** @type {() => void} */ load) {
  ask({
    title: say("add_rule"),
    body: [
      el("div", { class: "row" }, [
        field("allow", say("rule"), { value: "deny", options: [["deny", say("deny")], ["allow", say("allow")]] }),
        field("actions", say("action"), {
          options: [["publish subscribe", say("action.both")], ["publish", say("action.publish")], ["subscribe", say("action.subscribe")]],
        }),
      ]),
      field("who", say("who"), { value: "everyone", autocomplete: "off", autocapitalize: "none" }, say("who_hint")),
      field("filter", say("topics"), { autocomplete: "off", autocapitalize: "none", spellcheck: "false" }, say("filter_hint")),
      field("note", say("note"), { autocomplete: "off" }, say("note_hint")),
      tick("first", say("rule_first"), true),
    ],
    action: say("add"),
    async save(values) {
      await api("POST", "/api/v1/access/rules", {
        allow: values.get("allow") === "allow",
        who: String(values.get("who")).trim(),
        actions: String(values.get("actions")).split(" "),
        filter: String(values.get("filter")).trim(),
        note: String(values.get("note")).trim(),
        first: values.has("first"),
      });
      load();
    },
  });
}

function explainCard() {
  const problem = notice();
  const go = button({ text: say("explain"), type: "submit" });
  const form = /** @type {HTMLFormElement} */ (
    el("form", { class: "form", novalidate: true }, [
      el("div", { class: "filters" }, [
        field("user", say("user"), { autocomplete: "off", autocapitalize: "none" }),
        field("action", say("action"), { options: [["publish", say("action.publish")], ["subscribe", say("action.subscribe")]] }),
        field("topic", say("topic"), { autocomplete: "off", autocapitalize: "none" }),
        go,
      ]),
      problem.box,
    ])
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, async () => {
      const values = new FormData(form);
      const query = ["user", "action", "topic"].map((name) => name + "=" + level(String(values.get(name)).trim())).join("&");
      try {
        const answer = await api("GET", "/api/v1/access/explain?" + query);
        problem.good(say(answer.allowed ? "explained_yes" : "explained_no", { words: answer.words }));
      } catch (error) {
        problem.bad(error);
      }
    });
  });
  return el("section", { class: "card", "aria-labelledby": "explain-title" }, [el("h2", { id: "explain-title" }, [say("explain_title")]), form]);
}
