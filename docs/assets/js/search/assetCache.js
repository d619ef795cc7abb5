// Where search by meaning comes from: the folder of the pages, or this device, where a reader chose to keep it.
"use strict";
throughcare.assets = {};
throughcare.assetCache = (() => {
  const STORE = "throughcare-meaning";
  const FOLDER = "assets/search/meaning/";
  const address = (name) => `${throughcare.root}${FOLDER}${name}.js`;

  // A browser keeps nothing for pages without encryption, nor where storage is refused (blocked cookies, private
  // windows, a full disk); such pages hold what they read for as long as they are open.
  let refused = !("caches" in window);
  const keeps = () => !refused;
  const isFolder = () => location.protocol === "file:";

  // What the store of the browser answers; `otherwise` once it has refused.
  const asked = async (ask, otherwise) => {
    if (refused) return otherwise;
    try {
      return await ask();
    } catch (error) {
      refused = true;
      console.info(`This browser stores nothing: ${error}`);
      return otherwise;
    }
  };

  // The pieces that are not kept yet, each [name, bytes].
  const missing = (pieces) => asked(async () => {
    if (!(await caches.has(STORE))) return pieces;
    const requests = await (await caches.open(STORE)).keys();
    const stored = new Set(requests.map(({ url }) => url));
    return pieces.filter(([name]) => !stored.has(address(name)));
  }, pieces);

  const read = async (name) => {
    const response = await fetch(address(name));
    if (!response.ok) throw new Error(`${name} cannot be read: ${response.status}`);
    return response.text();
  };

  // Read what is missing, piece by piece, and let go of what no piece needs any longer. `report` hears the bytes read.
  // Where the browser refuses a piece this ends early, and `keeps` says no from then on.
  const keep = async (pieces, report) => {
    let done = 0;
    for (const [name, bytes] of await missing(pieces)) {
      if (refused) return;
      const script = await read(name);
      await asked(async () => (await caches.open(STORE)).put(address(name), new Response(script)));
      report((done += bytes));
    }
    const needed = new Set(pieces.map(([name]) => address(name)));
    await asked(async () => {
      const store = await caches.open(STORE);
      for (const request of await store.keys()) if (!needed.has(request.url)) await store.delete(request);
    });
  };

  const remove = () => asked(() => caches.delete(STORE));

  const fromFolder = async (name) => {
    await throughcare.load(`${FOLDER}${name}.js`);
    const text = throughcare.assets[name];
    delete throughcare.assets[name];
    return text;
  };

  // The text that a piece carries, without running it: it stands between the first and the last quotation mark.
  const fromStore = async (name) => {
    const stored = await asked(() => caches.match(address(name), { cacheName: STORE }));
    const script = stored ? await stored.text() : await read(name);
    return JSON.parse(script.slice(script.indexOf("= ") + 2, script.lastIndexOf(";")));
  };

  return { keeps, isFolder, missing, keep, remove, read: (name) => (isFolder() ? fromFolder(name) : fromStore(name)) };
})();
