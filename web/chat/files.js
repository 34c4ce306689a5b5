// @ts-check
// Pictures and files in messages: shown, and taken along with what one writes. They are fetched with the token and shown as blobs,
// because there are no addresses with a secret in them.
import { el, icon, iconButton } from "./dom.js";

/** @typedef {import("./message.js").Scene} Scene */
/** @typedef {import("./hub.js").Hub} Hub */
/** @typedef {{id: string, name: string, type: string, size: number, width?: number, height?: number, thumbnail?: boolean}} Attached */
/** @typedef {{name: string, done: Attached | null, problem: string, element: HTMLElement}} Upload */

const MOST = 10;
const KEPT = 200;
const SHOWN = 320;

/** @type {WeakMap<Hub, Map<string, Promise<string>>>} */
const urls = new WeakMap();

/** @param {Hub} hub @param {string} path */
function fetched(hub, path) {
  let known = urls.get(hub);
  if (!known) urls.set(hub, (known = new Map()));
  let url = known.get(path);
  if (!url) {
    url = hub.blob(path).then((blob) => URL.createObjectURL(blob));
    known.set(path, url);
    url.catch(() => known.delete(path));
    const [oldest] = known.keys();
    if (known.size > KEPT) {
      known.get(oldest)?.then((old) => URL.revokeObjectURL(old));
      known.delete(oldest);
    }
  }
  return url;
}

/** @param {string} language @param {number} bytes */
export function size(language, bytes) {
  const [unit, value] = bytes < 1e3 ? ["byte", bytes] : bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(language, { style: "unit", unit: String(unit), unitDisplay: "short", maximumFractionDigits: bytes < 1e6 ? 0 : 1 }).format(Number(value));
}

/** What is attached to a message. @param {Scene} scene @param {Attached[]} attachments */
export function attached(scene, attachments) {
  return el("div", { class: "files" }, ...attachments.filter((file) => typeof file?.id === "string").map((file) => one(scene, file)));
}

/** @param {Scene} scene @param {Attached} file */
function one(scene, file) {
  const picture = /^image\/(jpeg|png|gif|webp)$/.test(file.type) && file.width && file.height;
  return picture ? image(scene, file) : card(scene, file);
}

/** @param {Scene} scene @param {Attached} file */
function image(scene, file) {
  const { hub } = scene;
  const path = "/api/v1/files/" + encodeURIComponent(file.id);
  const scale = Math.min(1, SHOWN / (file.width ?? 1), SHOWN / (file.height ?? 1));
  const img = /** @type {HTMLImageElement} */ (
    el("img", { alt: file.name, width: Math.round((file.width ?? 0) * scale), height: Math.round((file.height ?? 0) * scale) })
  );
  const button = el("button", { type: "button", class: "picture", "aria-label": file.name, onclick: () => large(scene, file, path, button) }, img);
  const instead = () => button.isConnected && button.replaceWith(card(scene, file));
  img.addEventListener("error", instead);
  fetched(hub, file.thumbnail ? path + "/thumbnail" : path).then((url) => (img.src = url), instead);
  return button;
}

/** @param {Scene} scene @param {Attached} file @param {string} path @param {HTMLElement} beside */
function large({ hub, attempt, words }, file, path, beside) {
  const opening = fetched(hub, path).then((url) => {
    const dialog = /** @type {HTMLDialogElement} */ (
      el(
        "dialog",
        { class: "large", "aria-label": file.name, onclick: () => dialog.close(), onclose: () => dialog.remove() },
        el("img", { src: url, alt: file.name }),
        iconButton("close", words.say("close.picture"), () => dialog.close()),
      )
    );
    beside.after(dialog);
    dialog.showModal();
  });
  attempt(opening);
}

/** @param {Scene} scene @param {Attached} file */
function card({ hub, words, attempt }, file) {
  const save = () => {
    const saving = fetched(hub, "/api/v1/files/" + encodeURIComponent(file.id)).then((url) => {
      el("a", { href: url, download: file.name }).click();
    });
    attempt(saving);
  };
  return el(
    "button",
    { type: "button", class: "file", title: words.say("save"), onclick: save },
    icon("file"),
    el("span", {}, el("bdi", {}, file.name), el("small", {}, size(words.language, file.size))),
  );
}

/** The files that go along with what is being written. */
export class Tray extends EventTarget {
  #scene;
  /** @type {Upload[]} */
  #uploads = [];
  element = el("div", { class: "tray", hidden: true });
  #input = /** @type {HTMLInputElement} */ (el("input", { type: "file", multiple: true }));
  button;

  /** @param {Scene} scene */
  constructor(scene) {
    super();
    this.#scene = scene;
    this.button = iconButton("attach", scene.words.say("attach"), () => this.#input.click(), { class: "icon attach" });
    this.#input.addEventListener("change", () => {
      this.add([...(this.#input.files ?? [])]);
      this.#input.value = "";
    });
  }

  get busy() {
    return this.#uploads.some((upload) => !upload.done);
  }

  get empty() {
    return !this.#uploads.length;
  }

  /** What has arrived; the tray is empty afterwards. */
  take() {
    const files = this.#uploads.map((upload) => upload.done).filter((file) => file !== null);
    this.#uploads = [];
    this.#draw();
    return files;
  }

  /** @param {File[]} files */
  add(files) {
    for (const file of files.slice(0, MOST - this.#uploads.length)) this.#send(file);
  }

  /** @param {File} file */
  async #send(file) {
    const { hub, words, complain } = this.#scene;
    const name = file.name || "file";
    const remove = () => {
      this.#uploads = this.#uploads.filter((other) => other !== upload);
      this.#draw();
    };
    const label = el("small", {}, words.say("attach.busy"));
    /** @type {Upload} */
    const upload = {
      name,
      done: null,
      problem: "",
      element: el(
        "div",
        { class: "file busy" },
        icon("file"),
        el("span", {}, el("bdi", {}, name), label),
        iconButton("close", words.say("attach.remove", { name }), remove),
      ),
    };
    this.#uploads.push(upload);
    this.#draw();
    try {
      upload.done = await hub.api("POST", "/api/v1/files?name=" + encodeURIComponent(name), file);
      upload.element.classList.remove("busy");
      label.textContent = size(words.language, file.size);
    } catch (error) {
      remove();
      complain(words.say("attach.bad", { name, why: error instanceof Error ? error.message : String(error) }));
    }
    this.#draw();
  }

  #draw() {
    this.element.hidden = this.empty;
    this.element.replaceChildren(...this.#uploads.map((upload) => upload.element));
    this.dispatchEvent(new Event("change"));
  }
}
