// What answers for the site on a device that keeps a copy of it: files of one version, and of no other.
"use strict";
const ROOT = new URL("./", self.location).href;
const STORE = `throughcare-copy ${ROOT}`;
const MEANING = "throughcare-meaning"; // shared with assets/js/search/assetCache.js
const APIS = /^(api|mcp)\b/; // questions go past the copy: nothing of them is kept

let live; // the list of the version in force, once it was read; null if no copy is kept
const listNamed = async (name) => {
  if (!(await caches.has(STORE))) return null;
  const found = await (await caches.open(STORE)).match(`${ROOT}device.json?${name}`);
  return found ? found.json() : null;
};
const inForce = async () => (live ??= await listNamed("live"));

const placeOf = (path, hash) =>
  (path.startsWith("assets/search/meaning/") ? [MEANING, ROOT + path] : [STORE, `${ROOT}${path}?${hash}`]);

const pathOf = (address) => {
  const path = decodeURIComponent(address.split(/[?#]/)[0].slice(ROOT.length));
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
};

// A kept file; null if the version in force does not have it. Pages get back what their version writes into all.
const kept = async (list, path) => {
  const [hash] = (list && Object.hasOwn(list.files, path) && list.files[path]) || [];
  if (!hash) return null;
  const [store, key] = placeOf(path, hash);
  const found = await (await caches.open(store)).match(key);
  if (!found || !path.endsWith(".html")) return found || null;
  const page = list.stamps.reduce((text, stamp, number) => text.replaceAll(`{{stamp-${number}}}`, () => stamp), await found.text());
  return new Response(page, { status: path === "404.html" ? 404 : 200, headers: found.headers });
};

const answer = async (request) => {
  const list = await inForce();
  const found = await kept(list, pathOf(request.url));
  if (found) return found;
  try {
    return await fetch(request);
  } catch (error) {
    const instead = request.mode === "navigate" && (await kept(list, "404.html"));
    if (instead) return instead;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isOurs = request.method === "GET" && request.url.startsWith(ROOT) && !APIS.test(request.url.slice(ROOT.length));
  // `reload` is how assets/js/device/deviceCopy.js reads files of the next version.
  if (isOurs && request.cache !== "reload") event.respondWith(answer(request));
});

// Put the next version, which is here as a whole, in the place of the one in force; files of neither go.
const change = async (next) => {
  const store = await caches.open(STORE);
  await store.put(`${ROOT}device.json?live`, new Response(JSON.stringify(next)));
  live = next;
  await store.delete(`${ROOT}device.json?next`);
  const needed = new Set([`${ROOT}device.json?live`]);
  for (const [path, [hash]] of Object.entries(next.files)) needed.add(placeOf(path, hash)[1]);
  for (const name of [STORE, MEANING]) {
    const one = await caches.open(name);
    for (const request of await one.keys()) if (request.url.startsWith(ROOT) && !needed.has(request.url)) await one.delete(request);
  }
};

// A page asks for the next version: it gets it if no other page of the site is open, so that none mixes two.
self.addEventListener("message", (event) => {
  const [port] = event.ports;
  const asked = async () => {
    if (event.data === "forget") {
      live = null;
      return { others: 0 };
    }
    const next = await listNamed("next");
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const others = pages.filter(({ id, url }) => id !== event.source.id && url.startsWith(ROOT)).length;
    if (next && !others) await change(next);
    return { others, isChanged: Boolean(next && !others) };
  };
  event.waitUntil(asked().then((told) => port.postMessage(told)));
});
self.addEventListener("install", () => self.skipWaiting());
