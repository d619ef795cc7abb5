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

  // Dates are as precise as their source: 2022, 2022-03 or 2022-03-30.
  const inWords = (date) => {
    if (!/^\d/.test(date)) return date;
    const parts = date.split("-");
    const style = { year: "numeric", month: parts[1] && "long", day: parts[2] && "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat("en-GB", style).format(new Date(date));
  };

  // What a reader keeps stays in this browser; where the browser keeps nothing, it lives as long as the page.
  const memory = new Map();
  const kept = {
    read(name, otherwise) {
      try {
        const text = localStorage.getItem(`throughcare.${name}`);
        return text === null ? otherwise : JSON.parse(text);
      } catch {
        return memory.has(name) ? memory.get(name) : otherwise;
      }
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

  // A sentence of the interface in the reader's language; {name} stands for a value.
  const say = (text, values = {}) =>
    ((throughcare.words || {})[text] || text).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  // A script of a page begins once the words of the reader's language are here, or cannot be had.
  const start = (run) => throughcare.ready.then(run);

  return { root, element, button, load, inWords, kept, say, start, records: {} };
})();
