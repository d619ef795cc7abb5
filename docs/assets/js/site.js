// What the other scripts share: where the site begins, how an element is made, what is kept in this browser.
"use strict";
window.throughcare = (() => {
  const root = new URL("../../", document.currentScript.src).href;

  const element = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };

  const button = (text, action, attributes = {}) => {
    const node = element("button", { type: "button", ...attributes }, text);
    node.addEventListener("click", action);
    return node;
  };

  // A script of the site, loaded once; the promise fails where it cannot be had.
  const loading = new Map();
  const load = (path) => {
    if (!loading.has(path)) {
      loading.set(path, new Promise((done, failed) => {
        const script = element("script", { src: root + path });
        script.onload = done;
        script.onerror = () => {
          loading.delete(path);
          failed(new Error(`${path} cannot be read`));
        };
        document.head.append(script);
      }));
    }
    return loading.get(path);
  };

  // Dates are as precise as their source: 2022, 2022-03 or 2022-03-30. `throughcare.dates` says how the language of the
  // reader writes them: patterns, and the names of months in each.
  const ENGLISH = {
    day: "{day} {month} {year}", month: "{month} {year}",
    months: "January February March April May June July August September October November December".split(" "),
  };
  const inWords = (date) => {
    const [year, month, day] = date.split("-").map(Number);
    if (!month) return translate(date);
    const { months, alone = months, ...patterns } = throughcare.dates || ENGLISH;
    const [pattern, names] = day ? [patterns.day, months] : [patterns.month, alone];
    return pattern.replace("{day}", day).replace("{month}", names[month - 1]).replace("{year}", year);
  };

  // A date that stands on a page in English words, in the language of the reader; null if it is none.
  const translatedDate = (text) => {
    const found = /^(?:(\d{1,2}) )?([A-Z][a-z]+) (\d{4})$/.exec(text);
    const month = found ? ENGLISH.months.indexOf(found[2]) + 1 : 0;
    return month ? inWords([found[3], month, found[1]].filter(Boolean).join("-")) : null;
  };

  // What a reader keeps stays in this browser; where the browser keeps nothing, it lives as long as the page.
  const memory = new Map();
  const stored = (name, otherwise) => {
    try {
      const text = localStorage.getItem(`throughcare.${name}`);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return memory.has(name) ? memory.get(name) : otherwise;
    }
  };
  const isText = (value) => typeof value === "string";
  const isTexts = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && Object.values(value).every(isText);
  const storage = {
    // What is stored under a name; `otherwise` where there is nothing, or a value that `fits` refuses: a stored value
    // may come from an older page or from other software.
    read(name, otherwise, fits) {
      const value = stored(name, otherwise);
      return value !== otherwise && fits(value) ? value : otherwise;
    },
    write(name, value) {
      memory.set(name, value);
      try {
        if (value === null) localStorage.removeItem(`throughcare.${name}`);
        else localStorage.setItem(`throughcare.${name}`, JSON.stringify(value));
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
      }
    },
  };

  // Copy a text and say whether that worked. A browser has no clipboard for pages without encryption: there the text
  // is copied out of a field, which needs none.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const { activeElement } = document;
      const field = element("textarea", { class: "seen-by-readers" }, text);
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      activeElement.focus();
      return copied;
    }
  };

  // A button that copies what `text` gives, and says beside it whether it could.
  const copyButton = (label, text) => {
    const status = element("span", { role: "status" });
    const press = async () => {
      status.textContent = await copy(text()) ? translate("Copied.")
        : translate("Copying is not allowed here: mark the text and copy it by hand.");
    };
    return [button(label, press), " ", status];
  };

  // A sentence of the interface in the reader's language; {name} stands for a value.
  const translate = (text, values = {}) =>
    ((throughcare.words || {})[text] || text).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  // A script of a page begins once the words of the reader's language are here, or cannot be had.
  const start = (run) => throughcare.ready.then(run);

  return { root, element, button, copy, copyButton, load, inWords, translatedDate, storage, isText, isTexts, translate, start, records: {} };
})();
