// The page that makes a record: answers are checked while they are written, kept as a draft, and handed in as a file.
"use strict";
throughcare.start(() => {
  const { element, button, copyButton, isText, isTexts, storage, translate } = throughcare;
  const { questions, sources, records, titles } = throughcare.proposing;
  const { makeDraft, problemsOf } = throughcare.recordDraft;
  const DRAFT = "proposal";
  const PATIENCE = 300; // ms of silence before what is being written is checked
  const LINK = 8000; // characters of an address that code hosts still take
  const MAIL = 1900; // characters of an address that mail programs still take

  const form = document.getElementById("propose");
  const status = document.getElementById("propose-status");
  const tools = document.getElementById("propose-tools");
  const ready = document.getElementById("propose-ready");
  const file = document.getElementById("propose-text");
  const { repository, contact } = form.dataset;
  let asked = false; // once the reader has asked for the check, all that is missing is named

  const now = () => {
    const day = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  };

  const fieldsOf = (question) => Array.from(form.querySelectorAll(`[name="${question.key}"]`));
  const answerOf = (question) => {
    const fields = fieldsOf(question);
    return fields[0].type === "checkbox" ? fields.filter((field) => field.checked).map((field) => field.value).join(", ") : fields[0].value;
  };
  const fill = (question, answer) => {
    const chosen = answer.split(",").map((code) => code.trim());
    for (const field of fieldsOf(question)) {
      if (field.type === "checkbox") field.checked = chosen.includes(field.value);
      else field.value = answer;
    }
  };

  const isFull = () => form.elements.mode.value === "full";
  const inUse = () => questions.filter((question) => question.required || isFull());
  const given = () => Object.fromEntries(inUse().map((question) => [question.key, answerOf(question)]));
  // What stands between backticks is code; no backtick of somebody else can be in a sentence.
  const spelled = (line) => line.split("`").map((part, number) => (number % 2 ? element("code", {}, part) : part));
  const list = (id, faults, doubts = []) =>
    document.getElementById(id).replaceChildren(
      ...faults.map((line) => element("li", {}, ...spelled(line))),
      ...doubts.map((line) => element("li", { class: "doubt" }, ...spelled(line))));

  const check = (question) => {
    const { faults, doubts } = problemsOf(question, answerOf(question));
    list(`${question.key}-faults`, faults, doubts);
    for (const field of fieldsOf(question)) field.setAttribute("aria-invalid", String(faults.length > 0));
  };

  const keep = () => {
    const draft = Object.fromEntries(questions.map((question) => [question.key, answerOf(question)]).filter(([, answer]) => answer));
    storage.write(DRAFT, Object.keys(draft).length ? { mode: form.elements.mode.value, answers: draft } : null);
  };

  const counted = (count) => (count === 1 ? translate("1 thing to fix before review:") : translate("{count} things to fix before review:", { count }));

  // While something is missing the file cannot be checked as a whole: what each answer lacks is named then.
  const wrong = (made) =>
    made.reasons.length ? Array.from(new Set([...made.reasons, ...inUse().flatMap((question) => problemsOf(question, answerOf(question)).faults)])) : [];

  const show = () => {
    const made = makeDraft(given(), now());
    const faults = asked ? wrong(made) : [];
    const open = inUse().filter((question) => question.required && !answerOf(question).trim()).length;
    ready.hidden = made.reasons.length > 0;
    file.value = made.text || "";
    list("propose-faults", faults);
    list("propose-doubts", [], made.warnings);
    if (!made.reasons.length) status.textContent = made.warnings.length ? translate("The file is ready. Please look at this again:") : translate("Nothing to fix: the file is ready.");
    else if (asked) status.textContent = counted(faults.length);
    else status.textContent = open ? translate("Still to answer: {count}.", { count: open }) : "";
    offer(made);
    return made;
  };

  const download = (made) => {
    const address = URL.createObjectURL(new Blob([made.text], { type: "text/markdown" }));
    element("a", { href: address, download: `${made.id}.md` }).click();
    URL.revokeObjectURL(address);
  };

  // A link that carries the file, or a sentence that says why there is none.
  const onCodeHost = (made) => {
    const link = `${repository}/new/main/practices?filename=${made.id}.md&value=${encodeURIComponent(made.text)}`;
    if (link.length > LINK) {
      return element("span", {}, translate("The text is too long for a link: download the file, then upload it there."), " ",
        element("a", { href: `${repository}/upload/main/practices` }, translate("Upload it on the code host")));
    }
    return element("a", { href: link, rel: "noreferrer" }, translate("Propose the file on the code host"));
  };

  // A mail carries the answers as an issue would: `throughcare propose` makes the same file of them.
  const answers = () =>
    inUse().map((question) => [question.label, answerOf(question).trim()]).filter(([, answer]) => answer)
      .map(([label, answer]) => `### ${label}\n\n${answer}`).join("\n\n");

  // A long text is copied instead: the mail says where to put it.
  const byMail = (made) => {
    const whole = `mailto:${contact}?subject=${encodeURIComponent(made.id)}&body=${encodeURIComponent(answers())}`;
    const isLong = whole.length > MAIL;
    const href = isLong ? `mailto:${contact}?subject=${encodeURIComponent(made.id)}` : whole;
    return [element("a", { href, class: "md-button" }, translate("Send to an editor")), " ", element("span", { class: "hint" },
      isLong ? translate("The text is too long for a mail program: copy it below and paste it into the mail, or attach the file.")
        : translate("Your mail program opens with the text."), " ",
      contact ? translate("It goes to {address}.", { address: contact }) : translate("Address it to whoever gave you this page."))];
  };

  const offer = (made) => {
    const line = (...parts) => element("p", {}, ...parts);
    const rest = made.reasons.length ? [] : [
      line(...byMail(made)),
      ...(repository ? [line(onCodeHost(made))] : []),
      line(button(translate("Download {name}", { name: `${made.id}.md` }), () => download(made))),
      line(...copyButton(translate("Copy the text for an e-mail"), () => `practices/${made.id}.md\n\n${made.text}`)),
    ];
    tools.lastElementChild.replaceChildren(...rest);
  };

  const checkAll = () => {
    asked = true;
    for (const question of inUse()) check(question);
    const made = show();
    (made.reasons.length ? status : file).scrollIntoView({ block: "center" });
    if (!made.reasons.length) file.focus();
  };

  const fillAll = (given) => {
    for (const question of questions) {
      fill(question, given[question.key] || "");
      list(`${question.key}-faults`, []);
    }
    asked = false;
    keep();
    show();
  };

  // What was deleted comes back with one press, until something else is written.
  const clear = () => {
    const before = Object.fromEntries(questions.map((question) => [question.key, answerOf(question)]));
    fillAll({});
    const undo = button(translate("Bring it back"), () => {
      fillAll(before);
      undo.remove();
    });
    tools.firstElementChild.append(" ", undo);
    form.addEventListener("input", () => undo.remove(), { once: true });
    undo.focus();
  };

  const setMode = () => {
    for (const part of form.querySelectorAll("[data-full]")) part.hidden = !isFull();
  };

  let timer = 0;
  const changed = (question) => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(() => {
      check(question);
      show();
    }, PATIENCE);
  };

  const add = (key, line) => {
    const field = form.elements[key];
    field.value = [field.value.trim(), line].filter(Boolean).join("\n");
    changed(questions.find((question) => question.key === key));
  };

  // What a picker offers, by the title that is shown: the key that goes into the answer.
  const OFFERED = {
    sources: new Map(Object.entries(sources).map(([key, source]) => [`${source.title}; ${source.publisher}; ${source.date}`, key])),
    records: new Map(Object.entries(titles).map(([id, title]) => [title, id])),
    challenges: new Map(Object.entries(titles).filter(([id]) => records[id] === "challenge").map(([id, title]) => [title, id])),
  };
  for (const [name, offered] of Object.entries(OFFERED)) {
    document.getElementById(`known-${name}`).replaceChildren(...Array.from(offered.keys(), (value) => element("option", { value })));
  }
  for (const picker of form.querySelectorAll(".picker")) {
    const field = picker.querySelector("input");
    const take = () => {
      const key = OFFERED[picker.dataset.picks].get(field.value.trim());
      if (!key) return;
      add(picker.dataset.into, key);
      field.value = "";
    };
    field.addEventListener("input", take);
  }
  const entry = ["title", "publisher", "date", "address"].map((part) => document.getElementById(`new-${part}`));
  document.getElementById("new-source").append(element("p", {}, button(translate("Add this document"), () => {
    const parts = entry.map((field) => field.value.replaceAll(";", ",").trim());
    if (!parts.slice(0, 3).every(Boolean)) return entry[parts.findIndex((part) => !part)].focus();
    add("source", parts.filter(Boolean).join("; "));
    for (const field of entry) field.value = "";
    return form.elements.source.focus();
  })));

  const draft = storage.read(DRAFT, null, (value) => isText(value.mode) && isTexts(value.answers));
  const wished = new URLSearchParams(location.search);
  const more = !draft && questions.some((question) => !question.required && wished.has(question.key));
  if (draft || more) form.elements.mode.value = more ? "full" : draft.mode;
  for (const question of questions) fill(question, (draft && draft.answers[question.key]) || (!draft && wished.getAll(question.key).join(", ")) || "");
  form.hidden = false;
  document.getElementById("propose-without-script").remove();
  tools.append(
    element("p", {}, button(translate("Check"), checkAll), " ", button(translate("Delete my draft"), clear), " ",
      element("span", { class: "hint" }, translate("Your draft is kept in this browser."))),
    element("div", {}));
  setMode();
  show();
  if (draft) for (const question of inUse()) check(question);

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    const question = questions.find(({ key }) => key === event.target.name);
    if (question) changed(question);
  });
  for (const mode of form.elements.mode) mode.addEventListener("change", () => {
    setMode();
    keep();
    show();
  });
});
