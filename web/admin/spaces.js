// @ts-check
// Spaces, for operators: each a hub of its own, with its users, rooms and database.
import { api, level, save } from "../app/api.js";
import { ask, button, complain, el, field, menu, moment, toast } from "../app/dom.js";
import { say } from "../app/words.js";
import { loaded, page, row, table, two } from "./parts.js";

/** @type {import("./section.js").Page} */
export function spacesPage() {
  const list = loaded(
    () => api("GET", "/api/v1/spaces"),
    ({ spaces }) =>
      table(say("admin.spaces"), [say("space"), say("since"), ""], spaces.map((/** @type {any} */ space) => line(space, list.load))),
  );
  const backup = button({ text: say("backup"), icon: "download", class: "small" }, () => {
    toast(say("download_begins"));
    save("/api/v1/backup", "muster-backup.zip").catch(complain);
  });
  const add = button({ text: say("add_space"), icon: "plus", class: "primary small" }, () => addSpace(list.load));
  return page("spaces", [backup, add], [list.place]);
}

/** @param {any} space @param {() => void} load */
function line(space, load) {
  const path = "/api/v1/spaces/" + level(space.space);
  return row([
    two(space.name, space.name === space.space ? "" : space.space),
    { class: "fixed", of: [moment(space.created_at)] },
    {
      class: "end",
      of: [
        menu({ icon: "more", label: say("actions_for", { name: space.name }) }, () => [
          { text: say("add_admin"), icon: "person", run: () => addAdmin(space.space) },
          {
            text: say("export"),
            icon: "download",
            run: () => {
              toast(say("download_begins"));
              save(path + "/export", space.space + ".zip").catch(complain);
            },
          },
          ...(space.space === "main" ? [] : [{ text: say("remove"), icon: "trash", danger: true, run: () => remove(space, path, load) }]),
        ]),
      ],
    },
  ]);
}

function addSpace(/** @type {() => void} */ load) {
  ask({
    title: say("add_space"),
    body: [
      field("space", say("space"), { autocomplete: "off", autocapitalize: "none", spellcheck: "false" }, say("space_hint")),
      field("name", say("name"), { autocomplete: "off" }),
    ],
    action: say("add"),
    async save(values) {
      await api("POST", "/api/v1/spaces", {
        space: String(values.get("space")).trim(),
        name: String(values.get("name")).trim() || undefined,
      });
      load();
    },
  });
}

function addAdmin(/** @type {string} */ space) {
  ask({
    title: say("add_admin"),
    lead: say("add_admin_lead", { space }),
    body: [
      field("user", say("user"), { autocomplete: "off", autocapitalize: "none", spellcheck: "false" }, say("new_user_hint")),
      field("password", say("password"), { type: "password", autocomplete: "new-password" }),
    ],
    action: say("add"),
    async save(values) {
      await api("POST", "/api/v1/spaces/" + level(space) + "/users", {
        user: String(values.get("user")).trim(),
        role: "admin",
        password: String(values.get("password")),
      });
      toast(say("saved"));
    },
  });
}

/** @param {any} space @param {string} path @param {() => void} load */
function remove(space, path, load) {
  ask({
    title: say("remove_named", { name: space.name }),
    lead: say("remove_space_lead"),
    body: [field("confirm", say("type_to_confirm", { word: space.space }), { autocomplete: "off", autocapitalize: "none" })],
    action: say("remove"),
    danger: true,
    async save(values) {
      await api("DELETE", path + "?confirm=" + level(String(values.get("confirm")).trim()));
      load();
    },
  });
}
