// What must hold between answers, as indexer/proposals/answer_rules.py says it, and what the guards find in them.
"use strict";
throughcare.answerRules = (() => {
  const form = throughcare.proposing;
  const { message } = throughcare.messages;
  const { faultsOf, hasLetters, sizeFaults, splitList, unique, uniqueLines, wordsOf } = throughcare.formInput;
  const { DATE, read, citedIn, paragraphs, lacksCitation, uncited } = throughcare.sourceLines;
  const { detect, hasPublicNumbers } = throughcare.detector;
  const BY_LINE = ["asked_as", "steps"];

  const recordFaults = (key) => (answer) => splitList(answer).flatMap((id) => {
    if (!Object.hasOwn(form.records, id)) return [message("unknown_record", { id })];
    return key === "addresses" && form.records[id] !== "challenge" ? [message("other_type", { id, label: form.labels[key] })] : [];
  });

  const RULES = {
    title: (answer) => {
      const words = wordsOf(answer).toLowerCase();
      const same = Object.keys(form.titles).find((id) => form.titles[id].toLowerCase() === words);
      if (same) return [message("record_exists", { id: same })];
      return hasLetters(answer) ? [] : [message("title_without_words")];
    },
    summary: (answer) => {
      const words = wordsOf(answer).split(" ").length;
      return words > form.summaryWords ? [message("summary_words", { most: form.summaryWords, words })] : [];
    },
    as_of: (answer) => (DATE.test(answer) ? [] : [message("date", { value: answer })]),
    asked_as: (answer) => {
      const [fewest, most] = form.askedAs;
      const lines = uniqueLines(answer).length;
      return lines < fewest || lines > most ? [message("line_count", { label: form.labels.asked_as, fewest, most, lines })] : [];
    },
    gender_focus: (answer) => {
      const codes = splitList(answer);
      const value = form.terms.gender_focus.not_stated.label;
      return codes.length > 1 && codes.includes("not_stated") ? [message("stands_alone", { label: form.labels.gender_focus, value })] : [];
    },
    jurisdiction: (answer, answers) => {
      const country = form.terms.country[form.levelCountry].label;
      return splitList(answers.country || "").includes(form.levelCountry) ? [] : [message("needs_country", { label: form.labels.jurisdiction, country })];
    },
    addresses: recordFaults("addresses"),
    related: recordFaults("related"),
    steps: (answer, answers) => throughcare.stepLines.faultsOf(answer, read(answers.source || "").documents),
    source: (answer, answers) => {
      const source = read(answer);
      const texts = form.questions.filter((question) => question.section && answers[question.key]).map((question) => answers[question.key]);
      return [...source.faults, ...(texts.length ? uncited(texts, source) : [])];
    },
  };

  // What guards find in an answer: small numbers are cleared by a source that publishes them, where the record cites it.
  const guarded = (question, answer, { keys, lines }) => {
    if (question.section) {
      return paragraphs(answer).flatMap((part) => detect(part, hasPublicNumbers([...citedIn(part), ...(lacksCitation(part) ? keys : [])])));
    }
    const published = hasPublicNumbers(keys);
    if (question.key === "source") return lines.flatMap(({ line, known }) => detect(line, published, !known));
    return (BY_LINE.includes(question.key) ? uniqueLines(answer) : [wordsOf(answer)]).flatMap((part) => detect(part, published));
  };

  // What is wrong with an answer beside the others, and what to look at again.
  const problemsOf = (question, answers) => {
    const given = (answers[question.key] || "").replaceAll("\r\n", "\n");
    const answer = given.trim();
    const faults = faultsOf(question, given);
    if (!answer) return { faults, doubts: [] };
    const source = read(answers.source || "");
    const unlisted = question.section && source.documents.size ? citedIn(answer).filter((key) => !source.keys.includes(key)) : [];
    const found = question.vocabulary_key ? [] : guarded(question, answer, source);
    const told = (blocks) => found.filter((finding) => finding.blocks === blocks).map((finding) => finding.message);
    const rule = RULES[question.key];
    return {
      faults: unique([...faults, ...unlisted.map((key) => message("cites_unknown", { key })), ...(rule ? rule(answer, answers) : []), ...told(true)]),
      doubts: unique(told(false)),
    };
  };

  // The same for all answers together, by the key of their question; a question that is not asked stands in none.
  const allProblems = (questions, answers) => {
    const size = sizeFaults(answers);
    const found = size.length ? [] : questions.map((question) => problemsOf(question, answers));
    return { faults: unique([...size, ...found.flatMap(({ faults }) => faults)]), doubts: unique(found.flatMap(({ doubts }) => doubts)) };
  };

  return { problemsOf, allProblems };
})();
