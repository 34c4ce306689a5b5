// @ts-check
// One device: its facts, what its owner can ask of it, and its day.
import { level } from "../app/api.js";
import { button, busy, complain, el } from "../app/dom.js";
import { say } from "../app/words.js";
import { dateOf } from "./day.js";
import { face } from "./markers.js";
import { showDay } from "./track.js";
import * as units from "./units.js";

/** @typedef {import("./devices.js").Device} Device */

const QUESTIONS = ["reportLocation", "status", "waypoints", "dump"];
const ASK_AGAIN = 3_000;
const OPEN = new Set(["queued", "sent"]);

/**
 * @param {{ L: any, map: any, lines: any }} stage @param {Device} device @param {string} date
 * @param {import("../app/sections.js").Context & { nameOf: (device: Device) => string }} context
 */
export function showDevice(stage, device, date, context) {
  const address = "/map/" + level(device.user) + "/" + level(device.device);
  const picture = el("span", {}, [face(device, context.nameOf(device))]);
  const name = el("h2", {}, [context.nameOf(device)]);
  const when = el("small", { class: "hint" }, []);
  const facts = el("dl", { class: "facts" });
  const day = showDay(stage, device, date || dateOf(), (other) => context.go(address + "/" + other));
  const closing = new AbortController();
  const box = el("div", { class: "detail" }, [
    el("header", {}, [
      button({ icon: "back", label: say("map.back"), class: "icon" }, () => context.go("/map")),
      picture,
      el("span", { class: "main" }, [name, when]),
    ]),
    facts,
    questions(device, context, closing.signal),
    day.box,
  ]);
  const update = (/** @type {Device} */ now) => {
    picture.replaceChildren(face(now, context.nameOf(now)));
    name.textContent = context.nameOf(now);
    when.textContent = now.fix ? units.moment(now.fix.tst) + (now.online ? "" : " · " + say("map.offline")) : say("map.never");
    facts.replaceChildren(...factsOf(now));
  };
  update(device);
  return {
    box,
    update,
    close() {
      closing.abort();
      day.close();
    },
  };
}

/** @param {Device} device @returns {Node[]} */
function factsOf({ fix }) {
  if (!fix) return [];
  /** @type {[string, string][]} */
  const all = [
    [say("map.seen"), units.ago(fix.tst)],
    [say("map.position"), fix.lat.toFixed(5) + ", " + fix.lon.toFixed(5)],
  ];
  if (fix.acc !== undefined) all.push([say("map.accuracy"), "± " + units.metres(fix.acc)]);
  if (fix.vel !== undefined) all.push([say("map.speed"), units.speed(fix.vel)]);
  if (fix.alt !== undefined) all.push([say("map.altitude"), units.metres(fix.alt)]);
  if (fix.batt !== undefined) {
    const charging = fix.bs === 2 || fix.bs === 3;
    all.push([say("map.battery"), units.percent(fix.batt) + (charging ? " · " + say("map.charging") : "")]);
  }
  const network = fix.conn && say("map.network." + fix.conn);
  if (network) all.push([say("map.network"), network]);
  return all.map(([term, text]) => el("div", {}, [el("dt", {}, [term]), el("dd", {}, [text])]));
}

/**
 * What can be asked of this phone: everything by its owner and admins, where it is by others; the hub has the last word.
 * @param {Device} device @param {import("../app/sections.js").Context} context @param {AbortSignal} closed
 */
function questions(device, context, closed) {
  const mine = device.user.toLowerCase() === context.me.user.toLowerCase();
  const all = mine || context.me.role === "admin";
  const state = el("p", { class: "task-state", role: "status" });
  const path = "/api/devices/" + level(device.device) + "/cmd/";
  const query = mine ? "" : "?user=" + encodeURIComponent(device.user);
  const ask = async (/** @type {string} */ action) => {
    let command = await context.api("POST", path + query, { action });
    while (!closed.aborted) {
      state.textContent = say("map.state." + command.state);
      if (!OPEN.has(command.state)) return;
      await pause(ASK_AGAIN, closed);
      if (!closed.aborted) command = await context.api("GET", path + encodeURIComponent(command.id) + query);
    }
  };
  return el("section", {}, [
    el("h3", {}, [say("map.ask")]),
    el("div", { class: "tasks" }, (all ? QUESTIONS : QUESTIONS.slice(0, 1)).map((action) => {
      const press = button({ text: say("map.ask." + action), class: "small" }, () =>
        busy(press, () => ask(action).catch(complain)),
      );
      return press;
    })),
    state,
  ]);
}

/** @param {number} time @param {AbortSignal} closed */
function pause(time, closed) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    closed.addEventListener("abort", () => (clearTimeout(timer), resolve(undefined)), { once: true });
  });
}
