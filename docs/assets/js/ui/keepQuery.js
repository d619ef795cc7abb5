// Runs before the theme's scripts: they would take `?q=` for their own search, but on the Ask page it is the question.
"use strict";
if (/\/ask\.html$/.test(location.pathname)) {
  document.documentElement.dataset.asked = location.search;
  history.replaceState(null, "", location.pathname + location.hash);
}
