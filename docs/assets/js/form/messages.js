// The messages of indexer/files/messages.py, which the build writes into the data of the form.
"use strict";
throughcare.messages = (() => {
  const UNESCAPED = ["hint", "names"]; // sentences themselves, or lists of what is allowed

  // No value can end the marks of code between which it stands.
  const filled = (values, key) => (UNESCAPED.includes(key) ? values[key] : String(values[key]).replaceAll("`", "'"));

  const message = (name, values = {}) =>
    throughcare.proposing.sentences[name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? filled(values, key) : whole));

  return { message };
})();
