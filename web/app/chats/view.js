// @ts-check
// The view of a conversation that the widget shows too, dressed for the app.
import { MusterChat } from "../../chat/element.js";
import { theme } from "../theme.js";
import { language } from "../words.js";

if (!customElements.get("muster-chat")) customElements.define("muster-chat", MusterChat);

/**
 * @param {import("../live.js").Live} live
 * @param {{ room?: string, talk?: import("./talk.js").Talk }} what
 * @returns {MusterChat}
 */
export function chatView(live, { room, talk }) {
  const view = /** @type {MusterChat} */ (document.createElement("muster-chat"));
  view.attentive = true;
  view.setAttribute("bare", "");
  view.setAttribute("lang", language());
  view.setAttribute("theme", theme());
  if (room) view.setAttribute("room", room);
  if (talk) view.conversation = /** @type {any} */ (talk);
  view.hub = live.hub;
  return view;
}
