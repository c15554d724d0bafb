// The tasks of the app, in the order of their buttons. One more is one more entry here and a step of its own; none knows the others.
// `think` is what the device can tell by itself where there is no network: nothing where it has to ask.
import { move, pack, pick, putAway, read, receive, wrong } from "./thinking.js";

export const TASKS = [
  { kind: "any", label: "Any", ready: ["Scan", "anything: it says what can be done."] },
  { kind: "receive", label: "Receive", ready: ["Scan the paper", "of the delivery, or a carton."], think: receive, fields: ["condition"] },
  { kind: "put_away", label: "Put away", ready: ["Scan the goods", "at the dock."], think: putAway },
  { kind: "pick", label: "Pick", ready: ["Scan", "to begin your walk."], think: pick, begins: "PICK" },
  { kind: "pack", label: "Pack", ready: ["Scan the order", "that is packed."], think: pack },
  { kind: "move", label: "Move", ready: ["Scan the bin", "that goods are taken from."], think: move },
  { kind: "look_up", label: "Look up", ready: ["Scan", "goods, a bin or a paper."] },
];
const BY_KIND = Object.fromEntries(TASKS.map((one) => [one.kind, one]));

/** The task of a kind; one that this version of the app does not know is like any. */
export const taskOf = (kind) => BY_KIND[kind] ?? BY_KIND.any;

/** The answer to a scan without a network; `day` is changed where something was done. */
export function think(code, task, day) {
  if (!day) return wrong("No tasks on this device", "Open the app once with a network.");
  const scan = read(code);
  if (!scan.text) return wrong("Nothing was scanned", "Scan again.");
  const step = taskOf(task.kind).think;
  return step ? step(scan, task, day) : wrong("No network", "Looking up waits for the network. Choose a task.");
}
