// The page of a record: what a reader collects, copies, answers and reports. Nothing leaves this browser.
"use strict";
throughcare.start(() => {
  const { element, button, copyButton, isTexts, storage, translate } = throughcare;
  const about = document.getElementById("about-record");
  const { record, title } = about.dataset;

  // The page holds the record in the languages of the region: the reader's own comes first, text for text, and the
  // English stands word for word behind one tap.
  const showOwnLanguage = (folded) => {
    const code = folded.dataset.language;
    const own = (selector) => folded.querySelector(selector).cloneNode(true).childNodes;
    const english = (node) => {
      const fold = element("details", { class: "more original", lang: "en" }, element("summary", {}, translate("English, word for word")));
      fold.append(node);
      return fold;
    };
    const draft = () => element("p", { class: "standing own-status" }, translate("Draft, not checked by a native practitioner"));

    const heading = document.getElementById("record");
    const [words] = heading.childNodes;
    heading.after(element("p", { class: "original", lang: "en" }, words.data));
    words.data = folded.querySelector(".own-title").textContent;
    heading.lang = code;
    throughcare.nameWindow();

    const summary = document.querySelector(".summary");
    const ownSummary = element("p", { class: "summary", lang: code }, ...own(".own-summary"));
    const status = element("p", { class: "standing own-status" }, folded.querySelector(".own-status").textContent);
    summary.replaceWith(status, ownSummary);
    ownSummary.after(english(summary));

    const asked = document.querySelector(".asked");
    const ownAsked = element("ul", { lang: code }, ...own(".own-asked"));
    asked.replaceWith(ownAsked);
    ownAsked.after(english(asked));

    for (const section of document.querySelectorAll(".section, .actions")) {
      const texts = [...section.querySelectorAll("[data-text]")];
      const translation = ({ dataset }) => folded.querySelector(`[data-text="${dataset.text}"]`);
      if (!texts.some(translation)) continue;
      const original = section.cloneNode(true);
      delete original.dataset.anchor;
      for (const text of texts) {
        const found = translation(text);
        text.lang = found ? code : "en";
        if (found) text.replaceChildren(...found.cloneNode(true).childNodes);
        else text.append(" ", element("small", { class: "text-status", lang: document.documentElement.lang }, translate("Not translated yet")));
      }
      section.lang = document.documentElement.lang;
      if (texts.some((text) => text.lang === code && !text.querySelector(".text-status"))) section.before(draft());
      section.after(english(original));
    }
    folded.remove();
  };
  const own = [...document.querySelectorAll(".translated")].find(({ dataset }) => dataset.serves.split(" ").includes(document.documentElement.lang));
  if (own) showOwnLanguage(own);

  const copyLine = (label, text) => element("p", { class: "copy" }, ...copyButton(label, text));

  const citation = document.querySelector(".citation");
  citation.after(copyLine(translate("Copy citation"), () => citation.textContent));

  document.querySelector(".summary").after(throughcare.briefingStore.record(record, document.getElementById("record").firstChild.data || title),
    element("p", { class: "collect" }, ...throughcare.documentOffer((kinds) => kinds.record(record), record)));

  const report = document.getElementById("report-text");
  report.closest(".report").append(copyLine(translate("Copy this text"), () => report.value));
  report.addEventListener("input", () => {
    for (const [id, subject] of [["report-mail", "subject"], ["report-issue", "title"]]) {
      const link = document.getElementById(id);
      const query = link && new URLSearchParams({ [subject]: link.dataset.subject, body: report.value });
      if (link) link.href = `${link.getAttribute("href").split("?")[0]}?${query.toString().replaceAll("+", "%20")}`;
    }
  });

  // The checklist: what a reader answers is kept under the id of the record, and printed.
  const list = document.querySelector(".checklist");
  const name = `checklist.${record}`;
  const answers = storage.read(name, {}, isTexts);
  const fields = [...list.children].map((question, number) => {
    const id = `answer-${number + 1}`;
    question.id = `question-${number + 1}`;
    const field = element("textarea", { id, rows: 2, "aria-labelledby": question.id });
    const printed = element("p", { class: "printed" });
    const write = () => (printed.textContent = field.value);
    field.value = answers[id] || "";
    write();
    field.addEventListener("input", () => {
      write();
      // Another tab may have answered another question since.
      storage.write(name, { ...storage.read(name, {}, isTexts), [id]: field.value });
    });
    question.replaceChildren(element("span", {}, question.textContent), field, printed);
    return { field, write };
  });
  list.after(
    element("p", { class: "hint" }, translate("Your answers stay in this browser. Please write no names.")),
    element("p", { class: "collect" },
      button(translate("Print with my answers"), () => print()), " ",
      button(translate("Delete my answers"), () => {
        for (const { field, write } of fields) {
          field.value = "";
          write();
        }
        storage.write(name, null);
      })));
});
