// Bytes that scripts carry as text: base64 of a gzip stream, cut into pieces.
"use strict";
throughcare.Carried = class Carried {
  #pieces = new Map();

  static #decoded(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
    return bytes;
  }

  add(name, text) {
    if (!this.#pieces.has(name)) this.#pieces.set(name, []);
    this.#pieces.get(name).push(Carried.#decoded(text));
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
