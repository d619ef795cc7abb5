// The Ask page: a question and its filters go to the search API; passages come back and are shown word for word.
"use strict";
(() => {
  const form = document.getElementById("ask-form");
  if (!form) return;

  const DEBOUNCE = 250; // ms of silence before a question that is being typed is sent
  const PATIENCE = 8000; // ms after which the API counts as away
  const status = document.getElementById("ask-status");
  const understood = document.getElementById("ask-understood");
  const hits = document.getElementById("ask-hits");
  const field = form.elements.q;
  let running = null; // the request whose answer is awaited
  let timer = 0;

  const element = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== null));
    return node;
  };

  const parameters = () => {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) found.append(name, value.trim());
    return found;
  };

  const restore = () => {
    const asked = new URLSearchParams(location.search);
    field.value = asked.get("q") || "";
    for (const box of form.querySelectorAll("input[type=checkbox]")) {
      box.checked = asked.getAll(box.name).includes(box.value);
      if (box.checked) box.closest("details").open = true;
    }
  };

  const remember = (push) => {
    const query = parameters().toString();
    const address = query ? `?${query}` : location.pathname;
    if (location.search === (query ? `?${query}` : "")) return;
    history[push ? "pushState" : "replaceState"](null, "", address);
  };

  const clear = () => {
    understood.replaceChildren();
    hits.replaceChildren();
  };

  const ask = async () => {
    if (running) running.abort();
    const question = field.value.trim();
    if (question.length < field.minLength) {
      clear();
      status.textContent = question ? "Type a little more." : "";
      return;
    }
    const request = (running = new AbortController());
    const giveUp = setTimeout(() => request.abort("slow"), PATIENCE);
    const say = setTimeout(() => (status.textContent = "Searching …"), 300);
    try {
      const response = await fetch(`${form.dataset.api}?${parameters()}`, {
        signal: request.signal,
        headers: { Accept: "application/json" },
      });
      if (request !== running) return;
      if (response.ok) show(await response.json());
      else refuse(response, await response.json().catch(() => ({})));
    } catch (error) {
      if (request === running && (error.name !== "AbortError" || request.signal.reason === "slow")) away();
    } finally {
      clearTimeout(giveUp);
      clearTimeout(say);
    }
  };

  const refuse = (response, problem) => {
    clear();
    const wait = response.headers.get("Retry-After");
    if (response.status === 429) status.textContent = `Too many questions at once. Try again in ${wait || "a few"} seconds.`;
    else if (response.status === 422) status.textContent = problem.detail || "This cannot be asked.";
    else away();
  };

  const away = () => {
    clear();
    status.textContent = "Search is not reachable at the moment.";
    hits.replaceChildren(
      element("li", { class: "hit" }, "You can ", element("a", { href: "browse/index.html" }, "browse the records"),
        " or ", element("a", { href: "records/index.html" }, "filter the list of all records"), " meanwhile."),
    );
  };

  const show = (answer) => {
    clear();
    understood.replaceChildren(...reading(answer.query));
    count(answer.facets);
    showSituations(answer.situations);
    if (answer.status === "answered") {
      const shown = answer.hits.length;
      status.textContent = `The ${shown === 1 ? "record" : `${shown} records`} that come closest, of ${answer.under_filters}.`;
      hits.append(...answer.hits.map(hit));
    } else {
      status.textContent = "Not documented.";
      hits.append(notDocumented(answer));
    }
  };

  const reading = (query) => {
    const lines = [];
    if (query.english) lines.push(element("p", {}, `Understood as: ${query.english}`));
    if (query.unknown.length) lines.push(element("p", {}, `Words that no record knows: ${query.unknown.join(", ")}`));
    return lines;
  };

  const showSituations = (situations) => {
    if (!situations || !situations.length) return;
    const links = situations.map((situation) =>
      element("li", {}, element("a", { href: situation.url }, situation.title)));
    understood.append(element("div", { class: "guides" }, element("p", {}, "Guides for this situation:"),
      element("ul", {}, ...links)));
  };

  const labels = (values) => values.map((value) => value.label).join(", ");

  const standing = (record) =>
    `${record.record_type.label} · ${labels(record.country)} · ${record.evidence_status.label}. ` +
    `${record.review_status.label}. Facts as of ${inWords(record.as_of)}.`;

  // Dates are as precise as their source: 2022, 2022-03 or 2022-03-30.
  const inWords = (date) => {
    const parts = date.split("-");
    const style = { year: "numeric", month: parts[1] && "long", day: parts[2] && "numeric", timeZone: "UTC" };
    return new Intl.DateTimeFormat("en-GB", style).format(new Date(date));
  };

  const hit = (found) =>
    element("li", { class: "hit" },
      element("h2", {}, element("a", { href: found.record.url }, found.record.title)),
      element("p", { class: "standing" }, standing(found.record)),
      ...found.passages.slice(0, 1).map(passage),
      found.passages.length > 1
        ? element("details", { class: "more" }, element("summary", {}, `${found.passages.length - 1} more in this record`),
            ...found.passages.slice(1).map(passage))
        : null);

  const passage = (found) =>
    element("div", { class: "passage" },
      element("blockquote", {}, ...marked(found.text, found.highlights)),
      element("p", { class: "source" },
        element("a", { href: found.url }, found.section), " · ",
        ...found.sources.flatMap((source, index) => [index ? "; " : "", cited(source)])));

  const cited = (source) => {
    const text = `${source.title}. ${source.publisher}, ${source.date === "undated" ? "undated" : inWords(source.date)}${source.locator ? `, ${source.locator}` : ""}`;
    return source.url ? element("a", { href: source.url, rel: "noreferrer" }, text) : element("cite", {}, text);
  };

  // Offsets, never HTML: what a record says is shown as text and can run nothing. They count code points.
  const marked = (text, spans) => {
    const points = Array.from(text);
    const pieces = [];
    let from = 0;
    for (const [start, end] of spans) {
      pieces.push(points.slice(from, start).join(""), element("mark", {}, points.slice(start, end).join("")));
      from = end;
    }
    pieces.push(points.slice(from).join(""));
    return pieces;
  };

  const notDocumented = (answer) => {
    const near = answer.nearest.map((record) =>
      element("li", {}, element("a", { href: record.url }, record.title), ` (${labels(record.country)})`));
    return element("li", { class: "hit not-documented" },
      element("h2", {}, "Not documented"),
      element("p", {}, `${answer.under_filters} records stand under these filters; none of them answers this.`),
      ...(answer.reasons || []).map((reason) => element("p", {}, reason)),
      near.length ? element("p", {}, "What comes closest, without answering:") : null,
      near.length ? element("ul", {}, ...near) : null,
      element("p", {}, element("a", { href: "gaps.html" }, "See what is documented and what is not"), " or ",
        element("a", { href: "contribute.html" }, "propose a record"), "."));
  };

  const count = (facets) => {
    for (const box of form.querySelectorAll("input[type=checkbox]")) {
      const facet = (facets[box.name] || []).find((item) => item.value === box.value);
      const number = facet ? facet.count : 0;
      const label = box.closest("label");
      label.querySelector(".count").textContent = `(${number})`;
      label.classList.toggle("empty", number === 0 && !box.checked);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    remember(true);
    ask();
  });
  form.addEventListener("change", (event) => {
    if (event.target === field) return;
    remember(true);
    ask();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      remember(false);
      ask();
    }, DEBOUNCE);
  });
  addEventListener("popstate", () => {
    restore();
    ask();
  });

  // See before.js: the address that was asked for was kept from the theme and is put back now.
  history.replaceState(null, "", location.pathname + (document.documentElement.dataset.asked || "") + location.hash);
  document.getElementById("ask-without-script").remove();
  restore();
  ask();
})();
