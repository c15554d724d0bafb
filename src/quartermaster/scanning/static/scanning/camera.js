// Codes seen by the camera: GS1 DataMatrix and QR, EAN, Code 128 and others, several in one picture. With their symbology
// identifier, so that the server knows a GS1 message for one.
/* global ZXingWASM */
const EVERY_MS = 120;
const AGAIN_MS = 2500;
const FORMATS = ["DataMatrix", "QRCode", "Code128", "EAN-13", "EAN-8", "UPC-A", "UPC-E", "ITF", "Code39", "DataBar", "DataBarExpanded", "Aztec", "PDF417"];
const PLAIN = { QRCode: "]Q1", DataMatrix: "]d1" };

export class Camera {
  constructor(video, found) { this.video = video; this.found = found; this.seen = new Map(); this.stream = null; }
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
      const codes = await ZXingWASM.readBarcodes(paper.getImageData(0, 0, width, height), { formats: FORMATS, tryHarder: true, maxNumberOfSymbols: 8, textMode: "Plain" });
      if (!this.on) return;
      const now = Date.now();
      for (const code of codes) {
        if (!code.isValid) continue;
        const text = (code.contentType === "GS1" || !(code.format in PLAIN) ? code.symbologyIdentifier : "") + code.text;
        const sent = code.symbologyIdentifier.startsWith("]E") ? code.text : text;
        if (now - (this.seen.get(sent) ?? 0) > AGAIN_MS) this.found(sent);
        this.seen.set(sent, now);
      }
    }
    setTimeout(() => this.look(), EVERY_MS);
  }
}
