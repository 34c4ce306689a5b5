// @ts-check
// One day of one device: the line on the map, a slider through time, and how fast and how full the battery was.
import { api, level } from "../app/api.js";
import { button, el, empty, fresh, skeleton, words } from "../app/dom.js";
import { say } from "../app/words.js";
import { colour } from "./colour.js";
import { fixOf } from "./devices.js";
import { boundsOf, dateOf, dayOf } from "./day.js";
import * as units from "./units.js";

/** @typedef {import("./devices.js").Device} Device */
/** @typedef {import("./devices.js").Fix} Fix */

const WIDTH = 300;
const HEIGHT = 56;

/**
 * @param {{ L: any, map: any, lines: any }} stage
 * @param {Device} device
 * @param {string} date a local day, 2026-11-20
 * @param {(date: string) => void} go to another day
 */
export function showDay(stage, device, date, go) {
  const body = el("div", { class: "day-body", "aria-live": "polite" }, [skeleton(2)]);
  const pick = /** @type {HTMLInputElement} */ (
    el("input", { type: "date", value: date, max: dateOf(), "aria-label": say("map.day"), class: "small" })
  );
  pick.addEventListener("change", () => pick.value && go(pick.value));
  const step = (/** @type {number} */ days) => {
    const [year, month, day] = date.split("-").map(Number);
    go(dateOf(new Date(year, month - 1, day + days)));
  };
  const box = el("section", { class: "day" }, [
    el("div", { class: "day-pick" }, [
      button({ icon: "back", label: say("map.day_before"), class: "icon" }, () => step(-1)),
      pick,
      button({ icon: "next", label: say("map.day_after"), class: "icon", disabled: date >= dateOf() }, () => step(1)),
    ]),
    body,
  ]);
  const layer = stage.L.layerGroup().addTo(stage.map);
  let closed = false;
  load(device, date)
    .then((fixes) => {
      if (closed) return;
      const day = dayOf(fixes);
      body.replaceChildren(...(day.fixes.length ? drawn(stage, layer, device, date, day) : [nothing()]));
    })
    .catch((error) => closed || body.replaceChildren(el("p", { class: "notice bad", role: "alert" }, [words(error)])));
  return {
    box,
    close() {
      closed = true;
      layer.remove();
    },
  };
}

function nothing() {
  return empty("map", say("map.no_track"), say("map.no_track_hint"));
}

/** @returns {Promise<Fix[]>} */
async function load(/** @type {Device} */ device, /** @type {string} */ date) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const path = "/api/v1/devices/" + level(device.device) + "/track?user=" + level(device.user);
  const rows = /** @type {(number | null)[][]} */ (await api("GET", path + "&day=" + date + "&zone=" + encodeURIComponent(zone)));
  return rows.map(([tst, lat, lon, acc, vel, batt]) => fixOf({ tst, lat, lon, acc, vel, batt })).filter((fix) => fix !== null);
}

function address(/** @type {Device} */ device, /** @type {string} */ date, /** @type {string} */ format) {
  const { from, to } = boundsOf(date);
  return (
    "/api/0/locations?user=" + level(device.user) + "&device=" + level(device.device) + "&from=" + from + "&to=" + to + "&format=" + format
  );
}

/**
 * @param {{ L: any, map: any, lines: any }} stage @param {any} layer @param {Device} device @param {string} date
 * @param {import("./day.js").Day} day
 */
function drawn(stage, layer, device, date, day) {
  const { L, map, lines } = stage;
  const ink = colour(map.getContainer(), "--accent");
  const ground = colour(map.getContainer(), "--surface");
  const place = (/** @type {Fix} */ fix) => [fix.lat, fix.lon];
  for (const leg of day.legs) {
    const points = leg.map(place);
    L.polyline(points, { color: ground, weight: 7, opacity: 0.7, renderer: lines, interactive: false }).addTo(layer);
    L.polyline(points, { color: ink, weight: 3.5, opacity: 0.95, renderer: lines, interactive: false }).addTo(layer);
  }
  const end = (/** @type {Fix} */ fix, /** @type {string} */ fill) =>
    L.circleMarker(place(fix), { radius: 6, weight: 3, color: ink, fillColor: fill, fillOpacity: 1, renderer: lines, interactive: false }).addTo(layer);
  end(day.fixes[0], ground);
  end(day.fixes[day.fixes.length - 1], ink);
  const here = L.circleMarker(place(day.fixes[0]), { radius: 9, weight: 3, color: ground, fillColor: ink, fillOpacity: 1, renderer: lines, interactive: false }).addTo(layer);
  map.fitBounds(L.latLngBounds(day.fixes.map(place)).pad(0.15), { maxZoom: 16 });

  const said = el("output", { class: "at" });
  const line = chart(day);
  const slider = /** @type {HTMLInputElement} */ (
    el("input", { type: "range", min: "0", max: String(day.fixes.length - 1), value: String(day.fixes.length - 1), "aria-label": say("map.time") })
  );
  const move = () => {
    const fix = day.fixes[Number(slider.value)];
    here.setLatLng(place(fix));
    const facts = [
      units.clock(fix.tst),
      fix.vel === undefined ? "" : units.speed(fix.vel),
      fix.batt === undefined ? "" : say("map.battery") + " " + units.percent(fix.batt),
      fix.acc === undefined ? "" : "± " + units.metres(fix.acc),
    ].filter(Boolean);
    said.textContent = facts.join(" · ");
    slider.setAttribute("aria-valuetext", said.textContent);
    line.at(fix);
    if (!map.getBounds().contains(here.getLatLng())) map.panTo(here.getLatLng());
  };
  slider.addEventListener("input", move);
  move();
  return [
    el("p", { class: "sums" }, [
      sum(say("map.distance"), units.metres(day.metres)),
      sum(say("map.moving"), units.span(day.moving)),
      sum(say("map.fastest"), units.speed(day.fastest)),
      sum(say("map.points"), String(day.fixes.length)),
    ]),
    line.svg,
    slider,
    said,
    el("p", { class: "exports" }, [
      el("span", {}, [say("map.download")]),
      ...["gpx", "geojson", "csv"].map((format) =>
        el("a", { href: address(device, date, format), download: device.user + "-" + device.device + "-" + date + "." + format }, [format.toUpperCase()]),
      ),
    ]),
  ];
}

function sum(/** @type {string} */ label, /** @type {string} */ value) {
  return el("span", {}, [el("b", {}, [value]), el("small", {}, [label])]);
}

const SVG = "http://www.w3.org/2000/svg";

/** Speed as an area, the battery as a line, over the day's time. @param {import("./day.js").Day} day */
function chart(day) {
  const first = day.fixes[0].tst;
  const length = Math.max(1, day.fixes[day.fixes.length - 1].tst - first);
  const top = Math.max(20, day.fastest);
  const x = (/** @type {Fix} */ fix) => (((fix.tst - first) / length) * WIDTH).toFixed(1);
  const y = (/** @type {number} */ share) => (HEIGHT - 2 - share * (HEIGHT - 6)).toFixed(1);
  const id = fresh("chart");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "chart");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", id);
  const title = document.createElementNS(SVG, "title");
  title.id = id;
  title.textContent = say("map.chart", { fastest: units.speed(day.fastest) });
  svg.append(title);
  const path = (/** @type {string} */ kind, /** @type {string} */ d) => {
    const made = document.createElementNS(SVG, "path");
    made.setAttribute("class", kind);
    made.setAttribute("d", d);
    svg.append(made);
    return made;
  };
  for (const leg of day.legs.filter((one) => one.length > 1)) {
    const points = leg.map((fix) => x(fix) + " " + y((fix.vel ?? 0) / top)).join("L");
    path("speed", `M${x(leg[0])} ${HEIGHT}L${points}L${x(leg[leg.length - 1])} ${HEIGHT}Z`);
  }
  const charged = day.fixes.filter((fix) => fix.batt !== undefined);
  if (charged.length > 1) path("battery", "M" + charged.map((fix) => x(fix) + " " + y((fix.batt ?? 0) / 100)).join("L"));
  const now = path("now", "");
  return { svg, at: (/** @type {Fix} */ fix) => now.setAttribute("d", `M${x(fix)} 0V${HEIGHT}`) };
}
