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
