// @ts-check
// One message as it is shown.
import { el, icon, iconButton } from "./dom.js";
import { attached } from "./files.js";
import { plain, render } from "./text.js";

/** @typedef {import("./room.js").Entry} Entry */
/**
 * @typedef {object} Scene what all parts of a conversation share
 * @property {import("./hub.js").Hub} hub
 * @property {import("./room.js").Room} room
 * @property {import("./words.js").Words} words
 * @property {(entry: Entry) => void} reply
 * @property {(entry: Entry) => void} edit
 * @property {(id: string) => void} show
 * @property {(entry: Entry) => void} details what became of it, to whom
 * @property {(promise: Promise<any>) => void} attempt tells what went wrong
 * @property {(text: string) => void} complain
 */

export const REACTIONS = ["👍", "❤️", "😂", "🎉", "👀", "🙏", "✅", "📡"];
const QUOTED = 100;

/** @param {string} language @param {Intl.DateTimeFormatOptions} options */
export function format(language, options) {
  return new Intl.DateTimeFormat(language, options);
}

/** Initials on a colour of one's own. @param {string} user @param {string} name @param {boolean} online */
function avatar(user, name, online) {
  let hue = 0;
  for (const char of user.toLowerCase()) hue = (hue * 31 + (char.codePointAt(0) ?? 0)) % 360;
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const initials = words.slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
  const element = el("div", { class: online ? "avatar on" : "avatar", "aria-hidden": "true" }, initials || "?");
  element.style.setProperty("--hue", String(hue));
  return element;
}

/** @type {Record<number, string>} */
const REASONS = { 0x87: "not-allowed", 0x95: "too-large", 0x96: "too-fast", 0x97: "full" };

/**
 * Why something was refused, in the reader's language; what is not known here, in the hub's words.
 * @param {Scene} scene @param {{kind?: string, code?: number | string, reason?: string, message?: string}} problem
 */
export function why({ words }, { kind, code, reason, message }) {
  const known = typeof code === "string" ? code : code ? REASONS[code] : kind;
  return words.has("why." + known) ? words.say("why." + known) : reason || message || String(known ?? code);
}

/**
 * A notice in the reader's language; one of a kind that is not known here, in the words that came with it.
 * @param {Scene} scene @param {Entry} entry
 */
export function noticeText({ words }, entry) {
  const key = "notice." + entry.notice?.template;
  return words.has(key) ? words.say(key, { callsign: entry.user, ...entry.notice?.params }) : entry.text;
}

/** What a row looks like, in one line: it is drawn anew when this changes. @param {Scene} scene @param {Entry} entry */
export function signature({ room, hub }, entry) {
  const answered = entry.replyTo ? room.find(entry.replyTo) : null;
  return JSON.stringify([
    entry.text,
    entry.name,
    entry.seq,
    entry.edited,
    entry.deleted,
    entry.pinned,
    entry.progress,
    entry.problem?.code,
    [...entry.reactions],
    answered && [answered.name, answered.text.slice(0, QUOTED), answered.deleted],
    room.isMine(entry) ? [room.readBy(entry), room.deliveredTo?.(entry)] : hub.people.get(entry.user.toLowerCase())?.online,
    entry.attachments.length,
    entry.confirm,
  ]);
}

/** @param {Scene} scene @param {Entry} entry @param {boolean} follows right after one of the same person */
export function row(scene, entry, follows) {
  const { room, words, hub } = scene;
  const time = format(words.language, { hour: "2-digit", minute: "2-digit" }).format(entry.at);
  if (entry.notice && !entry.deleted) {
    return el("div", { class: "row notice", tabindex: -1 }, el("div", { class: "pill", dir: "auto" }, noticeText(scene, entry)), stamp(entry, time));
  }
  const mine = room.isMine(entry);
  const online = hub.people.get(entry.user.toLowerCase())?.online ?? false;
  const box = el("div", { class: "bubble" });
  if (!mine && !follows) box.append(author(scene, entry, online));
  if (entry.replyTo) box.append(quote(scene, entry.replyTo));
  if (entry.deleted) box.append(el("div", { class: "text gone" }, words.say("removed")));
  else {
    if (entry.attachments.length) box.append(attached(scene, entry.attachments));
    if (entry.text) box.append(el("div", { class: "text", dir: "auto" }, render(entry.text, (user) => called(scene, entry, user))));
  }
  box.append(
    el(
      "div",
      { class: "meta" },
      entry.pinned && icon("pin"),
      entry.edited && !entry.deleted && el("span", {}, words.say("edited")),
      stamp(entry, time),
      mine && ticks(scene, entry),
    ),
  );
  return el(
    "div",
    { class: ["row", mine && "mine", follows && "follows", entry.progress === "refused" && "bad"].filter(Boolean).join(" "), tabindex: -1, "data-id": entry.id },
    mine ? null : follows ? el("div") : avatar(entry.user, entry.name, online),
    el("div", { class: "column" }, box, confirmation(scene, entry), reactions(scene, entry), entry.problem && trouble(scene, entry)),
  );
}

/** @param {Entry} entry @param {string} time */
function stamp(entry, time) {
  return el("time", { datetime: new Date(entry.at).toISOString() }, time);
}

/** @param {Scene} scene @param {Entry} entry @param {boolean} online */
function author({ words }, entry, online) {
  return el(
    "div",
    { class: "who" },
    el("bdi", { class: "name" }, entry.name),
    entry.name !== entry.user && el("bdi", { class: "quiet" }, entry.user),
    !["app", "api"].includes(entry.source) && el("span", { class: "tag" }, words.say("via", { source: entry.source })),
    online && el("span", { class: "sr" }, words.say("online")),
  );
}

/** @param {Scene} scene @param {Entry} entry @param {string} user */
function called({ hub }, entry, user) {
  const known = hub.people.get(user.toLowerCase());
  return known?.name ?? (entry.mentions.some((id) => id.toLowerCase() === user.toLowerCase()) ? user : null);
}

/** @param {Scene} scene @param {string} id */
function quote(scene, id) {
  const { room, words, show } = scene;
  const answered = room.find(id);
  const text = !answered ? words.say("missing") : answered.deleted ? words.say("removed") : plain(answered.text);
  return el(
    "button",
    { type: "button", class: "quote", dir: "auto", onclick: () => show(id) },
    answered && el("bdi", { class: "name" }, answered.name),
    el("span", {}, [...text].slice(0, QUOTED).join("")),
  );
}

/** @param {Scene} scene @param {Entry} entry */
function ticks({ room, words, details }, entry) {
  const there = entry.progress === "stored" && entry.seq;
  const readers = there ? room.readBy(entry) : 0;
  const delivered = (there && room.deliveredTo?.(entry)) || 0;
  const state = delivered ? "delivered" : entry.progress;
  const label = readers ? words.say("state.read", { n: readers }) : entry.problem ? "" : words.say("state." + state);
  const sign = { waiting: "◷", sent: "◷", stored: "✓", delivered: "✓✓", refused: "!" }[state];
  const props = { class: readers ? "ticks read" : "ticks", "aria-label": label, title: label };
  const text = readers ? "✓✓" : sign;
  return there && room.deliveredTo
    ? el("button", { type: "button", ...props, onclick: () => details(entry) }, text)
    : el("span", { role: "img", ...props }, text);
}

/** The sender wants to know for sure. @param {Scene} scene @param {Entry} entry */
function confirmation({ room, words, attempt }, entry) {
  if (!entry.confirm || entry.deleted) return null;
  const act = () => attempt(room.confirm?.(entry) ?? Promise.resolve());
  const asked = room.isMine(entry) || entry.confirm === "done";
  return asked
    ? el("div", { class: "trouble" }, words.say(entry.confirm === "done" ? "confirm.done" : "confirm.asked"))
    : el("button", { type: "button", class: "link", onclick: act }, words.say("confirm"));
}

/** @param {Scene} scene @param {Entry} entry */
function reactions({ room, words, hub, attempt }, entry) {
  if (!entry.reactions.size) return null;
  return el(
    "div",
    { class: "chips" },
    ...[...entry.reactions].map(([reaction, users]) => {
      const names = users.map((user) => hub.people.get(user.toLowerCase())?.name ?? user).join(", ");
      const label = words.say("reaction.by", { reaction, names });
      const mine = users.includes(hub.user);
      return el(
        "button",
        {
          type: "button",
          class: mine ? "chip mine" : "chip",
          "aria-pressed": String(mine),
          "aria-label": label,
          title: label,
          onclick: () => attempt(room.react(entry, reaction)),
        },
        reaction,
        el("b", {}, String(users.length)),
      );
    }),
  );
}

/** @param {Scene} scene @param {Entry} entry */
function trouble(scene, entry) {
  const { room, words } = scene;
  const refused = entry.progress === "refused";
  const problem = /** @type {import("./room.js").Problem} */ (entry.problem);
  return el(
    "div",
    { class: "trouble", title: problem.reason },
    words.say(refused ? "state.refused" : "state.slow", { why: why(scene, problem) }),
    refused && el("button", { type: "button", class: "link", onclick: () => room.retry(entry) }, words.say("retry")),
    refused && el("button", { type: "button", class: "link", onclick: () => room.discard(entry) }, words.say("discard")),
  );
}

/** What can be done with a stored message. @param {Scene} scene @param {Entry} entry @returns {HTMLElement | null} */
export function toolbar(scene, entry) {
  const { room, words, hub, attempt } = scene;
  const { info } = room;
  if (!entry.seq || entry.deleted || entry.notice || !info.may_post) return null;
  const mine = room.isMine(entry);
  const young = Date.now() - entry.at < hub.settings.edit_seconds * 1000;
  const faces = el("div", { class: "faces", hidden: true });
  for (const reaction of REACTIONS) {
    faces.append(
      el("button", { type: "button", "aria-label": reaction, onclick: () => attempt(room.react(entry, reaction)) }, reaction),
    );
  }
  const face = iconButton("react", words.say("react"), () => {
    faces.hidden = !faces.hidden;
    face.setAttribute("aria-expanded", String(!faces.hidden));
  }, { "aria-expanded": "false" });
  const gone = iconButton("remove", words.say("remove"), () => {
    if (gone.classList.contains("sure")) attempt(room.remove(entry));
    gone.classList.add("sure");
    gone.setAttribute("aria-label", words.say("remove.sure"));
    gone.title = words.say("remove.sure");
  });
  return el(
    "div",
    { class: "tools", role: "toolbar", "aria-label": entry.name },
    room.reacts !== false && face,
    iconButton("reply", words.say("reply"), () => scene.reply(entry)),
    info.may_moderate && iconButton("pin", words.say(entry.pinned ? "unpin" : "pin"), () => attempt(room.pin(entry))),
    mine && young && iconButton("edit", words.say("edit"), () => scene.edit(entry)),
    ((mine && young) || info.may_moderate) && gone,
    faces,
  );
}
