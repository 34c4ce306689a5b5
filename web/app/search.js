// @ts-check
// Search in all rooms; a hit opens the room at that message.
import { api, level } from "./api.js";
import { avatar, button, brief, el, empty, skeleton, words } from "./dom.js";
import { icon } from "./icons.js";
import * as router from "./router.js";
import { plain } from "./switcher.js";
import { say } from "./words.js";

const AT_ONCE = 50;

/** @param {HTMLElement} element @param {import("./sections.js").Context} context */
export function mount(element, context) {
  const input = /** @type {HTMLInputElement} */ (
    el("input", { type: "search", name: "q", "aria-label": say("search_all"), placeholder: say("search_all"), autocomplete: "off", enterkeyhint: "search" })
  );
  const results = el("div", { "aria-live": "polite" });
  const form = el("form", { role: "search", class: "filters" }, [
    el("label", { class: "find field" }, [icon("search"), input]),
    button({ text: say("section.search"), type: "submit", class: "primary small" }),
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    router.go("/search?q=" + level(input.value.trim()));
  });
  element.replaceChildren(
    el("main", { class: "page" }, [
      el("header", {}, [el("h1", {}, [say("section.search")])]),
      form,
      results,
    ]),
  );
  let turn = 0;
  return {
    async route() {
      context.title(say("section.search"));
      context.pane("list");
      const q = new URLSearchParams(location.search).get("q") ?? "";
      const mine = ++turn;
      input.value = q;
      if (!q) {
        results.replaceChildren(hints());
        input.focus();
        return;
      }
      results.replaceChildren(skeleton(4));
      const found = await find(q, context.live.rooms);
      if (mine === turn) results.replaceChildren(found);
    },
    unmount() {
      turn++;
    },
  };
}

/** What can be asked for besides words. */
function hints() {
  const examples = [
    ["antenna 20m", "search.words"],
    ['"field day"', "search.phrase"],
    ["ante*", "search.prefix"],
    ["from:EA1ABC", "search.from"],
    ["in:global", "search.in"],
    ["after:2026-02-01 before:2026-03-01", "search.dates"],
  ];
  return el("dl", { class: "facts card" }, examples.flatMap(([typed, key]) => [
    el("dt", {}, [el("code", {}, [typed])]),
    el("dd", {}, [say(key)]),
  ]));
}

/**
 * Hits of a search as a list of links.
 * @param {string} q
 * @param {import("./rooms.js").Rooms} rooms
 * @returns {Promise<Node>}
 */
export async function find(q, rooms) {
  const list = el("ul", { class: "hits" });
  const place = el("div", {}, [list]);
  const more = button({ text: say("more") }, () => load());
  const line = el("div", { class: "more-line" }, [more]);
  /** @type {number | undefined} */
  let before;
  async function load() {
    try {
      const found = await api("GET", "/api/v1/search?limit=" + AT_ONCE + "&q=" + level(q) + (before ? "&before=" + before : ""));
      for (const post of found) list.append(el("li", {}, [hit(post, q, rooms)]));
      before = found[found.length - 1]?.post;
      line.remove();
      if (found.length === AT_ONCE) place.append(line);
      if (!list.firstChild) place.replaceChildren(empty("search", say("nothing_found"), say("nothing_found_lead")));
    } catch (error) {
      place.replaceChildren(empty("warning", words(error)));
    }
  }
  await load();
  return place;
}

/** @param {any} post @param {string} q @param {import("./rooms.js").Rooms} rooms */
function hit(post, q, rooms) {
  const title = rooms.get(post.room)?.title ?? post.room;
  const name = post.name || post.callsign;
  return el("a", { class: "hit", href: router.path("rooms", post.room, String(post.seq)) }, [
    avatar(name, post.callsign, "tiny"),
    el("span", { class: "main" }, [
      el("span", { class: "head" }, [el("b", {}, [name]), el("span", {}, [title]), el("time", { datetime: post.at }, [brief(post.at)])]),
      el("span", { class: "text" }, marked(post.message ?? "", q)),
    ]),
  ]);
}

/** The text with the searched words marked; long ones are cut around the first of them. */
function marked(/** @type {string} */ text, /** @type {string} */ q) {
  const wanted = plain(q.replace(/\b(from|in|before|after):\S*/gi, "").replace(/["*]/g, " "))
    .split(/\s+/)
    .filter((word) => word.length > 1);
  const flat = foldings(text);
  /** @type {[number, number][]} */
  const spots = [];
  for (const word of wanted) {
    for (let at = flat.text.indexOf(word); at >= 0; at = flat.text.indexOf(word, at + word.length)) {
      spots.push([flat.from[at], flat.from[at + word.length] ?? text.length]);
    }
  }
  spots.sort((a, b) => a[0] - b[0]);
  const parts = [];
  let at = Math.max(0, (spots[0]?.[0] ?? 0) - 80);
  if (at > 0) parts.push("…");
  for (const [start, end] of spots) {
    if (start < at) continue;
    parts.push(text.slice(at, start), el("mark", {}, [text.slice(start, end)]));
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

/** The text without case and accents, and where each of its letters stood. */
function foldings(/** @type {string} */ text) {
  let folded = "";
  const from = [];
  let at = 0;
  for (const char of text) {
    const bare = plain(char);
    for (let i = 0; i < bare.length; i++) from.push(at);
    folded += bare;
    at += char.length;
  }
  return { text: folded, from };
}
