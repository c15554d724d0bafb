// The inspector's page says while one types how many are how bad, and whether the plan still accepts the lot. What counts is
// reckoned again where it is judged.
"use strict";
(() => {
  const form = document.querySelector("form[data-accept-major]");
  const said = form && form.querySelector("[data-verdict]");
  if (!said) return;
  const limit = (text) => (text === "" ? Infinity : Number(text));
  const accepted = { critical: 0, major: limit(form.dataset.acceptMajor), minor: limit(form.dataset.acceptMinor) };

  const outside = (input) => {
    const least = input.dataset.least ? Number(input.dataset.least) : -Infinity;
    const most = input.dataset.most ? Number(input.dataset.most) : Infinity;
    return input.value.split(/[\s;]+/).filter((word) => word && (Number(word) < least || Number(word) > most)).length;
  };
  const bad = (input) => {
    if (input.type === "radio") return input.checked && input.value === "no" ? 1 : 0;
    return "least" in input.dataset ? outside(input) : parseInt(input.value, 10) || 0;
  };

  const tell = () => {
    const found = { critical: 0, major: 0, minor: 0 };
    form.querySelectorAll("[data-severity]").forEach((input) => { found[input.dataset.severity] += bad(input); });
    const words = Object.entries(found).filter(([, count]) => count).map(([severity, count]) => `${count} ${severity}`);
    const within = Object.entries(found).every(([severity, count]) => count <= accepted[severity]);
    const apart = found.critical + found.major;
    const all = `Accept it once at least ${apart} are set apart.`;
    said.hidden = !words.length;
    said.className = within ? "note" : "note w";
    said.textContent = `${words.join(", ")}: ${within ? "the plan accepts the lot." : `more than the plan accepts. ${form.hasAttribute("data-all") ? all : ""}`}`.trim();
  };
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  tell();
})();
