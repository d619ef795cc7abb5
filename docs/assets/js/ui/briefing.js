// The briefing page: what was collected, in an order of one's own, to print or to take away as Markdown.
"use strict";
throughcare.start(() => {
  const { element, button, inWords, isText, storage, load, root, translate } = throughcare;
  const place = document.getElementById("collected");
  const status = document.getElementById("briefing-status");
  const title = document.getElementById("briefing-title");
  const { designation, version } = place.dataset;
  const { same } = throughcare.briefingStore;

  const source = ({ title: name, publisher, date, locator, url }) =>
    `${name}. ${publisher}, ${inWords(date)}${locator ? `, ${locator}` : ""}${url ? `. ${url}` : ""}`;

  // What a list has under a name: stored names may be anything, also those that every object answers to.
  const own = (list, name) => (Object.hasOwn(list, name) ? list[name] : null);

  // Why a guide names a record, in the words of the editors; nothing where the guide is gone.
  const reason = (situation, record) => {
    const guide = own(throughcare.situations, situation);
    return guide && own(guide.read, record);
  };

  // What an item says, read from the record as it is now: its section, its text word for word, its sources.
  const content = ({ record, anchor, situation }) => {
    const whole = own(throughcare.records, record);
    if (!whole) return null;
    const { title: name, url, standing, as_of, citation, blanks } = whole;
    const why = reason(situation, record);
    const translation = own(throughcare.titles || {}, record);
    const about = { name, url, standing, translation, asOf: inWords(as_of), citation, blanks, why };
    if (!anchor) return { ...about, section: "Summary", text: whole.summary, sources: whole.sources };
    const pieces = whole.passages.filter((passage) => passage && passage[1] === anchor);
    if (!pieces.length) return null;
    const numbers = [...new Set(pieces.flatMap((piece) => piece[3]))];
    return { ...about, section: pieces[0][0], url: `${url}#${anchor}`, text: pieces.map((piece) => piece[2]).join("\n"),
      sources: numbers.map((number) => whole.sources[number]) };
  };

  const blanks = (found) => (found.blanks.length
    ? translate("Not documented in this record: {sections}.", { sections: found.blanks.join(", ") }) : "");

  // The item moves one place among those that are kept now.
  const move = (item, by) => {
    let to = 0;
    throughcare.briefingStore.change((list) => {
      const from = list.findIndex((other) => same(item, other));
      to = Math.min(Math.max(from + by, 0), list.length - 1);
      const moved = [...list];
      moved.splice(to, 0, ...moved.splice(from, 1));
      return moved;
    });
    const buttons = place.children[to].querySelectorAll(".collect button");
    ([...buttons].find((candidate) => !candidate.disabled) || buttons[0]).focus();
    status.textContent = translate("Moved to place {place} of {all}.", { place: to + 1, all: place.childElementCount });
  };

  const controls = (items, number, name) => {
    const item = items[number];
    const labelled = (text, action, disabled) => {
      const node = button(text, action);
      node.disabled = disabled;
      node.append(element("span", { class: "seen-by-readers" }, `: ${name}`));
      return node;
    };
    return element("p", { class: "collect" },
      labelled(translate("Up"), () => move(item, -1), number === 0), " ",
      labelled(translate("Down"), () => move(item, 1), number === items.length - 1), " ",
      labelled(translate("Remove from briefing"), () => {
        throughcare.briefingStore.change(throughcare.briefingStore.without([item]));
        title.focus();
      }, false));
  };

  // Which part of a record is printed: its summary, or one of its sections.
  const part = (item, number) => {
    const { passages } = throughcare.records[item.record];
    const sections = new Map([["", translate("Summary")], ...passages.filter(Boolean).filter(([, anchor]) => anchor !== "summary")
      .map(([section, anchor]) => [anchor, translate(section)])]);
    const id = `part-${number}`;
    const choice = element("select", { id }, ...Array.from(sections, ([anchor, name]) => element("option", { value: anchor }, name)));
    choice.value = item.anchor;
    choice.addEventListener("change", () => {
      const chosen = { ...item, anchor: choice.value };
      throughcare.briefingStore.change((list) => (list.some((other) => same(other, chosen)) ? list
        : list.map((other) => (same(other, item) ? chosen : other))));
      document.getElementById(id).focus();
    });
    return element("p", { class: "collect part" }, element("label", { for: id }, translate("Part of the record:")), " ", choice);
  };

  // The title in the language of the reader, marked as a draft, with the English one beneath.
  const titled = ({ name, url, translation }) => {
    const link = (text) => element("a", { href: root + url }, text);
    if (!translation) return [element("h2", {}, link(name))];
    const [own, , how] = translation;
    return [element("h2", { lang: document.documentElement.lang }, link(own)),
      element("p", { class: "original" }, element("span", { lang: "en" }, name), " · ", element("span", { class: "draft-mark" }, translate(how.split(",")[0])))];
  };

  const entry = (items) => (item, number) => {
    const found = content(item);
    if (!found) {
      return element("li", {}, element("p", {}, translate("What was collected here is no longer in the records.")),
        controls(items, number, item.record));
    }
    return element("li", { class: "collected" },
      ...titled(found),
      element("p", { class: "standing" }, `${throughcare.translateLabels(found.standing)} ${translate("Facts as of {date}.", { date: found.asOf })}`),
      found.why ? element("p", { class: "why-here" }, found.why) : null,
      element("h3", {}, translate(found.section)),
      found.translation && !item.anchor ? element("p", { class: "own-language", lang: document.documentElement.lang }, found.translation[1]) : null,
      element("blockquote", { lang: "en" }, ...throughcare.explainer()(found.text)),
      element("ul", { class: "sources" }, ...found.sources.map((one) => element("li", {}, source(one)))),
      blanks(found) ? element("p", { class: "blank" }, blanks(found)) : null,
      element("p", { class: "citation" }, found.citation),
      part(item, number),
      controls(items, number, found.translation ? found.translation[0] : found.name));
  };

  // Another tab may have added records whose scripts this page has not read yet.
  const read = new Set();
  const show = async () => {
    const items = throughcare.briefingStore.items();
    const unread = [...new Set(items.map((item) => item.record))].filter((record) => !read.has(record));
    for (const record of unread) read.add(record);
    if (unread.length) await Promise.allSettled(unread.map((record) => load(`assets/search/records/${record}.js`)));
    place.replaceChildren(...items.map(entry(items)));
    document.getElementById("briefing-tools").hidden = !items.length;
    document.getElementById("briefing-director").hidden = !items.length;
    document.getElementById("briefing-empty").hidden = items.length > 0;
    status.textContent = items.length ? translate("{count} items collected.", { count: items.length }) : translate("Nothing is collected yet.");
  };

  const markdown = () => {
    const escaped = (text) => text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&");
    const pieces = throughcare.briefingStore.items().map(content).filter(Boolean).map((found) => [
      `## ${escaped(found.name)}`, `*${escaped(found.standing)} Facts as of ${found.asOf}.*`, escaped(found.why || ""), `### ${found.section}`,
      found.text.split("\n").map((line) => `> ${escaped(line)}`).join("\n>\n"),
      found.sources.map((one) => `- ${escaped(source(one))}`).join("\n"), escaped(blanks(found)), escaped(found.citation),
    ].filter(Boolean).join("\n\n"));
    const note = `Index version ${version}. Passages are word for word.\n\n${escaped(designation)}`;
    return `${[`# ${escaped(title.value || "Briefing")}`, ...pieces, `---\n\n${note}`].join("\n\n")}\n`;
  };

  const download = () => {
    const address = URL.createObjectURL(new Blob([markdown()], { type: "text/markdown" }));
    const link = element("a", { href: address, download: "briefing.md" });
    document.body.append(link);
    link.click();
    link.remove();
    URL.revokeObjectURL(address);
  };

  document.getElementById("briefing-tools").append(
    button(translate("Print"), () => print()), " ", ...throughcare.documentOffer((kinds) => kinds.briefing(kept(), title.value.trim()), "briefing"), " ",
    button(translate("Download as Markdown"), download), " ",
    button(translate("Empty the briefing"), () => {
      const before = throughcare.briefingStore.change(() => []);
      const undo = button(translate("Bring it back"), () => throughcare.briefingStore.change((list) => [...before, ...throughcare.briefingStore.without(before)(list)]));
      status.append(" ", undo);
      undo.focus();
    }));
  // What was collected and still stands in the records.
  const kept = () => throughcare.briefingStore.items().filter(content);

  const question = document.getElementById("director-question");
  const decided = document.getElementById("director-status");
  document.getElementById("director-tools").append(...throughcare.documentOffer((kinds) => {
    decided.textContent = question.value.trim() ? "" : translate("Write first what is to be decided.");
    const records = [...new Set(kept().map(({ record }) => record))];
    return question.value.trim() && records.length ? kinds.director(question.value.trim(), records) : null;
  }, "director"));

  title.value = storage.read("briefing.title", "", isText);
  const heading = () => (document.getElementById("briefing-heading").textContent = title.value);
  title.addEventListener("input", () => {
    storage.write("briefing.title", title.value);
    heading();
  });
  heading();
  document.getElementById("briefing-without-script").remove();
  document.getElementById("briefing-form").hidden = false;
  document.addEventListener("briefing", show);
  show();
});
