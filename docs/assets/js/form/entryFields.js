// Fields that help to write an answer of lines: known documents and records by title, a new document, a step.
"use strict";
throughcare.entryFields = (() => {
  const { element, button, translate } = throughcare;
  const { sources, records, titles, terms } = throughcare.proposing;
  const { uniqueLines } = throughcare.formInput;
  const field = (id) => document.getElementById(id);

  // What a picker offers, by the title that is shown: the key that goes into the answer.
  const OFFERED = {
    sources: new Map(Object.entries(sources).map(([key, source]) => [`${source.title}; ${source.publisher}; ${source.date}`, key])),
    records: new Map(Object.entries(titles).map(([id, title]) => [title, id])),
    challenges: new Map(Object.entries(titles).filter(([id]) => records[id] === "challenge").map(([id, title]) => [title, id])),
  };

  const startPickers = (form, add) => {
    for (const [name, offered] of Object.entries(OFFERED)) {
      field(`known-${name}`).replaceChildren(...Array.from(offered.keys(), (value) => element("option", { value })));
    }
    for (const picker of form.querySelectorAll(".picker")) {
      const input = picker.querySelector("input");
      input.addEventListener("input", () => {
        const key = OFFERED[picker.dataset.picks].get(input.value.trim());
        if (!key) return;
        add(picker.dataset.into, key);
        input.value = "";
      });
    }
  };

  // A button that joins fields into one line of an answer; the first `needed` of the parts must be there.
  const startEntry = ({ box, label, fields, needed, line, into }, add) => {
    field(box).append(element("p", {}, button(label, () => {
      const parts = fields.map((id) => field(id).value.replaceAll(";", ",").trim());
      const empty = parts.slice(0, needed).findIndex((part) => !part);
      if (empty >= 0) return field(fields[empty]).focus();
      add(into, line(parts));
      for (const id of fields) field(id).value = "";
      return field(fields[0]).focus();
    })));
  };

  const withoutEnd = (parts) => parts.join("; ").replace(/(?:; )+$/, "");

  // "90", "before" and "release" are a day; one that is not whole is left out.
  const dayOf = (count, side, event) => {
    if (!event || !(count || side === "on")) return "";
    const name = terms.day_zero[event].label.toLowerCase();
    return side === "on" ? `on the day of ${name}` : `${count} days ${side || "after"} ${name}`;
  };

  // The documents that the answer names so far, by the number of their line.
  const offerDocuments = (source) => {
    const chosen = field("step-document").value;
    const lines = uniqueLines(source.value).map((line, number) => {
      const [name] = line.split(";");
      return element("option", { value: String(number + 1) }, `${number + 1}. ${sources[name]?.title || name}`);
    });
    field("step-document").replaceChildren(element("option", { value: "" }, ""), ...lines);
    field("step-document").value = chosen;
  };

  // `add` takes the key of a question and a line that its answer gains.
  const start = (form, add) => {
    startPickers(form, add);
    startEntry({
      box: "new-source", label: translate("Add this document"), into: "source", needed: 3,
      fields: ["new-title", "new-publisher", "new-date", "new-address"], line: withoutEnd,
    }, add);
    startEntry({
      box: "new-step", label: translate("Add this step"), into: "steps", needed: 1,
      fields: ["step-what", "step-who", "step-days", "step-side", "step-event", "step-form", "step-document"],
      line: ([what, who, days, side, event, used, origin]) =>
        withoutEnd([what, who && terms.actor[who].label.replaceAll(",", ""), dayOf(days, side, event), used, origin]),
    }, add);
    field("step-document").addEventListener("focus", () => offerDocuments(form.elements.source));
  };

  return { start };
})();
