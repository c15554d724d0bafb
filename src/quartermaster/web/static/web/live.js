// Live: one question is always held by the server until something that the page shows has changed; then only those regions are
// fetched, each no more often than it rests, and never under somebody's hands.
"use strict";
(() => {
  const ASK = 500; // ms from the beginning of one question to the next, where the server does not hold it
  const PATIENCE = 20000;
  const SLOWEST = 5000;
  const OVERLAP = 1500; // where another process answers, which may have heard it a little later
  const REST = 700;
  const foot = document.querySelector("#live");
  if (!foot) return;
  const rendered = Number(foot.dataset.now) || 0;
  let last = { now: rendered, turn: "", by: "" };
  let pause = ASK;
  let timer = 0;
  let looking = 0;
  let asking = null;
  const states = new Map();

  const say = (live) => {
    foot.classList.toggle("k", live);
    foot.classList.toggle("w", !live);
    const words = live ? foot.dataset.wordsLive : foot.dataset.wordsOff;
    if (foot.textContent !== words) foot.textContent = words;
  };
  const regions = () => [...document.querySelectorAll("[data-live][id]")];
  const topicsOf = (region) => region.dataset.live.split(/\s+/).filter(Boolean);
  const topics = () => [...new Set(regions().flatMap(topicsOf))].sort().join(" ");
  const stateOf = (region) => {
    if (!states.has(region.id)) states.set(region.id, { asOf: rendered, rested: 0, wanted: false, busy: false });
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
    url.hash = "";
    const rows = region.querySelectorAll("tr[data-key]").length;
    if (region.matches("[data-table]") && rows > 50) url.searchParams.set("rows", rows);
    return url.href;
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
    const plain = (element) => element.outerHTML.replace(/ (value|name)="[0-9a-zA-Z]{32,}"| class="[^"]*"| tabindex="[^"]*"| style="[^"]*"| title="[^"]*"| open=""/g, "").replace(/ hidden=""/g, "").replace(/<output[^>]*>\d*/g, "");
    return plain(one) === plain(other);
  };

  const swap = (region, next) => {
    const kept = keep(region);
    const made = document.importNode(next, true);
    const height = window.scrollY;
    region.replaceWith(made);
    restore(made, kept);
    if (!kept.rows.size) made.classList.add("changed");
    htmx.process(made);
    window.scrollTo({ top: height, behavior: "instant" });
    document.dispatchEvent(new CustomEvent("refreshed", { detail: made }));
  };

  const refresh = async (batch, asOf, forced = false) => {
    const places = new Map();
    for (const region of batch) { const url = address(region); places.set(url, [...(places.get(url) || []), region]); }
    for (const [url, members] of places) {
      members.forEach((region) => Object.assign(stateOf(region), { busy: true, wanted: false, asOf }));
      const began = performance.now();
      try {
        const answer = await fetch(url, { headers: { "HX-Request": "true", "X-Live": "true" }, redirect: "manual" });
        if (!answer.ok) continue;
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const region of members) {
          const next = fresh.getElementById(region.id);
          if (!region.isConnected || !next || same(region, next)) continue;
          if (!forced && taken(region)) stateOf(region).wanted = true;
          else swap(region, next);
        }
      } catch { members.forEach((region) => { stateOf(region).wanted = true; }); }
      finally {
        const ended = performance.now();
        const rest = Math.max(REST, 4 * (ended - began)); // a busy server is asked less often
        members.forEach((region) => Object.assign(stateOf(region), { busy: false, rested: ended + rest }));
        look();
      }
    }
  };

  // Fetch what is wanted and may be changed now; come back when the rest may be.
  const look = () => {
    clearTimeout(looking);
    const wanted = regions().filter((region) => stateOf(region).wanted && !stateOf(region).busy);
    if (!wanted.length || document.visibilityState !== "visible") return;
    const now = performance.now();
    const ready = wanted.filter((region) => stateOf(region).rested <= now && !taken(region));
    if (ready.length) refresh(ready, last.now);
    if (ready.length < wanted.length) looking = setTimeout(look, 100);
  };
  const hear = (answer) => {
    last = answer;
    for (const region of regions()) {
      const heard = Math.max(answer.topics["*"] || 0, ...topicsOf(region).map((topic) => answer.topics[topic] || 0));
      if (heard > stateOf(region).asOf) stateOf(region).wanted = true;
    }
    look();
  };

  const ask = async () => {
    clearTimeout(timer);
    asking?.abort();
    if (document.visibilityState !== "visible") return;
    const mine = asking = new AbortController();
    mine.topics = topics();
    const began = performance.now();
    const question = new URLSearchParams({ since: last.now - OVERLAP, turn: last.turn, by: last.by, topics: mine.topics });
    const patience = setTimeout(() => mine.abort(), PATIENCE);
    try {
      const answer = await fetch(`/live?${question}`, { headers: { Accept: "application/json" }, signal: mine.signal });
      if (answer.status === 401) { say(false); foot.textContent = "Signed out"; return; }
      if (!answer.ok) throw new Error(answer.status);
      const said = await answer.json();
      if (asking !== mine) return;
      say(true);
      hear(said);
      pause = ASK;
      timer = setTimeout(ask, Math.max(0, ASK - (performance.now() - began)));
    } catch {
      if (asking !== mine) return;
      pause = Math.min(pause * 1.6, SLOWEST);
      say(false);
      timer = setTimeout(ask, pause);
    } finally { clearTimeout(patience); }
  };
  const askAnew = () => { if (asking && asking.topics !== topics()) ask(); };

  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { ask(); look(); } else { clearTimeout(timer); asking?.abort(); asking = null; } });
  document.addEventListener("stale", ({ detail }) => refresh([detail], last.now, true));
  document.body.addEventListener("htmx:afterSettle", askAnew);
  addEventListener("online", ask);
  addEventListener("offline", () => say(false));
  ask();
})();
