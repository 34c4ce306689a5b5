// @ts-check
// Where one writes: a field that grows, completion of @names, what one answers or edits, how much room is left.
import { el, icon, iconButton } from "./dom.js";
import { Tray } from "./files.js";
import { mentioned, plain } from "./text.js";

/** @typedef {import("./message.js").Scene} Scene */
/** @typedef {import("./room.js").Entry} Entry */
/** @typedef {import("./hub.js").Person} Person */

const WARN = 80;
const MOST_NAMES = 6;

export class Composer {
  #scene;
  #input;
  #send;
  #about;
  #count;
  #names;
  #tray;
  /** @type {{kind: "reply" | "edit", entry: Entry} | null} */
  #target = null;
  /** @type {Person[]} */
  #found = [];
  #chosen = 0;

  /** @param {Scene} scene */
  constructor(scene) {
    this.#scene = scene;
    const { words } = scene;
    this.#input = /** @type {HTMLTextAreaElement} */ (
      el("textarea", {
        id: "chat-input",
        part: "input",
        rows: 1,
        dir: "auto",
        enterkeyhint: "send",
        autocomplete: "off",
        placeholder: words.say("chat_placeholder"),
        "aria-label": words.say("chat_placeholder"),
        "aria-autocomplete": "list",
        "aria-controls": "chat-names",
        "aria-describedby": "chat-count",
      })
    );
    this.#send = /** @type {HTMLButtonElement} */ (
      el(
        "button",
        { id: "chat-send", part: "send", class: "send", type: "button", onclick: () => this.#submit(), "aria-label": words.say("chat_send"), title: words.say("chat_send") },
        icon("send"),
      )
    );
    this.#about = el("div", { class: "about", hidden: true });
    this.#count = el("div", { id: "chat-count", class: "count", "aria-live": "polite" });
    this.#names = el("div", { id: "chat-names", class: "names", role: "listbox", "aria-label": words.say("people"), hidden: true });
    this.#tray = new Tray(scene);
    this.#tray.addEventListener("change", () => this.#changed());
    // no form: in a sandboxed frame nothing can be submitted
    this.element = el(
      "div",
      { id: "chat-input-area", part: "input-area", class: "composer" },
      this.#names,
      this.#about,
      this.#tray.element,
      el("div", { class: "field" }, this.#tray.button, this.#input, this.#count, this.#send),
    );
    this.#input.addEventListener("input", () => this.#changed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#close());
    this.#input.addEventListener("paste", (event) => this.#take(event, event.clipboardData));
    this.element.addEventListener("drop", (event) => this.drop(event));
    this.#changed();
  }

  focus() {
    this.#input.focus();
  }

  /** What may be written here now. */
  draw() {
    const { info } = this.#scene.room;
    const { words } = this.#scene;
    const closed = !info.may_post;
    this.#input.disabled = closed;
    this.#input.placeholder = closed ? words.say(info.archived ? "archived" : "readonly") : words.say("chat_placeholder");
    this.#changed();
  }

  /** Files that are let go over the conversation. @param {DragEvent} event */
  drop(event) {
    this.#take(event, event.dataTransfer);
  }

  /** Files come along; text goes where it was meant to go. @param {Event} event @param {DataTransfer | null} data */
  #take(event, data) {
    const files = [...(data?.files ?? [])];
    if (!files.length || this.#input.disabled) return;
    event.preventDefault();
    this.#tray.add(files);
    this.focus();
  }

  /** @param {Entry} entry */
  reply(entry) {
    this.#aim({ kind: "reply", entry });
  }

  /** @param {Entry} entry */
  edit(entry) {
    this.#input.value = entry.text;
    this.#aim({ kind: "edit", entry });
  }

  /** @param {{kind: "reply" | "edit", entry: Entry} | null} target */
  #aim(target) {
    const { words } = this.#scene;
    if (this.#target?.kind === "edit" && target?.kind !== "edit") this.#input.value = "";
    this.#target = target;
    this.#about.hidden = !target;
    if (target) {
      const { kind, entry } = target;
      this.#about.replaceChildren(
        icon(kind),
        el(
          "div",
          {},
          el("b", {}, words.say(kind === "edit" ? "editing" : "replying", { name: entry.name })),
          el("span", { dir: "auto" }, plain(entry.text)),
        ),
        iconButton("close", words.say("cancel"), () => this.#aim(null)),
      );
    }
    this.#changed();
    this.focus();
  }

  #submit() {
    const { room, hub, attempt } = this.#scene;
    const text = this.#input.value.replace(/\s+$/, "");
    if (this.#send.disabled) return;
    if (this.#target?.kind === "edit") {
      if (text !== this.#target.entry.text) attempt(room.edit(this.#target.entry, text));
    } else {
      const mentions = mentioned(text, (user) => hub.people.get(user.toLowerCase())?.user ?? null);
      room.send(text, { replyTo: this.#target?.entry.id, mentions, attachments: this.#tray.take() });
      this.element.dispatchEvent(new Event("sent"));
    }
    this.#input.value = "";
    this.#aim(null);
  }

  /** Characters are counted as the hub counts them: code points, without the blanks around. */
  #left() {
    return this.#scene.hub.settings.max_length - [...this.#input.value.trim()].length;
  }

  #changed() {
    const { words, room } = this.#scene;
    const { value } = this.#input;
    const left = this.#left();
    this.#count.textContent = left < 0 ? words.say("over", { n: -left }) : left <= WARN ? words.say("left", { n: left }) : "";
    this.#count.classList.toggle("over", left < 0);
    const nothing = !value.trim() && (this.#tray.empty || this.#target?.kind === "edit");
    this.#send.disabled = nothing || left < 0 || this.#tray.busy || this.#input.disabled;
    /** @type {HTMLButtonElement} */ (this.#tray.button).disabled = this.#input.disabled;
    this.#input.style.height = "auto";
    this.#input.style.height = Math.min(this.#input.scrollHeight, 160) + "px";
    if (this.#target?.kind !== "edit") room.type(Boolean(value.trim()));
    this.#complete();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    if (this.#found.length && this.#choose(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const last = this.#scene.room.entries.findLast((entry) => this.#scene.room.isMine(entry) && !entry.deleted);
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape" && this.#target) {
      event.stopPropagation();
      this.#aim(null);
    } else if (event.key === "ArrowUp" && !this.#input.value && last) {
      event.preventDefault();
      this.edit(last);
    }
  }

  // --- names

  /** The word with an @ before the caret. */
  #word() {
    const before = this.#input.value.slice(0, this.#input.selectionEnd);
    return /(?:^|[\s(])@([^\s@#+]{0,40})$/.exec(before)?.[1] ?? null;
  }

  #complete() {
    const { hub } = this.#scene;
    const word = this.#word()?.toLowerCase();
    this.#found =
      word === undefined
        ? []
        : [...hub.people.values()]
            .filter((person) => person.user !== hub.user)
            .filter((person) => person.user.toLowerCase().startsWith(word) || person.name.toLowerCase().split(" ").some((part) => part.startsWith(word)))
            .sort((a, b) => Number(b.online) - Number(a.online) || a.name.localeCompare(b.name))
            .slice(0, MOST_NAMES);
    this.#chosen = 0;
    this.#drawNames();
  }

  #drawNames() {
    this.#names.hidden = !this.#found.length;
    this.#names.replaceChildren(
      ...this.#found.map((person, i) =>
        el(
          "div",
          {
            id: "chat-name-" + i,
            role: "option",
            "aria-selected": String(i === this.#chosen),
            onpointerdown: (/** @type {Event} */ event) => {
              event.preventDefault();
              this.#insert(person);
            },
          },
          el("span", { class: person.online ? "dot on" : "dot" }),
          el("bdi", {}, person.name),
          person.name !== person.user && el("bdi", { class: "quiet" }, person.user),
        ),
      ),
    );
    if (this.#found.length) this.#input.setAttribute("aria-activedescendant", "chat-name-" + this.#chosen);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #choose({ key }) {
    const count = this.#found.length;
    if (key === "ArrowDown") this.#chosen = (this.#chosen + 1) % count;
    else if (key === "ArrowUp") this.#chosen = (this.#chosen + count - 1) % count;
    else if (key === "Escape") this.#found = [];
    else if (key === "Enter" || key === "Tab") {
      this.#insert(this.#found[this.#chosen]);
      return true;
    } else return false;
    this.#drawNames();
    return true;
  }

  /** @param {Person} person */
  #insert(person) {
    const { value, selectionEnd } = this.#input;
    const start = selectionEnd - (this.#word()?.length ?? 0);
    this.#input.setRangeText(person.user + " ", start, selectionEnd, "end");
    if (value !== this.#input.value) this.#changed();
    this.#close();
  }

  #close() {
    this.#found = [];
    this.#drawNames();
  }
}
