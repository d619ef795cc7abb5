// Words that name a country or its people, as Places.names in search_api/places.py: they are never mended.
"use strict";
throughcare.isCountry = (names) => {
  const { exact } = throughcare.tables;
  const whole = new Set(names.split(" "));
  const beginnings = [...whole].filter((name) => name.length > exact).map((name) => name.slice(0, -1));
  return (word) => whole.has(word) || beginnings.some((beginning) => word.startsWith(beginning));
};
