// @ts-check
/** A colour of the page as the canvas understands it: its own properties hold one for the light and one for the dark. */
export function colour(/** @type {HTMLElement} */ inside, /** @type {string} */ name) {
  const probe = document.createElement("span");
  probe.style.color = "var(" + name + ")";
  inside.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
