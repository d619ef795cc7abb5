// What each kind of document holds, as in indexer/exports/contents.py: put together from the data of the site.
"use strict";
throughcare.documentKinds = (() => {
  const { load, inWords, translate } = throughcare;
  const { heading, paragraph, list, table, reader, finished } = throughcare.documentBlocks;
  const { version, director: rules, summaryAnchor, answerRecords } = throughcare.documentParts;
  const language = () => document.documentElement.lang;
  const accessed = () => new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const told = (more = "") => [`Index version ${version}. Accessed on ${accessed()}.${more}`];

  // A heading of the interface; English where nobody translated it.
  const say = (english, level = 2) => heading(level, [translate(english)], translate(english) === english ? "en" : language());

  const data = async (name) => {
    await load(`assets/documents/${name}.js`);
    return throughcare.documentData[name];
  };

  // A situation or a comparison, made by the build.
  const whole = async (name) => {
    const found = await data(name);
    const { title, blocks } = found.languages[language()];
    return { title, language: language(), blocks: reader(found, accessed()).blocks(blocks) };
  };

  // The parts of a record in the language of the reader.
  const parts = async (id) => {
    const found = await data(`records/${id}`);
    const read = reader(found, accessed());
    const own = found.languages[language()];
    const blocks = (packed) => read.blocks(packed);
    const anchored = (sections) => sections.map(([anchor, packed]) => [anchor, blocks(packed)]);
    return {
      id, title: found.title, asOf: found.as_of, notes: (refs) => refs.filter((ref) => ref in found.notes).map((ref) => ({ note: read.text(found.notes[ref]) })),
      opening: blocks(own.opening), standing: blocks(own.standing), actions: anchored(own.actions), body: anchored(own.body),
      sources: blocks(own.sources), citation: blocks(own.citation), own: (place) => (own.own[place] ? blocks(own.own[place]) : []),
      fact: read.words(own.fact), unknown: own.unknown.map(read.text), efforts: own.efforts.map(read.words),
    };
  };

  const all = (sections) => sections.flatMap(([, blocks]) => blocks);
  const atLeast = (level, blocks) => blocks.map((block) => (block.kind === "heading" ? { ...block, level: Math.max(level, block.level) } : block));
  const titled = ([first, ...rest], level, number = "") => [{ ...first, level, words: number ? [number + first.words[0], ...first.words.slice(1)] : first.words }, ...rest];

  const record = async (id) => {
    const one = await parts(id);
    return finished(one.title, language(), [...titled(one.opening, 0), ...all(one.actions), ...all(one.body), ...one.sources, ...one.citation]);
  };

  // Items are { record, anchor }; an empty anchor stands for a record in short.
  const briefing = async (items, title) => {
    const read = await Promise.all(items.map(({ record: id }) => parts(id)));
    const sections = read.flatMap((one, place) => {
      const { anchor } = items[place];
      const section = [...one.actions, ...one.body].filter(([name]) => (anchor && anchor !== summaryAnchor ? name === anchor : false));
      return [...titled(one.opening, 2, `${place + 1}. `), ...atLeast(3, all(anchor ? section : one.actions)), ...one.citation];
    });
    return finished(title || translate("Briefing"), language(), [title ? heading(0, [title], language()) : say("Briefing", 0), ...sections]);
  };

  // Where a passage stands among those of its record, by its words.
  const placeOf = async ({ section, text }, id) => {
    await load(`assets/search/records/${id}.js`);
    return throughcare.records[id].passages.findIndex((one) => one && one[0] === section && one[2] === text);
  };

  // Hits are those of an answer; without any, `reasons` say why nothing is documented.
  const answer = async (question, hits, reasons) => {
    const found = await Promise.all(hits.slice(0, answerRecords).filter(({ passages }) => passages.length).map(async ({ record: { id }, passages }) => {
      const one = await parts(id);
      const quoted = await Promise.all(passages.map(async (passage) => {
        const lines = passage.text.split("\n");
        const last = paragraph([lines.pop(), ...one.notes(passage.sources.map(({ ref }) => ref))], "en", true);
        const own = one.own(await placeOf(passage, id));
        return [heading(3, [passage.section], "en"), ...own, ...lines.map((line) => paragraph([line], "en", true)), last];
      }));
      return [heading(2, [one.title], "en"), ...one.standing, ...one.citation, ...quoted.flat()];
    }));
    const none = [paragraph([`${translate("Not documented")}.`], language()), ...reasons.map(({ text }) => paragraph([text]))];
    return finished(question, language(), [heading(0, [question], language()), ...(found.length ? found.flat() : none)]);
  };

  // Rows are those of the answer by country.
  const answerTable = async (question, rows) => {
    const cells = await Promise.all(rows.map(async ({ label, sentence, record: id, source }) => {
      if (!sentence) return [[translate(label)], [translate("Not documented")]];
      const one = await parts(id);
      const standing = ` (${one.title}. ${translate("Facts as of")}: ${inWords(one.asOf)})`;
      return [[translate(label)], [sentence, ...one.notes(source ? [source.ref] : []), standing]];
    }));
    const head = ["Country", "Answer"].map((text) => [translate(text)]);
    return finished(question, language(), [heading(0, [question], language()), table([head, ...cells]), paragraph(told())]);
  };

  const size = (lines) => lines.flat().reduce((sum, one) => sum + Array.from(one.note ?? one).length, 0);
  const HEADINGS = ["What is documented", "What is not known", "What it would take"];

  // One page: a question, three facts, what is not known and what it would take, as much as there is room for.
  const director = async (question, ids) => {
    const read = await Promise.all(ids.slice(0, rules.facts).map(parts));
    const last = told(" Sentences are word for word.");
    const facts = read.map(({ fact }) => fact);
    const room = rules.room - size([...facts, [question], [throughcare.documentParts.designation.note], ...HEADINGS.map((one) => [translate(one)]), last]);
    const unknown = (most, name) => read.map((one) =>
      [`${one[name]}: ${one.unknown.slice(0, most).join(", ") || translate("Every section of the record has content.")}`]);
    const shown = rules.blanks.map((most) => unknown(most, "title")).find((lines) => size(lines) <= room) || unknown(1, "id");
    const efforts = read.flatMap((one) => one.efforts);
    const kept = [];
    for (const effort of efforts) if (size([...kept, effort]) <= room - size(shown)) kept.push(effort);
    const why = efforts.length ? "There is no room here for what the records give." : "None of these records gives staff, time or money.";
    return finished(question, language(), [
      heading(1, [question], language()), say(HEADINGS[0]), list(facts, true), say(HEADINGS[1]), list(shown, false, language()), say(HEADINGS[2]),
      kept.length ? list(kept) : paragraph([translate(why)], language()), paragraph(last)]);
  };

  // A plan of a release: `countries` are { label, rows, gaps }, a row { day, what, event, who }, as the page shows them.
  const plan = async (title, notice, countries, elsewhere) => {
    const notes = await data("plan");
    const days = (rows) => table([["When", "What", "Who"].map((text) => [translate(text)]),
      ...rows.map(({ day, what, event, who }) => [[day], [what, { note: notes[event] }], [who || "\u2013"]])], language());
    const none = paragraph([translate("No record gives a day counted from release.")], language());
    const own = countries.flatMap(({ label, rows, gaps }) => [heading(2, [label], language()), rows.length ? days(rows) : none,
      ...(gaps.length ? [list(gaps.map((line) => [line]), false, language())] : [])]);
    return finished(title, language(), [heading(0, [title], language()), paragraph([notice], language(), true), ...own,
      say("Documented only elsewhere"), days(elsewhere), paragraph(told())]);
  };

  return { whole, record, briefing, answer, answerTable, director, plan };
})();
