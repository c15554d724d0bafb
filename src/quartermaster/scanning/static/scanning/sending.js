// Scans are sent one after the other, in the order in which they were made, each under its own mark. What is not answered stays.
import * as store from "./store.js";

const PATIENCE_MS = 8000;
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
let busy = null;

/** No network, or nobody answered in time: the scan waits. */
export class NoNetwork extends Error {}
/** The server wants somebody to sign in, or does not let them: the scan waits, and somebody must do something. */
export class Stopped extends Error {}

export async function ask(method, path, body, mark) {
  let answer;
  try {
    answer = await fetch(path, {
      method, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { "Accept": "application/json", ...(body && { "Content-Type": "application/json", "X-CSRFToken": token(), "Idempotency-Key": mark }) },
      body: body && JSON.stringify(body),
    });
  } catch { throw new NoNetwork(); }
  if (answer.status === 401 || answer.redirected) throw new Stopped("Sign in again: open this page with a network.");
  if (answer.status >= 500 || answer.status === 429 || answer.status === 409) throw new NoNetwork();
  const told = await answer.json().catch(() => { throw new NoNetwork(); });
  if (answer.ok) return told;
  if (answer.status === 403) throw new Stopped(told.detail ?? "This is not allowed.");
  return { state: "conflict", refusal: told.code, words: told.title, detail: told.detail, refused: true };
}

/** Send what waits; how many are left. Called twice, it is one run. */
export function send(seen) {
  busy ??= run(seen).finally(() => { busy = null; });
  return busy;
}

async function run(seen) {
  for (let scan = await store.first(); scan; scan = await store.first()) {
    const { place, mark, shown = "", ...body } = scan;
    const answer = await ask("POST", "/api/v1/scans", body, mark);
    await store.answered(place, { ...answer, mark, code: scan.code, within: scan.task, scanned_at: scan.scanned_at, shown });
    seen?.(answer, scan);
  }
}
