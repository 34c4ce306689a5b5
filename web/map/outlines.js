// @ts-check
// The world without tiles: country outlines of Natural Earth, which the hub itself serves. The coarse ones come first; the
// finer ones once somebody looks closer.
import { colour } from "./colour.js";

/**
 * @typedef {{ transform: { scale: [number, number], translate: [number, number] }, arcs: number[][][],
 *   countries: { name: string, polygons: number[][][] }[] }} World a topology: borders that two countries share are there once
 * @typedef {[number, number]} Point latitude, longitude
 * @typedef {{ name: string, polygons: Point[][][] }} Country
 */

const COARSE = new URL("./world-110m.json", import.meta.url);
const FINE = new URL("./world-50m.json", import.meta.url);
const CLOSE = 4;

/** Draws the countries into a map and sees to it that they are as fine as one looks. */
export class Outlines {
  #fine = false;
  /** @type {any} */
  #layer;

  /** @param {any} L Leaflet @param {any} map @param {any} renderer */
  constructor(L, map, renderer) {
    this.L = L;
    this.map = map;
    this.renderer = renderer;
    this.stopped = new AbortController();
    this.look = () => {
      if (!this.#fine && map.getZoom() >= CLOSE) {
        this.#fine = true;
        this.#draw(FINE);
      }
    };
    map.on("zoomend", this.look);
    this.#draw(COARSE).then(this.look);
  }

  /** In the colours of the page, which change with its theme. */
  paint() {
    this.#layer?.setStyle(this.#style());
  }

  remove() {
    this.stopped.abort();
    this.map.off("zoomend", this.look);
    this.#layer?.remove();
  }

  #style() {
    const box = this.map.getContainer();
    return { color: colour(box, "--map-border"), weight: 1, fillColor: colour(box, "--map-land"), fillOpacity: 1 };
  }

  async #draw(/** @type {URL} */ from) {
    let world;
    try {
      const answer = await fetch(from, { signal: this.stopped.signal });
      if (!answer.ok) return;
      world = /** @type {World} */ (await answer.json());
    } catch {
      return; // no network: the sea alone, with everybody on it
    }
    if (this.stopped.signal.aborted) return;
    const style = { ...this.#style(), renderer: this.renderer, interactive: false, smoothFactor: 0.6 };
    const drawn = this.L.layerGroup(
      countries(world).map((country) => this.L.polygon(country.polygons, style)),
    );
    drawn.setStyle = (/** @type {any} */ how) => drawn.eachLayer((/** @type {any} */ one) => one.setStyle(how));
    this.#layer?.remove();
    this.#layer = drawn.addTo(this.map);
    drawn.eachLayer((/** @type {any} */ one) => one.bringToBack());
  }
}

/** @param {World} world @returns {Country[]} */
export function countries(world) {
  const { scale, translate } = world.transform;
  const arcs = world.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return /** @type {Point} */ ([y * scale[1] + translate[1], x * scale[0] + translate[0]]);
    });
  });
  /** A ring is a chain of arcs, each of which starts where the last one ended; ~n is arc n backwards. */
  const ring = (/** @type {number[]} */ chain) => {
    /** @type {Point[]} */
    const points = [];
    for (const at of chain) {
      const arc = at < 0 ? arcs[~at].toReversed() : arcs[at];
      points.push(...(points.length ? arc.slice(1) : arc));
    }
    return points;
  };
  return world.countries.map(({ name, polygons }) => ({ name, polygons: polygons.map((rings) => rings.map(ring)) }));
}
