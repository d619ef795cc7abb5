// Each heading of a page can be linked to: the sign beside it copies its address.
"use strict";
throughcare.start(() => {
  const { element, copy, translate } = throughcare;
  const status = element("span", { role: "status", class: "seen-by-readers" });
  for (const heading of document.querySelectorAll(".md-content :is(h2, h3)[id]:not(:has(a))")) {
    const link = element("a", { class: "heading-link", href: `#${heading.id}`, "aria-label": `${translate("Copy a link to this heading")}: ${heading.textContent}` });
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.href);
      document.body.append(status);
      const copied = await copy(link.href);
      link.classList.toggle("copied", copied);
      status.textContent = copied ? translate("Copied.") : translate("Copying is not allowed here: mark the text and copy it by hand.");
    });
    heading.append(link);
  }
});
