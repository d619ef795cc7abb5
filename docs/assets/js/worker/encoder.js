// The encoder of the bundle under onnxruntime-web: a text becomes a unit vector, as in indexer/encoders/encoder.py.
"use strict";
throughcare.Encoder = class Encoder {
  // One thread, and everything handed over as bytes: pages from a folder may fetch nothing.
  static async open(model, { wasm, loader }, tokenizer, prompt) {
    const { env, InferenceSession } = ort;
    env.wasm.numThreads = 1;
    env.wasm.wasmBinary = wasm;
    env.wasm.wasmPaths = { mjs: URL.createObjectURL(new Blob([loader], { type: "text/javascript" })) };
    env.logLevel = "error";
    return new Encoder(await InferenceSession.create(model, { executionProviders: ["wasm"] }), tokenizer, prompt);
  }

  constructor(session, tokenizer, prompt) {
    this.session = session;
    this.tokenizer = tokenizer;
    this.prompt = prompt;
    this.last = Promise.resolve(); // a session runs one text at a time
  }

  encode(text) {
    const run = this.last.then(async () => {
      const numbers = BigInt64Array.from(this.tokenizer.encode(this.prompt + text), BigInt);
      const shape = [1, numbers.length];
      const found = await this.session.run({
        input_ids: new ort.Tensor("int64", numbers, shape),
        attention_mask: new ort.Tensor("int64", numbers.map(() => 1n), shape),
      });
      return found[this.session.outputNames[0]].data;
    });
    this.last = run.catch(() => {});
    return run;
  }
};
