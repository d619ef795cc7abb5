// One question across the countries, actors or phases, as in search_api/table.py: the best sentence for each value.
"use strict";
throughcare.answerRows = (() => {
  const { fold } = throughcare.analysis;
  const NOTHING = { sentence: null, record: null, title: null, url: null, as_of: null, source: null };

  // What a sentence must hold: the kind, where a figure is asked for; and, in a record on several countries, the name of
  // the one of the row.
  const holding = (name, kind) => ({ test: (said) => fold(said).includes(name) && (!kind || kind.gives.test(said)) });

  // `codesOf` gives the codes of a record; `read` its cell, whose sentence a pattern finds; `isShared` says that it is
  // about several countries.
  return async ({ ranking, labels, codesOf, isShared, read, kind, rules: { share, records, names, figures } }) => {
    const least = ranking.found.length ? share * ranking.found[0].score : 0;
    const tried = new Map(Object.keys(labels).map((code) => [code, []]));
    for (const group of ranking.found.filter(({ score }) => score >= least)) {
      for (const code of codesOf(group.record)) if (tried.get(code).length < records) tried.get(code).push(group);
    }
    const figure = kind && figures.includes(kind.kind) ? kind : null;
    const cell = async (code) => {
      for (const group of tried.get(code)) {
        const found = await read(group, holding((isShared(group.record) && names[code]) || "", figure));
        if (found) return found;
      }
      return NOTHING;
    };
    return Promise.all(Object.entries(labels).map(async ([value, label]) => ({ value, label, ...(await cell(value)) })));
  };
})();
