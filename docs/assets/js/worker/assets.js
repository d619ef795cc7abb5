// Bytes that scripts carry as text: base64 of a gzip stream, cut into pieces.
"use strict";
throughcare.AssetBuffer = class AssetBuffer {
  #pieces = new Map();

  add(name, text) {
    if (!this.#pieces.has(name)) this.#pieces.set(name, []);
    this.#pieces.get(name).push(throughcare.fromBase64(text));
  }

  has(name) {
    return this.#pieces.has(name);
  }

  // What was carried under a name, once: it is not held any longer.
  async take(name) {
    const parts = this.#pieces.get(name);
    this.#pieces.delete(name);
    return throughcare.gunzip(parts);
  }

  async takeText(name) {
    return new TextDecoder().decode(await this.take(name));
  }
};
