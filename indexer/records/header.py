"""The header of a record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from indexer.files.markdown import BodySection
from indexer.files.messages import message
from indexer.files.models import StrictModel, Text, not_blank
from indexer.records.vocabulary import DATE, PartialDate, Source, Vocabulary

JsonSchema = dict[str, Any]


SUMMARY_WORDS = 80


TITLE_LENGTH = 120


QUESTION_COUNT = (3, 6)


STEP_LENGTH = 400


MAX_DAYS = 3650


@dataclass(frozen=True, slots=True)
class VocabularyCode:
    """Marks a string that must be a code of vocabulary `key`; the vocabulary is the context of the validation."""

    key: str

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {**handler(schema), "vocabulary": self.key}

    def _check(self, value: str, info: core_schema.ValidationInfo) -> str:
        vocabulary: Vocabulary | None = info.context
        return vocabulary.validate_code(self.key, value) if vocabulary else value


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted(value for value, count in Counter(values).items() if count > 1)
    if repeated:
        raise ValueError(f"each value must stand once; `{repeated[0]}` is repeated")
    return values


def _check_length(value: str) -> str:
    words = len(value.split())
    if words > SUMMARY_WORDS:
        raise ValueError(message("summary_words", most=SUMMARY_WORDS, words=words))
    return value.strip()


def _on_one_line(value: str) -> str:
    """Return a title as it is shown: it may be written over several lines."""
    return " ".join(value.split())


def _whole_day(value: object) -> object:
    """Refuse what is no day as people write it: a number would be read as seconds since 1970."""
    if isinstance(value, str) and not (len(value) == 10 and DATE.fullmatch(value)):
        raise PydanticCustomError("date_parsing", "must be a date YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_whole_day)]


NoDuplicates = AfterValidator(_distinct)


NonEmpty = Field(min_length=1)


FILTER_KEYS = ("country", "phase", "gender_focus", "actor", "record_type", "evidence_status")
"""Keys of the header that a question or a list can be narrowed by; values of one key widen, keys narrow."""


BROWSE_KEYS = ("phase", "gender_focus", "actor", "topics")
"""Keys by which readers browse: each code has a list of its own and a row in the gap map; countries have more."""

RECORD_URL = "records/{id}.html"
"""The address of a record's page, relative to the site."""

FEEDBACK_KEYS = ("phase", "gender_focus", "actor", "record_type", "client_group", "topics")
"""Keys of the header in which records are alike or not; a country counts where the question names it."""


class Citation(StrictModel):
    """A cited source and where in it the facts stand."""

    ref: str = Field(description="Key of the source in `sources.yaml`.", examples=["ran-wb-2022"])
    locator: Text | None = Field(default=None, description="Where in the source the facts stand.", examples=["page 12"])


class Timing(StrictModel):
    """When something happens, in days from release; negative is before."""

    event: Annotated[str, VocabularyCode("timing_event")] = Field(description="What happens then.")
    days: int = Field(ge=-MAX_DAYS, le=MAX_DAYS, description="Days from release; negative is before.", examples=[-90])
    source: str = Field(description="Key of the source; it must be among `sources`.", examples=["ran-wb-2022"])
    note: Text | None = Field(default=None, description="What the number counts exactly, if that needs saying.")


class When(StrictModel):
    """The day of a step, counted from an event; negative is before it."""

    days: int = Field(ge=-MAX_DAYS, le=MAX_DAYS, description="Days from the event; negative is before.", examples=[-90])
    counted_from: Annotated[str, VocabularyCode("day_zero")] = Field(
        description="The event that the days are counted from.", examples=["release"]
    )
    note: Text | None = Field(default=None, description="What the number counts exactly, if that needs saying.")


class Step(StrictModel):
    """One step of a procedure, in its order."""

    what: Annotated[str, Field(max_length=STEP_LENGTH), AfterValidator(not_blank)] = Field(
        description="What is done, in one or two sentences.",
        examples=["The prison sends the individual plan to the division that takes over."],
    )
    who: Annotated[tuple[Annotated[str, VocabularyCode("actor")], ...], NoDuplicates] = Field(
        default=(), description="Who does it; left out where the source does not say.", examples=[["prison"]]
    )
    when: When | None = Field(
        default=None,
        description="On which day, where the source gives it.",
        examples=[{"days": -90, "counted_from": "release"}],
    )
    form: Text | None = Field(
        default=None, description="The form or instrument that is used.", examples=["individual plan"]
    )
    elsewhere: Annotated[str, VocabularyCode("country")] | None = Field(
        default=None,
        description="Where the step is documented, if that is not a country of the record.",
        examples=["INT"],
    )
    source: str = Field(description="Key of the source; it must be among `sources`.", examples=["ran-wb-2022"])


class Instrument(StrictModel):
    """A tool, form or manual that somebody can obtain; what the sources do not say is left out."""

    name: Text = Field(description="What it is called.", examples=["Basic screening tool"])
    holder: Text | None = Field(default=None, description="Who owns it or gives it out.", examples=["Prison service"])
    how_to_obtain: Text | None = Field(default=None, description="How it can be had.", examples=["On request."])
    training: Text | None = Field(default=None, description="What training its use needs.", examples=["Two days."])
    languages: Text | None = Field(default=None, description="Languages in which it exists.", examples=["English"])
    cost: Text | None = Field(default=None, description="What it costs.", examples=["Free of charge."])
    source: str = Field(description="Key of the source; it must be among `sources`.", examples=["ran-wb-2022"])


class Effort(StrictModel):
    """What the work takes: staff, time or money."""

    kind: Literal["staff", "time", "money"] = Field(description="What is counted.", examples=["staff"])
    amount: Text = Field(description="How much, with its unit and what it covers.", examples=["Two officers a shift."])
    source: str = Field(description="Key of the source; it must be among `sources`.", examples=["ran-wb-2022"])


class Review(StrictModel):
    """Who checked the record, when, and what was checked."""

    status: Annotated[str, VocabularyCode("review_status")] = Field(description="How far the review has come.")
    on: Day = Field(description="The day of the check.", examples=["2026-11-22"])
    by: Text = Field(description="The role of who checked, never a name.", examples=["editor"])
    note: Text = Field(description="What was checked, in one or two sentences; it is public.")


class Header(StrictModel):
    """The front matter of a record."""

    id: str = Field(
        description="The file name without `.md`: small letters, digits, hyphens. It never changes.",
        examples=["ba-eight-days-of-preparation"],
    )
    title: Annotated[str, Field(max_length=TITLE_LENGTH), AfterValidator(_on_one_line), AfterValidator(not_blank)] = (
        Field(
            description="What it is, in at most 120 characters.",
            examples=["Eight days of release preparation and one month of general support"],
        )
    )
    record_type: Annotated[str, VocabularyCode("record_type")] = Field(
        description="What kind of knowledge it is; it decides which sections must stand.", examples=["challenge"]
    )
    summary: Annotated[Text, AfterValidator(_check_length)] = Field(
        description="What it is, for whom and where, in at most 80 plain words.",
        examples=["In Bosnia and Herzegovina preparation for release starts eight days before it."],
    )
    country: Annotated[tuple[Annotated[str, VocabularyCode("country")], ...], NoDuplicates, NonEmpty] = Field(
        description="Where it was carried out.", examples=[["BA"]]
    )
    jurisdiction: Annotated[tuple[Annotated[str, VocabularyCode("jurisdiction")], ...], NoDuplicates] = Field(
        default=(), description="At which level, for Bosnia and Herzegovina only.", examples=[["BA-BIH"]]
    )
    phase: Annotated[tuple[Annotated[str, VocabularyCode("phase")], ...], NoDuplicates, NonEmpty] = Field(
        description="Where on the way out of prison it happens.", examples=[["pre_release", "handover"]]
    )
    gender_focus: Annotated[tuple[Annotated[str, VocabularyCode("gender_focus")], ...], NoDuplicates, NonEmpty] = Field(
        description="For whom it was designed; `not_stated` stands alone.", examples=[["not_stated"]]
    )
    lead_actor: Annotated[str, VocabularyCode("actor")] = Field(
        description="Who leads it: exactly one.", examples=["prison"]
    )
    actor: Annotated[tuple[Annotated[str, VocabularyCode("actor")], ...], NoDuplicates, NonEmpty] = Field(
        description="Everyone involved, the lead included.", examples=[["prison", "social_welfare"]]
    )
    client_group: Annotated[tuple[Annotated[str, VocabularyCode("client_group")], ...], NoDuplicates, NonEmpty] = Field(
        description="Whom it concerns.", examples=[["veto"]]
    )
    topics: Annotated[tuple[Annotated[str, VocabularyCode("topics")], ...], NoDuplicates, NonEmpty] = Field(
        description="What it is about.", examples=[["preparation_for_release"]]
    )
    evidence_status: Annotated[str, VocabularyCode("evidence_status")] = Field(
        description="What is known about effects; it says nothing about quality.", examples=["practitioner_reported"]
    )
    as_of: PartialDate = Field(
        description="When the described facts were true, says the source: YYYY, YYYY-MM or YYYY-MM-DD.",
        examples=["2022-03-30"],
    )
    review: Review = Field(
        description="The last check of the record.",
        examples=[{"status": "draft", "on": "2026-11-22", "by": "contributor", "note": "Not checked."}],
    )
    review_by: Day = Field(
        description="The day after which the record must be looked at again; 18 months are usual.",
        examples=["2028-05-22"],
    )
    timing: tuple[Timing, ...] = Field(
        default=(),
        description="Moments in days from release, where the source gives them.",
        examples=[[{"event": "preparation_starts", "days": -8, "source": "ran-wb-2022"}]],
    )
    case_stage: Annotated[tuple[Annotated[str, VocabularyCode("case_stage")], ...], NoDuplicates] = Field(
        default=(),
        description="Stages of case management that it belongs to, after the Campbell review of 2024.",
        examples=[["planning"]],
    )
    steps: tuple[Step, ...] = Field(
        default=(),
        description="What is done, step by step in its order, where the sources give the order.",
        examples=[
            [
                {
                    "what": "The prison sends the individual plan to the division that takes over.",
                    "who": ["prison"],
                    "when": {"days": -90, "counted_from": "release"},
                    "source": "ran-wb-2022",
                }
            ]
        ],
    )
    instruments: tuple[Instrument, ...] = Field(
        default=(),
        description="Tools, forms and manuals that it uses, with how they can be had.",
        examples=[[{"name": "Basic screening tool", "holder": "Prison service", "source": "ran-wb-2022"}]],
    )
    effort: tuple[Effort, ...] = Field(
        default=(),
        description="Staff, time and money that it takes, where the sources give figures.",
        examples=[[{"kind": "time", "amount": "Two days of training.", "source": "ran-wb-2022"}]],
    )
    asked_as: Annotated[
        tuple[Text, ...], NoDuplicates, Field(min_length=QUESTION_COUNT[0], max_length=QUESTION_COUNT[1])
    ] = Field(
        description="Three to six questions in people's own words that the record answers.",
        examples=[
            [
                "How early do they start getting someone ready to leave prison in Bosnia?",
                "How long does social support last after prison in Bosnia?",
                "Is there time to prepare a release in Bosnia?",
            ]
        ],
    )
    addresses: Annotated[tuple[str, ...], NoDuplicates] = Field(
        default=(),
        description="Ids of the challenges that it answers.",
        examples=[["prisons-new-to-vetos-and-staffed-for-security"]],
    )
    related: Annotated[tuple[str, ...], NoDuplicates] = Field(
        default=(),
        description="Ids of records to read next; similar ones are found by themselves.",
        examples=[["no-dedicated-post-release-programmes"]],
    )
    new_sources: dict[str, Source] = Field(
        default_factory=dict,
        description="Of a draft only: sources that `sources.yaml` lacks; an editor moves them there before the review.",
        examples=[{"prison-service-visits-2026": {"title": "Visits", "publisher": "Prison service", "date": "2026"}}],
    )
    sources: Annotated[tuple[Citation, ...], NonEmpty] = Field(
        description="The sources that the body cites, each as [^ref].",
        examples=[[{"ref": "ran-wb-2022", "locator": "Highlights, preparation for release"}]],
    )

    def codes(self, key: str) -> tuple[str, ...]:
        """Return the codes that the record carries under a key of the header, as a tuple in any case."""
        value: str | tuple[str, ...] = getattr(self, key)
        return value if isinstance(value, tuple) else (value,)


def review_status(header: Header, today: date) -> str:
    """Return the review status as of `today`: a record past its `review_by` is due for review."""
    kept = header.review.status in ("draft", "archived")
    return header.review.status if kept or today <= header.review_by else "review_due"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its header, its Markdown body, and the body cut at its headings."""

    header: Header
    body: str
    parts: tuple[BodySection, ...]

    @property
    def id(self) -> str:
        return self.header.id


def record_url(record_id: str, anchor: str = "") -> str:
    """Return the address of a record's page, or of a part of it, relative to the site."""
    return RECORD_URL.format(id=record_id) + (f"#{anchor}" if anchor else "")


def is_public(header: Header) -> bool:
    """Say whether a record may be shown: everything but drafts."""
    return header.review.status != "draft"


def is_searchable(header: Header) -> bool:
    """Say whether a record may be found by search: archived ones keep their page and leave the search."""
    return header.review.status not in ("draft", "archived")
