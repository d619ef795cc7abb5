// Passages word for word: the marked sentence, the source, and the way to the place in the record.
"use strict";
throughcare.quotes = (() => {
  const { element, inWords, translate } = throughcare;
  const LONG = 330; // characters of a passage that a card shows whole
  const WORDS = 5; // words at each end of a sentence by which a browser finds it again

  // Offsets, never HTML: what a record says is shown as text and can run nothing. They count code points.
  const marked = (text, spans) => {
    const points = Array.from(text);
    const explained = throughcare.explainer();
    const between = (start, end) => explained(points.slice(start, end).join(""));
    const pieces = [];
    let from = 0;
    for (const [start, end] of spans) {
      pieces.push(...between(from, start), element("mark", {}, ...between(start, end)));
      from = end;
    }
    return [...pieces, ...between(from)];
  };

  // The sentence of a passage that answers best, word for word; the whole passage where none is marked.
  const sentence = ({ text, highlights: [span] }) => (span ? Array.from(text).slice(...span).join("") : text);

  // The address of a passage at its sentence: browsers that know text fragments go there and colour it, others to the section.
  const landing = (passage) => {
    const words = sentence(passage).split(/\s+/);
    const part = (some) => encodeURIComponent(some.join(" ")).replaceAll("-", "%2D");
    const ends = words.length > 2 * WORDS ? [words.slice(0, WORDS), words.slice(-WORDS)] : [words];
    return `${passage.url}:~:text=${ends.map(part).join(",")}`;
  };

  const linked = (source, text) => (source.url ? element("a", { href: source.url, rel: "noreferrer" }, text) : element("cite", {}, text));

  const whole = (source) => `${source.title}. ${source.publisher}, ${inWords(source.date)}${source.locator ? `, ${source.locator}` : ""}`;

  // A source in short: who published it, and when.
  const short = (source) => linked(source, `${source.publisher}, ${inWords(source.date)}`);

  const listed = (sources, shown) => sources.flatMap((source, index) => [index ? "; " : "", shown(source)]);

  const isLong = ({ text }) => text.length > LONG;

  // A passage in the language of the reader, marked as a draft, before the English one; nothing where it has none.
  const translation = ({ translation: own }) =>
    (own ? [element("p", { class: "own-language" }, element("span", { lang: own.language }, own.text), " ",
      element("span", { class: "draft-mark" }, translate(own.status.label.split(",")[0])))] : []);

  // A passage with its sources in short. A long one is reduced to its marked sentence unless all of it is wanted.
  const view = (passage, isWhole) => {
    const { text, highlights, sources } = passage;
    const isCut = isLong(passage) && highlights.length > 0 && !isWhole;
    const said = isCut ? [element("mark", {}, ...throughcare.explainer()(sentence(passage)))] : marked(text, highlights);
    const english = element("blockquote", { lang: "en" }, ...said);
    const own = translation(passage);
    return element("div", { class: "passage" }, ...own,
      own.length ? element("details", { class: "more" }, element("summary", {}, translate("English, word for word")), english) : english,
      element("p", { class: "source" }, element("a", { href: landing(passage) }, translate(passage.section)), sources.length ? " · " : "",
        ...listed(sources, isWhole ? (source) => linked(source, whole(source)) : short)));
  };

  return { view, translation, sentence, landing, short, listed, whole, isLong };
})();
