"""The terminology as SKOS, for other thesauri and tools (Source: W3C, SKOS Reference, 2009; Turtle)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from indexer.site.rendering import Page, SiteContext
from indexer.text.languages import LANGUAGES
from indexer.text.thesaurus import Concept

_PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix : <urn:throughcare:term:> .
"""


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the terminology in Turtle."""
    yield Page("downloads/terminology.ttl", turtle(site.concepts, site.version))


def turtle(concepts: tuple[Concept, ...], version: str) -> str:
    """Return the concepts as SKOS: names as they are, stems (`*`) as hidden labels, which serve search alone."""
    scheme = (
        ":scheme a skos:ConceptScheme ;\n"
        f'  dct:title "Terminology of Throughcare"@en ; dct:hasVersion {json.dumps(version)} ;\n'
        "  dct:license <https://creativecommons.org/licenses/by/4.0/> .\n"
    )
    return "\n".join([_PREFIXES, scheme, *map(_concept, concepts)])


def _concept(concept: Concept) -> str:
    lines = [f":{concept.id} a skos:Concept ; skos:inScheme :scheme", f"skos:prefLabel {_text(concept.label, 'en')}"]
    if concept.note:
        lines.append(f"skos:scopeNote {_text(concept.note, 'en')}")
    for language in LANGUAGES:
        for word in getattr(concept, language):
            kind = "hiddenLabel" if "*" in word.text else "altLabel"
            lines.append(f"skos:{kind} {_text(word.text.replace('*', ''), language)}")
    return " ;\n  ".join(lines) + " .\n"


def _text(text: str, language: str) -> str:
    return f"{json.dumps(text, ensure_ascii=False)}@{language}"
