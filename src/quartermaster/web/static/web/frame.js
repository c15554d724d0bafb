// The frame: the one field, menus, dialogs, keys, toasts, theme, and where refusals are shown.
"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const typing = (element) => element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) && element.type !== "checkbox";

  // ---- the one field: arrows choose, Enter opens the first, Esc leaves
  const field = $("#command");
  const found = $("#found");
  const options = () => (found ? $$("[role=option]", found) : []);
  let chosen = -1;
  const choose = (index) => {
    const all = options();
    chosen = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, place) => {
      option.id ||= `found-${place}`;
      option.setAttribute("aria-selected", String(place === chosen));
    });
    if (chosen >= 0) { field.setAttribute("aria-activedescendant", all[chosen].id); all[chosen].scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  };
  const showFound = (shown) => {
    if (!found) return;
    found.hidden = !shown;
    field.setAttribute("aria-expanded", String(shown));
    if (!shown) field.removeAttribute("aria-activedescendant");
  };
  if (field) {
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); showFound(options().length > 0); choose(chosen + (event.key === "ArrowDown" ? 1 : -1)); }
      else if (event.key === "Enter") {
        const target = options()[Math.max(chosen, 0)];
        if (target && !found.hidden && found.dataset.for === field.value) { event.preventDefault(); location.href = target.href; }
      } else if (event.key === "Escape") { showFound(false); field.blur(); }
    });
    document.body.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target !== found) return;
      found.dataset.for = field.value;
      chosen = -1;
      showFound(field.value.trim() !== "" && document.activeElement === field);
      if (options().length) choose(0);
    });
    field.addEventListener("focus", () => showFound(found.childElementCount > 0 && field.value !== ""));
    document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".find")) showFound(false); });
  }
  const intoField = (text) => {
    if (!field) return;
    field.focus();
    field.select();
    if (text) { field.value = text; field.form.requestSubmit(); }
  };

  // ---- menus: one open at a time, closed by Esc or a press elsewhere
  document.addEventListener("click", (event) => {
    for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // ---- the side menu on a phone
  const side = $("#side");
  const burger = $(".burger");
  let shade = null;
  const showSide = (shown) => {
    side.classList.toggle("open", shown);
    burger.setAttribute("aria-expanded", String(shown));
    if (shown) { shade = document.createElement("div"); shade.className = "shade"; shade.addEventListener("click", () => showSide(false)); side.after(shade); $("a", side).focus(); }
    else { shade?.remove(); shade = null; burger.focus(); }
  };
  burger?.addEventListener("click", () => showSide(!side.classList.contains("open")));

  // ---- dialogs: data-open="#id" opens one that is on the page, data-dialog="url" fetches its form
  const dialog = $("#dialog");
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) $(opener.dataset.open)?.showModal();
    const fetcher = event.target.closest("[data-dialog]");
    if (fetcher) { event.preventDefault(); htmx.ajax("GET", fetcher.dataset.dialog, { target: "#dialog-body", swap: "innerHTML" }); }
    if (event.target.closest("[data-shut]")) event.target.closest("dialog")?.close();
    if (event.target.closest("[data-print]")) window.print();
    const shut = event.target.closest(".toast .shut");
    if (shut) shut.closest(".toast").remove();
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "dialog-body" || dialog.open) return;
    dialog.showModal();
    ($("[autofocus], .in, input:not([type=hidden])", dialog) || dialog).focus();
  });
  dialog?.addEventListener("close", () => { $("#dialog-body").replaceChildren(); });

  // ---- a refusal is shown where the person is looking, and nothing else is swapped
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, elt } = event.detail;
    if (xhr.status < 400) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    if (xhr.getResponseHeader("HX-Retarget") !== "#refusal" && xhr.status === 422) return;
    const near = ["dialog, form", "section"].map((around) => elt.closest(around)?.querySelector("[data-refusal]")).find(Boolean);
    event.detail.target = near || $("#refusal");
    event.detail.swapOverride = "innerHTML";
    event.detail.target.scrollIntoView({ block: "nearest" });
  });
  document.body.addEventListener("htmx:sendError", () => {
    $("#refusal").innerHTML = '<div class="note b"><b>The server could not be reached.</b>Nothing was changed. Try again when the connection is back.</div>';
  });

  // ---- dialog forms are sent by htmx so that a refusal stays in the dialog
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (event.submitter?.hasAttribute("data-stays")) return;
    if (form.method !== "post" || form.hasAttribute("hx-post") || form.closest("#dialog")) return;
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  document.body.addEventListener("htmx:load", (event) => {
    const form = $("#dialog-body form");
    if (!form || form.hasAttribute("hx-post") || !event.target.closest?.("#dialog")) return;
    form.setAttribute("hx-post", form.getAttribute("action"));
    form.setAttribute("hx-target", "#dialog-body");
    form.setAttribute("hx-disabled-elt", "find button");
    htmx.process(form);
  });

  // ---- toasts leave after ten seconds, but not under the pointer or with the focus inside
  const fade = (toast) => setTimeout(() => (toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove()), 10000);
  $$(".toast").forEach(fade);
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.classList?.contains("toast") && fade(node)))).observe($("#toasts"), { childList: true });

  // ---- a time that is pointed at says itself in full
  const root = document.documentElement;
  const inFull = (options) => new Intl.DateTimeFormat(root.lang || undefined, { dateStyle: "full", ...options });
  document.addEventListener("mouseover", (event) => {
    const time = event.target.closest?.("time[datetime]");
    if (!time || time.title) return;
    const moment = time.dateTime.includes("T");
    time.title = (moment ? inFull({ timeStyle: "short", timeZone: root.dataset.zone }) : inFull({ timeZone: "UTC" })).format(new Date(time.dateTime));
  });

  // ---- theme
  const theme = $("#theme");
  const markTheme = () => $$("button", theme).forEach((button) => button.setAttribute("aria-pressed", String(button.value === qmTheme.wanted())));
  if (theme) {
    markTheme();
    theme.addEventListener("submit", (event) => {
      event.preventDefault();
      const data = new FormData(theme, event.submitter);
      qmTheme.choose(event.submitter.value);
      markTheme();
      fetch(theme.action, { method: "POST", body: data, redirect: "manual" });
    });
  }

  // ---- keys; fast keys ended by Enter are a hand scanner and land in the one field
  const SCAN_GAP = 45;
  let heard = [];
  let waiting = 0;
  let going = false;
  const act = (key) => {
    if (going) { going = false; const link = $(`[data-go="${CSS.escape(key)}"]`); if (link) location.href = link.href; return; }
    if (key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
    if (key === "?") { $("#keys")?.showModal(); return; }
    if (key === "n") { const menu = $("[data-key=n]") || $(".top details.menu:has([aria-label=New])"); if (menu?.tagName === "DETAILS") { menu.open = true; $("a", menu)?.focus(); } else menu?.click(); return; }
    const own = $$(`[data-key="${CSS.escape(key)}"]`).find((one) => !one.closest(".bulk"));
    if (own) { if (own.matches("input, select")) { own.focus(); own.select?.(); } else own.click(); return; }
    document.dispatchEvent(new CustomEvent("key", { detail: key }));
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); intoField(); return; }
    if (event.key === "Escape") {
      const open = $("details.menu[open]");
      if (open) { open.open = false; $("summary", open).focus(); } else if (side?.classList.contains("open")) showSide(false);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    if (event.key === "Enter") {
      const scanned = heard.map((one) => one.key).join("");
      const fast = heard.every((one, place) => place === 0 || one.at - heard[place - 1].at < SCAN_GAP);
      heard = [];
      clearTimeout(waiting);
      if (scanned.length >= 4 && fast) { event.preventDefault(); event.stopImmediatePropagation(); intoField(scanned); }
      return;
    }
    if (event.key.length !== 1 || event.key === " ") return;
    if (event.key === "/" && !heard.length) { event.preventDefault(); intoField(); return; }
    heard.push({ key: event.key, at: event.timeStamp });
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (heard.length === 1) act(heard[0].key); heard = []; }, SCAN_GAP + 15);
  }, true);
})();
