// Keeps the app on the device: it opens without a network. What was scanned is not kept here but in the page's own store.
"use strict";
const SHELL = [{% for address in shell %}"{{ address|escapejs }}"{% if not forloop.last %},{% endif %}{% endfor %}];
const KEPT = "scan-3";
const PICTURES = "{{ pictures|escapejs }}";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(SHELL)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT && name !== "scan-pictures").map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});
// The network first, so that nobody works with an old page; what was kept where there is none.
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method === "GET" && origin === location.origin && pathname.startsWith(PICTURES)) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
    return;
  }
  if (event.request.method !== "GET" || origin !== location.origin || !SHELL.includes(pathname)) return;
  event.respondWith(
    fetch(event.request).then((answer) => {
      if (answer.ok && !answer.redirected) { const copy = answer.clone(); caches.open(KEPT).then((kept) => kept.put(event.request, copy)); }
      return answer;
    }).catch(() => caches.match(event.request, { ignoreSearch: true }))
  );
});
