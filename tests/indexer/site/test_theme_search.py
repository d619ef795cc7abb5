"""The header's search finds words in the letters that a reader has."""

import json

from indexer.records.corpus import read_corpus
from indexer.site.browser_search.theme_search import INDEX, trim_theme_index
from indexer.text.analysis import tokenize


def test_words_of_other_letters_stand_in_plain_ones_too(practices, tmp_path):
    """The theme folds nothing: what is written with other letters is found without them, and shown once more."""
    path = practices / "ba-late-release-plans.md"
    text = path.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    path.write_text(text.replace(title, "title: Čekanje, ќерка and përkrahje"), encoding="utf-8")
    corpus = read_corpus(practices)
    (tmp_path / INDEX).parent.mkdir()
    (tmp_path / INDEX).write_text(json.dumps({"config": {}, "docs": []}), encoding="utf-8")
    trim_theme_index(tmp_path, corpus)
    entries = {entry["location"]: entry for entry in json.loads((tmp_path / INDEX).read_text(encoding="utf-8"))["docs"]}
    entry = entries["records/ba-late-release-plans.html"]
    assert entry["title"] == "Čekanje, ќерка and përkrahje"
    assert entry["text"].endswith(" cekanje kerka perkrahje")
    for record in corpus.records:
        found = entries.get(f"records/{record.header.id}.html")
        words = [word for word in f"{record.header.title} {record.header.summary}".split() if not word.isascii()]
        assert found is None or {token for word in words for token in tokenize(word)} <= set(found["text"].split())
