// What is on the device: scans that wait, what was told of them, the day's tasks. In IndexedDB, so that it outlives the page,
// a restart and an empty battery: a scan counts as made once its transaction is complete.
const NAME = "quartermaster-scan";
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 2);
    asked.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        asked.result.createObjectStore("waiting", { keyPath: "place", autoIncrement: true });
        asked.result.createObjectStore("told", { keyPath: "mark" });
        asked.result.createObjectStore("kept");
      }
      if (oldVersion < 2) asked.result.createObjectStore("photos", { keyPath: "place", autoIncrement: true });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function within(store, mode, deed) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const asked = deed(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** A scan that is to be sent: kept in the order in which it was made. */
export const wait = (scan) => within("waiting", "readwrite", (store) => store.add(scan));
/** What the person was told of a scan that waits; what is sent stays as it was. */
export const shown = (scan, state) => within("waiting", "readwrite", (store) => store.put({ ...scan, shown: state }));
export const waiting = () => within("waiting", "readonly", (store) => store.getAll());
export const waits = () => within("waiting", "readonly", (store) => store.count());
export const first = async () => (await within("waiting", "readonly", (store) => store.getAll(null, 1)))[0];

/** A photograph that is to be sent after its scan: { mark, scan, picture, taken_at }. */
export const photograph = (photo) => within("photos", "readwrite", (store) => store.add(photo));
export const firstPhoto = async () => (await within("photos", "readonly", (store) => store.getAll(null, 1)))[0];
export const photosWait = () => within("photos", "readonly", (store) => store.count());

/** The server has the photograph, or has refused it, which is kept for the person. Both or neither. */
export async function photoSent(place, refusal) {
  const database = await open();
  await new Promise((resolve, reject) => {
    const transaction = database.transaction(["photos", "told"], "readwrite", { durability: "strict" });
    transaction.objectStore("photos").delete(place);
    if (refusal) transaction.objectStore("told").put(refusal);
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** The server has answered: the scan waits no longer, and its answer is kept. Both or neither. */
export async function answered(place, answer) {
  const database = await open();
  await new Promise((resolve, reject) => {
    const transaction = database.transaction(["waiting", "told"], "readwrite", { durability: "strict" });
    transaction.objectStore("told").put(answer);
    transaction.objectStore("waiting").delete(place);
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}
export const told = () => within("told", "readonly", (store) => store.getAll());
export const forget = (mark) => within("told", "readwrite", (store) => store.delete(mark));

export const keep = (name, value) => within("kept", "readwrite", (store) => store.put(value, name));
export const kept = (name) => within("kept", "readonly", (store) => store.get(name));
