// @ts-check
// Numbers for people: in their language, with a sensible number of places.
import { language, say } from "../app/words.js";

function amount(/** @type {number} */ value, /** @type {string} */ unit, digits = 0) {
  const locale = language();
  try {
    return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: digits }).format(value);
  } catch {
    return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value) + " " + unit;
  }
}

export function metres(/** @type {number} */ value) {
  return value < 1000 ? amount(value, "meter") : amount(value / 1000, "kilometer", value < 100_000 ? 1 : 0);
}

export function speed(/** @type {number} */ value) {
  return amount(value, "kilometer-per-hour");
}

export function percent(/** @type {number} */ value) {
  return amount(value, "percent");
}

/** How long something took, in hours and minutes. */
export function span(/** @type {number} */ seconds) {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return [hours ? amount(hours, "hour") : "", minutes % 60 || !hours ? amount(minutes % 60, "minute") : ""].filter(Boolean).join(" ");
}

/** How long ago, in the words that people use. */
export function ago(/** @type {number} */ tst, now = Date.now()) {
  const seconds = Math.max(0, Math.round(now / 1000 - tst));
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto", style: "short" });
  if (seconds < 60) return say("map.now");
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 36 * 3600) return format.format(-Math.floor(seconds / 3600), "hour");
  return format.format(-Math.floor(seconds / 86_400), "day");
}

export function clock(/** @type {number} */ tst) {
  return new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit" }).format(tst * 1000);
}

export function moment(/** @type {number} */ tst) {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(tst * 1000);
}
