// @ts-check
// The first page: sign in, what the hub says about itself, and for admins users and spaces. Elements
// are made with `el`, text only ever becomes text nodes; there is no HTML in strings anywhere.
import { language, languages, setLanguage, say } from "./words.js";
import { api, Refused } from "./api.js";

/**
 * @param {string} name
 * @param {Record<string, any>} [props] attributes; `on...` are listeners, `class` the class
 * @param {(Node|string|null)[]} [children]
 * @returns {HTMLElement}
 */
function el(name, props = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null) element.setAttribute(key, String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

const icon = new URL("./icon.svg", import.meta.url).pathname;

/** @type {any} who is signed in */
let me = null;

/** @param {Node[]} nodes */
function show(...nodes) {
  document.documentElement.lang = language();
  document.title = say("title");
  document.body.replaceChildren(...nodes);
}

/** What a refusal means in the reader's language; the hub's own words where there are no others. */
function words(/** @type {unknown} */ error) {
  if (!(error instanceof Refused)) return say("offline");
  const known = say("problem." + error.code, { seconds: String(error.retryAfter) });
  return known || error.detail;
}

function notice() {
  const box = el("p", { class: "notice bad", role: "alert", hidden: true });
  return {
    box,
    bad(/** @type {unknown} */ error) {
      box.textContent = words(error);
      box.className = "notice bad";
      box.hidden = false;
    },
    good(/** @type {string} */ text) {
      box.textContent = text;
      box.className = "notice";
      box.hidden = false;
    },
    clear() {
      box.hidden = true;
    },
  };
}

/** A labelled input. */
function field(/** @type {string} */ name, /** @type {string} */ label, props = {}, hint = "") {
  const id = "field-" + name;
  return el("div", { class: "field" }, [
    el("label", { for: id }, [el("span", {}, [label])]),
    el("input", { id, name, ...props, ...(hint ? { "aria-describedby": id + "-hint" } : {}) }),
    hint ? el("span", { class: "hint", id: id + "-hint" }, [hint]) : null,
  ]);
}

function languageChoice() {
  return el(
    "select",
    {
      class: "small",
      "aria-label": say("language"),
      onchange(/** @type {Event} */ event) {
        setLanguage(/** @type {HTMLSelectElement} */ (event.target).value).then(draw);
      },
    },
    Object.entries(languages).map(([code, name]) =>
      el("option", { value: code, lang: code, selected: code === language() }, [name]),
    ),
  );
}

/** Runs an action once at a time, with its button busy. */
async function busy(/** @type {HTMLElement} */ button, /** @type {() => Promise<void>} */ action) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await action();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function signInPage() {
  const problem = notice();
  const button = el("button", { class: "primary", type: "submit" }, [say("sign_in")]);
  const form = /** @type {HTMLFormElement} */ (
    el("form", { class: "card form", novalidate: true }, [
      field("user", say("user"), {
        autocomplete: "username",
        autocapitalize: "none",
        spellcheck: "false",
        autofocus: true,
      }, say("user_hint")),
      field("password", say("password"), { type: "password", autocomplete: "current-password" }),
      problem.box,
      button,
    ])
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(button, async () => {
      problem.clear();
      const data = new FormData(form);
      try {
        await api("POST", "/api/v1/login", {
          user: String(data.get("user")).trim(),
          password: data.get("password"),
        });
        await start();
      } catch (error) {
        problem.bad(error);
        form.querySelector("input")?.focus();
      }
    });
  });
  show(
    el("main", { class: "narrow" }, [
      el("header", { class: "hello center" }, [
        el("img", { src: icon, alt: "" }),
        el("h1", {}, [say("title")]),
        el("p", {}, [say("lead")]),
      ]),
      form,
      el("footer", { class: "foot" }, [languageChoice()]),
    ]),
  );
  /** @type {HTMLElement | null} */ (form.querySelector("input"))?.focus();
}

function topBar() {
  const out = el("button", { class: "small", type: "button" }, [say("sign_out")]);
  out.addEventListener("click", () =>
    busy(out, async () => {
      await api("POST", "/api/v1/logout").catch(() => null);
      me = null;
      signInPage();
    }),
  );
  return el("header", { class: "top" }, [
    el("div", {}, [
      el("div", { class: "brand" }, [el("img", { src: icon, alt: "" }), say("title")]),
      el("span", { class: "who" }, [me.user + (me.space === "main" ? "" : "@" + me.space)]),
      languageChoice(),
      out,
    ]),
  ]);
}

function statusCard() {
  const list = el("ul", { class: "list" });
  const dot = el("span", { class: "dot" });
  const state = el("span", { class: "lead" }, [say("loading")]);
  api("GET", "/health/ready")
    .catch((error) => (error instanceof Refused && error.body?.checks ? error.body : null))
    .then((report) => {
      const status = report?.status ?? "down";
      dot.className = "dot " + status;
      state.textContent = say("status." + status);
      for (const check of report?.checks ?? []) {
        list.append(
          el("li", {}, [
            el("span", { class: "dot " + check.status }),
            el("span", { class: "main" }, [
              el("b", {}, [check.name]),
              el("small", {}, [check.words]),
            ]),
            el("span", { class: "tag" }, [say("status." + check.status)]),
          ]),
        );
      }
    });
  return el("section", { class: "card", "aria-labelledby": "status-title" }, [
    el("header", {}, [
      el("h2", { id: "status-title" }, [say("hub")]),
      el("span", { class: "foot" }, [dot, state]),
    ]),
    list,
  ]);
}

function meCard() {
  const facts = [
    [say("user"), me.user],
    [say("name"), me.name],
    [say("role"), say("role." + me.role)],
    [say("space"), me.space],
  ];
  if (me.expires_at) {
    facts.push([
      say("until"),
      new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(
        new Date(me.expires_at),
      ),
    ]);
  }
  return el("section", { class: "card", "aria-labelledby": "me-title" }, [
    el("header", {}, [el("h2", { id: "me-title" }, [say("me")])]),
    el(
      "dl",
      { class: "facts" },
      facts.flatMap(([term, value]) => [el("dt", {}, [term]), el("dd", {}, [value])]),
    ),
  ]);
}

function usersCard() {
  const problem = notice();
  const list = el("ul", { class: "list" });
  async function load() {
    try {
      const answer = await api("GET", "/api/v1/users");
      list.replaceChildren(...answer.users.map(userLine));
    } catch (error) {
      problem.bad(error);
    }
  }
  const add = el("button", { class: "small", type: "button" }, [say("add_user")]);
  add.addEventListener("click", () => {
    addUserDialog((made) => {
      problem.good(
        made.password
          ? say("user_made_password", { user: made.user, password: made.password })
          : say("user_made", { user: made.user }),
      );
      load();
    });
  });
  load();
  return el("section", { class: "card", "aria-labelledby": "users-title" }, [
    el("header", {}, [el("h2", { id: "users-title" }, [say("users")]), add]),
    problem.box,
    list,
  ]);
}

/** @param {any} user */
function userLine(user) {
  return el("li", {}, [
    el("span", { class: "main" }, [
      el("b", {}, [user.name]),
      user.name === user.user ? null : el("small", {}, [user.user]),
    ]),
    user.disabled ? el("span", { class: "tag off" }, [say("disabled")]) : null,
    el("span", { class: "tag " + user.role }, [say("role." + user.role)]),
  ]);
}

/** @param {(made: any) => void} done */
function addUserDialog(done) {
  const problem = notice();
  const save = el("button", { class: "primary", type: "submit" }, [say("add")]);
  const cancel = el("button", { type: "button" }, [say("cancel")]);
  const form = /** @type {HTMLFormElement} */ (
    el("form", { class: "form", novalidate: true }, [
      el("h2", { id: "add-title" }, [say("add_user")]),
      field("new-user", say("user"), { autocomplete: "off", autocapitalize: "none", spellcheck: "false" }, say("new_user_hint")),
      el("div", { class: "row" }, [
        field("new-name", say("name"), { autocomplete: "off" }),
        el("div", { class: "field" }, [
          el("label", { for: "new-role" }, [el("span", {}, [say("role")])]),
          el(
            "select",
            { id: "new-role", name: "new-role" },
            ["member", "moderator", "admin", "guest"].map((role) =>
              el("option", { value: role }, [say("role." + role)]),
            ),
          ),
        ]),
      ]),
      field("new-password", say("password"), { type: "password", autocomplete: "new-password" }, say("new_password_hint")),
      problem.box,
      el("div", { class: "actions" }, [cancel, save]),
    ])
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    el("dialog", { "aria-labelledby": "add-title", onclose: () => dialog.remove() }, [form])
  );
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(save, async () => {
      const data = new FormData(form);
      const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim() || undefined;
      try {
        const made = await api("POST", "/api/v1/users", {
          user: text("new-user"),
          name: text("new-name"),
          role: text("new-role"),
          password: String(data.get("new-password")) || undefined,
        });
        dialog.close();
        done(made);
      } catch (error) {
        problem.bad(error);
      }
    });
  });
  document.body.append(dialog);
  dialog.showModal();
}

function spacesCard() {
  const problem = notice();
  const list = el("ul", { class: "list" });
  api("GET", "/api/v1/spaces")
    .then((answer) =>
      list.replaceChildren(
        ...answer.spaces.map((/** @type {any} */ space) =>
          el("li", {}, [
            el("span", { class: "main" }, [
              el("b", {}, [space.name]),
              space.name === space.space ? null : el("small", {}, [space.space]),
            ]),
          ]),
        ),
      ),
    )
    .catch((error) => problem.bad(error));
  return el("section", { class: "card", "aria-labelledby": "spaces-title" }, [
    el("header", {}, [el("h2", { id: "spaces-title" }, [say("spaces")])]),
    problem.box,
    list,
  ]);
}

function homePage() {
  const admin = me.role === "admin";
  show(
    topBar(),
    el("main", { class: "wide" }, [
      el("header", { class: "hello" }, [
        el("h1", {}, [say("hello", { name: me.name })]),
        el("p", {}, [say(admin ? "hello_admin" : "hello_member")]),
      ]),
      el("div", { class: "columns" }, [
        admin ? usersCard() : null,
        el("div", { class: "columns single" }, [
          statusCard(),
          me.operator ? spacesCard() : null,
          meCard(),
        ]),
      ]),
    ]),
  );
}

function draw() {
  if (me) homePage();
  else signInPage();
}

async function start() {
  try {
    me = await api("GET", "/api/v1/me");
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    me = null;
  }
  draw();
}

await setLanguage(language());
await start().catch((error) => {
  const problem = notice();
  problem.bad(error);
  show(el("main", { class: "narrow" }, [problem.box]));
});
