// The page of a record: what a reader collects, copies, answers and reports. Nothing leaves this browser.
"use strict";
throughcare.start(() => {
  const { element, button, kept, say } = throughcare;
  const about = document.getElementById("about-record");
  const { record, title } = about.dataset;

  const copy = (text, status) =>
    navigator.clipboard.writeText(text).then(
      () => (status.textContent = say("Copied.")),
      () => (status.textContent = say("Copying is not allowed here: mark the text and copy it by hand.")));

  const copyButton = (label, text) => {
    const status = element("span", { role: "status" });
    return element("p", { class: "copy" }, button(label, () => copy(text(), status)), " ", status);
  };

  const citation = document.querySelector(".citation");
  citation.after(copyButton(say("Copy citation"), () => citation.textContent));

  for (const section of document.querySelectorAll(".section[data-anchor]:not(.blank)")) {
    section.after(throughcare.briefing.passage(record, section.dataset.anchor, section.dataset.heading));
  }
  document.querySelector(".summary").after(throughcare.briefing.record(record, title));

  const report = document.getElementById("report-text");
  report.closest(".report").append(copyButton(say("Copy this text"), () => report.value));
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
  const answers = kept.read(name, {});
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
      answers[id] = field.value;
      kept.write(name, answers);
    });
    question.replaceChildren(element("span", {}, question.textContent), field, printed);
    return { field, write };
  });
  list.after(
    element("p", { class: "hint" }, say("Your answers stay in this browser. Please write no names.")),
    element("p", { class: "collect" },
      button(say("Print with my answers"), () => print()), " ",
      button(say("Delete my answers"), () => {
        for (const { field, write } of fields) {
          field.value = "";
          write();
        }
        for (const id of Object.keys(answers)) delete answers[id];
        kept.write(name, null);
      })));
});
