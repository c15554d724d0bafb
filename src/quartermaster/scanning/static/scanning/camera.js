// Codes seen by the camera: GS1 DataMatrix and QR, EAN, Code 128 and others, several in one picture. With their symbology
// identifier, so that the server knows a GS1 message for one.
/* global ZXingWASM */
import { read } from "./thinking.js";

const EVERY_MS = 120;
const AGAIN_MS = 2500;
const TOGETHER_MS = 250;
const FORMATS = ["DataMatrix", "QRCode", "Code128", "EAN-13", "EAN-8", "UPC-A", "UPC-E", "ITF", "Code39", "DataBar", "DataBarExpanded", "Aztec", "PDF417"];
const PLAIN = { QRCode: "]Q1", DataMatrix: "]d1" };

/** The codes in a picture, as they are sent. */
export async function codesIn(picture) {
  const codes = await ZXingWASM.readBarcodes(picture, { formats: FORMATS, tryHarder: true, maxNumberOfSymbols: 8, textMode: "Plain" });
  return codes.filter((code) => code.isValid).map((code) => {
    if (code.symbologyIdentifier.startsWith("]E") || (code.contentType !== "GS1" && code.format in PLAIN)) return code.text;
    return code.symbologyIdentifier + code.text;
  });
}

/** Of several codes on one label those that say something of their own: a bare GTIN says less than the message that has it, and
 * would count the same carton twice. */
export function telling(codes, beside = codes) {
  const said = new Map(beside.map((code) => [code, read(code)]));
  const bare = (code) => { const { text, gtin } = read(code); return gtin && gtin === text.padStart(14, "0"); };
  const more = (code) => beside.some((other) => other !== code && said.get(other).gtin === read(code).gtin && !bare(other));
  return codes.filter((code) => !(bare(code) && more(code)));
}

/** Tells `found` of the codes that came into the picture at one moment, one or several. */
export class Camera {
  constructor(video, found) { this.video = video; this.found = found; this.seen = new Map(); this.coming = []; this.stream = null; }
  get on() { return this.stream !== null; }

  async start() {
    ZXingWASM.prepareZXingModule({ overrides: { locateFile: (name) => `${this.video.dataset.wasm}/${name}` }, fireImmediately: true });
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.canvas = document.createElement("canvas");
    this.look();
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = this.video.srcObject = null;
  }

  /** Whether the lamp is there, and turned on. */
  async torch(on) {
    const [track] = this.stream?.getVideoTracks() ?? [];
    if (!track?.getCapabilities?.().torch) return false;
    await track.applyConstraints({ advanced: [{ torch: on }] });
    return true;
  }

  async look() {
    if (!this.on) return;
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width) {
      Object.assign(this.canvas, { width, height });
      const paper = this.canvas.getContext("2d", { willReadFrequently: true });
      paper.drawImage(this.video, 0, 0);
      const codes = await codesIn(paper.getImageData(0, 0, width, height));
      if (!this.on) return;
      this.note(codes, Date.now());
    }
    setTimeout(() => this.look(), EVERY_MS);
  }

  /** What comes within a moment comes together: a label is rarely read whole at the first look. */
  note(codes, now) {
    for (const code of codes) {
      if (now - (this.seen.get(code) ?? 0) > AGAIN_MS) {
        if (!this.coming.length) this.since = now;
        this.coming.push(code);
      }
      this.seen.set(code, now);
    }
    if (!this.coming.length || now - this.since < TOGETHER_MS) return;
    const inView = [...this.seen].filter(([, at]) => now - at <= AGAIN_MS).map(([code]) => code);
    const told = telling(this.coming, inView);
    this.coming = [];
    if (told.length) this.found(told);
  }
}
