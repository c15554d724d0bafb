// Weights from scales: beside every field that asks for a weight (data-weigh: its unit) stands what lies on the scale. One click takes it.
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
  const asked = async () => {
    if (!document.hidden && !nobody && fields().length) {
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (answer.ok) { scales = (await answer.json()).scales; nobody = !scales.length; shown(); }
      } catch { scales = []; }
    }
    setTimeout(asked, ASK);
  };
  chosen = kept();
  asked();
})();
