// @ts-check
// All rooms: change, archive, export, remove.
import { api, level, save } from "../app/api.js";
import { ask, avatar, button, complain, el, empty, menu, moment, toast } from "../app/dom.js";
import { invitesDialog, newRoom, roomSettings } from "../app/chats/room-dialogs.js";
import * as router from "../app/router.js";
import { say } from "../app/words.js";
import { loaded, page, row, table, two } from "./parts.js";

/** @typedef {import("../app/rooms.js").Room} Room */

/** @type {import("./section.js").Page} */
export function roomsPage({ live }) {
  const list = loaded(
    () => api("GET", "/api/v1/rooms"),
    (/** @type {Room[]} */ rooms) =>
      rooms.length
        ? table(say("admin.rooms"), [say("room"), say("kind"), say("messages"), ""], rooms.map((room) => line(room, live.rooms, list.load)))
        : empty("chats", say("nothing_found")),
  );
  const add = button({ text: say("new_room"), icon: "plus", class: "primary small" }, async () => {
    const made = await newRoom();
    if (made) {
      live.rooms.put(made);
      list.load();
    }
  });
  return page("rooms", [add], [list.place]);
}

/** @param {Room} room @param {import("../app/rooms.js").Rooms} rooms @param {() => void} load */
function line(room, rooms, load) {
  const path = "/api/v1/rooms/" + level(room.room);
  const tags = [
    room.is_private ? "private" : "",
    room.read_only ? "read_only" : "",
    room.archived ? "archived" : "",
    room.slow_seconds ? "slow" : "",
  ].filter(Boolean);
  const changed = (/** @type {Room | null} */ now) => {
    if (!now) return;
    rooms.put(now);
    load();
  };
  const remove = () =>
    ask({
      title: say("remove_named", { name: room.title }),
      lead: say("remove_room_lead"),
      body: [],
      action: say("remove"),
      danger: true,
      async save() {
        await api("DELETE", path);
        rooms.drop(room.room);
        load();
      },
    });
  const exported = (/** @type {string} */ format) => () => {
    toast(say("download_begins"));
    save(path + "/export?format=" + format, "room-" + room.room + "." + format).catch(complain);
  };
  return row([
    el("span", { class: "person" }, [avatar(room.title, room.room, "square"), two(room.title, room.room)]),
    el("span", { class: "wrap" }, tags.length ? tags.map((tag) => el("span", { class: "tag" }, [say("room." + tag)])) : [say("room.open")]),
    { class: "fixed", of: [two(String(room.last_seq), moment(room.last_at))] },
    {
      class: "end",
      of: [
        menu({ icon: "more", label: say("actions_for", { name: room.title }) }, () => [
          { text: say("open"), icon: "next", run: () => router.go(router.path("rooms", room.room)) },
          { text: say("room_settings"), icon: "settings", run: () => roomSettings(room).then(changed) },
          { text: say("invites"), icon: "link", run: () => invitesDialog(room) },
          { text: say("export") + " (JSON)", icon: "download", run: exported("json") },
          { text: say("export") + " (CSV)", icon: "download", run: exported("csv") },
          { text: say("remove"), icon: "trash", danger: true, run: remove },
        ]),
      ],
    },
  ]);
}
