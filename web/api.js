// @ts-check
// Asks the hub. A refusal (problem+json) becomes a `Refused` with the hub's own words.

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

/**
 * @param {string} method
 * @param {string} path
 * @param {any} [body]
 * @returns {Promise<any>}
 */
export async function api(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = (answer.headers.get("Content-Type") ?? "").includes("json");
  const value = json ? await answer.json() : null;
  if (!answer.ok) {
    throw new Refused(answer.status, value, Number(answer.headers.get("Retry-After") ?? 0));
  }
  return value;
}
