"""One file of a translation: its header and its texts, and the English texts that they translate."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from indexer.bilingual.marked_texts import MarkedText, is_day, text_hash, write_marked
from indexer.files.markdown_parser import parse_inline, plain_text
from indexer.files.models import StrictModel

STATUSES = {
    "machine_draft": "Draft, not checked by a native practitioner",
    "checked": "Checked by a native practitioner",
    "outdated": "Outdated: the English text has changed since",
}
"""What a translation may be; `outdated` is never written, it follows from the hash of the English text."""


class Translation(StrictModel):
    """One record's title, summary and questions in one language. `english` is the hash of what was translated."""

    record: str
    language: Annotated[str, Field(pattern="^(sq|bs|mk)$")]
    status: Annotated[str, Field(pattern="^(machine_draft|checked)$")]
    checked_on: str = ""
    checked_by: str = ""
    english: str
    title: str
    summary: str
    asked_as: tuple[str, ...]

    @model_validator(mode="after")
    def _says_who_checked(self) -> Translation:
        is_checked = self.status == "checked"
        if is_checked != bool(self.checked_by.strip()) or is_checked != is_day(self.checked_on):
            raise ValueError(
                "a checked translation, and no other, must say `checked_on: 2026-12-31` and `checked_by: role`"
            )
        return self


@dataclass(frozen=True, slots=True)
class EnglishText:
    """A text of a record: the heading that it stands under, its Markdown on one line, and what a reader sees of it.

    `is_item` says that it is an item of a list, `is_plain` that it is a text of the header: no Markdown, but shown as
    it is typed.
    """

    heading: str
    markdown: str
    plain: str
    is_item: bool = False
    is_plain: bool = False

    @property
    def hash(self) -> str:
        return text_hash(self.markdown)


@dataclass(frozen=True, slots=True)
class EnglishRecord:
    """What a translation is compared with; `hash` is that of title, summary and questions."""

    hash: str = ""
    title: str = ""
    summary: str = ""
    texts: tuple[EnglishText, ...] = ()

    @property
    def body_hashes(self) -> frozenset[str]:
        """The hashes of the texts that are Markdown: a text of the header that is the same is judged as they are."""
        return frozenset(one.hash for one in self.texts if not one.is_plain)


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A translated text: the hashes of its English Markdown of now and of what a reader sees of that, its own Markdown,
    and how far it can be trusted; `checked_by` is a role. `written_for` is the English text of one out of date. It is
    no Markdown where it `is_plain`."""

    english: str
    line: str
    text: str
    status: str = "machine_draft"
    checked_on: str = ""
    checked_by: str = ""
    written_for: str = ""
    is_plain: bool = False

    @property
    def plain(self) -> str:
        """What a reader sees of it, without citations."""
        return self.text if self.is_plain else plain_text(parse_inline(self.text))

    @property
    def is_current(self) -> bool:
        """Whether it may be shown: one out of date may say what the English text no longer says, such as who it was."""
        return self.status != "outdated"


def write_translation(translation: Translation, texts: Iterable[MarkedText]) -> str:
    """Return a file that `read_translation` reads as this translation with these texts."""
    lines = [f"{key}: {getattr(translation, key)}" for key in ("record", "language", "status")]
    if translation.status == "checked":
        lines += [f"checked_on: {translation.checked_on}", f"checked_by: {_quoted(translation.checked_by)}"]
    lines += [f"{key}: {_quoted(getattr(translation, key))}" for key in ("english", "title", "summary")]
    lines += ["asked_as:", *(f"  - {_quoted(question)}" for question in translation.asked_as)]
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\n" + write_marked(texts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a text in double quotes means the same in JSON and in YAML


def status_words(status: str, checked_on: str, checked_by: str) -> str:
    """Return what is said of a translation: its status, and of a checked one the role and the day."""
    return f"{STATUSES[status]}: {checked_by}, {checked_on}" if status == "checked" else STATUSES[status]
