// Tables: rows by keys, selection with shift, the bulk bar, and which columns are shown.
"use strict";
(() => {
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const rowsOf = (table) => $$("tbody > tr[data-key]", table);
  const addressOf = (row) => row.dataset.url || (row.closest("[data-opens]") && row.querySelector("a[href]")?.href);
  const last = new WeakMap();

  // ---- columns: a cookie of this device names those to show; the server leaves the others out
  document.addEventListener("change", (event) => {
    const box = event.target.closest("input[data-column]");
    if (!box) return;
    const section = box.closest("[data-table]");
    const shown = $$("input[data-column]:checked", section).map((one) => one.dataset.column);
    if (!shown.length) { box.checked = true; return; }
    document.cookie = `columns-${section.dataset.table}=${shown.join(".")}; path=/; max-age=31536000; samesite=lax`;
    document.dispatchEvent(new CustomEvent("stale", { detail: section }));
  });

  // ---- selection
  const boxOf = (row) => row.querySelector("input[name=pick]");
  const showPicked = (section) => {
    const boxes = $$("input[name=pick]", section);
    const picked = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
    const bar = section.querySelector(".bulk");
    if (!bar) return;
    bar.hidden = picked.length === 0;
    bar.querySelector(".picked").textContent = picked.length;
    const all = section.querySelector(".pick-all");
    all.checked = picked.length > 0 && picked.length === boxes.length;
    all.indeterminate = picked.length > 0 && picked.length < boxes.length;
  };
  const pick = (row, checked, through) => {
    const section = row.closest("[data-table]");
    const rows = rowsOf(row.closest("table"));
    const from = through ? rows.indexOf(last.get(section)) : -1;
    const to = rows.indexOf(row);
    const span = from < 0 ? [row] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    span.forEach((one) => { if (boxOf(one)) boxOf(one).checked = checked; });
    last.set(section, row);
    showPicked(section);
  };
  document.addEventListener("click", (event) => {
    const section = event.target.closest("[data-table]");
    if (section) {
      if (event.target.matches("input[name=pick]")) { pick(event.target.closest("tr"), event.target.checked, event.shiftKey); return; }
      if (event.target.matches("td.pick-c")) { const row = event.target.closest("tr"); pick(row, !boxOf(row).checked, event.shiftKey); return; }
      if (event.target.matches(".pick-all")) { $$("input[name=pick]", section).forEach((box) => { box.checked = event.target.checked; }); showPicked(section); return; }
      if (event.target.closest(".unpick")) { $$("input[name=pick]", section).forEach((box) => { box.checked = false; }); showPicked(section); return; }
    }
    const row = event.target.closest("tbody tr");
    const address = row && addressOf(row);
    if (!address || event.target.closest("a, button, input, select, label, summary, .pick-c") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(address); else location.href = address;
  });

  // ---- bars of so much a day: each digit is one bar's height of nine
  const drawDays = () => {
    for (const one of $$("[data-d]")) {
      if (one.style.clipPath) continue;
      const bars = [...one.dataset.d].map((digit, day) => `V${Math.round(20 - digit * 20 / 9)}H${3 * (day + 1)}`).join("");
      one.style.clipPath = `path("M0 20${bars}V20")`;
    }
  };

  // ---- a name that is cut off says itself in full
  document.addEventListener("mouseover", (event) => {
    const cell = event.target.closest?.(".t td.grow, .trunc");
    if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
  });

  // ---- keys: j k move, x or space select, Enter opens
  const step = (by) => {
    const table = document.activeElement.closest?.("table.rows") || document.querySelector("table.rows");
    if (!table) return;
    const rows = rowsOf(table);
    const here = rows.indexOf(document.activeElement.closest("tr"));
    const row = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + by, 0), rows.length - 1)];
    if (!row) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("key", (event) => {
    if (event.detail === "j") step(1);
    if (event.detail === "k") step(-1);
    const row = document.activeElement.closest?.("tr[data-key]");
    if (row && boxOf(row) && /^x$/i.test(event.detail)) pick(row, !boxOf(row).checked, event.detail === "X");
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target;
    if (!(row instanceof HTMLTableRowElement) || event.defaultPrevented) return;
    if (event.key === " " && boxOf(row)) { event.preventDefault(); pick(row, !boxOf(row).checked, event.shiftKey); }
    if (event.key === "Enter" && addressOf(row)) location.href = addressOf(row);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
  });

  const refresh = () => { drawDays(); $$("[data-table]").forEach(showPicked); };
  document.addEventListener("refreshed", refresh);
  document.body.addEventListener("htmx:afterSettle", refresh);
  refresh();
})();
