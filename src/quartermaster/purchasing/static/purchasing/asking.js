// What is bought: goods may come in several lots, and what the supplier asks depends on who it is and on the quantity.
"use strict";
(() => {
  const form = document.querySelector("form[data-lines]");
  const entries = form && form.querySelector("[data-entries]");
  if (!entries) return;
  // What is typed into the last lot makes the next.
  form.addEventListener("input", (event) => {
    const lot = event.target.closest("[data-lot]");
    if (!lot || lot !== lot.parentElement.lastElementChild || !event.target.value) return;
    const fresh = lot.cloneNode(true);
    fresh.querySelectorAll("input").forEach((input) => { input.value = ""; });
    lot.after(fresh);
  });
  // The price is asked anew when supplier or quantity changes, and shown where no cost is typed.
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
})();
