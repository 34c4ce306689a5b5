// @ts-check
// A line of the list of conversations: who or what, what was said last, how much is new.
import { avatar, brief, count, el } from "../dom.js";
import { icon } from "../icons.js";
import * as router from "../router.js";
import { many, say } from "../words.js";

/**
 * @param {import("../rooms.js").Room} room
 * @param {boolean} current
 * @param {import("../sections.js").Me} me
 */
export function roomLine(room, current, me) {
  const marks = [room.is_private ? "lock" : "", room.read_only || room.room === "system" ? "megaphone" : ""].filter(Boolean);
  return el("a", { href: router.path("rooms", room.room), "aria-current": current ? "page" : null, class: room.unread ? "unread" : "" }, [
    avatar(room.title, room.room, "square"),
    el("span", { class: "text" }, [
      el("span", { class: "top" }, [
        el("b", {}, [room.title]),
        ...marks.map((mark) => icon(mark)),
        el("time", { datetime: room.last_at }, [brief(room.last_at)]),
      ]),
      el("span", { class: "bottom" }, [el("span", { class: "preview" }, [preview(room, me)]), ...badges(room)]),
    ]),
  ]);
}

/** @param {import("../rooms.js").Room} room @param {import("../sections.js").Me} me */
function preview(room, me) {
  const last = room.last;
  if (!last) return say(room.last_seq ? "" : "nothing_said");
  const mine = last.callsign?.toLowerCase() === me.user.toLowerCase();
  const who = mine ? say("you") : (last.name || last.callsign || "").split(" ")[0];
  const text = (last.message || "").replace(/\s+/g, " ");
  return who ? who + ": " + text : text;
}

/** @param {import("../rooms.js").Room} room */
function badges(room) {
  return [
    room.mentions
      ? el("span", { class: "badge" }, [el("span", { "aria-hidden": "true" }, ["@"]), el("span", { class: "only-read" }, [many("mentions", room.mentions)])])
      : null,
    room.unread
      ? el("span", { class: room.room === "system" ? "badge calm" : "badge" }, [
          el("span", { "aria-hidden": "true" }, [count(room.unread)]),
          el("span", { class: "only-read" }, [many("unread", room.unread)]),
        ])
      : null,
  ];
}

const TICKS = /** @type {Record<string, string>} */ ({
  sent: "✓",
  received_by_server: "✓",
  delivered: "✓✓",
  read: "✓✓",
  confirmed: "✓✓",
});

/**
 * @param {import("../directs.js").Direct} one
 * @param {boolean} current
 * @param {import("../live.js").Live} live
 */
export function directLine(one, current, live) {
  const title = one.kind === "all" ? say("everybody") : one.title || one.with;
  const person = one.kind === "person";
  const mine = one.last_sender_id?.toLowerCase() === live.me.user.toLowerCase();
  const text = (one.last_content ?? "").replace(/\s+/g, " ");
  const seen = one.last_status === "read" || one.last_status === "confirmed";
  return el("a", { href: router.path("people", one.with), "aria-current": current ? "page" : null, class: one.unread ? "unread" : "" }, [
    el("span", { class: person ? (live.online(one.with) ? "with-dot online" : "with-dot") : "" }, [avatar(title, one.with, person ? "" : "square")]),
    el("span", { class: "text" }, [
      el("span", { class: "top" }, [el("b", {}, [title]), el("time", { datetime: one.last_at }, [brief(one.last_at)])]),
      el("span", { class: "bottom" }, [
        mine && one.last_status
          ? el("span", { class: seen ? "ticks seen" : "ticks", role: "img", "aria-label": say("reached." + one.last_status) }, [TICKS[one.last_status] ?? ""])
          : null,
        el("span", { class: "preview" }, [mine ? say("you") + ": " + text : text]),
        one.unread
          ? el("span", { class: "badge" }, [
              el("span", { "aria-hidden": "true" }, [count(one.unread)]),
              el("span", { class: "only-read" }, [many("unread", one.unread)]),
            ])
          : null,
      ]),
    ]),
  ]);
}
