// @ts-check
// The page of whoever is not signed in: user and password, or a name for those who were invited.
import { api, authorize, level } from "./api.js";
import { busy, button, el, field, notice, Told } from "./dom.js";
import { keepGuest } from "./guest.js";
import { icon } from "./icons.js";
import * as router from "./router.js";
import { language, languages, say, setLanguage } from "./words.js";

const sign = new URL("../icon.svg", import.meta.url).pathname;

/** @param {{ secret: string, me: any, done: () => Promise<void> }} how */
export function signInPage(how) {
  const { secret, me } = how;
  const again = () => signInPage(how);
  document.title = say("title");
  document.body.className = "";
  const forms = secret ? (me && me.role !== "guest" ? [joinForm(how)] : [guestForm(how), orLine(), signInForm(how, false)]) : [signInForm(how, true)];
  document.body.replaceChildren(
    el("main", { class: "narrow" }, [
      el("header", { class: "hello center" }, [
        el("img", { src: sign, alt: "" }),
        el("h1", {}, [say(secret ? "invited" : "title")]),
        el("p", {}, [say(secret ? "invited_lead" : "lead")]),
      ]),
      ...forms,
      el("footer", { class: "foot" }, [languageChoice(again)]),
    ]),
  );
  /** @type {HTMLElement | null} */ (document.querySelector("main input"))?.focus();
}

function orLine() {
  return el("p", { class: "or" }, [el("span", {}, [say("or_sign_in")])]);
}

/** @param {() => void} then */
export function languageChoice(then) {
  return el(
    "select",
    {
      class: "small",
      "aria-label": say("language"),
      onchange(/** @type {Event} */ event) {
        setLanguage(/** @type {HTMLSelectElement} */ (event.target).value).then(then);
      },
    },
    Object.entries(languages).map(([code, name]) =>
      el("option", { value: code, lang: code, selected: code === language() }, [name]),
    ),
  );
}

/** @param {{ secret: string, done: () => Promise<void> }} how @param {boolean} first */
function signInForm({ secret, done }, first) {
  const problem = notice();
  const go = button({ text: say("sign_in"), class: first ? "primary" : "", type: "submit" });
  const form = /** @type {HTMLFormElement} */ (
    el("form", { class: "card form", novalidate: true }, [
      field("user", say("user"), { id: "field-user", autocomplete: "username", autocapitalize: "none", spellcheck: "false" }, say("user_hint")),
      passwordField("password", say("password"), "current-password"),
      problem.box,
      go,
    ])
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, async () => {
      problem.clear();
      const data = new FormData(form);
      try {
        keepGuest("", "");
        authorize("");
        await api("POST", "/api/v1/login", {
          user: String(data.get("user")).trim(),
          password: data.get("password"),
        });
        if (secret) await follow(secret, {});
        await done();
      } catch (error) {
        problem.bad(error);
        form.querySelector("input")?.focus();
      }
    });
  });
  return form;
}

/** A password with a button that shows it. */
export function passwordField(/** @type {string} */ name, /** @type {string} */ label, /** @type {string} */ autocomplete, hint = "") {
  const whole = field(name, label, { id: "field-" + name, type: "password", autocomplete }, hint);
  const input = /** @type {HTMLInputElement} */ (whole.querySelector("input"));
  const eye = button({ icon: "eye", label: say("show_password"), class: "icon eye", "aria-pressed": "false" }, () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    eye.setAttribute("aria-pressed", String(!shown));
    input.focus();
  });
  const line = el("div", { class: "with-button" });
  input.replaceWith(line);
  line.append(input, eye);
  return whole;
}

/** @param {{ secret: string, done: () => Promise<void> }} how */
function guestForm({ secret, done }) {
  const problem = notice();
  const go = button({ text: say("join_as_guest"), class: "primary", type: "submit" });
  const form = /** @type {HTMLFormElement} */ (
    el("form", { class: "card form", novalidate: true }, [
      field("guest-name", say("your_name"), { id: "field-guest-name", autocomplete: "nickname", maxlength: "64" }),
      problem.box,
      go,
    ])
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(go, async () => {
      problem.clear();
      const name = String(new FormData(form).get("guest-name")).trim();
      if (!name) {
        problem.bad(new Told(say("name_needed")));
        return;
      }
      try {
        keepGuest("", "");
        authorize("");
        await follow(secret, { name });
        await done();
      } catch (error) {
        problem.bad(error);
      }
    });
  });
  return form;
}

/** @param {{ secret: string, me: any, done: () => Promise<void> }} how */
function joinForm({ secret, me, done }) {
  const problem = notice();
  const go = button({ text: say("join_room"), class: "primary" }, () =>
    busy(go, () => follow(secret, {}).then(done).catch(problem.bad)),
  );
  const not = button({ text: say("not_now") }, () => {
    router.go("/rooms", { replace: true });
    done();
  });
  return el("div", { class: "card form" }, [
    el("p", { class: "who-line" }, [icon("person"), say("signed_in_as", { user: me.name })]),
    problem.box,
    el("div", { class: "actions" }, [not, go]),
  ]);
}

/** Follows an invitation, and leaves its secret out of the address from then on. */
async function follow(/** @type {string} */ secret, /** @type {any} */ body) {
  const joined = await api("POST", "/api/v1/invites/" + level(secret), body);
  if (joined.token) {
    keepGuest(joined.token, joined.expires_at);
    authorize(joined.token);
  }
  history.replaceState(null, "", router.path("rooms", joined.room));
}
