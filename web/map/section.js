// @ts-check
// The map of the app: who is where, moving as their phones report; one device with its day; what can be asked of a phone.
//   /map                      everybody
//   /map/{user}/{device}      one device, today
//   /map/{user}/{device}/{date}
//   /sharing                  who sees me
//   /phones                   my phones
//   /activity                 who arrived where, whose phone came and went
import { level } from "../app/api.js";
import { button, el, empty } from "../app/dom.js";
import { showActivity } from "./activity.js";
import { openMap, styles as leafletStyles } from "./canvas.js";
import { Devices, isFresh, keyOf } from "./devices.js";
import { showDevice } from "./detail.js";
import { face, Markers } from "./markers.js";
import { showPhones } from "./phones.js";
import { showSharing } from "./sharing.js";
import * as units from "./units.js";

/** @typedef {import("./devices.js").Device} Device */

export const words = {
  en: () => import("./lang/en.js"),
  es: () => import("./lang/es.js"),
  gl: () => import("./lang/gl.js"),
};
export const styles = [leafletStyles, new URL("./map.css", import.meta.url).href];

/** @type {Record<string, { title: string, show: (context: import("../app/sections.js").Context, devices: Devices) => { box: Node, close: () => void } }>} */
const pages = {
  sharing: { title: "sharing.title", show: showSharing },
  phones: { title: "phones.title", show: showPhones },
  activity: { title: "map.activity", show: showActivity },
};
const EVERY = 30_000;
const SCALE = 110;
const NEAR = 13;

/** @param {HTMLElement} element @param {import("../app/sections.js").Context} context */
export async function mount(element, context) {
  const { say } = context;
  const canvas = el("div", { class: "canvas" });
  const head = el("h1", {}, [say("map.title")]);
  const panel = el("div", { class: "scroll" });
  const back = button({ icon: "back", label: say("map.back"), class: "icon", hidden: true }, () => context.go("/map"));
  const tools = el("span", { class: "tools" }, [
    button({ icon: "clock", label: say("map.activity"), class: "icon" }, () => context.go("/activity")),
    button({ icon: "eye", label: say("sharing.title"), class: "icon" }, () => context.go("/sharing")),
    button({ icon: "plus", label: say("phones.title"), class: "icon" }, () => context.go("/phones")),
  ]);
  const side = el("aside", { class: "side", "aria-label": say("map.title") }, [
    el("header", {}, [el("div", { class: "spread" }, [el("span", { class: "who-line" }, [back, head]), tools])]),
    panel,
  ]);
  const stageBox = el("main", { class: "stage" }, [canvas]);
  const page = el("div", { class: "map-page side-by-side" }, [side, stageBox]);
  element.replaceChildren(page);

  const settings = await context.api("GET", "/api/v1/map").catch(() => ({ tiles: null }));
  const stage = await openMap(canvas, { tiles: settings.tiles, label: say("map.region") });
  const { L, map } = stage;
  const scale = el("span", { class: "scale", "aria-hidden": "true" });
  const measure = () => drawScale(map, scale);
  map.on("moveend zoomend resize", measure);
  measure();
  stageBox.append(
    scale,
    el("div", { class: "buttons" }, [
      button({ icon: "plus", label: say("map.zoom_in"), class: "icon" }, () => map.zoomIn()),
      button({ icon: "minus", label: say("map.zoom_out"), class: "icon" }, () => map.zoomOut()),
      button({ icon: "people", label: say("map.all"), class: "icon" }, () => everybody()),
    ]),
    el("span", { class: "credit" }, [settings.tiles?.attribution ?? say("map.credit")]),
  );

  const open = (/** @type {Device} */ device) => context.go("/map/" + level(device.user) + "/" + level(device.device));
  const markers = new Markers(
    L,
    map,
    stage.lines,
    (key) => {
      const device = devices.all.get(key);
      if (device) open(device);
    },
    (device) => (devices.of(device.user) > 1 ? device.device : devices.nameOf(device)),
    (device) => devices.nameOf(device),
  );
  const devices = new Devices(context.live);
  context
    .api("GET", "/api/v1/friends")
    .then((friends) => devices.called([...friends, { user: context.me.user, name: context.me.name }]))
    .catch(() => {}); // then by their ids
  /** @type {{ key: string, date: string, waiting: boolean, view: ReturnType<typeof showDevice> } | null} */
  let shown = null;
  /** @type {{ box: Node, close: () => void } | null} */
  let aside = null;
  let framed = false;
  let drawing = 0;

  /** The list, once for however many reports came in this frame. */
  function later() {
    if (drawing) return;
    drawing = requestAnimationFrame(() => {
      drawing = 0;
      if (!shown && !aside) list();
    });
  }

  function list() {
    const placed = devices.placed();
    const nobody = () => empty("map", say("map.nobody"), say("map.nobody_hint"));
    if (!placed.length) {
      panel.replaceChildren(nobody());
      return;
    }
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.key;
    panel.replaceChildren(el("ul", { class: "entries" }, placed.map((device) => el("li", {}, [entry(device, devices.nameOf(device), open, context)]))));
    if (focused) /** @type {HTMLElement | null} */ (panel.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  function everybody() {
    const points = devices.placed().map((one) => [one.fix?.lat, one.fix?.lon]);
    if (points.length) map.fitBounds(L.latLngBounds(points).pad(0.2), { maxZoom: 14 });
  }

  function look(/** @type {Device} */ { fix }) {
    if (fix) map.setView([fix.lat, fix.lon], Math.max(map.getZoom(), NEAR));
  }

  function close() {
    aside?.close();
    aside = null;
    shown?.view.close();
    shown = null;
    markers.mark(null);
    page.classList.remove("tall");
  }

  devices.addEventListener("change", (event) => {
    const device = /** @type {CustomEvent<Device>} */ (event).detail;
    const fresh = !markers.shows(device.key);
    markers.show(device);
    // with a second device of somebody, both are called by what they are
    if (fresh) for (const other of devices.all.values()) if (other.user === device.user) markers.show(other);
    if (shown?.key === device.key) {
      const first = shown.waiting;
      shown.waiting = false;
      shown.view.update(device);
      if (first && !shown.date) look(device);
    }
    later();
    if (!framed && device.fix) {
      // the first look: everybody who is there, once the retained reports have come
      framed = true;
      setTimeout(() => shown || everybody(), 250);
    }
  });
  devices.addEventListener("gone", (event) => {
    const key = /** @type {CustomEvent<string>} */ (event).detail;
    markers.hide(key);
    if (shown?.key === key) context.go("/map");
    later();
  });
  const aging = setInterval(() => {
    for (const device of devices.all.values()) markers.show(device);
    later();
  }, EVERY);

  return {
    route(/** @type {string[]} */ path) {
      context.pane("list");
      const [first, user, name, date = ""] = path;
      const other = pages[first];
      back.hidden = !other;
      tools.hidden = Boolean(other);
      if (other) {
        close();
        page.classList.add("paper");
        head.textContent = say(other.title);
        context.title(say(other.title));
        aside = other.show(context, devices);
        panel.replaceChildren(aside.box);
        return;
      }
      page.classList.remove("paper");
      if (!user || !name) {
        close();
        head.textContent = say("map.title");
        context.title(say("map.title"));
        list();
        return;
      }
      const key = keyOf(user, name);
      if (shown?.key === key && shown.date === date) return;
      close();
      const device = devices.all.get(key) ?? unknown(key, user, name);
      page.classList.add("tall");
      markers.mark(key);
      head.textContent = device.device;
      context.title(devices.nameOf(device) + " · " + say("map.title"));
      if (!date) look(device);
      shown = { key, date, waiting: !device.fix, view: showDevice(stage, device, date, { ...context, nameOf: (one) => devices.nameOf(one) }) };
      panel.replaceChildren(shown.view.box);
    },
    unmount() {
      close();
      clearInterval(aging);
      cancelAnimationFrame(drawing);
      devices.close();
      stage.close();
    },
  };
}

/** A device that the address names and nobody has reported yet. @returns {Device} */
function unknown(/** @type {string} */ key, /** @type {string} */ user, /** @type {string} */ device) {
  return { key, user, device, topic: "", tid: "", name: "", face: "", fix: null, online: true };
}

/** @param {Device} device @param {string} name @param {(device: Device) => void} open @param {import("../app/sections.js").Context} context */
function entry(device, name, open, { say, me }) {
  const mine = device.user.toLowerCase() === me.user.toLowerCase();
  const facts = [device.device, device.fix?.vel && device.fix.vel > 3 && isFresh(device) ? units.speed(device.fix.vel) : ""];
  return el("button", { type: "button", class: "entry", "data-key": device.key, onclick: () => open(device) }, [
    face(device, name),
    el("span", { class: "main" }, [
      el("b", {}, [name + (mine ? " (" + say("map.me") + ")" : "")]),
      el("small", {}, [facts.filter(Boolean).join(" · ")]),
    ]),
    el("span", { class: "state" }, [
      el("span", {}, [device.online ? units.ago(device.fix?.tst ?? 0) : say("map.offline")]),
      battery(device),
    ]),
  ]);
}

/** A round distance, as long as it is on the map just now. @param {any} map @param {HTMLElement} bar */
function drawScale(map, bar) {
  const middle = map.getSize().y / 2;
  const widest = map.distance(map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([SCALE, middle]));
  if (!(widest > 0)) return;
  const power = 10 ** Math.floor(Math.log10(widest));
  const round = power * (widest / power >= 5 ? 5 : widest / power >= 2 ? 2 : 1);
  bar.style.width = (SCALE * round) / widest + "px";
  bar.textContent = units.metres(round);
}

/** How full a phone is, as far as it says. */
export function battery(/** @type {Device} */ device) {
  const share = device.fix?.batt;
  if (share === undefined) return null;
  const charging = device.fix?.bs === 2 || device.fix?.bs === 3;
  const bar = el("i", { "aria-hidden": "true" });
  bar.style.setProperty("--share", String(Math.max(0, Math.min(100, share))));
  return el("span", { class: "level" + (charging ? " charging" : share < 20 ? " low" : "") }, [bar, units.percent(share)]);
}
