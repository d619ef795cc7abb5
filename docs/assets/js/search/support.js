// Whether the best records give the kind of answer that a question expects, as in search_api/answerability/support.py
// and expected.py, which have the kinds.
"use strict";
throughcare.Support = class Support {
  constructor({ kinds, weights, evaluated, minAbsent, patterns }) {
    Object.assign(this, { weights, minAbsent, evaluated: new Set(evaluated) });
    this.kinds = kinds.map((kind) => ({
      ...kind, stems: new Set(kind.stems), asks: new RegExp(kind.asks, "u"), unless: new RegExp(kind.unless, "u"),
      gives: new RegExp(kind.gives, "u"), lacks: new RegExp(kind.lacks, "iu"),
    }));
    this.absent = new RegExp(patterns.absent, "iu");
    this.clause = new RegExp(patterns.clause, "u");
    this.sentence = new RegExp(patterns.sentence, "gu");
  }

  // The kind of answer that a question in plain spelling expects; undefined where no rule tells.
  expected(question) {
    return this.kinds.find(({ asks, unless }) => asks.test(question) && !unless.test(question));
  }

  // What records, best first, say of a kind: {title, status, url, id, passages}, each passage {text, section, isBlank}.
  // `share` gives the share of the question's subject that stems hold.
  of(kind, share, records) {
    const gives = records.flatMap((record) => this.#gives(kind, share, record));
    const lacks = records.flatMap((record) => this.#lacks(kind, share, record));
    const most = (found, part) => Math.max(0, ...found.map((one) => one[part]));
    const nearest = lacks.reduce((best, next) =>
      (!best || next.titled > best.titled || (next.titled === best.titled && next.sentence > best.sentence) ? next : best), null);
    return {
      isGiven: this.#isGiven(kind, {
        gives: most(gives, "sentence"), gives_titled: most(gives, "titled"), lacks: most(lacks, "sentence"),
        lacks_titled: most(lacks, "titled"), evaluated: Number(records.slice(0, 1).some(({ status }) => this.evaluated.has(status))),
      }),
      absent: nearest && nearest.titled >= this.minAbsent ? nearest.absent : null,
    };
  }

  #isGiven({ weighs }, shares) {
    const { bias, ...weights } = this.weights[weighs];
    return bias + Object.entries(weights).reduce((sum, [part, weight]) => sum + weight * shares[part], 0) >= 0;
  }

  #gives(kind, share, { title, passages }) {
    return this.#sentences(passages).filter(({ text }) => kind.gives.test(text) && !this.absent.test(text))
      .map(({ text }) => this.#shares(share, text, title));
  }

  #lacks(kind, share, { title, id, url, passages }) {
    return this.#sentences(passages).filter(({ text }) => this.absent.test(text)).flatMap(({ text, passage }) => {
      const absent = { text, record: id, title, url: `${url}#${passage.anchor}` };
      return (passage.isBlank ? passage.section : text).split(this.clause).filter((part) => part.trim() && kind.lacks.test(part))
        .map((part) => ({ ...this.#shares(share, part, title), absent }));
    });
  }

  #shares(share, text, title) {
    const { indexTerms } = throughcare.analysis;
    const stems = indexTerms(text);
    return { sentence: share(new Set(stems)), titled: share(new Set([...stems, ...indexTerms(title)])) };
  }

  // A text without a sentence counts as one.
  #sentences(passages) {
    return passages.flatMap((passage) => {
      const found = (passage.text.match(this.sentence) || []).map((text) => text.trim());
      return (found.length ? found : [passage.text]).map((text) => ({ passage, text }));
    });
  }
};
