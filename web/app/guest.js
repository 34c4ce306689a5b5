// @ts-check
// A guest's token, which opens one room for a while. It stays in this browser until it expires, so
// that a guest who reloads the page is still the same guest.

const KEY = "guest";

/** @param {string} token @param {string | null} expiresAt */
export function keepGuest(token, expiresAt) {
  try {
    if (token) localStorage.setItem(KEY, JSON.stringify({ token, expiresAt }));
    else localStorage.removeItem(KEY);
  } catch {
    // a browser that keeps nothing forgets the guest with the page
  }
}

export function keptGuest() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return kept && new Date(kept.expiresAt) > new Date() ? String(kept.token) : "";
  } catch {
    return "";
  }
}
