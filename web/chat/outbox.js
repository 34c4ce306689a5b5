// @ts-check
// What somebody has written and the hub has not stored yet, kept where the page may keep things, so that it outlives a reload and a
// closed tab. By person and room; each message has its id from the beginning, so two tabs that both send it send the same message.

/** @typedef {{id: string, message: string, reply_to?: string, mentions?: string[], attachments?: any[], at: number}} Draft */

const MOST = 100;
const LONGEST = 7 * 86_400_000;

export class Outbox {
  #key;

  /** @param {string} server @param {string} user @param {string} room */
  constructor(server, user, room) {
    this.#key = ["muster-outbox", server, user.toLowerCase(), room].join(" ");
  }

  /** @returns {Draft[]} */
  load() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? "[]");
      const since = Date.now() - LONGEST;
      return kept.filter((/** @type {any} */ d) => typeof d?.id === "string" && typeof d.message === "string" && d.at > since);
    } catch {
      return []; // a sandboxed frame keeps nothing, or somebody else wrote there
    }
  }

  /** @param {Draft} draft */
  add(draft) {
    this.#save([...this.load().filter((other) => other.id !== draft.id), draft].slice(-MOST));
  }

  /** @param {string} id */
  remove(id) {
    const kept = this.load();
    if (kept.some((draft) => draft.id === id)) this.#save(kept.filter((draft) => draft.id !== id));
  }

  /** @param {Draft[]} drafts */
  #save(drafts) {
    try {
      if (drafts.length) localStorage.setItem(this.#key, JSON.stringify(drafts));
      else localStorage.removeItem(this.#key);
    } catch {
      // as above: it is kept as long as the page lives
    }
  }
}

/** Forgets everything that waits, of everybody: for signing out on a machine that others use too. */
export function forgetOutboxes() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("muster-outbox ")) localStorage.removeItem(key);
  } catch {
    // nothing is kept
  }
}
