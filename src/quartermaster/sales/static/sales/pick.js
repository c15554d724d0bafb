// Picking: after each scan the focus is where the next one goes; right and wrong differ in sound and vibration too.
"use strict";
(() => {
  let sound = null;
  const tone = (hertz, seconds) => {
    try {
      sound ||= new AudioContext();
      const oscillator = sound.createOscillator();
      oscillator.frequency.value = hertz;
      oscillator.connect(sound.destination);
      oscillator.start();
      oscillator.stop(sound.currentTime + seconds);
    } catch { /* a browser without sound still shows the state */ }
  };
  // Everything is in: Enter on an empty field goes on to what comes next.
  document.addEventListener("submit", (event) => {
    const code = event.target.closest("#pick") && event.target.elements.code, last = document.querySelector("#pick [data-last]");
    if (!code || code.value.trim() || !last || event.target === last) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    last.requestSubmit();
  }, true);
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const picking = document.getElementById("pick");
    if (!picking || !(event.detail.target.id === "pick" || picking.contains(event.detail.target))) return;
    const said = picking.querySelector("[data-said]")?.dataset.said;
    if (said === "right") { tone(880, 0.09); navigator.vibrate?.(60); }
    if (said === "wrong") { tone(180, 0.3); navigator.vibrate?.([120, 60, 120]); }
    picking.querySelector("input[name=code]")?.focus();
  });
})();
