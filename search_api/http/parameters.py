"""What may be asked: the parameters of each route with their bounds. Unknown ones are refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from indexer.files.identifiers import MAX_ID_LENGTH
from search_api.question.query import DEFAULT_LIMIT, MAX_LENGTH, MAX_LIMIT, MAX_OFFSET, MIN_LENGTH
from search_api.quotations import MAX_LENGTH as MAX_QUOTATION
from search_api.table import TableKey

Code = Annotated[str, StringConstraints(max_length=40)]
Codes = Annotated[list[Code], Field(max_length=20)]
RecordId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ID_LENGTH)]


class FilterValues(BaseModel):
    """Filters: values of one key widen, keys narrow. Unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")
    country: Codes = []
    phase: Codes = []
    gender_focus: Codes = []
    actor: Codes = []
    record_type: Codes = []
    evidence_status: Codes = []


class Filters(FilterValues):
    """Filters and a page."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)


class SearchParameters(Filters):
    """A question with filters."""

    q: str = Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH, description="The question, in any of the languages.")
    explain: bool = False
    lang: Literal["sq", "bs", "hr", "cnr", "sr-Latn", "sr-Cyrl", "mk"] | None = Field(
        None, description="Language in which passages are also given, beside the verbatim English."
    )


class TableParameters(FilterValues):
    """A question with filters, what the rows are, and the language of titles (that of the record by default)."""

    q: str = Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH, description="The question, in any of the languages.")
    by: TableKey = Field(TableKey.COUNTRY, description="What the rows are.")
    lang: Literal["en", "sq", "bs", "mk"] | None = Field(None, description="Language of the titles of records.")


PARAMETERS = tuple(SearchParameters.model_fields)


class SimilarParameters(BaseModel):
    """How many similar records."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(5, ge=1, le=MAX_LIMIT)


class CompareParameters(BaseModel):
    """The two countries to compare."""

    model_config = ConfigDict(extra="forbid")
    a: Code
    b: Code


class QuoteParameters(BaseModel):
    """The sentence to look for."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=MIN_LENGTH, max_length=MAX_QUOTATION, description="The sentence as it is quoted.")


class NoParameters(BaseModel):
    """Routes that take no parameters refuse any."""

    model_config = ConfigDict(extra="forbid")
