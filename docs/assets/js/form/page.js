// The page that proposes a record: answers are checked while they are written, kept as a draft, and handed in as text.
"use strict";
throughcare.start(() => {
  const { element, button, isText, isTexts, storage, translate } = throughcare;
  const { questions } = throughcare.proposing;
  const { allProblems, problemsOf } = throughcare.answerRules;
  const { preview, waysOut } = throughcare.handIn;
  const DRAFT = "proposal";
  const PATIENCE = 300; // ms of silence before what is being written is checked

  const form = document.getElementById("propose");
  const status = document.getElementById("propose-status");
  const tools = document.getElementById("propose-tools");
  const ready = document.getElementById("propose-ready");
  const shown = document.getElementById("propose-answers");
  let asked = false; // once the reader has asked for the check, all that is missing is named

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
    const { faults, doubts } = problemsOf({ ...question, required: asked && question.required }, given());
    list(`${question.key}-faults`, faults, doubts);
    for (const field of fieldsOf(question)) field.setAttribute("aria-invalid", String(faults.length > 0));
  };

  const keep = () => {
    const draft = Object.fromEntries(questions.map((question) => [question.key, answerOf(question)]).filter(([, answer]) => answer));
    storage.write(DRAFT, Object.keys(draft).length ? { mode: form.elements.mode.value, answers: draft } : null);
  };

  const counted = (count) => (count === 1 ? translate("1 thing to fix before review:") : translate("{count} things to fix before review:", { count }));

  const show = () => {
    const answers = given();
    const { faults, doubts } = allProblems(inUse(), answers);
    const open = inUse().filter((question) => question.required && !answers[question.key].trim()).length;
    ready.hidden = faults.length > 0;
    shown.replaceChildren(...(faults.length ? [] : preview(answers)));
    list("propose-faults", asked ? faults : []);
    list("propose-doubts", [], faults.length ? [] : doubts);
    if (!faults.length) status.textContent = doubts.length ? translate("Your answers are ready. Please look at this again:") : translate("Nothing to fix: your answers are ready.");
    else if (asked) status.textContent = counted(faults.length);
    else status.textContent = open ? translate("Still to answer: {count}.", { count: open }) : "";
    tools.lastElementChild.replaceChildren(...(faults.length ? [] : waysOut(form.dataset, answers)));
    return !faults.length;
  };

  const checkAll = () => {
    asked = true;
    for (const question of inUse()) check(question);
    const isReady = show();
    status.scrollIntoView({ block: isReady ? "start" : "center" });
    if (isReady) shown.focus({ preventScroll: true });
  };

  const fillAll = (kept) => {
    for (const question of questions) {
      fill(question, kept[question.key] || "");
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

  throughcare.entryFields.start(form, (key, line) => {
    const field = form.elements[key];
    field.value = [field.value.trim(), line].filter(Boolean).join("\n");
    changed(questions.find((question) => question.key === key));
  });

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
