// Keeps one whole version of the app, so that it opens without a network. Its list of files is written by the build.
const VERSION = "VERSION_OF_THE_BUILD";
const FILES = [/* FILES_OF_THE_BUILD */];

self.addEventListener("install", (event) => {
  const store = async () => {
    const cache = await caches.open(VERSION);
    // Past the browser's own cache: the files of this version, not what an older page left there.
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(store());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/v1/")) return;
  const page = event.request.mode === "navigate";
  const answer = async () => {
    const cache = await caches.open(VERSION);
    if (page) {
      // A new version is taken as soon as it can be had; without a network, the one that is kept.
      try {
        return await fetch(event.request);
      } catch {
        return (await cache.match("/index.html")) ?? Response.error();
      }
    }
    return (await cache.match(event.request)) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
