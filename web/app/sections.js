// @ts-check
// The sections of the app: what stands in the rail at its side. A feature plugs in here with one
// entry; its module is loaded when the section is opened for the first time.
//
//   {
//     id: "map",                              also its icon's name in icons.js
//     paths: ["map"],                         the first levels of addresses that belong to it; each has to be
//                                             known to `http.StaticFiles.PAGES`, so that a reload finds the app
//     title: "section.map",                   a key of app/lang/*.js
//     shown: (me) => me.role !== "guest",     for whom (left out: for everybody)
//     load: () => import("../map/section.js"),
//   }
//
// The module exports
//
//   words   its own words: { en: () => import("./lang/en.js"), es: ..., gl: ... } (may be left out)
//   styles  the addresses of its style sheets: [new URL("./map.css", import.meta.url).href] (may be left out)
//   mount(element, context)
//           draws into the element, which is empty and fills the page beside the rail, and returns
//           { route(path), unmount() }. `route` is called with the levels of the address (["map", "EA1ABC"])
//           right after mount and at every change of the address within the section; `unmount` gives back
//           what the section holds (subscriptions, timers) when another section opens, the language
//           changes, or the user signs out.
//
// and the context is
//
//   me        who is signed in: the answer of GET /api/v1/me ({ user, name, role, space, operator, ... })
//   api       api(method, path, body): REST; throws `Refused` with `code` and `detail` (app/api.js)
//   say, many words by key, in the reader's language (app/words.js)
//   live      the connection: `client` speaks MQTT (web/mqtt.js), `state` and its "change" events
//             (app/live.js). Use this one; a page has one connection.
//   go        go("/rooms/3"): to another address
//   title     title("Map"): the page's title; the unread count is put in front of it
//   pane      pane("list" | "main"): on a phone one pane is shown at a time, and with "main" the
//             tabs at the bottom go away
//
// app/dom.js has what every section needs to draw: `el`, `button`, `field`, `ask` (a dialog), `notice`,
// `toast`, `menu`, `avatar`, `empty`, `skeleton`. The classes of app.css are for all.

/**
 * @typedef {{ user: string, name: string, role: string, space: string, operator: boolean,
 *   scopes: string[], rooms: string[], expires_at: string | null }} Me
 * @typedef {import("./live.js").Live} Live
 * @typedef {{ me: Me, api: typeof import("./api.js").api, say: typeof import("./words.js").say,
 *   many: typeof import("./words.js").many, live: Live, go: (path: string) => void,
 *   title: (text: string) => void, pane: (which: "list" | "main") => void }} Context
 * @typedef {{ route: (path: string[]) => void, unmount: () => void }} Mounted
 * @typedef {{ words?: import("./words.js").Dictionary, styles?: string[],
 *   mount: (element: HTMLElement, context: Context) => Mounted | Promise<Mounted> }} SectionModule
 * @typedef {{ id: string, paths: string[], title: string, shown?: (me: Me) => boolean,
 *   load: () => Promise<SectionModule> }} Section
 */

/** @type {Section[]} */
export const sections = [
  {
    id: "chats",
    paths: ["rooms", "people"],
    title: "section.chats",
    load: () => import("./chats/section.js"),
  },
  {
    id: "map",
    paths: ["map", "sharing", "phones", "activity"],
    title: "section.map",
    load: () => import("../map/section.js"),
  },
  {
    id: "search",
    paths: ["search"],
    title: "section.search",
    load: () => import("./search.js"),
  },
  {
    id: "admin",
    paths: ["admin"],
    title: "section.admin",
    shown: (me) => me.role === "admin",
    load: () => import("../admin/section.js"),
  },
  {
    id: "settings",
    paths: ["settings"],
    title: "section.settings",
    load: () => import("./settings.js"),
  },
];

/** The section that an address belongs to; the first for all others. */
export function sectionOf(/** @type {string[]} */ path, /** @type {Me} */ me) {
  const open = sections.filter((section) => !section.shown || section.shown(me));
  return open.find((section) => section.paths.includes(path[0])) ?? open[0];
}
