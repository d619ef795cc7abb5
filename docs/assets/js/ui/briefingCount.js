// The menu says how much is in the briefing.
"use strict";
throughcare.start(() => {
  const { element, storage } = throughcare;
  const places = [...document.querySelectorAll("a.md-tabs__link, a.md-nav__link")].filter(({ href }) => href.endsWith("/briefing.html"))
    .map((link) => link.appendChild(element("span", { class: "briefing-count" })));
  const show = () => {
    const count = storage.read("briefing", [], Array.isArray).length;
    for (const place of places) place.textContent = count ? ` (${count})` : "";
  };
  document.addEventListener("briefing", show);
  addEventListener("storage", show);
  show();
});
