"""The rules that tie a header to its file, its body, the bibliography and other records.

They read the values as they stand in the file, so that a fault in one key hides no fault in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from indexer.files.identifiers import ID, id_fault
from indexer.files.messages import message
from indexer.files.problems import MAX_QUOTED, Problem, suggest
from indexer.files.yaml_reader import YamlDocument
from indexer.records.vocabulary import Source


def file_name_problems(document: YamlDocument, path: Path) -> Iterator[Problem]:
    """The file is named like the record, and as any system can hold it."""
    if path.suffix != ".md":
        yield Problem(path, 1, 1, f"the file name must end in `.md`, not `{path.suffix}`")
    if fault := id_fault(path.stem, "the file name before `.md`"):
        yield Problem(path, 1, 1, fault)
    found = document.data.get("id")
    if isinstance(found, str) and found != path.stem:
        other_id = f"the id must be the file name: expected `{path.stem}`, found `{found}`"
        yield Problem(path, *document.position_of(("id",)), other_id)


def consistency_problems(document: YamlDocument, path: Path) -> Iterator[Problem]:
    """Keys of one header do not contradict each other."""
    data = document.data
    lead, actors, gender = data.get("lead_actor"), string_list(document, "actor"), string_list(document, "gender_focus")
    if isinstance(lead, str) and actors and lead not in actors:
        missing = f"`actor` must name everyone involved, the lead actor `{lead}` included"
        yield Problem(path, *document.position_of(("actor",)), missing)
    if "not_stated" in gender and len(gender) > 1:
        yield Problem(path, *document.position_of(("gender_focus",)), message("not_stated_alone"))
    if data.get("jurisdiction") and "BA" not in string_list(document, "country"):
        yield Problem(path, *document.position_of(("jurisdiction",)), message("jurisdiction"))


def source_problems(
    document: YamlDocument, path: Path, cited: Iterable[str], sources: Mapping[str, Source]
) -> Iterator[Problem]:
    """Every source that the header lists exists, stands once, and is cited by the body or an entry of the header."""
    listed = cited_sources(document)
    new = new_sources(document)
    used = {*cited, *(source for _, source in _sources_of_entries(document))}
    for index, ref in enumerate(listed):
        position = document.position_of(("sources", index, "ref"))
        if ref not in sources and ref not in new:
            hint = suggest_of_many(ref, sources)
            yield Problem(path, *position, f"there is no source `{ref}` in sources.yaml; {hint}")
        elif ref not in used:
            yield Problem(path, *position, message("not_cited", key=ref))
        if ref in listed[:index]:
            yield Problem(path, *position, f"the source `{ref}` is listed twice")
    yield from _new_source_problems(new, document, path, sources)
    for location, source in _sources_of_entries(document):
        if source not in listed:
            yield Problem(path, *document.position_of(location), f"the source `{source}` is not in `sources`")


def _new_source_problems(
    new: Iterable[str], document: YamlDocument, path: Path, sources: Mapping[str, Source]
) -> Iterator[Problem]:
    """Only a draft brings sources, and only those that the bibliography lacks."""
    for key in new:
        position = document.key_positions.get(("new_sources", key), (1, 1))
        if key in sources:
            yield Problem(path, *position, message("source_exists", key=key))
        if not ID.fullmatch(key):
            must = "the key of a source must be small letters, digits and hyphens"
            yield Problem(path, *position, f"{must}, not `{key[:MAX_QUOTED]}`")
    if new and not is_draft(document):
        draft_only = "only a draft brings `new_sources`: move them to sources.yaml"
        yield Problem(path, *document.position_of(("new_sources",)), draft_only)


def is_draft(document: YamlDocument) -> bool:
    """Say whether the header calls the record a draft."""
    review = document.data.get("review") if isinstance(document.data, dict) else None
    return isinstance(review, dict) and review.get("status") == "draft"


def _sources_of_entries(document: YamlDocument) -> Iterator[tuple[tuple[str, int, str], str]]:
    """Yield where an entry of the header names its source, and the source."""
    for key in ("timing", "steps", "instruments", "effort"):
        for index, entry in enumerate(_mappings(document.data, key)):
            if isinstance(entry.get("source"), str):
                yield (key, index, "source"), entry["source"]


def cross_reference_problems(document: YamlDocument, path: Path, types: Mapping[str, str]) -> Iterator[Problem]:
    """Records refer to records that exist; `types` maps ids to record types, empty where it could not be read."""
    for key in ("addresses", "related"):
        for index, other in enumerate(string_list(document, key)):
            position = document.position_of((key, index))
            if other == path.stem:
                yield Problem(path, *position, message("itself"))
            elif other not in types:
                yield Problem(path, *position, message("no_record", id=other, hint=suggest_of_many(other, types)))
            elif key == "addresses" and types[other] not in ("challenge", ""):
                yield Problem(path, *position, message("no_challenge", id=other, type=types[other]))


def cited_sources(document: YamlDocument) -> list[str]:
    """Return the keys of the sources that the header lists, in order."""
    return [source["ref"] for source in _mappings(document.data, "sources") if isinstance(source.get("ref"), str)]


def new_sources(document: YamlDocument) -> list[str]:
    """Return the keys of the sources that a draft brings, in order."""
    brought = document.data.get("new_sources")
    return list(brought) if isinstance(brought, dict) else []


def string_list(document: YamlDocument, key: str) -> list[str]:
    """Return the texts of a list of the header, none where it is no list."""
    values = document.data.get(key) if isinstance(document.data, dict) else None
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _mappings(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    values = data.get(key)
    return [value if isinstance(value, dict) else {} for value in values] if isinstance(values, list) else []


def suggest_of_many(found: str, allowed: Iterable[str]) -> str:
    """Name the closest of a long list; listing them all would help nobody."""
    suggestion = suggest(found, allowed)
    return suggestion if suggestion.startswith("did you mean") else message("see_keys")
