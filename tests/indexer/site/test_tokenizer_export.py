"""What a browser is told of the tokenizer."""

import json
import re

import pytest

from indexer.site.browser_search.tokenizer_export import UnsupportedTokenizer, browser_tokenizer


def test_pieces_and_classes_are_those_of_the_tokenizer(real_bundle, built):
    """Pieces stand in the order of their numbers; marks and signs are those that this tokenizer knows."""
    told = browser_tokenizer(built.bundle_folder / "tokenizer.json")
    pieces = str(told["pieces"]).split("\n")
    assert (pieces[0], pieces[101], pieces[102], len(pieces)) == ("[PAD]", "[CLS]", "[SEP]", 30522)
    assert (told["first"], told["last"], told["unknown"]) == ("[CLS]", "[SEP]", "[UNK]")
    assert str(told["removed"]).startswith(r"\u{0}-\u{8}\u{b}-\u{c}\u{e}-\u{1f}\u{7f}-\u{9f}\u{ad}-\u{ad}\u{300}-")
    assert str(told["punctuation"]).startswith(r"\u{21}-\u{2f}\u{3a}-\u{40}\u{5b}-\u{60}\u{7b}-\u{7e}\u{a1}-\u{a1}")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"model": {"type": "Unigram"}}, "`model.type` 'Unigram' where the page knows 'WordPiece' alone"),
        ({"normalizer": None}, "`normalizer.type` None where the page knows 'BertNormalizer' alone"),
    ],
)
def test_another_tokenizer_is_refused(built, tmp_path, changed, message):
    """The site is built without search by meaning in the page, and says why."""
    described = json.loads((built.bundle_folder / "tokenizer.json").read_text()) | changed
    (tmp_path / "tokenizer.json").write_text(json.dumps(described))
    with pytest.raises(UnsupportedTokenizer, match=re.escape(message)):
        browser_tokenizer(tmp_path / "tokenizer.json")
