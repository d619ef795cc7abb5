"""The questions of a proposal: what the form, the terminal and the issue ask."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.records.header import SUMMARY_WORDS, TITLE_LENGTH, Header
from indexer.records.vocabulary import Vocabulary

MAX_LINE, MAX_TEXT = 500, 10_000
"""Characters of an answer on one line, and of a longer one."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of the form.

    `codes` names the vocabulary of a choice; `section` the section that the text fills, `field` the key of the header.
    Where there is no `help`, section or key explain themselves.
    """

    key: str
    label: str
    help: str = ""
    example: str = ""
    codes: str | None = None
    several: bool = False
    section: str | None = None
    field: str | None = None
    snapshot: bool = False
    long: bool = False
    most: int = 0

    @property
    def limit(self) -> int:
        """The most characters of an answer."""
        return self.most or (MAX_TEXT if self.long else MAX_LINE)


SOURCE_HELP = (
    "The key of a source in `practices/sources.yaml`, or `title; publisher; date; address` of a page that you read; "
    "several on lines of their own. Leave the address out where the page names or shows people."
)
STEPS_HELP = (
    "One step a line, in order: `what; who; when; form; document`. Only what is done is needed. Who: bodies as in "
    "Everyone involved. When: as `90 days before release`. Form: the form or instrument. Document: the number of its "
    "line under Source; needed where several stand there."
)
FORM_FIELDS = (
    FormField(
        "title", "Title", "What it is, in one line without names.", "Weekly family visits", snapshot=True,
        most=TITLE_LENGTH,
    ),
    FormField("country", "Country", "Where it is done.", codes="country", several=True, snapshot=True),
    FormField("phase", "Phase", "When it happens.", codes="phase", several=True, snapshot=True),
    FormField("lead_actor", "Who leads it", "The body in charge.", codes="actor", snapshot=True),
    FormField(
        "done", "What is done", "Who does what, with whom and when. No names, no cases; in your own words.",
        "The prison invites the family every week.", section="What is done", snapshot=True, long=True,
    ),
    FormField(
        "source", "Source", SOURCE_HELP, "Family visits in prison; Ministry of Justice; 2024", snapshot=True, long=True,
        most=4 * MAX_LINE,
    ),
    FormField(
        "summary", "Summary", f"At most {SUMMARY_WORDS} plain words; without it, the beginning of what is done.",
        "Families visit every week, and a psychologist talks with them.", long=True, most=2 * MAX_LINE,
    ),
    FormField(
        "as_of", "Date of the facts", "YYYY, YYYY-MM or YYYY-MM-DD; without it, the date of the source.", "2024-05",
        field="as_of", most=10,
    ),
    FormField("record_type", "Type", codes="record_type"),
    FormField("actor", "Everyone involved", "The lead included.", codes="actor", several=True),
    FormField("jurisdiction", "Level", codes="jurisdiction", several=True),
    FormField("gender_focus", "Gender focus", codes="gender_focus", several=True),
    FormField("client_group", "People concerned", codes="client_group", several=True),
    FormField("topics", "Topics", codes="topics", several=True),
    FormField("evidence_status", "Evidence", codes="evidence_status"),
    FormField(
        "steps", "Steps", STEPS_HELP,
        "The prison sends the plan; prison; 90 days before release; individual plan", long=True, most=8 * MAX_LINE,
    ),
    FormField(
        "context", "Context", example="Families live far away and seldom come.", section="Context and problem",
        long=True,
    ),
    FormField(
        "reasoning", "How it is meant to work", example="Who keeps ties to relatives has somebody to return to.",
        section="How it is meant to work", long=True,
    ),
    FormField(
        "cooperation", "Cooperation", example="The prison tells the centre for social work the date of each visit.",
        section="Cooperation and information sharing", long=True,
    ),
    FormField(
        "gender", "Gender and family", example="Women are visited less often; the bus is free for their children.",
        section="Gender, family and community", long=True,
    ),
    FormField(
        "needs", "Needs", example="A room without glass, one psychologist, two hours a week.",
        section="Implementation needs", long=True,
    ),
    FormField(
        "cost", "Cost", example="The ministry pays the bus; a donor paid the room.", section="Resources and cost",
        long=True,
    ),
    FormField(
        "results", "Results", example="Visits doubled in a year. Nobody has asked what became of the families.",
        section="What is known about results", long=True,
    ),
    FormField(
        "risks", "Difficulties", example="Neighbours recognised the bus.", section="Difficulties, risks and safeguards",
        long=True,
    ),
    FormField(
        "transfer", "Where it could be used", example="The bus alone can be taken over by any municipality.",
        section="Where it could be used", long=True,
    ),
    FormField(
        "asked_as", "Questions that it answers", "Three to six, on lines of their own, as people would ask them.",
        "Can families visit every week?", field="asked_as", long=True, most=4 * MAX_LINE,
    ),
    FormField(
        "addresses", "Challenges that it answers", "Ids of records, with commas or lines between.",
        "no-dedicated-post-release-programmes", field="addresses",
    ),
    FormField(
        "related", "Records to read next", "Ids of records, with commas or lines between.",
        "ba-eight-days-of-preparation", field="related",
    ),
)  # fmt: skip
"""The questions of the form, the terminal and the issue alike, in order; a snapshot asks the first six."""


def help_text(question: FormField, vocabulary: Vocabulary) -> str:
    """Return what a question asks for: its own words, or those of its section or of its key in the header."""
    if question.section and not question.help:
        return next(section.definition for section in vocabulary.sections if section.heading == question.section)
    return question.help or Header.model_fields[question.key].description or ""
