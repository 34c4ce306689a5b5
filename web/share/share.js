// @ts-check
// What somebody without an account sees who was given a link: where a person is, for as long as that person said. Everything
// is asked without credentials, so it is the same for a visitor who has an account here.
import { openMap, styles } from "../map/canvas.js";
import { colour } from "../map/colour.js";

const PAUSE = 5_000;
const LANGUAGES = ["en", "es", "gl"];

/** @typedef {{ lat: number, lon: number, tst: number, acc?: number }} Point */
/** @typedef {{ device: string, tid: string, track: Point[] }} Shown */
/** @typedef {{ label: string, name: string, until: string, devices: Shown[] }} Positions */

const language = navigator.languages.map((tag) => tag.split("-")[0]).find((code) => LANGUAGES.includes(code)) ?? "en";
/** @type {Record<string, string>} */
const words = (await import("./lang/" + language + ".js")).default;
document.documentElement.lang = language;

/** @param {string} key @param {Record<string, string>} [values] */
function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} [children] */
function el(tag, attributes, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const [space, id] = location.hash.slice(1).split("/").map((part) => encodeURIComponent(decodeURIComponent(part)));
const path = "/api/v1/spaces/" + space + "/shares/" + id;

/** @param {string} method @param {string} rest @param {RequestInit} [more] */
function ask(method, rest, more = {}) {
  return fetch(path + rest, { method, credentials: "omit", cache: "no-store", ...more });
}

function over() {
  document.title = say("share.over");
  document.body.replaceChildren(el("main", {}, [el("h1", {}, [say("share.over")]), el("p", {}, [say("share.over_hint")])]));
}

/** The ticket that opens it, once the pass phrase is right. @param {{ label: string, passphrase: boolean }} door @returns {Promise<string>} */
async function enter(door) {
  if (!door.passphrase) return "";
  const field = /** @type {HTMLInputElement} */ (el("input", { type: "password", autocomplete: "off", required: "", maxlength: "256" }));
  const wrong = el("p", { role: "alert" });
  const form = el("form", {}, [el("label", {}, [say("share.phrase"), field]), wrong, el("button", {}, [say("share.open")])]);
  document.body.replaceChildren(el("main", {}, [el("h1", {}, [door.label || say("share.title")]), form]));
  field.focus();
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      wrong.textContent = "";
      const headers = { "Content-Type": "application/json" };
      try {
        const answer = await ask("POST", "/open", { headers, body: JSON.stringify({ passphrase: field.value }) });
        if (answer.ok) return resolve((await answer.json()).ticket);
        if (answer.status === 404) return over();
        wrong.textContent = say(answer.status === 429 ? "share.wait" : "share.wrong");
      } catch {
        wrong.textContent = say("share.unreachable");
      }
      field.select();
    });
  });
}

/** The map with what is known, and its keeping up. @param {string} ticket @param {import("../map/canvas.js").Tiles | null} tiles */
async function show(ticket, tiles) {
  const title = el("h1", {}, [say("share.title")]);
  const note = el("p", { role: "status" });
  const box = el("div", { class: "map" });
  document.head.append(el("link", { rel: "stylesheet", href: styles }));
  document.body.replaceChildren(el("header", {}, [title, note]), box);
  const stage = await openMap(box, { tiles, label: say("share.title") });
  const { L, map } = stage;
  const layer = L.layerGroup().addTo(map);
  let placed = false;
  for (;;) {
    try {
      const answer = await ask("GET", "/positions", { headers: { "X-Share-Ticket": ticket } });
      if (answer.status === 404) break;
      if (answer.status === 401) return start();
      if (answer.ok) placed = draw(await answer.json(), placed);
    } catch {
      note.textContent = say("share.unreachable");
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  stage.close();
  over();

  /** @param {Positions} all @param {boolean} before whether the map shows the right place already */
  function draw(all, before) {
    const ink = colour(box, "--accent");
    const clock = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
    document.title = all.label || all.name;
    title.textContent = all.label ? all.label + " · " + all.name : all.name;
    layer.clearLayers();
    /** @type {[number, number][]} */
    const newest = [];
    let last = 0;
    for (const { device, track } of all.devices) {
      const at = track.at(-1);
      if (!at) continue;
      last = Math.max(last, at.tst);
      newest.push([at.lat, at.lon]);
      L.polyline(track.map((point) => [point.lat, point.lon]), { color: ink, weight: 3, opacity: 0.7 }).addTo(layer);
      if (at.acc) L.circle([at.lat, at.lon], { radius: at.acc, color: ink, weight: 1, fillOpacity: 0.12 }).addTo(layer);
      L.circleMarker([at.lat, at.lon], { radius: 9, color: "#fff", weight: 3, fillColor: ink, fillOpacity: 1 })
        .bindTooltip(el("span", {}, [all.devices.length > 1 ? device : all.name]), { permanent: true, direction: "top", offset: [0, -8] })
        .addTo(layer);
    }
    const until = clock.format(new Date(all.until));
    note.textContent = last
      ? say("share.seen", { time: clock.format(new Date(last * 1000)), until })
      : say("share.nothing", { until });
    if (!before && newest.length) map.fitBounds(newest, { maxZoom: 15, padding: [60, 60] });
    return before || newest.length > 0;
  }
}

async function start() {
  const answer = await ask("GET", "").catch(() => null);
  if (!answer) {
    document.body.replaceChildren(el("main", {}, [el("p", { role: "alert" }, [say("share.unreachable")])]));
    setTimeout(start, PAUSE);
  } else if (answer.ok) {
    const door = await answer.json();
    show(await enter(door), door.map.tiles ?? null);
  } else {
    over();
  }
}

addEventListener("hashchange", () => location.reload());
if (space && id) start();
else over();
