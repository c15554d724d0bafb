// Typing order lines: Enter goes to the next field and, at the end of the last line, makes a new one.
"use strict";
(() => {
  const rows = document.getElementById("rows");
  if (!rows) return;
  const fields = () => [...rows.querySelectorAll("input")];
  const addRow = () => {
    const row = rows.lastElementChild.cloneNode(true);
    const number = rows.children.length + 1;
    for (const input of row.querySelectorAll("input")) {
      input.value = "";
      delete input.dataset.typed;
      input.removeAttribute("aria-invalid");
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, number));
      if (input.name === "sku") input.setAttribute("hx-trigger", "change");
    }
    row.querySelector(".said").innerHTML = '<span class="hint"></span>';
    rows.append(row);
    htmx.process(row);
  };
  // A number alone is meant in the unit that the SKU is usually sold in, and the field then says so.
  const unit = (entry) => {
    const quantity = entry && entry.querySelector("[name=quantity]"), said = entry && entry.querySelector("[data-usual]");
    if (said && quantity.dataset.typed && /^[\d.]+$/.test(quantity.value.trim())) quantity.value = `${quantity.value.trim()} ${said.dataset.usual}`;
  };
  rows.addEventListener("change", (event) => {
    if (event.target.name !== "quantity") return;
    event.target.dataset.typed = "yes";
    unit(event.target.closest("tr"));
  });
  rows.addEventListener("htmx:afterSwap", (event) => unit(event.target.closest("tr")));
  rows.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const all = fields();
    const place = all.indexOf(event.target);
    if (place === all.length - 1) addRow();
    fields()[place + 1].focus();
  });
})();
