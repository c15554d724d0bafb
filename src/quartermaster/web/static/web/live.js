// Live: asks every 500 ms whether what the page shows has changed, and refreshes only those regions.
"use strict";
(() => {
  const ASK = 500;
  const SLOWEST = 5000;
  const OVERLAP = 1500;
  const REST = 1000;
  const foot = document.querySelector("#live");
  if (!foot) return;
  let since = Number(foot.dataset.now) || 0;
  const rendered = since;
  let pause = ASK;
  let timer = 0;
  const states = new Map();

  const say = (live) => {
    foot.classList.toggle("k", live);
    foot.classList.toggle("w", !live);
    const words = live ? foot.dataset.wordsLive : foot.dataset.wordsOff;
    if (foot.textContent !== words) foot.textContent = words;
  };
  const regions = () => [...document.querySelectorAll("[data-live][id]")];
  const stateOf = (region) => {
    if (!states.has(region.id)) states.set(region.id, { asOf: rendered, at: 0, wanted: false, busy: false });
    return states.get(region.id);
  };

  // A region rests while somebody types in it, has a menu or dialog open, or presses the pointer in it.
  let pressed = null;
  document.addEventListener("pointerdown", (event) => { pressed = event.target; }, true);
  document.addEventListener("pointerup", () => { setTimeout(() => { pressed = null; }, 50); }, true);
  const taken = (region) => {
    const focus = document.activeElement;
    const typing = region.contains(focus) && (/^(TEXTAREA|SELECT)$/.test(focus.tagName) || (focus.tagName === "INPUT" && focus.type !== "checkbox"));
    return typing || (pressed && region.contains(pressed)) || region.querySelector("details[open].menu, dialog[open]") || document.querySelector("dialog:modal") || (String(getSelection()) && region.contains(getSelection().anchorNode));
  };

  const address = (region) => {
    const url = new URL(location.href);
    const rows = region.querySelectorAll("tr[data-key]").length;
    if (region.matches("[data-table]") && rows > 50) url.searchParams.set("rows", rows);
    return url;
  };

  // What must survive the swap: selection, focus, scroll inside, open details.
  const keep = (region) => ({
    picked: new Set([...region.querySelectorAll("input[name=pick]:checked")].map((box) => box.value)),
    row: region.contains(document.activeElement) ? document.activeElement.closest("tr[data-key]")?.dataset.key : undefined,
    focus: region.contains(document.activeElement) ? document.activeElement.id : "",
    scrolls: [...region.querySelectorAll("[class*=scroll]")].map((box) => [box.scrollLeft, box.scrollTop]),
    open: [...region.querySelectorAll("details")].map((one) => one.open),
    rows: new Map([...region.querySelectorAll("tr[data-key]")].map((row) => [row.dataset.key, row.textContent])),
  });
  const restore = (region, kept) => {
    region.querySelectorAll("input[name=pick]").forEach((box) => { box.checked = kept.picked.has(box.value); });
    region.querySelectorAll("[class*=scroll]").forEach((box, place) => { [box.scrollLeft, box.scrollTop] = kept.scrolls[place] || [0, 0]; });
    region.querySelectorAll("details").forEach((one, place) => { one.open = kept.open[place] || false; });
    region.querySelectorAll("tr[data-key]").forEach((row) => {
      const before = kept.rows.get(row.dataset.key);
      if (kept.rows.size && before !== row.textContent) row.classList.add("changed");
      if (kept.row === row.dataset.key) { row.tabIndex = -1; row.focus({ preventScroll: true }); }
    });
    if (kept.focus) document.getElementById(kept.focus)?.focus({ preventScroll: true });
  };
  const same = (one, other) => {
    const plain = (element) => element.outerHTML.replace(/ (value|name)="[0-9a-zA-Z]{32,}"| class="[^"]*"| tabindex="[^"]*"| style="[^"]*"| open=""/g, "").replace(/ hidden=""/g, "").replace(/<output[^>]*>\d*/g, "");
    return plain(one) === plain(other);
  };

  const refresh = async (batch, asked, forced = false) => {
    const groups = new Map();
    for (const region of batch) {
      const url = address(region).href;
      groups.set(url, [...(groups.get(url) || []), region]);
    }
    for (const [url, members] of groups) {
      members.forEach((region) => { Object.assign(stateOf(region), { busy: true, wanted: false, asOf: asked, at: performance.now() }); });
      try {
        const answer = await fetch(url, { headers: { "HX-Request": "true", "X-Live": "true" }, redirect: "manual" });
        if (!answer.ok) continue;
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const region of members) {
          const next = fresh.getElementById(region.id);
          if (!region.isConnected || !next || same(region, next)) continue;
          if (!forced && taken(region)) { stateOf(region).wanted = true; continue; }
          const kept = keep(region);
          const made = document.importNode(next, true);
          const height = window.scrollY;
          region.replaceWith(made);
          restore(made, kept);
          if (!kept.rows.size) made.classList.add("changed");
          htmx.process(made);
          window.scrollTo({ top: height, behavior: "instant" });
          document.dispatchEvent(new CustomEvent("refreshed", { detail: made }));
        }
      } catch { members.forEach((region) => { stateOf(region).wanted = true; }); }
      finally { members.forEach((region) => { stateOf(region).busy = false; }); }
    }
  };

  document.addEventListener("stale", ({ detail }) => refresh([detail], since, true));

  const ask = async () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(`/live?since=${since - OVERLAP}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(4000) });
      if (answer.status === 401) { say(false); foot.textContent = "Signed out"; return; }
      if (!answer.ok) throw new Error(answer.status);
      const { now, topics } = await answer.json();
      since = now;
      pause = ASK;
      say(true);
      const batch = [];
      for (const region of regions()) {
        const state = stateOf(region);
        const heard = Math.max(topics["*"] || 0, ...region.dataset.live.split(/\s+/).map((topic) => topics[topic] || 0));
        if (heard > state.asOf) state.wanted = true;
        if (state.wanted && !state.busy && performance.now() - state.at >= REST && !taken(region)) batch.push(region);
      }
      if (batch.length) refresh(batch, now);
    } catch {
      pause = Math.min(pause * 1.6, SLOWEST);
      say(false);
    }
    timer = setTimeout(ask, pause);
  };
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
  addEventListener("online", ask);
  ask();
})();
