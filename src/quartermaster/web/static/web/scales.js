// Weights from scales: beside every field that asks for a weight (data-weigh: its unit) stands what lies on the scale. One click takes it.
// A field that asks for a quantity, while somebody is in it, offers to count by weight: one click asks how many pieces lie there.
"use strict";
(() => {
  const ASK = 1000;
  const url = document.body.dataset.scales;
  if (!url) return;
  const fields = () => [...document.querySelectorAll("input[data-weigh]")];
  let scales = [];
  let chosen = "";
  let nobody = false;

  const kept = () => { try { return localStorage.getItem("scale") || ""; } catch { return ""; } };
  const keep = (code) => { try { localStorage.setItem("scale", code); } catch { /* a browser that keeps nothing */ } };
  const scale = () => scales.find((one) => one.code === chosen) ?? scales[0];

  const button = (field) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn s take-weight";
    made.addEventListener("click", () => {
      const weight = scale()?.weights[field.dataset.weigh];
      if (!weight) return;
      field.value = weight;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    (field.closest(".field") ?? field).append(made);
    return made;
  };
  const which = (field) => {
    const made = document.createElement("select");
    made.className = "in which-scale";
    made.setAttribute("aria-label", "Scale");
    made.append(...scales.map((one) => new Option(one.name, one.code, false, one.code === scale().code)));
    made.addEventListener("change", () => { chosen = made.value; keep(chosen); shown(); });
    (field.closest(".field") ?? field).append(made);
    return made;
  };
  const said = (unit) => {
    const one = scale(), weight = one.weights[unit];
    if (weight) return `Take ${weight} ${unit}`;
    return { moving: `${one.name}: not still yet`, silent: `${one.name}: off` }[one.state] ?? `${one.name}: no weight in ${unit}`;
  };
  const shown = () => {
    for (const [place, field] of fields().entries()) {
      if (!scales.length) continue;
      const home = field.closest(".field") ?? field.parentElement;
      const take = home.querySelector(".take-weight") ?? button(field);
      const words = said(field.dataset.weigh);
      if (take.textContent !== words) take.textContent = words;
      take.disabled = !scale().weights[field.dataset.weigh];
      if (place === 0 && scales.length > 1 && !home.querySelector(".which-scale")) which(field);
    }
  };
  const got = (address) => fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  const looked = async () => {
    try {
      const answer = await got(url);
      if (answer.ok) { scales = (await answer.json()).scales; nobody = !scales.length; }
    } catch { scales = []; }
  };
  const asked = async () => {
    if (!document.hidden && !nobody && fields().length) { await looked(); shown(); }
    setTimeout(asked, ASK);
  };

  const COUNTED = "[data-count], input[data-role=quantity]:not([type=checkbox]), form input[name=quantity]";
  const skuOf = (field) => (field.dataset.count || field.closest("[data-entry]")?.querySelector("[data-role=sku]")?.value
    || field.closest("[data-codes]")?.dataset.codes.split("|")[0] || field.form?.elements.sku?.value || "").trim();
  const filled = async (field, button, said) => {
    button.disabled = true;
    try {
      const told = await (await got(`${url}pieces/?${new URLSearchParams({ scale: scale().code, sku: skuOf(field) })}`)).json();
      if (told.pieces) { field.value = told.pieces; field.dispatchEvent(new Event("input", { bubbles: true })); }
      said.textContent = told.pieces ? `${told.pieces}, ${told.why}` : told.why;
    } catch { said.textContent = "The scale cannot be asked just now."; }
    button.disabled = false;
    field.focus();
  };
  const counting = (field) => {
    const home = field.closest(".field") ?? field.parentElement;
    if (home.querySelector(".count-weight")) return;
    document.querySelectorAll(".count-weight").forEach((one) => one.remove());
    const made = document.createElement("span"), button = document.createElement("button"), said = document.createElement("span");
    made.className = "count-weight"; button.type = "button"; button.className = "btn s"; button.textContent = "Count by weight";
    said.className = "help"; said.setAttribute("role", "status");
    button.addEventListener("click", () => filled(field, button, said));
    made.append(button, said);
    home.append(made);
  };
  document.addEventListener("focusin", async ({ target: field }) => {
    if (!field.matches?.(COUNTED) || nobody) return;
    if (!scales.length) await looked();
    if (scales.length && document.activeElement === field && skuOf(field)) counting(field);
  });
  chosen = kept();
  asked();
})();
