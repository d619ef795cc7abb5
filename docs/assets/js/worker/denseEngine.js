// Search by meaning in a page: how near every passage, record and situation is to a text.
// It runs in a worker, which the page calls by message, or in the page itself.
"use strict";
throughcare.DenseEngine = class DenseEngine {
  #assets = new throughcare.AssetBuffer();

  // Answers, so that a page knows that a worker runs.
  ping() {}

  addChunk(name, text) {
    this.#assets.add(name, text);
  }

  // Everything has been taken: the encoder and the vectors are made of it. Gives the mean directions of the records.
  async load() {
    const settings = JSON.parse(await this.#assets.takeText("settings"));
    const runtime = { wasm: await this.#assets.take("wasm"), loader: await this.#assets.takeText("loader") };
    const tokenizer = new throughcare.WordPiece(settings.tokenizer);
    this.encoder = await throughcare.Encoder.open(await this.#assets.take("encoder"), runtime, tokenizer, settings.prompt);
    if (this.#assets.has("regional")) this.regional = new throughcare.CrossLingualEncoder(await this.#assets.take("regional"), settings.ngrams);
    const bytes = await this.#assets.take("vectors"); // the upper ones of all numbers, then the lower ones
    const values = new Int16Array(bytes.length / 2);
    for (let at = 0; at < values.length; at += 1) values[at] = (bytes[at] << 8) | bytes[values.length + at];
    const end = settings.owner.length * settings.scales.length;
    this.passages = new throughcare.Vectors(values.subarray(0, end), settings.scales);
    this.situations = new throughcare.Vectors(values.subarray(end), settings.scales);
    this.records = this.passages.centres(settings.owner, settings.records);
    return this.records;
  }

  // Cosines, in [-1, 1], to a question: of all passages, of the records as wholes, of the texts of situations; and who
  // read it. `english` is what the encoder reads, `words` the folded words as they were typed.
  async cosines(english, { words, isRegional }, rules) {
    const way = this.#way(words, isRegional);
    const vector = this.#mixed(await this.encoder.encode(english), words, rules.regionalShares[way] || 0);
    return {
      way,
      passages: this.passages.similarities(vector),
      records: throughcare.Vectors.products(this.records, vector),
      situations: this.situations.similarities(vector),
    };
  }

  // Who reads a question, as `Reader._way` of search_api/question/understanding.py: where words and letters disagree on the language, both.
  #way(words, isRegional) {
    if (!this.regional) return isRegional ? "gloss" : "english";
    const evidence = this.regional.evidence(words);
    if (isRegional) return evidence <= 0 ? "regional" : "mixed";
    return evidence >= 0 ? "english" : "mixed";
  }

  #mixed(vector, words, share) {
    if (!this.regional || !share) return vector;
    const other = this.regional.encode(words);
    return throughcare.Vectors.unit(vector.map((value, place) => (1 - share) * value + share * other[place]));
  }

  // Answer calls of a page by message: {id, call, given} -> {id, value} or {id, error}.
  static serve(scope) {
    const engine = new DenseEngine();
    scope.onmessage = async ({ data: { id, call, given } }) => {
      try {
        scope.postMessage({ id, value: await engine[call](...given) });
      } catch (error) {
        scope.postMessage({ id, error: String(error) });
      }
    };
  }
};
if (typeof document === "undefined") throughcare.DenseEngine.serve(globalThis);
