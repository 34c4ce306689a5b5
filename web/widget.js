// @ts-check
// The widget for any page:
//
//   <script type="module" src="https://HUB/widget.js"></script>
//   <muster-chat room="3" token="..."></muster-chat>
//
// docs/widget.md has the rest. Served under this one address for ever; asked for again each time, mostly answered 304.
import { MusterChat } from "./chat/element.js";

MusterChat.server = new URL(".", import.meta.url).href;
MusterChat.folder = new URL("./chat/", import.meta.url).href;
// a page may load the script twice
if (!customElements.get("muster-chat")) customElements.define("muster-chat", MusterChat);

export { MusterChat };
