// What the server would say, as far as the day's tasks on the device tell it. Used only where there is no network: the answer is
// told to the person at once and sent along with the scan, so that the server can see where it was mistaken.
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
const GS = "\u241d";
const number = (text) => Number(text || 0);
const plain = (value) => String(Math.round(value * 1e6) / 1e6);

/** The trade item, lot and serial of a GS1 message, as far as they are needed to know the goods; the server reads it whole. */
export function read(code) {
  const text = code.trim().replace(SYMBOLOGY, "").replace(new RegExp(`^${GS}`), "");
  const link = text.match(/^https?:\/\/[^/]+.*?\/01\/(\d{8,14})(?:\/10\/([^/?]+))?(?:\/21\/([^/?]+))?/i);
  if (link) return { text, gtin: link[1].padStart(14, "0"), lot: link[2] ?? link[3] ?? "" };
  const bracketed = text.match(/^\(01\)(\d{14})/);
  if (bracketed) return { text, gtin: bracketed[1], lot: text.match(/\((?:10|21)\)([^(]+)/)?.[1] ?? "" };
  if (/^01\d{14}/.test(text)) return { text, gtin: text.slice(2, 16), lot: lotOf(text.slice(16)) };
  if (/^\d{8}$|^\d{12,14}$/.test(text)) return { text, gtin: text.padStart(14, "0"), lot: "" };
  return { text, gtin: "", lot: "" };
}

const DATES = ["11", "12", "13", "15", "16", "17"];
function lotOf(rest) {
  while (rest) {
    const ai = rest.slice(0, 2);
    if (ai === "10" || ai === "21") return rest.slice(2).split(GS)[0];
    if (DATES.includes(ai)) rest = rest.slice(8);
    else if (rest.includes(GS)) rest = rest.slice(rest.indexOf(GS) + 1);
    else return "";
    rest = rest.replace(new RegExp(`^${GS}`), "");
  }
  return "";
}

const goods = (read, day) => {
  const found = day.codes[(read.gtin || read.text).toUpperCase()] ?? day.codes[read.text.toUpperCase()];
  return found && { sku: found[0], per: number(found[1]), lot: read.lot };
};
const bin = (read, day) => day.bins.find((code) => code.toUpperCase() === read.text.toUpperCase().split("/").at(-1));
export const wrong = (words, detail) => ({ state: "wrong", words, detail: `${detail} Nothing was moved.` });
const unknown = (read) => wrong("Not known here", `“${read.text.slice(0, 30)}” is not among today's tasks. Without a network it cannot be looked up.`);
const many = (quantity, sku, day) => `${plain(quantity)} ${day.skus[sku]?.[1] ?? ""} of ${sku}`.replace("  ", " ");

export function pick(scan, task, day) {
  const walk = day.walks.find((one) => one.walk === task.walk) ?? (day.walks.length === 1 ? day.walks[0] : null);
  if (!walk) return day.walks.length ? choice("Which walk?", day.walks.map((one) => [one.name, `${one.stops.length} stops`, { ...task, walk: one.walk }, "bin"])) : wrong("Nothing to pick", "No walk is on this device.");
  const stop = walk.stops.find((one) => !one.done);
  if (!stop) return wrong("Nothing is left", "This walk is done.");
  const told = { ...task, walk: walk.walk, stop: stop.stop };
  if (!task.walk && !bin(scan, day) && !goods(scan, day)) return { ...ask(walk.name, `Next: ${stop.bin}, ${stop.quantity} of ${stop.sku}.`, told, "bin"), picture: looks(stop, day) };
  if (stop.seen && stop.tote) {
    if (scan.text.toUpperCase() !== stop.tote.toUpperCase()) return { ...wrong("Not that one", `Put ${stop.quantity} of ${stop.sku} into tote ${stop.tote}.`), sent: told };
    return picked(walk, stop, task, day, told);
  }
  const fits = scan.text.toUpperCase() === stop.bin.toUpperCase() || goods(scan, day)?.sku === stop.sku;
  if (!fits) return { ...wrong("Not that one", `Take ${stop.quantity} of ${stop.sku} from ${stop.bin}.`), sent: told };
  if (!stop.tote) return picked(walk, stop, task, day, told);
  stop.seen = true;
  return { state: "right", words: `Right. ${many(number(stop.quantity), stop.sku, day)}`, detail: `Now scan tote ${stop.tote}.`, task: told, asks: "tote", sent: told, picture: looks(stop, day) };
}
const looks = (stop, day) => (stop && day.skus[stop.sku]?.[3]) || "";

function picked(walk, stop, task, day, sent) {
  stop.done = true;
  const next = walk.stops.find((one) => !one.done);
  const detail = next ? `Next: ${next.bin}, ${next.quantity} of ${next.sku}.` : "That was the last stop.";
  return { state: "done", words: `Right. ${many(number(stop.quantity), stop.sku, day)}`, detail, task: { ...task, walk: walk.walk, stop: next?.stop ?? null }, asks: "bin", sent, picture: looks(next, day) };
}

export function putAway(scan, task, day) {
  if (task.sku) {
    const place = bin(scan, day);
    if (!place) return wrong("Not a bin here", "Scan the label on the bin.");
    const row = day.dock.find((one) => one.sku === task.sku && one.lot === (task.lot ?? "") && one.owner === task.owner && one.from_bin === task.from_bin);
    const quantity = number(task.quantity);
    if (!row || quantity > number(row.quantity)) return wrong("Not at the dock", `So much of ${task.sku} does not wait there.`);
    row.quantity = plain(number(row.quantity) - quantity);
    return { state: "done", words: `${many(quantity, task.sku, day)} in ${place}`, detail: `${row.quantity} still at ${task.from_bin}.`, task: { kind: "put_away", warehouse: task.warehouse }, asks: "goods" };
  }
  const found = goods(scan, day);
  if (!found) return unknown(scan);
  const rows = day.dock.filter((row) => row.sku === found.sku && (!found.lot || row.lot === found.lot) && number(row.quantity) > 0);
  const told = (row) => ({ ...task, sku: row.sku, lot: row.lot, owner: row.owner, from_bin: row.from_bin, quantity: task.quantity || plain(Math.min(number(row.fits || row.quantity), number(row.quantity))) });
  if (!rows.length) return wrong("Nothing of it waits", `Nothing of ${found.sku} waits at the dock.`);
  if (rows.length > 1) return choice(`Which of ${found.sku}?`, rows.map((row) => [many(number(row.quantity), row.sku, day), `${row.lot} ${row.from_bin}`.trim(), told(row), "bin"]));
  return ask(rows[0].to || "Choose a bin", `${many(number(told(rows[0]).quantity), found.sku, day)}. Scan the bin.`, told(rows[0]), "bin");
}

export function move(scan, task, day) {
  const place = bin(scan, day);
  if (!task.from_bin) return place ? ask(`What goes out of ${place}?`, "Scan the goods.", { ...task, from_bin: place }, "goods") : wrong("Scan the bin first", "Without a network, begin with the bin that goods are taken from.");
  if (!task.sku) {
    const found = goods(scan, day);
    if (!found) return unknown(scan);
    return ask(`${found.sku} from ${task.from_bin}`, task.quantity ? `${task.quantity}. Scan where they go.` : "All of it. Scan where they go.", { ...task, sku: found.sku, lot: found.lot || task.lot }, "bin");
  }
  if (!place) return wrong("Not a bin here", "Scan the label on the bin.");
  return { state: "done", words: `${task.quantity || "All"} of ${task.sku} in ${place}`, detail: `From ${task.from_bin}.`, task: { kind: "move", warehouse: task.warehouse }, asks: "goods" };
}

export function receive(scan, task, day) {
  const paper = day.papers.find((one) => [one.number, one.reference].some((text) => text && text.toUpperCase() === scan.text.toUpperCase()));
  if (!task.document && paper) return ask(`Receiving ${paper.number}`, "Scan the goods.", { ...task, document: paper.number }, "goods");
  const found = goods(scan, day);
  if (!found) return unknown(scan);
  if (!task.document) {
    const papers = day.papers.filter((one) => number(one.open[found.sku]) > 0);
    if (!papers.length) return wrong("Nobody waits for it", `No paper on this device has ${found.sku} open.`);
    return choice(`${found.sku}: on which paper?`, papers.map((one) => [`${one.number} from ${one.supplier}`, `${one.open[found.sku]} open`, { ...task, document: one.number }]));
  }
  const tracked = day.skus[found.sku]?.[2];
  if (tracked !== "none" && !found.lot && !task.lot) return ask(`Which ${tracked} of ${found.sku}?`, "The code does not say it.", task, "lot");
  const on = day.papers.find((one) => one.number === task.document);
  const quantity = task.quantity ? number(task.quantity) : found.per;
  if (!on || number(on.open[found.sku]) < quantity) return wrong("More than was ordered", `${on?.open[found.sku] ?? 0} of ${found.sku} is open on ${task.document}.`);
  on.open[found.sku] = plain(number(on.open[found.sku]) - quantity);
  return { state: "done", words: `Received ${many(quantity, found.sku, day)}${task.condition ? ", damaged" : ""}`, detail: `${on.open[found.sku]} of it still to come.`, task: { kind: "receive", warehouse: task.warehouse, document: task.document }, asks: "goods" };
}

export function pack(scan, task, day) {
  const order = day.orders.find((one) => one.number === (task.document || scan.text.toUpperCase()));
  if (!order) return wrong("Not to be packed", `No order of that number is on this device.`);
  const inside = { ...(task.inside ?? {}) };
  const left = (line) => number(line.quantity) - number(line.packed) - number(inside[line.line]);
  if (!task.document) return ask(`Packing ${order.number}`, "Scan every piece.", { ...task, document: order.number, inside: {} }, "goods");
  if (scan.text.toUpperCase() === "QM-CLOSE") {
    if (!Object.keys(inside).length) return wrong("The carton is empty", "Scan what goes in first.");
    for (const line of order.lines) line.packed = plain(number(line.packed) + number(inside[line.line]));
    return { state: "done", words: "Closed the carton", detail: order.number, task: { kind: "pack", warehouse: task.warehouse }, asks: "goods" };
  }
  const found = goods(scan, day);
  const line = found && order.lines.find((one) => one.sku === found.sku && left(one) >= found.per);
  if (!line) return wrong("Not for this carton", `${found?.sku ?? scan.text.slice(0, 30)} does not belong into it. Put it aside.`);
  inside[line.line] = plain(number(inside[line.line]) + found.per);
  const rest = order.lines.reduce((sum, one) => sum + left(one), 0);
  return { state: "right", words: `Right. ${found.sku}`, detail: rest ? `${plain(rest)} still to pack.` : "That was the last: close the carton.", task: { ...task, inside }, asks: "goods" };
}

const ask = (words, detail, task, asks) => ({ state: "ask", words, detail, task, asks });
const choice = (words, rows) => ({ state: "ask", words, detail: "Nothing was moved yet.", asks: "choice", choices: rows.map(([name, detail, task, asks]) => ({ words: name, detail, task, asks: asks ?? "" })) });
