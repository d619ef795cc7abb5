// Further tests on what a pattern found: check digits of identity numbers, addresses of institutions; as in indexer/privacy/validators.py.
"use strict";
throughcare.validators = (() => {
  const { patterns: { validators: patterns }, likeDigits } = throughcare.proposing;
  const [ENDS, IN_BRACKETS, SCHEME, AFTER_HOST] = ["ends", "inBrackets", "scheme", "afterHost"].map((name) => new RegExp(patterns[name], "u"));
  const [EACH, NO_DIGITS] = ["inBrackets", "noDigits"].map((name) => new RegExp(patterns[name], "gu"));
  const digits = (text) => Array.from(text, (char) => likeDigits[char] ?? char).filter((char) => /[0-9]/.test(char)).map(Number);

  const isDate = (year, month, day) => {
    const date = new Date(Date.UTC(year, month - 1, day));
    return month >= 1 && month <= 12 && day >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  };

  const hasJmbgDate = (text) => {
    const found = digits(text);
    const year = found[4] * 100 + found[5] * 10 + found[6];
    return isDate(year + (year >= 800 ? 1000 : 2000), found[2] * 10 + found[3], found[0] * 10 + found[1]);
  };

  const isJmbg = (text, weights) =>
    hasJmbgDate(text) && digits(text).reduce((sum, digit, place) => sum + weights[place] * digit, 0) % 11 === 0;

  // The month carries the sex (50 more for women) and foreign citizenship (30 more).
  const isAlbanianId = (text) => {
    const found = digits(text.slice(1, -1).replace(NO_DIGITS, ""));
    if (found.length !== 8) return false;
    const decade = text[0].toLowerCase().charCodeAt(0) - 97;
    let month = found[1] * 10 + found[2];
    if (month > 50) month -= 50;
    if (month > 30) month -= 30;
    return isDate(1900 + decade * 10 + found[0], month, found[3] * 10 + found[4]);
  };

  return (numbers, institutions) => {
    const ownsHost = (host) => institutions.domains.some((domain) => host === domain || host.endsWith(`.${domain}`));

    const isPersonalMailbox = (text) => {
      const first = text.replace(EACH, "").includes("@") ? text : text.replace(IN_BRACKETS, "@");
      const plain = first.replace(EACH, ".").replaceAll(" ", "");
      const at = plain.indexOf("@");
      const [mailbox, host] = at === -1 ? [plain, ""] : [plain.slice(0, at), plain.slice(at + 1)];
      return !(institutions.mailboxes.includes(mailbox) && ownsHost(host));
    };

    const isExternalLink = (text) => {
      const host = text.replace(SCHEME, "").replaceAll(" ", "").replace(/^www\./, "");
      return !ownsHost(host.slice(host.lastIndexOf("@") + 1).split(AFTER_HOST)[0].replace(ENDS, ""));
    };

    // Each takes what was found in plain spelling and as it was written: letters of another script only look like a host.
    return {
      jmbg: (text) => isJmbg(text, numbers.jmbg),
      jmbg_date: hasJmbgDate,
      albanian: isAlbanianId,
      mailbox: (...both) => both.some((text) => isPersonalMailbox(text.toLowerCase())),
      domain: (...both) => both.some((text) => isExternalLink(text.toLowerCase())),
    };
  };
})();
