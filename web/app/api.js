// @ts-check
// Asks the hub. A refusal (problem+json) becomes a `Refused` with the hub's own words; a network
// that does not answer becomes the browser's TypeError.

export class Refused extends Error {
  /** @param {number} status @param {any} body @param {number} retryAfter */
  constructor(status, body, retryAfter) {
    super(body?.detail ?? "HTTP " + status);
    this.status = status;
    this.body = body;
    this.code = body?.code ?? "";
    this.detail = body?.detail ?? "HTTP " + status;
    this.retryAfter = retryAfter;
  }
}

// Members are signed in by a cookie that no script can read. A guest who came by an invitation has
// a token for one room instead, and this page is the only one that knows it.
let bearer = "";

/** @param {string} token */
export function authorize(token) {
  bearer = token;
}

/** Called when the hub says that nobody is signed in any more. */
let signedOut = () => {};

/** @param {() => void} action */
export function onSignedOut(action) {
  signedOut = action;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {any} [body] sent as JSON; a Blob as it is
 * @returns {Promise<any>}
 */
export async function api(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (bearer) headers.Authorization = "Bearer " + bearer;
  const blob = body instanceof Blob;
  if (blob) headers["Content-Type"] = body.type || "application/octet-stream";
  else if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : blob ? body : JSON.stringify(body),
  });
  const json = (answer.headers.get("Content-Type") ?? "").includes("json");
  const value = json ? await answer.json() : null;
  if (!answer.ok) {
    const refused = new Refused(answer.status, value, Number(answer.headers.get("Retry-After") ?? 0));
    if (answer.status === 401 && path !== "/api/v1/login" && path !== "/api/v1/me") signedOut();
    throw refused;
  }
  return value;
}

/** One level of a path. */
export const level = encodeURIComponent;

/** Saves an answer of the hub as a file, also for a guest whose token no link could carry. */
export async function save(/** @type {string} */ path, /** @type {string} */ name) {
  const answer = await fetch(path, { headers: bearer ? { Authorization: "Bearer " + bearer } : {} });
  if (!answer.ok) {
    const value = await answer.json().catch(() => null);
    throw new Refused(answer.status, value, Number(answer.headers.get("Retry-After") ?? 0));
  }
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
