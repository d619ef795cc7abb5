// A page that is not there: the pages whose address and title share most words with the address that was asked for.
"use strict";
throughcare.start(async () => {
  const { element, root } = throughcare;
  const words = (text) => new Set(text.toLowerCase().match(/[\p{L}\d]{2,}/gu) || []);
  const place = location.pathname.replace(/\.html?$/, "").split("/").slice(-2).join(" ");
  const wanted = words(decodeURI(place));
  const answer = await fetch(`${root}search/search_index.json`).catch(() => null);
  if (!answer || !answer.ok) return;
  const { docs } = await answer.json();
  const near = docs
    .map((page) => {
      const own = words(`${page.location} ${page.title}`);
      return { page, shared: [...wanted].filter((word) => own.has(word)).length };
    })
    .filter(({ shared }) => shared)
    .sort((one, other) => other.shared - one.shared || one.page.title.localeCompare(other.page.title))
    .slice(0, 5);
  const list = document.querySelector("#nearest ul");
  for (const { page } of near) {
    const link = element("a", { href: root + page.location, class: "record-text" });
    link.textContent = new DOMParser().parseFromString(page.title, "text/html").body.textContent;
    list.append(element("li", {}, link));
  }
  document.getElementById("nearest").hidden = !near.length;
});
