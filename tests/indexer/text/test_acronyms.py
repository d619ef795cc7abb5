"""Acronyms are explained where they stand, or below the text."""

import re

from indexer.text.acronyms import ACRONYM, Glossary, load_acronyms
from indexer.text.thesaurus import Concept, TermVariant

DIVISION = Concept(id="division", label="reintegration division", en=(TermVariant(text="DPR"),))
GLOSSARY = Glossary([DIVISION], {"EU": "European Union"})


def test_the_first_mention_is_marked():
    """Once a text, never inside a tag or a longer word, and reachable by tap and keyboard."""
    assert GLOSSARY.mark('<a href="EU">The EU, DPR/EU and DPR of the EU</a>') == (
        '<a href="EU">The <abbr title="European Union" tabindex="0">EU</abbr>, DPR/EU and '
        '<abbr title="reintegration division" tabindex="0">DPR</abbr> of the EU</a>'
    )


def test_what_is_not_marked_is_listed():
    """The acronyms of a page that it shows without a mark, in the order of the alphabet."""
    assert GLOSSARY.list_unmarked("<li>EU and DPR</li><code>DPR</code>") == {
        "DPR": "reintegration division",
        "EU": "European Union",
    }
    assert GLOSSARY.list_unmarked(GLOSSARY.mark("The EU <script>DPR</script>")) == {}


def test_a_corpus_without_the_file_has_no_acronyms(tmp_path):
    """The file is optional."""
    assert load_acronyms(tmp_path / "acronyms.yaml") == {}


def test_every_acronym_of_the_records_is_explained(real_corpus):
    """Titles, summaries, questions, sections and guides use no short form that the glossary does not know."""
    known = Glossary(real_corpus.concepts, real_corpus.acronyms).meanings
    texts = [
        text
        for record in real_corpus.records
        for text in (record.header.title, record.header.summary, *record.header.asked_as)
    ]
    texts += [block.text for record in real_corpus.records for part in record.parts for block in part.blocks]
    texts += [text for guide in real_corpus.situations for text in (guide.title, guide.summary, *guide.questions)]
    texts += [step.why for guide in real_corpus.situations for step in guide.read]
    standing = re.compile(rf"(?<![\w/-]){ACRONYM.pattern}(?![\w/])")
    found = {name for text in texts for name in standing.findall(text)}
    assert found - known.keys() - {"UP"} == set()  # the name of a programme, Catch UP
