// @ts-check
// Light, dark, or as the device has it.

export const themes = ["auto", "light", "dark"];

export function theme() {
  try {
    const kept = localStorage.getItem("theme") ?? "auto";
    return themes.includes(kept) ? kept : "auto";
  } catch {
    return "auto";
  }
}

/** @param {string} [wanted] kept for the next time when given */
export function applyTheme(wanted) {
  if (wanted) {
    try {
      localStorage.setItem("theme", wanted);
    } catch {
      // only until the page is loaded again
    }
  }
  document.documentElement.dataset.theme = wanted ?? theme();
}
