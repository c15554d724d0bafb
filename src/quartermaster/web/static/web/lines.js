// Lines that are typed or scanned, in a form[data-lines]: Enter goes on, the last of the [data-entries] makes the next, a scan
// finds its line among those that are expected.
"use strict";
(() => {
  const form = document.querySelector("form[data-lines]");
  if (!form) return;
  const entries = form.querySelector("[data-entries]");
  const digits = (text) => (/^\d{8,14}$/.test(text) ? text.padStart(14, "0") : text.toUpperCase());

  const addEntry = () => {
    const fresh = entries.lastElementChild.cloneNode(true);
    fresh.classList.remove("wrong");
    fresh.querySelectorAll("input").forEach((input) => { input.value = ""; delete input.dataset.typed; });
    fresh.querySelector(".about").textContent = "";
    entries.append(fresh);
    htmx.process(fresh);
    return fresh;
  };
  const follow = (entry) => entry.nextElementSibling || addEntry();

  // The barcode of a pack counts packs: each scan is one more, and what is typed over the number keeps the unit.
  const count = (quantity, unit) => {
    quantity.focus();
    if (quantity.type === "checkbox") { quantity.checked = true; return; }
    if (!unit) { quantity.select(); return; }
    const before = quantity.dataset.packs === unit && quantity.value.endsWith(` ${unit}`) ? parseInt(quantity.value, 10) || 0 : 0;
    quantity.value = `${before + 1} ${unit}`;
    quantity.dataset.packs = unit;
    quantity.setSelectionRange(0, String(before + 1).length);
  };

  const goTo = (text) => {
    const rows = [...form.querySelectorAll("[data-codes]")];
    const codes = (one) => one.dataset.codes.split("|").map((code) => code.split(/=(?=[^=]*$)/));
    const named = (one) => codes(one).find(([code]) => digits(code) === digits(text));
    const row = rows.find(named);
    rows.forEach((one) => one.classList.toggle("here", one === row));
    if (row) { const quantity = row.querySelector("[data-role=quantity]"); if (quantity) count(quantity, named(row)[1]); return; }
    if (!entries) return;
    const blank = [...entries.children].find((one) => !one.querySelector("[data-role=sku]").value) || addEntry();
    const sku = blank.querySelector("[data-role=sku]");
    sku.value = text;
    sku.dispatchEvent(new Event("change", { bubbles: true }));
    blank.querySelector("[data-role=quantity]").focus();
  };

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.key !== "Enter" || input.tagName !== "INPUT" || input.type === "checkbox") return;
    event.preventDefault();
    if (input.hasAttribute("data-scan")) { if (input.value.trim()) goTo(input.value.trim()); input.value = ""; return; }
    const entry = input.closest("[data-entry]");
    const scan = form.querySelector("[data-scan]");
    if (entry && input.dataset.role === "sku") entry.querySelector("[data-role=quantity]").focus();
    else if (scan) scan.focus();
    else if (entry) follow(entry).querySelector("[data-role=sku]").focus();
    else if (input.dataset.role === "quantity") after(input).focus();
    else if (entries) entries.querySelector("[data-role=sku]").focus();
  });
  // From a line that is there already to the next one, and from the last to what is new.
  const after = (quantity) => {
    const all = [...form.querySelectorAll("[data-role=quantity], [data-role=sku]")];
    return all[all.indexOf(quantity) + 1] || quantity;
  };
  if (!entries) return;

  // A number alone is meant in the unit that the SKU usually goes in, and the field then says so.
  const unit = (entry) => {
    const quantity = entry && entry.querySelector("[name=quantity]"), said = entry && entry.querySelector("[data-usual]");
    if (said && quantity.dataset.typed && /^[\d.]+$/.test(quantity.value.trim())) quantity.value = `${quantity.value.trim()} ${said.dataset.usual}`;
  };
  entries.addEventListener("change", (event) => {
    if (event.target.name !== "quantity") return;
    event.target.dataset.typed = "yes";
    unit(event.target.closest("[data-entry]"));
  });
  entries.addEventListener("htmx:afterSwap", (event) => unit(event.target.closest("[data-entry]")));
  entries.addEventListener("input", (event) => {
    const entry = event.target.closest("[data-entry]");
    if (entry && entry === entries.lastElementChild && event.target.value) addEntry();
  });
})();
