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
    focusOn(row);
  };
  document.addEventListener("key", (event) => {
    if (event.detail === "j") step(1);
    if (event.detail === "k") step(-1);
    if (event.detail === "u") { const undo = document.querySelector("#toasts .undo"); undo?.form.requestSubmit(undo); }
    const row = document.activeElement.closest?.("tr[data-key]");
    const own = row && row.closest("[data-table]").querySelector(`.bulk [data-key="${CSS.escape(event.detail)}"]`);
    if (own) {
      if (!row.closest("[data-table]").querySelector("input[name=pick]:checked")) pick(row, true, false);
      const menu = own.closest("details");
      if (menu) menu.open = true;
      if (own.matches("input, select")) own.focus({ preventScroll: true }); else own.form.requestSubmit(own);
    } else if (row && boxOf(row) && /^x$/i.test(event.detail)) pick(row, !boxOf(row).checked, event.detail === "X");
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target;
    if (!(row instanceof HTMLTableRowElement) || event.defaultPrevented) return;
    if (event.key === " " && boxOf(row)) { event.preventDefault(); pick(row, !boxOf(row).checked, event.shiftKey); }
    if (event.key === "Enter" && addressOf(row)) location.href = addressOf(row);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
  });

  // ---- decided in place: what was chosen leaves the list, the row below it has the focus, and nothing else moves; the next may be
  // decided before the answer is there. What follows, live.js brings
  let queue = Promise.resolve();
  const focusOn = (row) => { row.tabIndex = -1; row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); };
  const nextOf = (rows, chosen) => {
    const left = (row) => !chosen.includes(row) && !row.classList.contains("sent");
    return rows.slice(rows.indexOf(chosen[chosen.length - 1])).find(left) || rows.filter(left).pop();
  };
  const send = async (address, data, rows) => {
    const refusal = document.querySelector("#refusal");
    const back = () => rows.forEach((row) => row.classList.remove("sent"));
    try {
      const answer = await fetch(address, { method: "POST", body: data, headers: { "HX-Request": "true", "X-Stays": "true" } });
      const told = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok) { back(); refusal.replaceChildren(...told.body.children); refusal.scrollIntoView({ block: "nearest" }); return; }
      refusal.replaceChildren();
      const toasts = document.querySelector("#toasts");
      toasts.replaceChildren(...told.querySelectorAll(".toast"));
      toasts.querySelectorAll(".undo").forEach((undo) => { undo.dataset.stays = ""; });
      rows.forEach((row) => document.querySelector(`tr[data-key="${CSS.escape(row.dataset.key)}"]`)?.remove()); // it may be drawn anew
    } catch { back(); document.body.dispatchEvent(new CustomEvent("htmx:sendError")); }
  };
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.hasAttribute("data-stays")) return;
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form, button);
    data.set("_key", `${data.get("_key")}-${Date.now()}`); // one key for each press: the form is not made anew between two
    const around = form.closest("[data-table]");
    const rows = around ? rowsOf(around) : [];
    const chosen = rows.filter((row) => boxOf(row)?.checked);
    const next = chosen.length ? nextOf(rows, chosen) : null;
    chosen.forEach((row) => { boxOf(row).checked = false; row.classList.add("sent"); });
    form.querySelectorAll("details[open]").forEach((menu) => { menu.open = false; });
    if (around) showPicked(around);
    if (next) focusOn(next);
    queue = queue.then(() => send(button.getAttribute("formaction") || form.action, data, chosen));
  });
  // a reason is chosen, and Enter decides; Esc goes back to the row
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (field.dataset?.enter === undefined) return;
    const row = field.closest("[data-table]")?.querySelector("tr.sel");
    if (event.key === "Enter") { event.preventDefault(); field.form.requestSubmit(field.dataset.enter ? document.querySelector(field.dataset.enter) : null); }
    if (event.key === "Escape" && row) { field.closest("details")?.removeAttribute("open"); focusOn(row); }
  });

  const refresh = () => { drawDays(); $$("[data-table]").forEach(showPicked); };
  document.addEventListener("refreshed", refresh);
  document.body.addEventListener("htmx:afterSettle", refresh);
  refresh();
})();
