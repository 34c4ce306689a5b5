// @ts-check
// Users: who may sign in, and as what.
import { api, level } from "../app/api.js";
import { ask, avatar, button, complain, el, empty, field, menu, moment, secret, tell, toast } from "../app/dom.js";
import { icon } from "../app/icons.js";
import { plain } from "../app/switcher.js";
import { say } from "../app/words.js";
import { loaded, page, row, table, two } from "./parts.js";

const ROLES = ["guest", "member", "moderator", "admin"];
const AT_ONCE = 500;
const USERS = "/api/v1/users";

/** @typedef {{ user: string, name: string, role: string, disabled: boolean, created_at: string }} User */

/** @type {import("./section.js").Page} */
export function usersPage({ me }) {
  const find = /** @type {HTMLInputElement} */ (
    el("input", { type: "search", "aria-label": say("find_user"), placeholder: say("find_user") })
  );
  /** @type {User[]} */
  let users = [];
  let next = "";
  const list = loaded(
    async () => {
      const answer = await api("GET", USERS + "?limit=" + AT_ONCE);
      users = answer.users;
      next = answer.next ?? "";
    },
    () => {
      const wanted = plain(find.value.trim());
      const found = users.filter((user) => plain(user.user + " " + user.name).includes(wanted));
      if (!found.length) return empty("people", say("nothing_found"));
      return el("div", {}, [
        table(say("admin.users"), [say("user"), say("role"), say("since"), ""], found.map((user) => line(user, me, list.load))),
        next ? el("div", { class: "more-line" }, [button({ text: say("more") }, more)]) : null,
      ]);
    },
  );
  const redraw = list.redraw;
  async function more() {
    try {
      const answer = await api("GET", USERS + "?limit=" + AT_ONCE + "&after=" + level(next));
      users = [...users, ...answer.users];
      next = answer.next ?? "";
      redraw();
    } catch (error) {
      complain(error);
    }
  }
  find.addEventListener("input", redraw);
  const add = button({ text: say("add_user"), icon: "plus", class: "primary small" }, () => addUser(list.load));
  return page("users", [add], [
    el("div", { class: "filters" }, [el("label", { class: "find field" }, [icon("search"), find])]),
    list.place,
  ]);
}

/** @param {User} user @param {{ user: string }} me @param {() => void} load */
function line(user, me, load) {
  const change = (/** @type {any} */ body, /** @type {string} */ done) =>
    api("PATCH", USERS + "/" + level(user.user), body).then(
      (answer) => {
        toast(done);
        load();
        return answer;
      },
      complain,
    );
  const self = user.user.toLowerCase() === me.user.toLowerCase();
  return row([
    el("span", { class: "person" }, [avatar(user.name, user.user), two(user.name, user.name === user.user ? "" : user.user)]),
    el("span", { class: "wrap" }, [
      el("span", { class: "tag " + user.role }, [say("role." + user.role)]),
      user.disabled ? el("span", { class: "tag off" }, [say("disabled")]) : null,
    ]),
    { class: "fixed", of: [moment(user.created_at)] },
    {
      class: "end",
      of: [
        menu({ icon: "more", label: say("actions_for", { name: user.user }) }, () => [
          { text: say("edit"), icon: "pencil", run: () => editUser(user, load) },
          { text: say("new_password_for"), icon: "key", run: () => newPassword(user) },
          {
            text: say("end_sign_ins"),
            icon: "sign_out",
            run: () =>
              api("POST", USERS + "/" + level(user.user) + "/logout").then(() => toast(say("sign_ins_ended")), complain),
          },
          ...(self
            ? []
            : [
                {
                  text: say(user.disabled ? "enable" : "disable"),
                  icon: "lock",
                  run: () => change({ disabled: !user.disabled }, say("saved")),
                },
                { text: say("remove"), icon: "trash", danger: true, run: () => removeUser(user, load) },
              ]),
        ]),
      ],
    },
  ]);
}

function roleField(/** @type {string} */ role) {
  return field("role", say("role"), { value: role, options: ROLES.map((each) => [each, say("role." + each)]) });
}

async function addUser(/** @type {() => void} */ load) {
  /** @type {any} */
  let made = null;
  await ask({
    title: say("add_user"),
    body: [
      field("user", say("user"), { id: "field-new-user", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }, say("new_user_hint")),
      el("div", { class: "row" }, [
        field("name", say("name"), { id: "field-new-name", autocomplete: "off" }),
        roleField("member"),
      ]),
      field("password", say("password"), { id: "field-new-password", type: "password", autocomplete: "new-password" }, say("new_password_hint")),
    ],
    action: say("add"),
    async save(values) {
      const text = (/** @type {string} */ name) => String(values.get(name) ?? "").trim() || undefined;
      made = await api("POST", USERS, {
        user: text("user"),
        name: text("name"),
        role: text("role"),
        password: String(values.get("password")) || undefined,
      });
    },
  });
  if (!made) return;
  load();
  if (made.password) showPassword(made.user, made.password);
  else toast(say("user_made", { user: made.user }));
}

function showPassword(/** @type {string} */ user, /** @type {string} */ password) {
  tell(say("password_of", { user }), [el("p", {}, [say("shown_once")]), secret(password, say("password"))]);
}

function editUser(/** @type {User} */ user, /** @type {() => void} */ load) {
  ask({
    title: say("edit_named", { name: user.user }),
    body: [field("name", say("name"), { value: user.name, autocomplete: "off" }), roleField(user.role)],
    action: say("save"),
    async save(values) {
      await api("PATCH", USERS + "/" + level(user.user), {
        name: String(values.get("name")).trim() || undefined,
        role: values.get("role"),
      });
      load();
    },
  });
}

async function newPassword(/** @type {User} */ user) {
  /** @type {any} */
  let changed = null;
  await ask({
    title: say("password_of", { user: user.user }),
    lead: say("password_ends_sign_ins"),
    body: [field("password", say("new_password"), { type: "password", autocomplete: "new-password" }, say("new_password_hint"))],
    action: say("save"),
    async save(values) {
      const password = String(values.get("password"));
      changed = await api("PATCH", USERS + "/" + level(user.user), password ? { password } : { generate_password: true });
    },
  });
  if (changed?.password) showPassword(user.user, changed.password);
  else if (changed) toast(say("saved"));
}

function removeUser(/** @type {User} */ user, /** @type {() => void} */ load) {
  ask({
    title: say("remove_named", { name: user.user }),
    lead: say("remove_user_lead"),
    body: [],
    action: say("remove"),
    danger: true,
    async save() {
      await api("DELETE", USERS + "/" + level(user.user));
      load();
    },
  });
}
