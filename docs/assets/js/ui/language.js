// The language of the interface: texts of the page are looked up by their English words. Records stay as they are.
"use strict";
(() => {
  const { element, button, isText, storage, load, translate } = throughcare;
  const NAMES = {
    en: "English", sq: "Shqip", bs: "Bosanski", hr: "Hrvatski", cnr: "Crnogorski", "sr-Latn": "Srpski (latinica)",
    "sr-Cyrl": "Српски (ћирилица)", mk: "Македонски",
  };
  const RECORDS = ".section, .summary, .why-here, blockquote, .citation, .sources, .asked, .entry[data-id] p, .entry[data-id] > a, .hit h3, .similar, textarea, script, code, .record-text";
  const TITLES = { sq: "sq", bs: "bs", hr: "bs", cnr: "bs", "sr-Latn": "bs", "sr-Cyrl": "sr-Cyrl", mk: "mk" }; // languages of records, by that of the interface
  const LISTS = ".standing, .facts dd, .chosen, .some small, .gap-map .seen-by-readers, caption, h1:not(#record), li > small";

  // A text as it stands in the file, or with its number in the place of {n}; null if it does not stand there.
  const known = (text) => {
    const words = text.trim().replace(/\s+/g, " ");
    if (words in throughcare.words) return throughcare.words[words];
    const date = throughcare.translatedDate(words);
    if (date) return date;
    const number = words.match(/\d+/);
    const counted = number && throughcare.words[words.replace(number[0], "{n}")];
    return counted ? counted.replace("{n}", number[0]) : null;
  };

  // A list of labels is translated label by label, any other text as a whole.
  const translated = (text, isList) => {
    const whole = known(text);
    if (whole !== null) return text.replace(text.trim(), () => whole);
    if (!isList) return text;
    return text.split(/( · |, |\. |: |; |\.$)/).map((part) => known(part) ?? part).join("");
  };

  // Labels that a script has as one text, in the language of the reader.
  throughcare.translateLabels = (text) => (throughcare.words ? translated(text, true) : text);

  const translatePage = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode;
      if (!data.trim() || parentElement.closest(".in-english") || (parentElement.closest(RECORDS) && !parentElement.closest(".standing"))) continue;
      const text = translated(data, parentElement.closest(LISTS));
      if (text !== data) walker.currentNode.data = text;
    }
    for (const name of ["aria-label", "placeholder", "title"]) {
      for (const node of document.querySelectorAll(`[${name}]:not(abbr)`)) node.setAttribute(name, translated(node.getAttribute(name), true));
    }
    // Pages that exist in English only are named in English.
    for (const link of document.querySelectorAll(".md-nav__link .md-ellipsis")) {
      if (!Object.values(throughcare.words).includes(link.textContent.trim())) link.lang = "en";
    }
    for (const node of document.querySelectorAll(".short-forms")) {
      const [heading, ...forms] = node.childNodes;
      node.replaceChildren(heading, element("span", { lang: "en" }, ...forms));
    }
  };

  // The note on the name of Kosovo* is one sentence, whatever its short forms are wrapped in.
  const translateDesignation = () => {
    for (const node of document.querySelectorAll(".designation")) node.textContent = known(node.textContent) ?? node.textContent;
  };

  // The name of the window, and of the page in the header, is the heading that the reader sees.
  throughcare.nameWindow = () => {
    const heading = document.querySelector("h1");
    if (!heading || heading.closest(".in-english")) return;
    const [name] = heading.innerText.split("\n");
    document.title = `${name} - Throughcare`;
    const [, topic] = document.querySelectorAll(".md-header__topic .md-ellipsis");
    if (topic) topic.textContent = name;
  };

  // Pages that somebody wrote by hand, about this site and for those who run it, are in English and say so.
  const markEnglish = () => {
    if (!document.querySelector("meta[name=written-in]")) return;
    const article = document.querySelector(".md-content__inner");
    article.prepend(element("p", { class: "hint" }, translate("This page exists in English only.")));
    for (const node of [...article.children].slice(1)) {
      node.lang = "en";
      if (!node.matches(".designation")) node.classList.add("in-english");
    }
  };

  // Records are named in the language of the reader, marked as a draft, with the English title beneath.
  const translateTitles = (code) => {
    const original = (text, status) => element("small", { class: "original" }, element("span", { lang: "en" }, text), " · ", element("span", { class: "draft-mark" }, translate(status.split(",")[0])));
    for (const link of document.querySelectorAll(".md-content a[href]:not(.fact-source a, .facts a, .translated-title)")) {
      const [, id] = /(?:^|\/)([\w-]+)\.html(?:#steps)?$/.exec(link.getAttribute("href")) || [];
      const isRecord = /(?:^|\/)records\/[^/]+$/.test(link.href) && Object.hasOwn(throughcare.titles, id);
      if (!isRecord) continue;
      const [title, summary, status] = throughcare.titles[id];
      link.after(original(link.textContent, status));
      link.textContent = title;
      link.lang = code;
      const english = link.parentElement.matches(".entry[data-id]") && link.parentElement.querySelector(":scope > p:not(.standing, .why-here)");
      if (!english) continue;
      english.before(element("p", { lang: code }, summary));
      const fold = element("details", { class: "more" }, element("summary", {}, translate("English, word for word")));
      english.replaceWith(fold);
      fold.append(english);
    }
  };

  // Where texts of records are shown in the language of the reader, one press brings the English beside each.
  const offerEnglish = () => {
    const heading = document.querySelector("h1");
    if (!document.querySelector(".own-words")) return;
    const press = button(translate("English, word for word"), () =>
      press.setAttribute("aria-pressed", document.querySelector(".md-content").classList.toggle("with-english")), { "aria-pressed": "false" });
    heading.after(element("p", { class: "collect" }, press));
  };

  // What stands on the button that offers a language to somebody whose browser reads it and who has chosen none.
  const OFFERS = {
    sq: "Lexoje në shqip", bs: "Čitaj na bosanskom", hr: "Čitaj na hrvatskom", cnr: "Čitaj na crnogorskom",
    "sr-Latn": "Čitaj na srpskom", "sr-Cyrl": "Читај на српском", mk: "Читај на македонски",
  };
  const LIKE = { sh: "bs", sr: "sr-Cyrl", "sr-ME": "cnr", "sr-Latn-ME": "cnr", "sr-Latn-RS": "sr-Latn", "sr-Cyrl-RS": "sr-Cyrl" };

  // The first language of the browser that the interface has, by its tag or the beginning of it; English ends the search.
  const preferred = () => {
    for (const tag of navigator.languages) {
      const parts = tag.split("-");
      for (let end = parts.length; end; end -= 1) {
        const code = parts.slice(0, end).join("-");
        const found = Object.hasOwn(NAMES, code) ? code : LIKE[code];
        if (found) return found;
      }
    }
    return "en";
  };

  const choose = (code) => {
    storage.write("language", code);
    location.reload();
  };

  const isLanguage = (code) => isText(code) && Object.hasOwn(NAMES, code);
  const language = storage.read("language", "en", isLanguage);
  const choice = element("select", { "aria-label": "Language", class: "language" },
    ...Object.entries(NAMES).map(([code, name]) => element("option", { value: code, lang: code }, name)));
  choice.value = language;
  choice.addEventListener("change", () => choose(choice.value));
  document.querySelector(".md-header__title").after(choice);
  if (!storage.read("language", "", isLanguage) && preferred() !== "en") {
    const code = preferred();
    const offer = element("button", { type: "button", lang: code, class: "language-offer" }, OFFERS[code]);
    offer.addEventListener("click", () => choose(code));
    document.querySelector(".md-content__inner").prepend(offer);
  }

  throughcare.recordLanguage = language === "en" ? null : language; // in which records are read beside their English
  const showsRecords = document.querySelector(".md-content a[href*='records/'], .entry[data-id], #ask-form, #collected") !== null;
  const files = [`languages/${language}`, ...(showsRecords ? [`titles/${TITLES[language]}`] : [])];
  throughcare.ready = language === "en" ? Promise.resolve() : Promise.all(files.map((file) => load(`assets/${file}.js`))).then(() => {
    for (const node of document.querySelectorAll(RECORDS)) node.lang = "en";
    document.documentElement.lang = language;
    markEnglish();
    translateDesignation();
    translatePage();
    offerEnglish();
    if (showsRecords) translateTitles(TITLES[language]);
    for (const why of document.querySelectorAll(".why-here")) why.prepend(element("span", { class: "draft-mark", lang: language }, translate("In English:")), " ");
    throughcare.nameWindow();
    if (throughcare.draft) document.querySelector(".md-content__inner").prepend(element("p", { class: "hint draft" }, translate(
      "The words of this interface are a draft that no native practitioner has checked. So are translated records; the English stands beside them.")));
  }, () => {});
})();
