// The app: what is scanned is kept first, then answered, by the server where there is one, by the device where there is none.
import * as store from "./store.js";
import { ask, NoNetwork, send, sendPhotos, Stopped } from "./sending.js";
import { TASKS, taskOf, think } from "./tasks.js";
import { read } from "./thinking.js";
import { shrunk } from "../web/photos.js";
import { Camera } from "./camera.js";
import * as tags from "./tags.js";

const $ = (id) => document.getElementById(id);
const GOOD = ["done", "right"];
const LIKE_A_BIN = /^[A-Z0-9]{1,4}(-[A-Z0-9]{1,4}){0,4}$/;
let task = { kind: "any" };
let last = { code: "", task, mark: "" };
let day = null;
let device = "";
let stopped = "";
let working = Promise.resolve();

// ---------------------------------------------------------------- one scan

/** Scans are taken one after the other, also where they come faster than answers. GS1's separator is sent as a visible sign. */
function scan(code, within = task) {
  working = working.then(() => one(code.replaceAll(/\{GS\}|<GS>|\u001d/g, "\u241d"), within)).catch((fault) => say({ state: "wrong", words: "That did not work", detail: String(fault) }));
  return working;
}

async function one(code, within) {
  const known = { ...within, ...typed() };
  last = { code, task: known, mark: crypto.randomUUID() };
  const made = { mark: last.mark, code, task: known, device, scanned_at: new Date().toISOString(), told: "" };
  if (navigator.onLine && !(await store.waits())) {
    await store.wait(made);
    const answer = await sent(made.mark);
    if (answer) return say(answer);
    return alone(made, true);
  }
  await alone(made, false);
  if (navigator.onLine) send(seen).catch(noted).then(counted);
}

/** The answer of the server to the scan of that mark; nothing where there is no network. */
async function sent(mark) {
  let answer = null;
  try { await send((told, scan) => { if (scan.mark === mark) answer = told; else seen(told, scan); }); stopped = ""; }
  catch (fault) { noted(fault); }
  return answer;
}

/** No network: the device says what it thinks. A scan that may have reached the server already is sent again as it was. */
async function alone(made, tried) {
  const answer = think(made.code, made.task, day);
  if (tried) { const waiting = await store.waiting(); const scan = waiting.find((one) => one.mark === made.mark); if (scan) await store.shown(scan, answer.state); }
  else await store.wait({ ...made, task: clean(answer.sent ?? made.task), told: answer.state, shown: answer.state });
  await store.keep("day", day);
  say(answer);
}

const clean = (told) => Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null && value !== undefined));
const seen = () => counted();
const noted = (fault) => { if (fault instanceof Stopped) stopped = fault.message; else if (!(fault instanceof NoNetwork)) throw fault; };

function typed() {
  const said = { quantity: $("quantity").value.trim(), lot: $("lot").value.trim(), expires_on: $("expires").value };
  if (taskOf(task.kind).fields?.includes("condition") && $("damaged").checked) said.condition = "damaged";
  return { warehouse: $("warehouse").value, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value)) };
}

// ---------------------------------------------------------------- what is shown

function say(answer) {
  $("say").className = `scan-say ${answer.state}`;
  $("words").textContent = answer.words;
  $("words").classList.toggle("bin", LIKE_A_BIN.test(answer.words));
  $("detail").textContent = answer.detail + (answer.position ? ` (character ${answer.position})` : "");
  if (answer.task && answer.state !== "wrong" && answer.state !== "conflict") task = { ...answer.task };
  if (GOOD.includes(answer.state) || answer.asks === "bin") { $("quantity").value = $("lot").value = $("expires").value = ""; $("damaged").checked = false; }
  const lot = answer.asks === "lot";
  $("lot-field").hidden = $("day-field").hidden = !lot;
  $("choices").replaceChildren(...(answer.choices ?? []).map(button), ...(lot ? [again()] : []), ...(task.kind === "pack" && task.document ? [closing()] : []));
  $("hits").replaceChildren(...(answer.hits ?? []).flatMap((hit) => (hit.tag && tags.able ? [link(hit), writing(hit)] : [link(hit)])));
  $("photo-of").hidden = !last.mark || answer.state === "ready";
  $("damaged-field").hidden = !taskOf(task.kind).fields?.includes("condition") || !task.document;
  pressed();
  looks(answer);
  noise(answer.state);
  counted();
  (lot ? $("lot") : $("code")).focus();
}

/** What is to be taken next, as far as there is a picture of it, here or on the device. */
function looks({ picture, detail }) {
  $("picture").hidden = !picture;
  if (picture) { $("picture").alt = detail; $("picture").src = pictured(picture); }
}
const pictured = (name) => document.body.dataset.pictures.replace("-/", `${name}/`);

/** The pictures of the day's walks are kept for where there is no network; those of other days go. */
async function picturesKept() {
  if (!window.caches || !day) return;
  const kept = await caches.open("scan-pictures"), there = (await kept.keys()).map(({ url }) => new URL(url).pathname);
  const wanted = new Set(day.walks.flatMap((walk) => walk.stops).map((stop) => day.skus[stop.sku]?.[3]).filter(Boolean).map(pictured));
  for (const gone of there.filter((path) => !wanted.has(path))) await kept.delete(gone);
  for (const path of wanted) if (!there.includes(path)) await kept.add(path).catch(() => {});
}

function button(choice) {
  const made = document.createElement("button");
  const small = document.createElement("small");
  made.type = "button"; made.textContent = choice.words; small.textContent = choice.detail; made.append(small);
  made.onclick = () => {
    if (choice.codes) return choice.codes.map((code) => scan(code));
    if (!choice.asks) return scan(last.code, choice.task);
    say({ state: "ask", words: choice.words, detail: `Scan the ${choice.asks}.`, task: choice.task, asks: choice.asks });
  };
  return made;
}
/** The camera saw several codes at once: which of them is meant is the person's to say. */
function several(codes) {
  const shown = codes.map((code) => ({ words: read(code).text.replaceAll("\u001d", " ").slice(0, 60), detail: "", codes: [code] }));
  say({ state: "ask", words: `${codes.length} codes`, detail: "Nothing was moved yet.", choices: [...shown, { words: `All ${codes.length}, one after the other`, detail: "", codes }] });
}
function again() { const made = document.createElement("button"); made.type = "button"; made.textContent = "That is its lot"; made.onclick = () => scan(last.code, last.task); return made; }
function closing() { const made = document.createElement("button"); made.type = "button"; made.textContent = "Close the carton"; made.onclick = () => scan("QM-CLOSE"); return made; }
function link(hit) { const made = document.createElement("a"); made.href = hit.url || "#"; made.textContent = `${hit.title}: ${hit.detail || hit.kind}`; return made; }
/** A bin or a tote gets a tag that says its code, as a GS1 Digital Link where its place has a GLN. */
function writing(hit) {
  return action(`Write a tag for ${hit.title}`, async () => {
    $("detail").textContent = "Hold the phone to the tag.";
    try { await tags.write(hit.tag); $("detail").textContent = `The tag says ${hit.title}.`; noise("done"); }
    catch { say({ state: "wrong", words: "Not written", detail: "Hold the phone still on an empty tag, and try again." }); }
  });
}
function pressed() { for (const one of $("kinds").children) one.setAttribute("aria-pressed", String(one.dataset.kind === task.kind)); }

function begin(kind) {
  task = { kind };
  const { ready: [words, detail], begins } = taskOf(kind);
  say({ state: "ready", words, detail });
  store.keep("kind", kind);
  if (begins && document.body.dataset.begun) scan(begins);
}

let speaker;
function noise(state) {
  const right = GOOD.includes(state) || state === "found", wrong = state === "wrong" || state === "conflict";
  if (!right && !wrong) return;
  navigator.vibrate?.(right ? 60 : [120, 60, 120]);
  try {
    speaker ??= new AudioContext();
    const tone = speaker.createOscillator(), loud = speaker.createGain();
    tone.frequency.value = right ? 1180 : 240; loud.gain.value = 0.15; tone.connect(loud).connect(speaker.destination);
    tone.start(); tone.stop(speaker.currentTime + (right ? 0.09 : 0.35));
  } catch { /* a browser without sound */ }
}

// ---------------------------------------------------------------- what waits, and what went wrong

const wentWrong = (scan) => scan.state === "conflict" || scan.refused || (GOOD.includes(scan.shown) && !GOOD.includes(scan.state));

async function counted() {
  const count = (await store.waits()) + (await store.photosWait()), bad = (await store.told()).filter(wentWrong).length;
  const off = !navigator.onLine || Boolean(stopped);
  $("net").textContent = stopped ? "Sign in" : navigator.onLine ? (count ? `Sending ${count}` : "Live") : "No network";
  $("net").classList.toggle("off", off || count > 0);
  $("waits").hidden = !count && !bad;
  $("waits").textContent = bad ? `${bad} to look at` : `${count} wait`;
}

async function listed() {
  const [waiting, told, photos] = [await store.waiting(), await store.told(), await store.photosWait()];
  const parts = [];
  if (stopped) parts.push(paragraph(stopped));
  for (const scan of told.filter(wentWrong)) parts.push(conflict(scan));
  if (waiting.length) parts.push(paragraph(`${waiting.length} scan${waiting.length > 1 ? "s" : ""} wait for the network:`));
  for (const scan of waiting) parts.push(paragraph(`${new Date(scan.scanned_at).toLocaleTimeString()}  ${scan.code.slice(0, 40)}  (${scan.task.kind.replace("_", " ")})`));
  if (photos) parts.push(paragraph(`${photos} photograph${photos > 1 ? "s" : ""} wait${photos > 1 ? "" : "s"} for the network.`));
  if (!parts.length) parts.push(paragraph("Everything is sent."));
  $("list-body").replaceChildren(...parts);
  if (!$("list").open) $("list").showModal();
}

function conflict(scan) {
  const made = document.createElement("article"), row = document.createElement("div");
  made.className = "bad"; row.className = "row";
  made.append(paragraph(`${new Date(scan.scanned_at).toLocaleString()}: ${scan.code.slice(0, 60)}`), paragraph(`${scan.words}. ${scan.detail}`), paragraph("It was told to be right, and nothing was moved for it."), row);
  if (scan.photo) { made.replaceChildren(paragraph(`The photograph was not kept: ${scan.detail}`), action("Seen", async () => { await store.forget(scan.mark); $("list").close(); await counted(); })); return made; }
  row.append(action("Do it again", () => settled(scan, "again", true)), action("Put right by hand", () => settled(scan, "otherwise", false)));
  return made;
}
function action(words, deed) { const made = document.createElement("button"); made.className = "btn"; made.type = "button"; made.textContent = words; made.onclick = deed; return made; }
function paragraph(text) { const made = document.createElement("p"); made.textContent = text; return made; }

async function settled(scan, how, redo) {
  try {
    if (scan.id && scan.state === "conflict") await ask("POST", `/api/v1/scans/${scan.id}/settlement`, { settled_as: how }, crypto.randomUUID());
    await store.forget(scan.mark);
    $("list").close();
    if (redo) await one(scan.code, scan.within); else await counted();
  } catch (fault) { noted(fault); $("list-body").prepend(paragraph("That needs the network.")); }
}

// ---------------------------------------------------------------- photographs

/** Of the last scan: kept on the device with its mark, sent once the scan is. */
async function photographed(file) {
  if (!file || !last.mark) return;
  try {
    await store.photograph({ mark: crypto.randomUUID(), scan: last.mark, picture: await shrunk(file), taken_at: new Date().toISOString() });
    $("detail").textContent = "Photograph kept.";
  } catch { say({ state: "wrong", words: "No photograph", detail: "This picture cannot be read. Take another." }); }
  await counted();
  if (navigator.onLine) sendPhotos().catch(noted).then(counted);
}

// ---------------------------------------------------------------- the day, and the beginning

async function refreshed() {
  if (!navigator.onLine) return counted();
  try {
    await send(seen); stopped = "";
    if (!(await store.waits())) { day = await ask("GET", `/api/v1/scanning-day?warehouse=${encodeURIComponent($("warehouse").value)}`); await store.keep("day", day); picturesKept(); }
    sendPhotos().catch(noted).then(counted);
  } catch (fault) { noted(fault); }
  await counted();
}

function buttons() {
  $("kinds").replaceChildren(...TASKS.map(({ kind, label }) => { const made = document.createElement("button"); made.type = "button"; made.dataset.kind = kind; made.textContent = label; return made; }));
}

async function begun() {
  buttons();
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(document.body.dataset.worker);
  navigator.storage?.persist?.();
  device = (await store.kept("device")) ?? `phone ${crypto.randomUUID().slice(0, 8)}`;
  await store.keep("device", device);
  day = (await store.kept("day")) ?? null;
  const where = await store.kept("warehouse");
  if (where && [...$("warehouse").options].some((one) => one.value === where)) $("warehouse").value = where;
  document.body.classList.toggle("left", (await store.kept("hand")) === "left");
  begin((await store.kept("kind")) ?? "any");
  await refreshed();
  document.body.dataset.begun = "yes";
}

const camera = new Camera($("video"), (codes) => (codes.length > 1 ? several(codes) : scan(codes[0])));
$("form").onsubmit = (event) => { event.preventDefault(); const code = $("code").value; $("code").value = ""; scan(code); };
$("kinds").onclick = (event) => { if (event.target.dataset.kind) begin(event.target.dataset.kind); };
$("warehouse").onchange = async () => { await store.keep("warehouse", $("warehouse").value); begin(task.kind); await refreshed(); };
$("hand").onclick = async () => { const left = document.body.classList.toggle("left"); await store.keep("hand", left ? "left" : "right"); };
$("camera").onclick = async () => {
  if (camera.on) { camera.stop(); $("video").hidden = true; $("torch").hidden = true; return; }
  $("video").hidden = false;
  try { await camera.start(); $("torch").hidden = false; } catch { $("video").hidden = true; say({ state: "wrong", words: "No camera", detail: "Allow the camera for this page, or type the code." }); }
};
$("photo").onchange = async () => { const [file] = $("photo").files; await photographed(file); $("photo").value = ""; };
let lamp = false;
$("torch").onclick = async () => { lamp = !lamp; if (!(await camera.torch(lamp))) $("torch").hidden = true; };
if (tags.able) { $("tag").hidden = false; $("tag").onclick = () => tags.listen((text) => scan(text)).catch(() => say({ state: "wrong", words: "No tags", detail: "Allow this page to read tags." })); }
// Hand scanners type, also where the focus is on no field: what they type belongs into the field.
addEventListener("keydown", (event) => {
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.altKey || event.metaKey || $("list").open) return;
  if (!event.target.closest?.("input, select, textarea")) $("code").focus();
});
$("picture").onerror = () => { $("picture").hidden = true; };
$("waits").onclick = listed;
$("net").onclick = () => (stopped ? location.assign(location.href) : refreshed());
$("list-close").onclick = () => $("list").close();
addEventListener("online", refreshed);
addEventListener("offline", counted);
setInterval(refreshed, 60_000);
begun();
