"""Check YAML files against models, and types that many of them share; problems in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from indexer.files.messages import MESSAGES
from indexer.files.problems import MAX_QUOTED, CorpusError, Problem, suggest
from indexer.files.text_file import read_text
from indexer.files.yaml_reader import YamlDocument, read_yaml

Model = TypeVar("Model")


def not_blank(value: str) -> str:
    """Return a text that has something in it; raise ValueError where it has not."""
    if not value.strip():
        raise ValueError("the text must not be empty")
    return value


Text = Annotated[str, AfterValidator(not_blank)]
"""A text with something in it."""


class StrictModel(BaseModel):
    """Base of what is read from contributed files: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def load_yaml(path: Path, allow_invisible: bool = False) -> YamlDocument:
    """Read a YAML file; `allow_invisible`: it holds escapes of characters that nobody sees, as the guards must.

    Raises:
        CorpusError: The file cannot be read or is no YAML as we read it.
    """
    document = read_yaml(read_text(path), path, allow_invisible=allow_invisible)
    if document.problems:
        raise CorpusError(document.problems)
    return document


def validate(adapter: TypeAdapter[Model], document: YamlDocument, path: Path, location: tuple[str, ...] = ()) -> Model:
    """Return what stands at `location` of a file, as the type of `adapter`.

    Raises:
        CorpusError: It is not as it must be.
    """
    value: Any = document.data
    for key in location:
        value = value.get(key) if isinstance(value, dict) else None
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise CorpusError(validation_problems(error, document, path, location, whole="the file")) from None


def validation_problems(
    error: ValidationError,
    document: YamlDocument,
    path: Path,
    prefix: tuple[str, ...] = (),
    allowed: Iterable[str] = (),
    whole: str = "`header`",
) -> list[Problem]:
    """Say every fault that pydantic found in our words, at its place; `whole` names what has no key of its own."""
    problems = []
    for fault in error.errors(include_url=False):
        location = (*prefix, *fault["loc"])
        name = f"`{location[-1]}`" if location else whole
        unknown = fault["type"] == "extra_forbidden"
        hint = f"; {suggest(name, allowed)}" if unknown and allowed and len(fault["loc"]) == 1 else ""
        position = document.key_positions.get(location) if unknown else None
        problems.append(Problem(path, *(position or document.position_of(location)), _message_for(fault, name) + hint))
    return problems


def _message_for(fault: ErrorDetails, name: str) -> str:
    """Say one fault that pydantic found: what must hold, and what was found."""
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    if fault["input"] is None and fault["type"] != "extra_forbidden":
        is_key = name.startswith("`")
        return f"{name} has no value" if is_key else f"{name} {_EMPTY.get(fault['type'], 'is empty')}"
    template = _MESSAGES.get(fault["type"])
    if template is None:
        return f"{name} {fault['msg']}"
    return template.format(name=name, found=str(fault["input"])[:MAX_QUOTED], **fault.get("ctx", {}))


_EMPTY = {
    "dict_type": "is empty: it must hold `key: value`, or `{}` where there is nothing to say",
    "tuple_type": "is empty: it must hold a list, or `[]` where there is nothing to say",
    "model_type": "is empty: it must hold `key: value`",
}
"""What is said of a whole file with nothing in it."""

_MESSAGES = {
    "missing": "{name} must stand there: the key is missing",
    "extra_forbidden": "{name} is an unknown key",
    "too_short": MESSAGES["too_few_values"].replace("`{name}`", "{name}"),
    "too_long": MESSAGES["too_many_values"].replace("`{name}`", "{name}"),
    "string_too_long": "{name} must have at most {max_length} characters",
    "string_type": "{name} must be text",
    "tuple_type": "{name} must be a list in brackets, `[...]`",
    "model_type": "{name} must hold `key: value`",
    "dict_type": "{name} must hold `key: value`",
    "literal_error": "{name} must be one of {expected}, not `{found}`",
    "bool_parsing": "{name} must be true or false, not `{found}`",
    "int_parsing": "{name} must be a whole number, not `{found}`",
    "greater_than_equal": "{name} must be at least {ge}, not {found}",
    "less_than_equal": "{name} must be at most {le}, not {found}",
    "date_from_datetime_parsing": "{name} must be a date YYYY-MM-DD, not `{found}`",
    "date_parsing": "{name} must be a date YYYY-MM-DD, not `{found}`",
}
