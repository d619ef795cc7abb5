// The English stemmer of Snowball (Porter2), so that the page reads words as the build did.
// Source: https://snowballstem.org/algorithms/english/stemmer.html
"use strict";
throughcare.stem = (() => {
  const VOWEL = "[aeiouy]";
  const whole = {
    skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl",
    sky: "sky", news: "news", howe: "howe", atlas: "atlas", cosmos: "cosmos", bias: "bias", andes: "andes",
  };
  const untouched = /^(inning|outing|canning|herring|earring|evening|proceed|exceed|succeed)$/;
  const second = [
    ["ization", "ize"], ["ational", "ate"], ["fulness", "ful"], ["ousness", "ous"], ["iveness", "ive"], ["tional", "tion"],
    ["biliti", "ble"], ["lessli", "less"], ["entli", "ent"], ["ation", "ate"], ["alism", "al"], ["aliti", "al"],
    ["ousli", "ous"], ["iviti", "ive"], ["fulli", "ful"], ["ogist", "og"], ["enci", "ence"], ["anci", "ance"], ["abli", "able"],
    ["izer", "ize"], ["ator", "ate"], ["alli", "al"], ["bli", "ble"], ["ogi", "og"], ["li", ""],
  ];
  const third = [
    ["ational", "ate"], ["tional", "tion"], ["alize", "al"], ["icate", "ic"], ["iciti", "ic"], ["ative", ""], ["ical", "ic"],
    ["ness", ""], ["ful", ""],
  ];
  const fourth = ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize",
    "ion", "al", "er", "ic"];

  // Where the region after the first consonant behind a vowel begins.
  const region = (word, from) => {
    const found = /[aeiouy][^aeiouy]/.exec(word.slice(from));
    return found ? from + found.index + 2 : word.length;
  };
  const shortEnd = (word) => /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$|past$/.test(word);

  const plural = (word) => {
    if (word.endsWith("sses")) return word.slice(0, -2);
    if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1);
    if (/[us]s$/.test(word)) return word;
    return word.endsWith("s") && /[aeiouy].+s$/.test(word) ? word.slice(0, -1) : word;
  };

  const participle = (word, r1) => {
    const eed = /eed(ly)?$/.exec(word);
    if (eed) return eed.index >= r1 && !/^(proc|exc|succ)eed/.test(word) ? word.slice(0, eed.index) + "ee" : word;
    const end = /(ed|edly|ing|ingly)$/.exec(word);
    if (!end) return word;
    const rest = word.slice(0, end.index);
    if (end[0] === "ing" && /^[^aeiouy]y$/.test(rest)) return rest[0] + "ie";
    if (!/[aeiouy]/.test(rest)) return word;
    if (/(at|bl|iz)$/.test(rest)) return rest + "e";
    if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(rest)) return /^[aeo](.)\1$/.test(rest) ? rest : rest.slice(0, -1);
    return rest.length === r1 && shortEnd(rest) ? rest + "e" : rest;
  };

  const replaced = (word, r1, endings, allowed) => {
    const found = endings.find(([ending]) => word.endsWith(ending));
    if (!found) return word;
    const start = word.length - found[0].length;
    return start >= r1 && allowed(found[0], word.slice(0, start)) ? word.slice(0, start) + found[1] : word;
  };

  const last = (word, r1, r2) => {
    const start = word.length - 1;
    if (word.endsWith("e") && (start >= r2 || (start >= r1 && !shortEnd(word.slice(0, -1))))) return word.slice(0, -1);
    return word.endsWith("ll") && start >= r2 ? word.slice(0, -1) : word;
  };

  return (given) => {
    if (Object.hasOwn(whole, given)) return whole[given];
    if (given.length < 3) return given;
    let word = given.replace(/^y/, "Y").replace(new RegExp(`(${VOWEL})y`, "g"), "$1Y");
    const prefix = /^(gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(word);
    const r1 = prefix ? prefix[0].length : region(word, 0);
    const r2 = region(word, r1);
    word = plural(word);
    if (untouched.test(word)) return word;
    word = participle(word, r1).replace(/(.[^aeiouy])[yY]$/, "$1i");
    word = replaced(word, r1, second, (ending, before) =>
      ending === "ogi" ? before.endsWith("l") : ending === "li" ? /[cdeghkmnrt]$/.test(before) : true);
    word = replaced(word, r1, third, (ending, before) => ending !== "ative" || before.length >= r2);
    const ending = fourth.find((candidate) => word.endsWith(candidate));
    if (ending && word.length - ending.length >= r2 && (ending !== "ion" || /[st]ion$/.test(word))) {
      word = word.slice(0, -ending.length);
    }
    return last(word, r1, r2).replaceAll("Y", "y");
  };
})();
