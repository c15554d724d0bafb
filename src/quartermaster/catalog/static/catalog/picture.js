// A picture of goods is made smaller before it is sent: phones keep it.
import { shrunk } from "../web/photos.js";

const LONGEST = 640;
for (const form of document.querySelectorAll("form[data-picture]")) {
  const input = form.elements.file;
  input.addEventListener("change", async () => {
    const [file] = input.files, chosen = new DataTransfer();
    if (!file) return;
    try { chosen.items.add(new File([await shrunk(file, LONGEST)], "picture.jpg", { type: "image/jpeg" })); } catch { return; }
    input.files = chosen.files;
  });
}
