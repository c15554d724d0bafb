// Scans are sent one after the other, in the order in which they were made, each under its own mark. What is not answered stays.
import * as store from "./store.js";

const PATIENCE_MS = 8000;
const PICTURE_PATIENCE_MS = 60000;
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
let busy = null;
let busyWithPhotos = null;

/** No network, or nobody answered in time: the scan waits. */
export class NoNetwork extends Error {}
/** The server wants somebody to sign in, or does not let them: the scan waits, and somebody must do something. */
export class Stopped extends Error {}

export async function ask(method, path, body, mark) {
  const parts = body instanceof FormData;
  let answer;
  try {
    answer = await fetch(path, {
      method, credentials: "same-origin", signal: AbortSignal.timeout(parts ? PICTURE_PATIENCE_MS : PATIENCE_MS),
      headers: { "Accept": "application/json", ...(body && { "X-CSRFToken": token(), "Idempotency-Key": mark }), ...(body && !parts && { "Content-Type": "application/json" }) },
      body: parts ? body : body && JSON.stringify(body),
    });
  } catch { throw new NoNetwork(); }
  if (answer.status === 401 || answer.redirected) throw new Stopped("Sign in again: open this page with a network.");
  if (answer.status >= 500 || answer.status === 429) throw new NoNetwork();
  const told = await answer.json().catch(() => { throw new NoNetwork(); });
  if (answer.status === 409 && told.code !== "too_many_photos") throw new NoNetwork();
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

/** Send the photographs that wait, once no scan does: each is bound to what came of its scan. Scans need not wait for them. */
export function sendPhotos() {
  busyWithPhotos ??= runPhotos().finally(() => { busyWithPhotos = null; });
  return busyWithPhotos;
}

async function runPhotos() {
  for (let photo = await store.firstPhoto(); photo && !(await store.waits()); photo = await store.firstPhoto()) await sendPhoto(photo);
}

async function sendPhoto({ place, mark, scan, picture, taken_at }) {
  const body = new FormData();
  body.append("file", new Blob([picture], { type: "image/jpeg" }), "photograph.jpg");
  const answer = await ask("POST", `/api/v1/scan-photos?scan=${encodeURIComponent(scan)}`, body, mark);
  await store.photoSent(place, answer.refused && { ...answer, mark, photo: true, code: "", scanned_at: taken_at });
}
