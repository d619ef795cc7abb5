"""More ways in which people ask for a record: words that help search to find it and stand on no page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter

from indexer.files.models import Text, load_yaml, validate
from indexer.files.problems import MAX_QUOTED, CorpusError, Problem, suggest
from indexer.files.text_file import is_there
from indexer.records.body_rules import MAX_PROBLEMS

Paraphrases = Mapping[str, tuple[str, ...]]
"""Record id -> phrases."""


def load_phrases(path: Path, ids: Iterable[str]) -> Paraphrases:
    """Read `phrases.yaml`; a corpus without the file has none.

    Raises:
        CorpusError: The file is not as it must be, or names a record that does not exist.
    """
    if not is_there(path):
        return {}
    document = load_yaml(path)
    phrases = validate(TypeAdapter(dict[str, tuple[Text, ...]]), document, path)
    known = set(ids)
    unknown = (name for name in phrases if name not in known)
    problems = [
        Problem(
            path,
            *document.key_positions.get((name,), (1, 1)),
            f"there is no record `{name[:MAX_QUOTED]}`; {suggest(name, known)[:120]}",
        )
        for name in islice(unknown, MAX_PROBLEMS)
    ]
    if problems:
        raise CorpusError(problems)
    return phrases
