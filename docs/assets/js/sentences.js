// What is said of a fault: the sentences of indexer/sentences.py, which the build writes into the data of the form.
"use strict";
throughcare.sentences = {
  sentence: (name, values = {}) =>
    throughcare.proposing.sentences[name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole)),
};
