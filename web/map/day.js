// @ts-check
// A day of one device: what the hub has stored, cut where the phone was silent, with what can be said about it.

/** @typedef {import("./devices.js").Fix} Fix */
/** @typedef {{ fixes: Fix[], legs: Fix[][], metres: number, moving: number, fastest: number }} Day */

const SILENCE = 30 * 60;
const MOVING = 2;
const TOO_VAGUE = 500;
const EARTH = 6_371_000;

/** @param {Fix[]} reported @returns {Day} */
export function dayOf(reported) {
  const fixes = reported.filter((fix) => (fix.acc ?? 0) <= TOO_VAGUE).sort((a, b) => a.tst - b.tst);
  /** @type {Fix[][]} */
  const legs = [];
  let metres = 0;
  let moving = 0;
  let fastest = 0;
  fixes.forEach((fix, at) => {
    const before = fixes[at - 1];
    const pause = before ? fix.tst - before.tst : Infinity;
    if (pause > SILENCE) {
      legs.push([fix]);
    } else {
      legs[legs.length - 1].push(fix);
      const step = distance(before, fix);
      // a phone that lies still wanders within its own accuracy
      if (step > Math.max(10, Math.min(fix.acc ?? 0, before.acc ?? 0))) {
        metres += step;
        if (pause > 0 && (step / pause) * 3.6 > MOVING) moving += pause;
      }
    }
    fastest = Math.max(fastest, fix.vel ?? 0);
  });
  return { fixes, legs, metres, moving, fastest };
}

/** Metres between two places. */
export function distance(/** @type {{lat: number, lon: number}} */ a, /** @type {{lat: number, lon: number}} */ b) {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The first and the last moment of a local day, as the Recorder's interface wants them. */
export function boundsOf(/** @type {string} */ date) {
  const [year, month, day] = date.split("-").map(Number);
  const from = new Date(year, month - 1, day);
  const to = new Date(year, month - 1, day + 1, 0, 0, -1);
  const text = (/** @type {Date} */ when) => when.toISOString().slice(0, 19);
  return { from: text(from), to: text(to) };
}

/** A local day as in addresses and date fields. */
export function dateOf(when = new Date()) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return when.getFullYear() + "-" + two(when.getMonth() + 1) + "-" + two(when.getDate());
}
