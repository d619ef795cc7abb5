// "My country": chosen by the reader, kept in this browser only; its records come first where others fit as well.
"use strict";
throughcare.myCountry = (() => {
  const { element, button, isText, storage, translate } = throughcare;
  const NAME = "country";

  // The code of the chosen country; empty where none is chosen.
  const code = () => storage.read(NAME, "", isText);

  // The records of a list with those about the chosen country first among neighbours that `like` calls equal.
  const first = (found, countriesOf, like) => {
    const own = code();
    const ordered = [];
    for (let from = 0; own && from < found.length;) {
      let to = from + 1;
      while (to < found.length && like(found[to]) === like(found[from])) to += 1;
      const equals = found.slice(from, to);
      const isOwn = (one) => countriesOf(one).includes(own);
      ordered.push(...equals.filter(isOwn), ...equals.filter((one) => !isOwn(one)));
      from = to;
    }
    return own ? ordered : found;
  };

  // The choice, with what it does in one sentence; `countries` are pairs of code and name, `said` stands beside a chosen one.
  const choice = (countries, said, changed) => {
    const select = element("select", { id: "my-country" }, element("option", { value: "" }, translate("none chosen")),
      ...countries.map(([value, name]) => element("option", { value }, translate(name))));
    const status = element("span", { role: "status" });
    const remove = button(translate("Forget"), () => {
      select.value = "";
      keep();
      select.focus();
    });
    const show = () => {
      const chosen = select.value ? select.selectedOptions[0].textContent : "";
      status.textContent = chosen ? ` ${said(chosen)} ` : "";
      remove.hidden = !chosen;
    };
    const keep = () => {
      storage.write(NAME, select.value || null);
      show();
      changed();
    };
    select.value = code();
    select.addEventListener("change", keep);
    show();
    return element("p", { class: "my-country collect" }, element("label", { for: "my-country" }, translate("My country")), " ", select, " ",
      remove, status, " ", element("small", {}, translate("The choice stays in this browser.")));
  };

  return { code, first, choice };
})();
throughcare.start(() => {
  const { choice, code } = throughcare.myCountry;
  const { translate } = throughcare;
  const place = document.querySelector("[data-my-country]");
  if (!place) return;
  const countries = [...place.children].map(({ value, textContent }) => [value, textContent]);

  // Groups and entries of the chosen country stand first, the others keep their order.
  const arrange = () => {
    for (const list of document.querySelectorAll("[data-own-first]")) {
      const parts = [...list.children].filter(({ dataset }) => "country" in dataset);
      const isOwn = ({ dataset }) => code() !== "" && dataset.country.split(" ").includes(code());
      const order = [...parts].sort((one, other) => isOwn(other) - isOwn(one) || one.dataset.place - other.dataset.place);
      for (const part of order) {
        if (part.matches("details") && isOwn(part)) part.open = true;
        list.append(part);
      }
    }
    document.dispatchEvent(new Event("my-country"));
  };
  const said = (country) => (document.getElementById("ask-form")
    ? translate("Records about {country} come first among those found for the same reasons.", { country })
    : translate("Records about {country} come first here; the others keep their order.", { country }));
  for (const list of document.querySelectorAll("[data-own-first]")) [...list.children].forEach((part, number) => (part.dataset.place = number));
  place.replaceChildren(choice(countries, said, arrange));
  arrange();
});
