// A page that the build has made as a document, too: a situation, a comparison.
"use strict";
throughcare.start(() => {
  for (const place of document.querySelectorAll(".documents[data-document]")) {
    const { document: name } = place.dataset;
    place.append(...throughcare.documentOffer((kinds) => kinds.whole(name), name.split("/").pop()));
  }
});
