// Tags that are touched (NFC), where the browser can: bins and totes carry their code as a text or as a GS1 Digital Link.
export const able = "NDEFReader" in window;

export async function listen(found, signal) {
  const reader = new window.NDEFReader();
  await reader.scan({ signal });
  reader.addEventListener("reading", ({ message }) => {
    for (const record of message.records) {
      if (record.recordType === "url" || record.recordType === "absolute-url" || record.recordType === "text") {
        found(new TextDecoder(record.encoding ?? "utf-8").decode(record.data));
        return;
      }
    }
  });
}

export async function write(text) {
  const record = /^https?:/.test(text) ? { recordType: "url", data: text } : { recordType: "text", data: text };
  await new window.NDEFReader().write({ records: [record] });
}
