// Where search by meaning comes from: the folder of the pages, or this device, where a reader chose to keep it.
"use strict";
throughcare.carried = {};
throughcare.device = (() => {
  const STORE = "throughcare-meaning";
  const FOLDER = "assets/search/meaning/";
  const address = (name) => `${throughcare.root}${FOLDER}${name}.js`;

  // A browser keeps nothing for pages without encryption; they hold what they read for as long as they are open.
  const keeps = () => "caches" in window;
  const isFolder = () => location.protocol === "file:";

  // The pieces that are not kept yet, each [name, bytes].
  const missing = async (pieces) => {
    if (!keeps() || !(await caches.has(STORE))) return pieces;
    const store = await caches.open(STORE);
    const kept = new Set((await store.keys()).map((request) => request.url));
    return pieces.filter(([name]) => !kept.has(address(name)));
  };

  // Read what is missing, piece by piece, and let go of what no piece needs any longer. `report` hears the bytes read.
  const keep = async (pieces, report) => {
    const store = await caches.open(STORE);
    let done = 0;
    for (const [name, bytes] of await missing(pieces)) {
      const response = await fetch(address(name));
      if (!response.ok) throw new Error(`${name} cannot be read: ${response.status}`);
      await store.put(address(name), response);
      report((done += bytes));
    }
    const needed = new Set(pieces.map(([name]) => address(name)));
    for (const request of await store.keys()) if (!needed.has(request.url)) await store.delete(request);
  };

  const remove = () => caches.delete(STORE);

  const fromFolder = async (name) => {
    await throughcare.load(`${FOLDER}${name}.js`);
    const text = throughcare.carried[name];
    delete throughcare.carried[name];
    return text;
  };

  // The text that a piece carries, without running it: it stands between the first and the last quotation mark.
  const fromStore = async (name) => {
    const response = (keeps() && (await caches.match(address(name), { cacheName: STORE }))) || (await fetch(address(name)));
    if (!response.ok) throw new Error(`${name} cannot be read: ${response.status}`);
    const script = await response.text();
    return JSON.parse(script.slice(script.indexOf("= ") + 2, script.lastIndexOf(";")));
  };

  return { keeps, isFolder, missing, keep, remove, read: (name) => (isFolder() ? fromFolder(name) : fromStore(name)) };
})();
