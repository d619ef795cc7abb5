// The copy of the site on this device: each file under the hash of its content, and the list of the version in force.
// What belongs to the next version is fetched beside it; sw.js changes over once everything is here.
"use strict";
throughcare.deviceCopy = (() => {
  const { root } = throughcare;
  const STORE = `throughcare-copy ${root}`;
  const MEANING = "throughcare-meaning"; // shared with search/assetCache.js and sw.js
  const FOLDER = "assets/search/meaning/";
  const SIDE_BY_SIDE = 6; // files that are fetched at once

  const isPossible = location.protocol !== "file:" && "serviceWorker" in navigator && "caches" in window;
  const placeOf = (path, hash) => (path.startsWith(FOLDER) ? [MEANING, root + path] : [STORE, `${root}${path}?${hash}`]);

  const listNamed = async (name) => {
    if (!(await caches.has(STORE))) return null;
    const found = await (await caches.open(STORE)).match(`${root}device.json?${name}`);
    return found ? found.json() : null;
  };
  const putList = async (name, list) => (await caches.open(STORE)).put(`${root}device.json?${name}`, new Response(JSON.stringify(list)));

  // The list of what the server has now, with search by meaning; `limited` leaves that out where it is not wanted.
  const whole = async () => {
    const response = await fetch(`${root}device.json`, { cache: "reload" });
    if (!response.ok) throw new Error(`device.json cannot be read: ${response.status}`);
    return response.json();
  };
  const limited = (list, byMeaning) => {
    const files = Object.entries(list.files).filter(([path]) => byMeaning || !path.startsWith(FOLDER));
    return { ...list, byMeaning, files: Object.fromEntries(files) };
  };
  const offered = async (byMeaning) => limited(await whole(), byMeaning);

  // The files of a list that are not here: [path, [hash, bytes, packed]].
  const missing = async (list) => {
    const here = new Set();
    for (const name of [STORE, MEANING]) {
      if (await caches.has(name)) for (const { url } of await (await caches.open(name)).keys()) here.add(url);
    }
    return Object.entries(list.files).filter(([path, [hash]]) => !here.has(placeOf(path, hash)[1]));
  };

  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const bring = async (path, hash, stamps) => {
    const response = await fetch(root + path, { cache: "reload" });
    if (!response.ok) throw new Error(`${path} cannot be read: ${response.status}`);
    let content = await response.arrayBuffer();
    if (path.endsWith(".html")) {
      const plain = (text, stamp, number) => text.replaceAll(stamp, () => `{{stamp-${number}}}`);
      content = new TextEncoder().encode(stamps.reduce(plain, new TextDecoder().decode(content)));
    }
    if (!hex(await crypto.subtle.digest("SHA-256", content)).startsWith(hash)) throw new Error(`${path} is of another version`);
    const headers = new Headers(response.headers);
    for (const name of ["Content-Encoding", "Content-Length", "ETag", "Last-Modified", "Vary"]) headers.delete(name);
    const [store, key] = placeOf(path, hash);
    await (await caches.open(store)).put(key, new Response(content, { headers }));
  };

  // Fetch what is missing of a list; `report` hears the packed bytes that have come. What came before a failure stays.
  const bringAll = async (list, report) => {
    const waiting = await missing(list);
    let done = 0;
    const one = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [path, [hash, , packed]] = next;
        await bring(path, hash, list.stamps);
        report((done += packed));
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, one));
  };

  const keep = async (list, report) => {
    await bringAll(list, report);
    await putList("live", list);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    await navigator.serviceWorker.register(`${root}sw.js`);
    await navigator.serviceWorker.ready;
  };

  const told = (message) => new Promise((done) => {
    const { controller } = navigator.serviceWorker;
    if (!controller) return done({ others: 0, isChanged: false });
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    return controller.postMessage(message, [port2]);
  });

  // Fetch a version beside the one in force; then change over, if no other page is open: {others, isChanged}.
  const update = async (list, report) => {
    await bringAll(list, report);
    await putList("next", list);
    return told("change");
  };

  const remove = async () => {
    const registration = await navigator.serviceWorker.getRegistration(root);
    await Promise.all([STORE, MEANING].map((name) => caches.delete(name)));
    if (navigator.serviceWorker.controller) await told("forget");
    if (registration) await registration.unregister();
  };

  // The titles of records that came and of those whose text changed between two lists.
  const news = (before, after) => {
    const file = (id) => `assets/search/records/${id}.js`;
    const hashOf = (list, id) => (list.files[file(id)] || [null])[0];
    const ids = Object.keys(after.titles);
    return {
      added: ids.filter((id) => !Object.hasOwn(before.titles, id)),
      changed: ids.filter((id) => Object.hasOwn(before.titles, id) && hashOf(before, id) !== hashOf(after, id)),
    };
  };

  return {
    isPossible, whole, limited, offered, missing, keep, update, remove, news,
    live: () => listNamed("live"), next: () => listNamed("next"), changeOver: () => told("change"),
  };
})();
