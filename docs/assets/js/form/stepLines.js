// Steps as somebody writes them, one a line, as indexer/proposals/step_lines.py reads them.
"use strict";
throughcare.stepLines = (() => {
  const form = throughcare.proposing;
  const { message } = throughcare.messages;
  const { cut, plainLabel, spellings, splitList, unique, uniqueLines } = throughcare.formInput;
  const { parts: PARTS, what: LONGEST, days: MOST, quoted } = form.steps;
  const DAY = new RegExp(`^(?:${form.patterns.stepLines.day})$`, "u");
  const actors = spellings("actor");
  const events = spellings("day_zero");
  const names = Object.values(form.terms.day_zero).map((term) => `\`${term.label.toLowerCase()}\``).join(", ");

  const isDay = (text) => {
    const found = DAY.exec(text.toLowerCase());
    return Boolean(found) && events.has(plainLabel(found[3])) && Number(found[1] || 0) <= MOST;
  };

  const lineFaults = (line, documents) => {
    const [what, who = "", when = "", , document = ""] = line.split(";").map((part) => part.trim());
    if (!what || line.split(";").length > PARTS) return [message("step_form", { value: cut(line, quoted) })];
    const faults = splitList(who).filter((part) => !actors.has(plainLabel(part))).map((part) => message("step_who", { value: cut(part, quoted), label: form.labels.actor }));
    if (Array.from(what).length > LONGEST) faults.push(message("step_long", { most: LONGEST, value: cut(what, quoted) }));
    if (when && !isDay(when)) faults.push(message("step_when", { value: cut(when, quoted), names }));
    if (!documents.size) return faults;
    if (document && !documents.has(document.toLowerCase())) faults.push(message("step_document", { value: cut(document, quoted) }));
    if (!document && unique(documents.values()).length > 1) faults.push(message("step_needs_document", { value: cut(what, quoted) }));
    return faults;
  };

  return { faultsOf: (text, documents) => uniqueLines(text).flatMap((line) => lineFaults(line, documents)) };
})();
