// Runs before the first paint: the device's own choice wins over the account's, so that nothing flashes.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => {
    try { return localStorage.getItem("theme") || root.dataset.theme || "auto"; } catch { return root.dataset.theme || "auto"; }
  };
  const apply = () => {
    const theme = wanted();
    root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
    document.dispatchEvent(new CustomEvent("theme"));
  };
  apply();
  dark.addEventListener("change", apply);
  window.qmTheme = { wanted, choose(theme) { try { localStorage.setItem("theme", theme); } catch { /* private mode: for this page only */ } root.dataset.theme = theme; apply(); } };
})();
