// @ts-check
// My phones: adding one with a password of its own, by a code to scan, a link or a file; and taking it back.
import { level } from "../app/api.js";
import { ask, brief, button, complain, el, empty, field, menu, secret, skeleton, tell } from "../app/dom.js";

/** @typedef {import("../app/sections.js").Context} Context */
/** @typedef {{ user: string, device: string, password_set: boolean, password: string | null, link: string | null }} Phone */

const PATH = "/api/v1/devices";
const MODES = ["mqtt", "ws", "http"];

/** @param {Context} context */
export function showPhones(context) {
  const { api, say } = context;
  const body = el("div", { class: "detail", "aria-live": "polite" }, [skeleton(3)]);
  let closed = false;

  async function draw() {
    const all = /** @type {any[]} */ (await api("GET", PATH));
    if (closed) return;
    const mine = all.filter((one) => one.user.toLowerCase() === context.me.user.toLowerCase());
    body.replaceChildren(
      el("p", { class: "lead" }, [say("phones.lead")]),
      button({ text: say("phones.add"), icon: "plus", class: "primary" }, () => add(context, draw)),
      mine.length
        ? el("ul", { class: "list" }, mine.map(line))
        : empty("map", say("phones.none"), say("phones.none_hint")),
    );
  }

  /** @param {any} one */
  function line(one) {
    const name = one.device;
    const path = PATH + "/" + level(name);
    return el("li", {}, [
      el("span", { class: "main" }, [
        el("b", {}, [name]),
        el("small", {}, [one.last ? say("phones.seen", { when: brief(one.last_seen_at) }) : say("phones.never")]),
      ]),
      menu({ icon: "more", label: say("phones.change_for", { name }) }, () => [
        { text: say("phones.show"), icon: "map", run: () => context.go("/map/" + level(one.user) + "/" + level(name)) },
        { text: say("phones.check"), icon: "pulse", run: () => check(path, name).catch(complain) },
        { text: say("phones.again"), icon: "key", run: () => renew(path, name) },
        { text: say("phones.revoke"), icon: "lock", run: () => then(() => api("DELETE", path + "/password")) },
        { text: say("phones.remove"), icon: "trash", danger: true, run: () => remove(path, name) },
      ]),
    ]);
  }

  const then = (/** @type {() => Promise<unknown>} */ change) => change().then(draw).catch(complain);

  /** What the hub had to put right in this phone's reports. */
  async function check(/** @type {string} */ path, /** @type {string} */ name) {
    const { faults } = await api("GET", path);
    tell(name, [
      faults?.length
        ? el("ul", { class: "list" }, faults.map((/** @type {any} */ fault) =>
            el("li", {}, [el("span", { class: "main" }, [el("b", {}, [fault.words]), el("small", {}, [fault.times + " × · " + brief(fault.last_at)])])]),
          ))
        : el("p", { class: "lead" }, [say("phones.fine")]),
    ]);
  }

  async function renew(/** @type {string} */ path, /** @type {string} */ name) {
    const go = await ask({
      title: say("phones.again"),
      lead: say("phones.again_lead"),
      body: [],
      action: say("phones.again"),
      save: async () => show(context, await api("POST", path + "/password"), name),
    });
    if (go) draw().catch(complain);
  }

  function remove(/** @type {string} */ path, /** @type {string} */ name) {
    ask({
      title: say("phones.remove_title", { name }),
      lead: say("phones.remove_lead"),
      body: [],
      action: say("phones.remove"),
      danger: true,
      save: () => api("DELETE", path),
    }).then((done) => done && draw().catch(complain));
  }

  draw().catch((error) => {
    body.replaceChildren();
    complain(error);
  });
  return { box: body, close: () => void (closed = true) };
}

/** @param {Context} context @param {() => Promise<void>} done */
async function add(context, done) {
  const { api, say } = context;
  /** @type {Phone | undefined} */
  let made;
  await ask({
    title: say("phones.add"),
    lead: say("phones.add_lead"),
    body: [field("device", say("phones.name"), { required: true, maxlength: 60, value: "phone", autofocus: true }, say("phones.name_hint"))],
    action: say("phones.make"),
    save: async (values) => {
      made = await api("POST", PATH, { device: String(values.get("device")).trim() });
    },
  });
  if (made) {
    show(context, made, made.device);
    done().catch(complain);
  }
}

/** The code to scan, the link, the file; while the hub still knows the password. @param {Context} context @param {Phone} phone @param {string} name */
function show({ say }, phone, name) {
  const path = PATH + "/" + level(name);
  const picture = /** @type {HTMLImageElement} */ (el("img", { class: "qr", width: "240", height: "240", alt: say("phones.qr") }));
  const file = el("a", { class: "button", download: name + ".otrc" }, [say("phones.file")]);
  const link = el("a", { class: "button" }, [say("phones.open")]);
  const mode = field("mode", say("phones.mode"), { value: "mqtt", options: MODES.map((code) => [code, say("phones.mode." + code)]) }, say("phones.mode_hint"));
  const select = /** @type {HTMLSelectElement} */ (mode.querySelector("select"));
  const choose = () => {
    const query = "?mode=" + select.value + "&at=" + Date.now();
    picture.src = path + "/qr" + query;
    file.setAttribute("href", path + "/otrc" + query);
    link.toggleAttribute("hidden", select.value !== "mqtt" || !phone.link);
    if (phone.link) link.setAttribute("href", phone.link);
  };
  select.addEventListener("change", choose);
  choose();
  tell(say("phones.ready", { name }), [
    el("p", { class: "lead" }, [say("phones.scan")]),
    picture,
    mode,
    el("div", { class: "wrap" }, [link, file]),
    el("details", {}, [
      el("summary", {}, [say("phones.by_hand")]),
      el("dl", { class: "facts" }, [
        el("dt", {}, [say("phones.user")]),
        el("dd", {}, [phone.user]),
        el("dt", {}, [say("phones.password")]),
        el("dd", {}, [phone.password ? secret(phone.password, say("phones.password")) : ""]),
      ]),
    ]),
  ]);
}
