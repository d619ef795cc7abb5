// The page of the planner: a release date becomes a calendar of what records document. The date stays in this browser.
"use strict";
throughcare.start(() => {
  const { element, button, inWords, isTexts, storage, root, translate } = throughcare;
  const { events, phases, countries, designation } = throughcare.planner;
  const { addDays, write } = throughcare.calendarFile;
  const REGION = Object.keys(countries);
  const NAME = "planner";
  const NOTICE = ["What records report, not a rule.", "A plan holds no names: they belong in the file of your own office."];
  const form = document.getElementById("planner-form");
  const field = document.getElementById("planner-date");
  const also = document.getElementById("planner-elsewhere");
  const status = document.getElementById("planner-status");
  const place = document.getElementById("plan");
  const boxes = [...form.querySelectorAll("[name=country]")];
  const language = document.documentElement.lang;
  const own = { hr: "bs", cnr: "bs", "sr-Latn": "bs" }[language] || language;

  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const codes = (event) => event.places.map(([code]) => code);
  const belongsTo = (event, country) => codes(event).includes(country) && codes(event).every((code) => REGION.includes(code));
  const isOwn = (event) => chosen().some((country) => belongsTo(event, country));

  const places = (event) => event.places.map(([, label]) => translate(label)).join(", ");
  const when = (event) => event.when.map(([text, isTerm]) => (isTerm ? inDays(text) : text)).join("");
  const inDays = (text) => {
    const [number] = text.match(/\d+/) || [];
    const said = translate(text);
    return said !== text || !number ? said : translate(text.replace(number, "{n}")).replace("{n}", number);
  };
  const what = (event) => (event.isTerm ? translate(event.what) : event.said[own] || event.what);
  const who = (event) => event.who.map((label) => translate(label)).join(", ");

  const item = (event, withPlace) => {
    const isEnglish = !event.isTerm && !event.said[own];
    return element("li", {},
      element("p", { class: "moment-when" }, `${inWords(addDays(field.value, event.days))} · `, when(event)),
      element("div", {},
        element("p", {}, withPlace || event.places.length > 1 ? element("b", {}, `${places(event)}: `) : null, element("span", { lang: isEnglish ? "en" : language }, what(event))),
        event.who.length ? element("p", {}, `${translate("Who")}: ${who(event)}`) : null,
        element("p", { class: "standing" }, element("a", { href: root + event.url, lang: "en" }, event.title), " · ",
          translate(event.evidence), " · ", element("cite", { lang: "en" }, event.source))));
  };
  // A plan as a document says the same as the page, a row for each day.
  const row = (withPlace) => (event) => ({
    day: `${inWords(addDays(field.value, event.days))}: ${when(event)}`, event: event.id, who: who(event),
    what: `${withPlace || event.places.length > 1 ? `${places(event)}: ` : ""}${what(event)} (${translate(event.evidence)})`,
  });
  const asDocument = (kinds) => {
    if (!field.value || !chosen().length) return show();
    const countryRows = chosen().map((country) => ({
      label: translate(countries[country]), gaps: gapLines(country), rows: events.filter((event) => belongsTo(event, country)).map(row(false)),
    }));
    return kinds.plan(`${translate("Release")}: ${inWords(field.value)}`, NOTICE.map((text) => translate(text)).join(" "), countryRows,
      events.filter((event) => !isOwn(event)).map(row(true)));
  };
  const list = (found, withPlace) => element("ol", { class: "moments" }, ...found.map((event) => item(event, withPlace)));

  // A country documents a day of some phases; of the others, somebody else does or nobody.
  const gapLines = (country) => {
    const covered = new Set(events.filter((event) => belongsTo(event, country)).flatMap((event) => event.phases));
    const anywhere = new Set(events.flatMap((event) => event.phases));
    const missing = Object.keys(phases).filter((phase) => !covered.has(phase));
    const said = (text, found) => (found.length ? `${text} ${found.map((phase) => translate(phases[phase])).join(", ")}.` : null);
    return [said(translate("No day documented here, but elsewhere:"), missing.filter((phase) => anywhere.has(phase))),
      said(translate("No day documented anywhere:"), missing.filter((phase) => !anywhere.has(phase)))].filter(Boolean);
  };

  const show = () => {
    place.replaceChildren();
    status.textContent = field.value && chosen().length ? "" : translate("Enter a release date and choose a country.");
    if (!field.value || !chosen().length) return;
    place.append(element("h2", {}, `${translate("Release")}: ${inWords(field.value)}`));
    for (const country of chosen()) {
      const found = events.filter((event) => belongsTo(event, country));
      place.append(element("h3", {}, translate(countries[country])));
      place.append(found.length ? list(found, false) : element("p", {}, translate("No record gives a day counted from release.")), ...gapLines(country).map((line) => element("p", { class: "blank" }, line)));
    }
    const elsewhere = events.filter((event) => !isOwn(event));
    place.append(element("h2", {}, translate("Documented only elsewhere")), list(elsewhere, true));
  };

  const keep = () => {
    storage.write(NAME, { release: field.value, countries: chosen().join(" "), elsewhere: also.checked ? "yes" : "" });
    show();
  };
  const forget = () => {
    storage.write(NAME, null);
    form.reset();
    show();
    status.textContent = translate("Forgotten: this browser keeps nothing of the planner.");
  };

  // What stands in a calendar is in English where records are, as on the page.
  const entry = (event) => {
    const summary = `${places(event)}: ${what(event)}`;
    const lines = [when(event), ...(event.who.length ? [`${translate("Who")}: ${who(event)}`] : []), event.title, event.source,
      translate("What records report, not a rule."), ...(codes(event).includes("XK") ? [designation] : [])];
    return { uid: `${field.value}-${event.id}@throughcare.invalid`, day: addDays(field.value, event.days), summary, description: lines.join("\n") };
  };
  const calendar = (made) => {
    const release = { uid: `${field.value}-release@throughcare.invalid`, day: field.value, summary: translate("Release"),
      description: translate("What records report, not a rule.") };
    const kept = events.filter((event) => also.checked || isOwn(event)).map(entry);
    return write([release, ...kept], made);
  };
  const download = () => {
    if (!field.value || !chosen().length) return show();
    const address = URL.createObjectURL(new Blob([calendar(new Date())], { type: "text/calendar" }));
    const link = element("a", { href: address, download: "release-plan.ics" });
    document.body.append(link);
    link.click();
    link.remove();
    return URL.revokeObjectURL(address);
  };

  document.getElementById("planner-tools").append(
    button(translate("Download for a calendar (.ics)"), download), " ", button(translate("Print"), () => print()), " ",
    ...throughcare.documentOffer(asDocument, "release-plan"), " ", button(translate("Forget"), forget));
  const before = storage.read(NAME, { release: "", countries: "", elsewhere: "" }, isTexts);
  field.value = before.release || "";
  for (const box of boxes) box.checked = (before.countries || "").split(" ").includes(box.value);
  also.checked = before.elsewhere === "yes";
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("planner-without-script").remove();
  form.hidden = false;
  show();
});
