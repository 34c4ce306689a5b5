// @ts-check
// What the map is drawn with: Leaflet, behind the few things that this feature asks of it. Loaded when the first map opens.
//
// The pages allow no HTML from strings. Leaflet makes one on loading (it tries whether SVG works) and others only for what is not
// used here: its own zoom buttons, its attribution line, popups of text. So exactly that one string passes.
import { Outlines } from "./outlines.js";

const LEAFLET = new URL("../vendor/leaflet/1.9.4/dist/leaflet.js", import.meta.url).href;
const STYLES = new URL("../vendor/leaflet/1.9.4/dist/leaflet.css", import.meta.url).href;
const PROBE = "<svg/>";

/** @typedef {{ url: string, attribution: string, max_zoom: number }} Tiles */

/** @type {Promise<any> | undefined} */
let loading;

/** Leaflet itself, once. */
export function leaflet() {
  loading ??= (async () => {
    const types = /** @type {any} */ (globalThis).trustedTypes;
    if (types && !types.defaultPolicy) {
      types.createPolicy("default", { createHTML: (/** @type {string} */ html) => (html === PROBE ? html : null) });
    }
    await import(LEAFLET);
    return /** @type {any} */ (globalThis).L;
  })();
  loading.catch(() => (loading = undefined));
  return loading;
}

/** Leaflet's own styles; to be loaded before the first map is made. */
export const styles = STYLES;

/**
 * A map in an element: tiles if the hub names some, country outlines otherwise.
 * @param {HTMLElement} element
 * @param {{ tiles: Tiles | null, label: string }} how
 */
export async function openMap(element, { tiles, label }) {
  const L = await leaflet();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    preferCanvas: true,
    worldCopyJump: true,
    minZoom: 2,
    maxZoom: tiles?.max_zoom ?? 18,
    zoomSnap: 0.5,
    maxBounds: [[-89, -1e4], [89, 1e4]],
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
  }).setView([30, -5], 2);
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", label);
  map.createPane("land").style.zIndex = "150";
  // lines and circles above the tiles, people above those
  const land = L.canvas({ pane: "land", padding: 0.3 });
  const lines = L.canvas({ padding: 0.3 });
  /** @type {Outlines | null} */
  let outlines = null;
  if (tiles) {
    L.tileLayer(tiles.url, { maxZoom: tiles.max_zoom, referrerPolicy: "origin" }).addTo(map);
  } else {
    outlines = new Outlines(L, map, land);
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const repaint = () => outlines?.paint();
  dark.addEventListener("change", repaint);
  const themed = new MutationObserver(repaint);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const sized = new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false }));
  sized.observe(element);
  return {
    L,
    map,
    lines,
    close() {
      dark.removeEventListener("change", repaint);
      themed.disconnect();
      sized.disconnect();
      outlines?.remove();
      map.remove();
    },
  };
}
