// @ts-check
// Conversations: the list of rooms beside the one that is open.
import { button, el, empty, menu, skeleton, words } from "../dom.js";
import { icon } from "../icons.js";
import * as router from "../router.js";
import { plain } from "../switcher.js";
import { say } from "../words.js";
import { Conversation } from "./conversation.js";
import { DirectConversation, newGroup, newTalk } from "./direct.js";
import { directLine, roomLine } from "./lines.js";
import { newRoom } from "./room-dialogs.js";

export const styles = [new URL("./chats.css", import.meta.url).href];

/** @param {HTMLElement} element @param {import("../sections.js").Context} context */
export function mount(element, context) {
  const { live, me } = context;
  const stop = new AbortController();
  const { signal } = stop;
  const find = /** @type {HTMLInputElement} */ (
    el("input", { type: "search", "aria-label": say("find_room"), placeholder: say("find_room"), autocomplete: "off", spellcheck: "false" })
  );
  const list = el("ul", { class: "conversations" });
  const archive = /** @type {HTMLDetailsElement} */ (el("details", { class: "archived", hidden: true }));
  const tools = el("div", { class: "tools" }, [
    me.role === "guest"
      ? null
      : menu({ icon: "plus", label: say("new_chat") }, () => [
          ...(live.directs.settings
            ? [
                { text: say("write_to"), icon: "person", run: () => newTalk(context, (key) => router.go(router.path("people", key))) },
                { text: say("new_group"), icon: "people", run: makeGroup },
              ]
            : []),
          { text: say("new_room"), icon: "chats", run: makeRoom },
        ]),
  ]);
  async function makeGroup() {
    const key = await newGroup();
    if (!key) return;
    await live.directs.load();
    router.go(router.path("people", key));
  }
  async function makeRoom() {
    const made = await newRoom();
    if (!made) return;
    live.rooms.put(made);
    router.go(router.path("rooms", made.room));
  }
  const main = el("section", { class: "conversation", "aria-label": say("conversation") });
  element.replaceChildren(
    el("main", { class: "side-by-side chats" }, [
      el("div", { class: "side" }, [
        el("header", {}, [
          el("div", { class: "spread" }, [el("h1", {}, [say("section.chats")]), tools]),
          el("label", { class: "find" }, [icon("search"), find, el("kbd", { "aria-hidden": "true" }, ["Ctrl K"])]),
        ]),
        el("nav", { class: "scroll", "aria-label": say("section.chats") }, [list, archive]),
      ]),
      main,
    ]),
  );
  /** @type {Conversation | DirectConversation | null} */
  let open = null;
  let current = "";

  function draw() {
    const { rooms } = live;
    if (rooms.state === "loading") {
      list.replaceChildren(el("li", {}, [skeleton(6)]));
      return;
    }
    if (rooms.state === "failed") {
      list.replaceChildren(
        el("li", {}, [empty("offline", words(rooms.problem), "", button({ text: say("try_again") }, () => rooms.load()))]),
      );
      return;
    }
    const wanted = plain(find.value.trim());
    const fits = (/** @type {string[]} */ ...texts) => !wanted || plain(texts.join(" ")).includes(wanted);
    const found = rooms.all().filter((room) => fits(room.title, room.room));
    const directs = live.directs.all().filter((one) => fits(one.title, one.with));
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.getAttribute("href");
    const line = (/** @type {import("../rooms.js").Room} */ room) => el("li", {}, [roomLine(room, "rooms " + room.room === current, me)]);
    // where nothing has been said yet is at the end, but for what was just opened
    const empties = (/** @type {string} */ key) => (key === current ? "9" : "");
    const lines = [
      ...found.filter((room) => !room.archived).map((room) => ({ at: room.last_at ?? empties("rooms " + room.room), element: line(room) })),
      ...directs.map((one) => ({ at: one.last_at ?? empties("people " + one.with), element: el("li", {}, [directLine(one, "people " + one.with === current, live)]) })),
    ];
    list.replaceChildren(...lines.sort((a, b) => b.at.localeCompare(a.at)).map((one) => one.element));
    if (!list.firstChild) list.append(el("li", {}, [empty("chats", say("nothing_found"))]));
    const old = found.filter((room) => room.archived);
    archive.hidden = !old.length;
    archive.replaceChildren(
      el("summary", {}, [icon("archive"), say("archived_rooms", { n: String(old.length) })]),
      el("ul", { class: "conversations" }, old.map(line)),
    );
    if (focused) /** @type {HTMLElement | null} */ (element.querySelector(`a[href="${focused}"]`))?.focus();
  }

  function show(/** @type {string[]} */ path) {
    const [kind, key = ""] = path;
    const seq = Number(path[2]) || 0;
    context.pane(key ? "main" : "list");
    if (key && kind + " " + key === current && open) {
      if (seq) open.jump(seq);
      return;
    }
    open?.close();
    open = null;
    current = key ? kind + " " + key : "";
    draw();
    if (!key) {
      context.title(say("section.chats"));
      main.replaceChildren(empty("chats", say("choose_room"), say("choose_room_lead")));
      return;
    }
    open = kind === "people" ? new DirectConversation(main, key, context) : new Conversation(main, key, context);
    open.show(seq);
  }

  find.addEventListener("input", draw);
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") /** @type {HTMLElement | null} */ (list.querySelector("a"))?.click();
    if (event.key === "ArrowDown") /** @type {HTMLElement | null} */ (list.querySelector("a"))?.focus();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...list.querySelectorAll("a")];
    all[all.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement)) + step]?.focus();
  });
  live.rooms.addEventListener("change", draw, { signal });
  live.directs.addEventListener("change", draw, { signal });
  live.addEventListener("presence", draw, { signal });
  draw();
  return {
    route: show,
    unmount() {
      stop.abort();
      open?.close();
    },
  };
}
