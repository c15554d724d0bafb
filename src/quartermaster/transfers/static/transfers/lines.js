// Lines that are typed or scanned: Enter goes on, the last one makes the next; a scan finds its line among those counted.
"use strict";
(() => {
  const form = document.querySelector("form[data-lines]");
  if (!form) return;
  const entries = form.querySelector("[data-entries]");
  const digits = (text) => (/^\d{8,14}$/.test(text) ? text.padStart(14, "0") : text.toUpperCase());

  const addEntry = () => {
    const fresh = entries.lastElementChild.cloneNode(true);
    fresh.classList.remove("wrong");
    fresh.querySelectorAll("input").forEach((input) => { input.value = ""; });
    fresh.querySelector(".about").textContent = "";
    entries.append(fresh);
    htmx.process(fresh);
    return fresh;
  };
  const goTo = (text) => {
    const rows = [...form.querySelectorAll("[data-codes]")];
    const row = rows.find((one) => one.dataset.codes.split("|").some((code) => digits(code) === digits(text)));
    rows.forEach((one) => one.classList.toggle("here", one === row));
    const field = row && row.querySelector("[data-role=quantity]");
    if (!field) return;
    field.focus();
    if (field.type === "checkbox") field.checked = true; else field.select();
  };

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.key !== "Enter" || input.tagName !== "INPUT" || input.type === "checkbox") return;
    event.preventDefault();
    if (input.hasAttribute("data-scan")) { if (input.value.trim()) goTo(input.value.trim()); input.value = ""; return; }
    const entry = input.closest("[data-entry]");
    const scan = form.querySelector("[data-scan]");
    if (entry && input.dataset.role === "sku") entry.querySelector("[data-role=quantity]").focus();
    else if (entry) (entry.nextElementSibling || addEntry()).querySelector("[data-role=sku]").focus();
    else if (scan) scan.focus();
  });
  if (entries) entries.addEventListener("input", (event) => {
    const entry = event.target.closest("[data-entry]");
    if (entry && entry === entries.lastElementChild && event.target.value) addEntry();
  });
})();
