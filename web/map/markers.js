// @ts-check
// People on the map: a round sign with face or letters, its accuracy around it, and a wedge for where it is going. Very many
// become plain dots on the canvas, so that thousands still move smoothly.
import { avatar, el } from "../app/dom.js";
import { colour } from "./colour.js";
import { isFresh } from "./devices.js";

/** @typedef {import("./devices.js").Device} Device */

const MANY = 250;
const GOING = 3;
const VAGUE = 25;

export class Markers {
  /** @type {Map<string, { marker: any, circle: any, dot: boolean }>} */
  #drawn = new Map();
  /** @type {string | null} */
  #chosen = null;

  /**
   * @param {any} L Leaflet @param {any} map @param {any} renderer @param {(key: string) => void} choose
   * @param {(device: Device) => string} labelOf what stands below a sign
   * @param {(device: Device) => string} nameOf what its owner is called
   */
  constructor(L, map, renderer, choose, labelOf, nameOf) {
    this.labelOf = labelOf;
    this.nameOf = nameOf;
    this.L = L;
    this.map = map;
    this.renderer = renderer;
    this.choose = choose;
  }

  /** Draws a device where it is now. */
  show(/** @type {Device} */ device) {
    if (!device.fix) return;
    const at = [device.fix.lat, device.fix.lon];
    let drawn = this.#drawn.get(device.key);
    if (!drawn) {
      const dot = this.#drawn.size >= MANY;
      drawn = { marker: dot ? this.#dot(device, at) : this.#sign(device, at), circle: null, dot };
      this.#drawn.set(device.key, drawn);
    } else {
      drawn.marker.setLatLng(at);
    }
    if (!drawn.dot) this.#dress(drawn.marker, device);
    this.#vagueness(drawn, device, at);
  }

  shows(/** @type {string} */ key) {
    return this.#drawn.has(key);
  }

  hide(/** @type {string} */ key) {
    const drawn = this.#drawn.get(key);
    drawn?.marker.remove();
    drawn?.circle?.remove();
    this.#drawn.delete(key);
  }

  /** Brings one into the foreground, or none. */
  mark(/** @type {string | null} */ key) {
    const before = this.#chosen;
    this.#chosen = key;
    for (const one of [before, key]) {
      const drawn = one && this.#drawn.get(one);
      if (drawn && !drawn.dot) {
        drawn.marker.setZIndexOffset(one === key ? 1000 : 0);
        drawn.marker.getElement()?.classList.toggle("chosen", one === key);
      }
    }
  }

  #dot(/** @type {Device} */ device, /** @type {number[]} */ at) {
    const dot = this.L.circleMarker(at, { radius: 6, weight: 2, fillOpacity: 0.85, color: colour(this.map.getContainer(), "--accent"), renderer: this.renderer });
    dot.on("click", () => this.choose(device.key));
    return dot.addTo(this.map);
  }

  #sign(/** @type {Device} */ device, /** @type {number[]} */ at) {
    const sign = el("span", { class: "sign" });
    const marker = this.L.marker(at, {
      icon: this.L.divIcon({ className: "who", html: sign, iconSize: [44, 44], iconAnchor: [22, 22] }),
      keyboard: true,
      riseOnHover: true,
    });
    marker.on("click", () => this.choose(device.key));
    marker.on("keypress", (/** @type {any} */ event) => event.originalEvent.key === "Enter" && this.choose(device.key));
    marker.addTo(this.map);
    // moves glide, but never while the map itself zooms
    const element = marker.getElement();
    requestAnimationFrame(() => element?.classList.add("gliding"));
    return marker;
  }

  #dress(/** @type {any} */ marker, /** @type {Device} */ device) {
    const element = /** @type {HTMLElement} */ (marker.getElement());
    const sign = element?.querySelector(".sign");
    if (!sign || !device.fix) return;
    const going = (device.fix.vel ?? 0) > GOING && device.fix.cog !== undefined;
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", this.nameOf(device) + ", " + device.device);
    element.title = this.nameOf(device);
    element.classList.toggle("stale", !isFresh(device));
    element.classList.toggle("chosen", device.key === this.#chosen);
    const wedge = el("span", { class: "wedge", hidden: !going });
    if (going) wedge.style.rotate = device.fix.cog + "deg";
    sign.replaceChildren(wedge, face(device, this.nameOf(device)), el("span", { class: "label" }, [this.labelOf(device)]));
  }

  #vagueness(/** @type {{ circle: any }} */ drawn, /** @type {Device} */ device, /** @type {number[]} */ at) {
    const radius = device.fix?.acc ?? 0;
    if (radius < VAGUE) {
      drawn.circle?.remove();
      drawn.circle = null;
    } else if (drawn.circle) {
      drawn.circle.setLatLng(at).setRadius(radius);
    } else {
      drawn.circle = this.L.circle(at, {
        radius,
        weight: 1,
        opacity: 0.5,
        fillOpacity: 0.12,
        color: colour(this.map.getContainer(), isFresh(device) ? "--accent" : "--quiet"),
        renderer: this.renderer,
        interactive: false,
      }).addTo(this.map);
    }
  }
}

/** Somebody's face, or letters on a colour of their own. */
export function face(/** @type {Device} */ device, name = device.name || device.user) {
  if (device.face) return el("img", { class: "face", src: device.face, alt: "", width: "36", height: "36" });
  return avatar(name, device.user);
}
