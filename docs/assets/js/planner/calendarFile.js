// A plan as a calendar file (RFC 5545): the same text as `throughcare plan --ics` writes, made in the browser.
"use strict";
throughcare.calendarFile = (() => {
  const DAY = 86_400_000;
  const { octets, special, line_end: lineEnd } = throughcare.planner.file;
  const encoder = new TextEncoder();

  // Days are counted in UTC, which knows no daylight saving: a day is always as long as another.
  const addDays = (iso, days) => new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
  const compact = (iso) => iso.replaceAll("-", "");
  const escaped = (text) => text.replace(new RegExp(special, "gu"), "\\$&").replace(new RegExp(lineEnd, "gu"), "\\n");

  // A long line goes on in the next behind a space; a letter is never cut.
  const folded = (line) => {
    const lines = [];
    let piece = "";
    let size = 0;
    for (const letter of line) {
      const more = encoder.encode(letter).length;
      if (size + more > octets) {
        lines.push(piece);
        piece = " ";
        size = 1;
      }
      piece += letter;
      size += more;
    }
    return [...lines, piece].join("\r\n");
  };

  const entry = (stamp, { uid, day, summary, description }) => [
    "BEGIN:VEVENT", `UID:${uid}`, `DTSTAMP:${stamp}`, `DTSTART;VALUE=DATE:${compact(day)}`, `DTEND;VALUE=DATE:${compact(addDays(day, 1))}`,
    `SUMMARY:${escaped(summary)}`, `DESCRIPTION:${escaped(description)}`, "TRANSP:TRANSPARENT", "END:VEVENT",
  ];

  // Entries are { uid, day, summary, description }; `made` is the moment at which the file is made.
  const write = (entries, made) => {
    const stamp = `${made.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Throughcare//Planner//EN", "CALSCALE:GREGORIAN",
      ...entries.flatMap((one) => entry(stamp, one)), "END:VCALENDAR"];
    return lines.map((line) => `${folded(line)}\r\n`).join("");
  };

  return { addDays, write };
})();
