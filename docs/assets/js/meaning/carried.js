// Bytes that scripts carry as text: base64 of a gzip stream, cut into pieces.
"use strict";
throughcare.Carried = class Carried {
  #pieces = new Map();

  add(name, text) {
    if (!this.#pieces.has(name)) this.#pieces.set(name, []);
    this.#pieces.get(name).push(throughcare.decoded(text));
  }

  has(name) {
    return this.#pieces.has(name);
  }

  // What was carried under a name, once: it is not held any longer.
  async take(name) {
    const stream = new Blob(this.#pieces.get(name)).stream().pipeThrough(new DecompressionStream("gzip"));
    this.#pieces.delete(name);
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  async takeText(name) {
    return new TextDecoder().decode(await this.take(name));
  }
};
