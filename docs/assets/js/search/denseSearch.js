// Search by meaning in this browser: what was kept is handed to a worker, or runs in the page where none may start.
"use strict";
throughcare.denseSearch = (() => {
  let engine = null; // once it is ready
  let directions = null; // of the records as wholes, row after row

  // Calls of a worker as promises.
  const called = (worker) => {
    const waiting = new Map();
    let last = 0;
    worker.onmessage = ({ data: { id, value, error } }) => {
      const { done, failed } = waiting.get(id);
      waiting.delete(id);
      if (error) failed(new Error(error));
      else done(value);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      for (const { failed } of waiting.values()) failed(new Error(event.message || "the worker did not start"));
      waiting.clear();
    };
    const call = (name) => (...given) =>
      new Promise((done, failed) => {
        waiting.set((last += 1), { done, failed });
        worker.postMessage({ id: last, call: name, given });
      });
    return { ping: call("ping"), addChunk: call("addChunk"), load: call("load"), cosines: call("cosines") };
  };

  const inWorker = async (address) => {
    const worker = called(new Worker(address));
    await worker.ping();
    return worker;
  };

  const inPage = async (address) => {
    await new Promise((done, failed) => {
      const script = throughcare.element("script", { src: address });
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return new throughcare.DenseEngine();
  };

  // `listed` names the pieces of each thing that is carried; `report` hears the bytes that were handed over.
  const open = async ({ program: [[program]], ...listed }, report = () => {}) => {
    const address = URL.createObjectURL(new Blob([await throughcare.assetCache.read(program)], { type: "text/javascript" }));
    const opened = await inWorker(address).catch(() => inPage(address));
    let done = 0;
    for (const [asset, pieces] of Object.entries(listed)) {
      for (const [name, bytes] of pieces) {
        await opened.addChunk(asset, await throughcare.assetCache.read(name));
        report((done += bytes));
      }
    }
    directions = await opened.load();
    engine = opened;
  };

  return { open, isReady: () => engine !== null, cosines: (...given) => engine.cosines(...given), directions: () => directions };
})();
