// What a reader sees of the finished answers, and the ways on which they leave the page.
"use strict";
throughcare.handIn = (() => {
  const { element, button, copyButton, translate } = throughcare;
  const { answered, labelsOf, write } = throughcare.proposalText;
  const LINK = 8000; // characters of an address that code hosts still take
  const MAIL = 1900; // characters of an address that mail programs still take
  const FILE = "proposal.txt";

  // The answers under their headings, in the language of the reader, as they were given.
  const preview = (answers) => answered(answers).flatMap(([question, answer]) => [
    element("h3", {}, translate(question.label)),
    element("p", { class: "as-given" }, question.vocabulary_key ? labelsOf(question, answer).map((label) => translate(label)).join(", ") : answer),
  ]);

  const download = (text) => {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    element("a", { href: address, download: FILE }).click();
    URL.revokeObjectURL(address);
  };

  // A link that opens an issue with the text, or an empty one where no address can carry it.
  const onCodeHost = (repository, title, text) => {
    const start = `${repository}/issues/new?template=answers.md&title=${encodeURIComponent(title)}`;
    const link = `${start}&body=${encodeURIComponent(text)}`;
    const isLong = link.length > LINK;
    const open = element("a", { href: isLong ? start : link, rel: "noreferrer" }, translate("Open an issue with your answers"));
    return isLong ? [open, " ", element("span", { class: "hint" }, translate("The text is too long for a link: copy it below and paste it there."))] : [open];
  };

  // A long text is copied instead: the mail says where to put it.
  const byMail = (contact, title, text) => {
    const start = `mailto:${contact}?subject=${encodeURIComponent(title)}`;
    const whole = `${start}&body=${encodeURIComponent(text.replaceAll("\n", "\r\n"))}`;
    const isLong = whole.length > MAIL;
    return [element("a", { href: isLong ? start : whole, class: "md-button" }, translate("Send to an editor")), " ", element("span", { class: "hint" },
      isLong ? translate("The text is too long for a mail program: copy it below and paste it into the mail, or attach the file.")
        : translate("Your mail program opens with the text."), " ",
      contact ? translate("It goes to {address}.", { address: contact }) : translate("Address it to whoever gave you this page."))];
  };

  const waysOut = ({ repository, contact }, answers) => {
    const text = write(answers);
    const title = answers.title.trim().split("\n")[0];
    const line = (...parts) => element("p", {}, ...parts);
    return [
      line(...byMail(contact, title, text)),
      ...(repository ? [line(...onCodeHost(repository, title, text))] : []),
      line(button(translate("Download {name}", { name: FILE }), () => download(text))),
      line(...copyButton(translate("Copy the text for an e-mail"), () => text)),
    ];
  };

  return { preview, waysOut };
})();
