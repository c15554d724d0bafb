// Lines that are typed or scanned: Enter goes on, the last one makes the next; a scan on the receiving page finds its line.
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
    if (row) { count(row.querySelector("[data-role=quantity]"), named(row)[1]); return; }
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
    else entries.querySelector("[data-role=sku]").focus();
  });
  // Goods may come in several lots: what is typed into the last row makes the next.
  form.addEventListener("input", (event) => {
    const lot = event.target.closest("[data-lot]");
    if (!lot || lot !== lot.parentElement.lastElementChild || !event.target.value) return;
    const fresh = lot.cloneNode(true);
    fresh.querySelectorAll("input").forEach((input) => { input.value = ""; });
    lot.after(fresh);
  });
  // A number alone is meant in the unit that the SKU is usually bought in, and the field then says so.
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
  // What the supplier asks depends on who it is and on the quantity: asked anew when either changes, shown where no cost is typed.
  const ask = (entry) => {
    const sku = entry.querySelector("[data-role=sku]");
    if (sku && sku.value && entry.querySelector("[data-role=cost]")) htmx.trigger(sku, "asked");
  };
  form.addEventListener("change", (event) => {
    if (event.target.name === "supplier") entries.querySelectorAll("[data-entry]").forEach(ask);
    if (["quantity", "cost"].includes(event.target.dataset.role)) { const entry = event.target.closest("[data-entry]"); if (entry) ask(entry); }
  });
  form.addEventListener("htmx:configRequest", (event) => {
    if (form.elements.supplier) event.detail.parameters.supplier = form.elements.supplier.value;
  });
  form.addEventListener("htmx:afterSwap", (event) => {
    const entry = event.target.closest("[data-entry]");
    const cost = entry && entry.querySelector("[data-role=cost]");
    const asked = event.target.querySelector("[data-asked]");
    if (cost) cost.placeholder = asked ? asked.dataset.asked : "usual";
  });
  entries.addEventListener("input", (event) => {
    const entry = event.target.closest("[data-entry]");
    if (entry && entry === entries.lastElementChild && event.target.value) addEntry();
  });
})();
