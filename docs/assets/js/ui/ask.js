// The Ask page: a question and its filters go to the search API; when none answers, the page searches itself.
"use strict";
throughcare.start(() => {
  const { element, translate } = throughcare;
  const DEBOUNCE = 250; // ms of silence before a question that is being typed is sent
  const PATIENCE = 6000; // ms after which the API counts as away
  const AWAY = 60000; // ms until an API that was away is asked again, unless it says when

  const form = document.getElementById("ask-form");
  const status = document.getElementById("ask-status");
  const understood = document.getElementById("ask-understood");
  const hits = document.getElementById("ask-hits");
  const edition = document.getElementById("ask-edition");
  const field = form.elements.q;
  const filters = throughcare.filtersOf(form);
  const offer = throughcare.downloadOffer(document.getElementById("ask-device"), () => {
    // Who reads an answer already keeps it.
    if (away && !hits.contains(document.activeElement)) ask(false);
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
    understood.replaceChildren();
    hits.replaceChildren();
    document.querySelector("#ask-hits + .short-forms")?.remove();
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

  class ApiUnavailable extends Error {
    constructor(reason, seconds = 0) {
      super(reason);
      this.reason = reason;
      this.seconds = seconds;
    }
  }
  class Refused extends Error {}

  const ask = async (insist) => {
    if (running) running.abort();
    const question = field.value.trim();
    if (question.length < field.minLength) {
      clear();
      status.textContent = question ? translate("Type a little more.") : "";
      return;
    }
    const request = (running = new AbortController());
    const patience = setTimeout(() => (status.textContent = translate("Searching …")), 300);
    try {
      await answer(question, request, insist);
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
        const found = await asked(request);
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

  // How a question was searched without an API.
  const how = (found, seconds) => {
    if (found.by_meaning) return translate("Searched by meaning on this device.");
    if (offer.isReading()) return translate("Search by meaning is being made ready; until then, words are searched.");
    return REASONS[away.reason](seconds);
  };

  // Ask the API; every way in which it does not answer is an ApiUnavailable with its reason, but for a question it refuses.
  const asked = async (request) => {
    const giveUp = setTimeout(() => request.abort("slow"), PATIENCE);
    try {
      const response = await fetch(`${form.dataset.api}?${parameters()}&explain=true`, {
        signal: request.signal,
        headers: { Accept: "application/json" },
      });
      if (response.status === 422) {
        throw new Refused((await response.json()).detail || translate("This cannot be asked."));
      }
      if (response.status === 429) throw new ApiUnavailable("busy", Number(response.headers.get("Retry-After")) || 10);
      if (response.status === 404) throw new ApiUnavailable("none"); // a host of files alone
      if (!response.ok) throw new ApiUnavailable("down", Number(response.headers.get("Retry-After")));
      const found = await response.json();
      if (!Array.isArray(found.hits) || !found.query || !found.facets) throw new ApiUnavailable("down");
      return found;
    } catch (error) {
      if (error instanceof ApiUnavailable || error instanceof Refused) throw error;
      if (request.signal.aborted) throw new ApiUnavailable("slow");
      throw new ApiUnavailable(error instanceof SyntaxError ? "down" : "offline");
    } finally {
      clearTimeout(giveUp);
    }
  };

  const failed = () => {
    status.textContent = translate("Search is not reachable at the moment.");
    hits.replaceChildren(element("li", { class: "hit" },
      element("a", { href: "browse/index.html" }, translate("Browse the records")), " · ",
      element("a", { href: "records/index.html" }, translate("Filter the list of all records"))));
  };

  const show = (found, reason = "") => {
    clear();
    understood.replaceChildren(...throughcare.answerView.understood(found.query), ...throughcare.answerView.guides(found.situations));
    filters.count((key, code) => ((found.facets[key] || []).find((item) => item.value === code) || { count: 0 }).count);
    const answered = found.status === "answered";
    const shown = found.hits.length;
    const result = !answered ? translate("Not documented.")
      : shown === 1 ? translate("The record that comes closest, of {all}.", { all: found.under_filters })
        : translate("The {shown} records that come closest, of {all}.", { shown, all: found.under_filters });
    status.textContent = `${reason} ${result}`.trim();
    hits.append(...(answered ? found.hits.map(throughcare.answerView.hit)
      : [throughcare.answerView.notDocumented(found, filters.values())]));
    const forms = throughcare.shortForms(hits);
    if (forms) edition.before(forms);
    if (found.index_version !== form.dataset.version) {
      edition.textContent = translate("The search reads version {search} of the records, these pages are version {pages}: what you find there may differ.",
        { search: found.index_version, pages: form.dataset.version });
    }
  };

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
  addEventListener("popstate", () => {
    restore();
    ask(false);
  });

  // See keepQuery.js: the address that was asked for was kept from the theme and is put back now.
  history.replaceState(null, "", location.pathname + (document.documentElement.dataset.asked || "") + location.hash);
  document.getElementById("ask-without-script").remove();
  restore();
  if (away) offer.withoutApi();
  ask(false);
});
