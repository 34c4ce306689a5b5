// @ts-check
// What is asked about a room: a new one, its settings, its invitations, one of its people.
import { api, level } from "../api.js";
import { ask, button, complain, el, empty, field, moment, secret, skeleton, tell, tick, toast } from "../dom.js";
import { levelOf, setLevel } from "../notifications.js";
import { say } from "../words.js";

/** @typedef {import("../rooms.js").Room} Room */

/** @returns {Promise<Room | null>} */
export async function newRoom() {
  /** @type {Room | null} */
  let made = null;
  await ask({
    title: say("new_room"),
    lead: say("new_room_lead"),
    body: [
      field("title", say("room_title"), { id: "field-room-title", autocomplete: "off", maxlength: "80" }),
      field("room", say("room_id"), { id: "field-room-id", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }, say("room_id_hint")),
      tick("private", say("room.private"), false, say("private_hint")),
      field("members", say("first_members"), { autocomplete: "off", autocapitalize: "none" }, say("first_members_hint")),
    ],
    action: say("make"),
    async save(values) {
      const title = String(values.get("title")).trim();
      const id = String(values.get("room")).trim().toLowerCase();
      made = await api("POST", "/api/v1/rooms", {
        title: title || undefined,
        room: id || idOf(title) || undefined,
        is_private: values.has("private"),
        members: String(values.get("members")).split(/[\s,]+/).filter(Boolean),
      });
    },
  });
  return made;
}

/** A room's id from its title: "Fin de semana" is `fin-de-semana`. */
function idOf(/** @type {string} */ title) {
  return title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

/** @param {Room} room @returns {Promise<Room | null>} */
export async function roomSettings(room) {
  /** @type {Room | null} */
  let changed = null;
  const given = room.room === "global" || room.room === "system";
  await ask({
    title: say("room_settings"),
    body: [
      field("title", say("room_title"), { value: room.title, autocomplete: "off", maxlength: "80" }),
      given ? null : tick("private", say("room.private"), room.is_private, say("private_hint")),
      tick("read_only", say("room.read_only"), room.read_only, say("read_only_hint")),
      field("slow", say("room.slow"), {
        value: String(room.slow_seconds),
        options: withCurrent([0, 5, 15, 30, 60, 300, 900], room.slow_seconds).map((n) => [String(n), n ? say("seconds", { n: String(n) }) : say("off")]),
      }, say("slow_hint")),
      el("div", { class: "row" }, [
        field("days", say("keep_days"), { type: "number", min: "0", max: "36500", value: room.keep_days }, say("keep_hint")),
        field("messages", say("keep_messages"), { type: "number", min: "0", value: room.keep_messages }, say("keep_hint")),
      ]),
    ],
    action: say("save"),
    async save(values) {
      changed = await api("PATCH", "/api/v1/rooms/" + level(room.room), {
        title: String(values.get("title")).trim() || undefined,
        is_private: given ? undefined : values.has("private"),
        read_only: values.has("read_only"),
        slow_seconds: Number(values.get("slow")),
        keep_days: Number(values.get("days")),
        keep_messages: Number(values.get("messages")),
      });
    },
  });
  return changed;
}

/** @param {number[]} usual @param {number} current */
function withCurrent(usual, current) {
  return [...new Set([...usual, current])].sort((a, b) => a - b);
}

/** @param {Room} room */
export async function invitesDialog(room) {
  const path = "/api/v1/rooms/" + level(room.room) + "/invites";
  const place = el("div", {}, [skeleton(2)]);
  const fill = async () => {
    try {
      const open = await api("GET", path);
      place.replaceChildren(
        open.length
          ? el("ul", { class: "list" }, open.map((/** @type {any} */ invite) =>
              el("li", {}, [
                el("span", { class: "main" }, [
                  el("b", {}, [say("invite_by", { user: invite.made_by })]),
                  el("small", {}, [say("invite_left", { n: String(invite.uses_left), at: moment(invite.expires_at) })]),
                ]),
                button({ icon: "trash", label: say("take_back"), class: "icon" }, () =>
                  api("DELETE", path + "/" + level(invite.id)).then(fill, complain),
                ),
              ]),
            ))
          : empty("link", say("no_invites"), say("no_invites_lead")),
      );
    } catch (error) {
      complain(error);
      dialog.close();
    }
  };
  const make = button({ text: say("new_invite"), icon: "plus", class: "primary" }, async () => {
    /** @type {any} */
    let made = null;
    await ask({
      title: say("new_invite"),
      lead: say("new_invite_lead"),
      body: [
        el("div", { class: "row" }, [
          field("uses", say("uses"), { type: "number", min: "1", value: "20" }),
          field("days", say("valid_for"), { value: "7", options: [1, 7, 30].map((n) => [String(n), say(n === 1 ? "days.one" : "days.other", { n: String(n) })]) }),
        ]),
      ],
      action: say("make"),
      async save(values) {
        made = await api("POST", path, { uses: Number(values.get("uses")), ttl_seconds: Number(values.get("days")) * 86_400 });
      },
    });
    if (!made) return;
    fill();
    tell(say("invite_made"), [el("p", {}, [say("invite_made_lead")]), secret(made.url, say("new_invite"))]);
  });
  const dialog = tell(say("invites_of", { room: room.title }), [place, el("div", { class: "actions" }, [make])]);
  await fill();
}

/**
 * Mute, ban or kick somebody.
 * @param {Room} room @param {string} user @param {"mute" | "ban" | "kick"} action
 */
export function moderate(room, user, action) {
  return ask({
    title: say(action + "_named", { name: user }),
    lead: say(action + "_lead"),
    body: [
      action === "kick"
        ? null
        : field("minutes", say("how_long"), {
            value: "60",
            options: [[10, "minutes_10"], [60, "an_hour"], [1440, "a_day"], [10080, "a_week"], [0, "for_ever"]].map(([n, key]) => [String(n), say(String(key))]),
          }),
      field("reason", say("reason"), { autocomplete: "off", maxlength: "200" }, say("reason_hint")),
    ],
    action: say(action),
    danger: true,
    async save(values) {
      await api("POST", "/api/v1/rooms/" + level(room.room) + "/moderation", {
        user,
        action,
        minutes: Number(values.get("minutes") ?? 0),
        reason: String(values.get("reason")),
      });
      toast(say("done"));
    },
  });
}

/** How much one wants to hear of a room, on all devices. @param {Room} room */
export function roomNotifications(room) {
  return ask({
    title: say("notify.of", { room: room.title }),
    body: [
      field("level", say("notify.about"), {
        value: levelOf(room.room),
        options: ["all", "mentions", "none"].map((each) => [each, say(each === "mentions" ? "notify.only_mentions" : "notify." + each)]),
      }),
    ],
    action: say("save"),
    save: (values) => setLevel(room.room, String(values.get("level"))),
  });
}
