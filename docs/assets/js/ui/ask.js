// The Ask page: a question and its filters go to the search API; when none answers, the page searches itself.
"use strict";
throughcare.start(() => {
  const { answerBox, answerView, element, copyButton, myCountry, translate } = throughcare;
  const { ApiUnavailable, Refused } = throughcare.searchApi;
  const DEBOUNCE = 250; // ms of silence before a question that is being typed is sent
  const SEARCHING = 150; // ms after which the reader is told that the search is at work
  const AWAY = 60000; // ms until an API that was away is asked again, unless it says when
  const AT_ONCE = 50; // records that are asked for at once

  const part = (name) => document.getElementById(`ask-${name}`);
  const [form, status, chips, understood, place, edition] = ["form", "status", "chips", "understood", "hits", "edition"].map(part);
  const field = form.elements.q;
  const filters = throughcare.filtersOf(form);
  const title = document.title;
  const inOwnLanguage = throughcare.recordLanguage ? { lang: throughcare.recordLanguage } : {};
  const region = form.dataset.region.split(" ");
  const offer = throughcare.downloadOffer(part("device"), () => {
    // Who reads an answer already keeps it.
    if (away && !place.contains(document.activeElement)) ask(false);
  });
  let running = null; // the request whose answer is awaited
  let timer = 0;
  let away = location.protocol === "file:" ? { until: Infinity, reason: "folder" } : null;

  const parameters = () => {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) found.append(name, value.trim());
    return found;
  };

  const restore = () => {
    const asked = new URLSearchParams(location.search);
    field.value = asked.get("q") || "";
    filters.restore(asked);
  };

  const remember = (push) => {
    const query = parameters().toString();
    const search = query ? `?${query}` : "";
    if (location.search !== search) history[push ? "pushState" : "replaceState"](null, "", location.pathname + search);
  };

  const clear = () => {
    for (const one of [understood, place]) one.replaceChildren();
    edition.textContent = "";
  };

  // Why words alone are searched, in words, where the page cannot search by meaning.
  const REASONS = {
    folder: () => translate("These pages were opened without a server, so they search by words."),
    offline: () => translate("Search by meaning is not reachable, so words are searched."),
    slow: () => translate("Search by meaning takes too long, so words are searched."),
    busy: (seconds) => translate("Too many questions at once, so words are searched; by meaning again in {seconds} seconds.", { seconds }),
    down: () => translate("Search by meaning is not working at the moment, so words are searched."),
    none: () => translate("No server here searches by meaning, so words are searched."),
  };

  const ask = async (insist) => {
    if (running) running.abort();
    const question = field.value.trim();
    chips.replaceChildren(...filters.chips());
    document.title = question ? `${question} · ${title}` : title;
    if (question.length < field.minLength) {
      clear();
      if (insist) status.textContent = translate("Write your question first, in your own words.");
      else status.textContent = question ? translate("Type a little more.") : "";
      if (insist) field.focus();
      return;
    }
    const request = (running = new AbortController());
    const patience = setTimeout(() => (status.textContent = translate("Searching …")), SEARCHING);
    try {
      await answer(question, request, insist);
      if (insist && request === running) status.focus({ preventScroll: true });
    } catch (error) {
      if (request !== running) return;
      clear();
      if (error instanceof Refused) status.textContent = error.message;
      else failed();
    } finally {
      clearTimeout(patience);
    }
  };

  const answer = async (question, request, insist) => {
    const again = !away || Date.now() >= away.until || (insist && away.reason !== "busy" && away.reason !== "folder");
    if (again) {
      try {
        const found = await asked("search", { limit: AT_ONCE, ...inOwnLanguage }, request, ({ hits, query, facets }) => Array.isArray(hits) && query && facets);
        if (request !== running) return;
        away = null;
        show(found);
        return;
      } catch (error) {
        if (request !== running || !(error instanceof ApiUnavailable)) throw error;
        away = { reason: error.reason, until: Date.now() + (error.seconds * 1000 || AWAY) };
      }
    }
    if (away.reason !== "busy") offer.withoutApi();
    const seconds = Math.max(1, Math.ceil((away.until - Date.now()) / 1000));
    const found = await throughcare.searcher.search(question, filters.values());
    if (request === running) show(found, how(found, seconds));
  };

  const asked = (route, more, request, fits) =>
    throughcare.searchApi.ask(`${form.dataset.api}${route}?${new URLSearchParams([...parameters(), ...Object.entries(more)])}`, request, fits);

  // How a question was searched without an API.
  const how = (found, seconds) => {
    if (found.by_meaning) return translate("Searched by meaning on this device.");
    if (offer.isReading()) return translate("Search by meaning is being made ready; until then, words are searched.");
    return REASONS[away.reason](seconds);
  };

  const failed = () => {
    status.textContent = translate("Search is not reachable at the moment.");
    place.replaceChildren(element("p", {},
      element("a", { href: "browse/index.html" }, translate("Browse the records")), " · ",
      element("a", { href: "records/index.html" }, translate("Filter the list of all records"))));
  };

  // What was found, in one sentence.
  const told = ({ status: said, total, under_filters: all }) => {
    if (said === "not_documented") return translate("None of the {all} records answers this directly.", { all });
    const relevant = total === 1 ? translate("1 record is relevant, of {all}.", { all })
      : translate("{count} records are relevant, of {all}.", { count: total, all });
    return said === "partial" ? `${translate("Documented in part.")} ${relevant}` : relevant;
  };

  const byCountry = () => throughcare.countryTable.fold(async () => {
    if (away) return (await throughcare.searcher.table(field.value.trim(), filters.values())).rows;
    return (await asked("table", { by: "country", ...inOwnLanguage }, new AbortController(), ({ rows }) => Array.isArray(rows))).rows;
  }, field.value.trim());

  const asDocument = (question, hits, reasons) =>
    element("p", { class: "copy" }, ...throughcare.documentOffer((kinds) => kinds.answer(question, hits, reasons), "answer"));

  const show = (found, reason = "") => {
    clear();
    filters.fold();
    filters.count((key, code) => ((found.facets[key] || []).find((item) => item.value === code) || { count: 0 }).count);
    status.textContent = `${reason} ${told(found)}`.trim();
    understood.replaceChildren(...answerView.understood(found.query, found.understood, found.unknown_acronyms));
    place.append(...(found.status === "not_documented" ? unanswered(found) : answered(found)));
    const forms = throughcare.shortForms(place);
    if (forms) place.append(forms);
    if (found.index_version !== form.dataset.version) {
      edition.textContent = translate("The search reads version {search} of the records, these pages are version {pages}: what you find there may differ.",
        { search: found.index_version, pages: form.dataset.version });
    }
  };

  const unanswered = (found) => [...answerView.guide(found.situations), ...answerView.notDocumented(found, filters.values()),
    asDocument(field.value.trim(), [], found.reasons)];

  // Records found for the same reasons fit as well as each other.
  const reasons = ({ why }) => (why || []).map(({ kind, value }) => `${kind} ${value}`).join("; ");
  const countries = ({ record }) => record.country.map(({ code }) => code);

  const answered = (found) => {
    // A passage that only says what is not documented has no marked sentence, and is no answer.
    const best = found.hits.find(({ passages: [passage] }) => passage && passage.highlights.length);
    const less = found.less_close || [];
    const isPartial = found.status === "partial";
    return [
      ...answerView.guide(found.situations),
      ...answerView.missing(found),
      ...(best ? [answerBox.of(best, isPartial ? translate("What is documented") : translate("Answer"))] : []),
      byCountry(),
      element("h2", { class: "records-heading" }, translate("Records")),
      ...answerView.hits(myCountry.first(found.hits, countries, reasons), region),
      ...answerView.folded(translate("Less close ({count})", { count: less.length }), less, false),
      element("p", { class: "copy" }, ...copyButton(translate("Copy a link to this answer"), () => location.href)),
      asDocument(field.value.trim(), found.hits, []),
    ];
  };

  form.noValidate = true; // an empty question gets a sentence of ours, in the language of the reader
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    remember(true);
    ask(true);
  });
  form.addEventListener("change", (event) => {
    if (event.target === field) return;
    remember(true);
    ask(false);
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      remember(false);
      ask(false);
    }, DEBOUNCE);
  });
  document.addEventListener("my-country", () => ask(false));
  addEventListener("popstate", () => {
    restore();
    ask(false);
  });

  document.getElementById("ask-without-script").remove();
  restore();
  if (away) offer.withoutApi();
  // Who comes from another page with a question came for the answer.
  ask(Boolean(field.value.trim()) && document.activeElement === document.body);
});
