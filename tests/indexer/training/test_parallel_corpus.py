"""Parallel text is read from tables and from what the project itself says in several languages."""

import pytest

from indexer.files.problems import CorpusError
from indexer.training.parallel_corpus import SentencePair, everyday_pairs, project_pairs, read_pairs, to_ekavian
from indexer.training.word_alignment import SOURCE, word_pairs
from tests.conftest import ROOT


def test_tables_of_three_columns_are_read(tmp_path):
    """Each file is a source; empty lines are none."""
    (tmp_path / "b.tsv").write_text("mk\tзатвор\tprison\n\n")
    (tmp_path / "a.tsv").write_text("sq\tburg\tprison\nbs\tzatvor\tprison\n")
    assert read_pairs(tmp_path) == [
        SentencePair("a", "sq", "burg", "prison"),
        SentencePair("a", "bs", "zatvor", "prison"),
        SentencePair("b", "mk", "затвор", "prison"),
    ]


def test_what_is_no_parallel_text_is_named(tmp_path):
    """Every bad line with its file, or that there is nothing at all."""
    with pytest.raises(CorpusError, match="has none"):
        read_pairs(tmp_path)
    (tmp_path / "a.tsv").write_text("sq\tburg\tprison\nsq\tburg\nsq\t\tprison\n")
    with pytest.raises(CorpusError) as raised:
        read_pairs(tmp_path)
    message = "a line must hold language, text and English, tabs between; this has"
    assert [str(problem) for problem in raised.value.problems] == [
        f"{tmp_path}/a.tsv:2:1: {message} 2 cells", f"{tmp_path}/a.tsv:3:1: {message} 3 cells",
    ]  # fmt: skip


def test_everyday_words_may_be_said_in_several_ways(tmp_path):
    """Each way of a cell is a pair of its own; a line that is too short is refused."""
    table = tmp_path / "everyday.tsv"
    assert list(everyday_pairs(table)) == []
    table.write_text("en\tsq\tbs\nmilk\tqumësht\tmlijeko / mleko\n")
    assert [(pair.language, pair.text) for pair in everyday_pairs(table)] == [
        ("sq", "qumësht"), ("bs", "mlijeko"), ("bs", "mleko"),
    ]  # fmt: skip
    table.write_text("en\tsq\tbs\nmilk\tqumësht\n")
    with pytest.raises(CorpusError, match=r"everyday.tsv:2:1: a line must hold 3 cells, as the first does, and has 2"):
        list(everyday_pairs(table))


def test_bosnian_is_also_said_as_in_serbia():
    """Long and short jat become e; what only looks like one stays."""
    said = "Dvije mlijeka prije, mjesto, djeca, cijena; njegov lijek nije objekt, ljepota"
    assert to_ekavian(said) == "Dve mleka pre, mesto, deca, cena; njegov lek nije objekt, ljepota"


def test_the_project_says_much_itself(real_corpus):
    """Translations are paired question for question, terms with their label, everyday words in all languages."""
    pairs = set(project_pairs(real_corpus, ROOT / "practices"))
    assert SentencePair("terms", "bs", "probacij", "probation") in pairs
    assert SentencePair("everyday", "mk", "Каде живееш?", "Where do you live?") in pairs
    translated = {pair for pair in pairs if pair.source == "translations" and pair.language == "bs"}
    question = "posjete psihologa i psihijatra zatvoru prije otpusta"
    assert question in {pair.text for pair in translated}
    assert {pair.language for pair in pairs} == {"sq", "bs", "sr", "mk"}


def test_words_are_aligned_by_the_company_they_keep():
    """What stands in the same texts says the same; kindred languages share a dictionary, others do not."""
    said = [("zatvor i porodica", "prison and family"), ("zatvor", "prison"), ("nova porodica", "new family"),
            ("novi zatvor", "new prison")]  # fmt: skip
    pairs = [SentencePair("g", language, *texts) for language in ("bs", "hr") for texts in said]
    found = {(pair.source, pair.language, pair.text, pair.english) for pair in word_pairs(pairs)}
    assert {(SOURCE, "bs", "zatvor", "prison"), (SOURCE, "bs", "porodica", "family")} <= found
    assert {language for _, language, _, _ in found} == {"bs"}
    assert not {"i"} & {text for _, _, text, _ in found}
