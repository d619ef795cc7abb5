"""The browser reads and ranks by words as Python does: the same folding, the same expansion, the same records."""

import pytest

from indexer.text.analysis import fold, index_terms, light_stem, stem, tokenize
from search_api.evaluation.measures import read_judged
from search_api.http.presenter import Presenter
from search_api.question.encoding import encode_question
from search_api.question.query import parse_query
from search_api.question.spelling import SpellingDictionary
from search_api.ranking.highlights import best_sentence
from search_api.ranking.hybrid import COUNTRY_BOOST, REGION_BOOST, Mode
from search_api.searcher import Searcher
from search_api.table import TableKey, answer_table
from tests.conftest import ROOT

QUESTIONS = [
    "How long before release does Bosnia and Herzegovina start preparing a prisoner?",
    "he gets out next month, what do I do first",
    "What does VEP mean for the CSO that works with FTFs?",
    "who helps the family while he is in prison",
    "probation caseload",
    "aftercare for women who returned from Syria",
    "imams in prison",
    "kako pripremiti otpust iz zatvora",
    "како се подготвува отпуст од затвор",
    "подршка породици осуђених за тероризам",
    "osudenih osuđenih osudjenih za terorizam",
    "ndihma pas lirimit nga burgu për gratë",
    "kush e ndihmon familjen kur ai është në burg",
    "NEZ",
    "ОЛНЕ",
    "weather on the moons of Jupiter",
    "preperation of familes befroe relaese",
    "Preparaton for Canadiens, xqzw and probatoin officers' rehabilitaion",
    "kako pripremti otpsut iz zatvroa",
    "како се подготвва отупст од затвор",
    "ndihma pas lirmiit nga burgu per familjn",
    "megju gragjani i zatvor",
    "domakjinstvo i kukja po zatvor",
    "gjatë gjykimit në burg",
]


WITHOUT_WORDS = (COUNTRY_BOOST + REGION_BOOST) / (1 + COUNTRY_BOOST)
"""More than the score of a record that has no word of the question and is preferred for its countries."""


@pytest.fixture(scope="module")
def script(browser, built):
    """The Ask page as it is opened from a folder; what it evaluates is what a reader's browser computes."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((built.site / "ask.html").as_uri())
    page.evaluate("throughcare.searcher.open().then((opened) => { window.opened = opened; })")
    page.evaluate("throughcare.denseSearch.isReady = () => false")  # by words alone, whatever is being made ready
    yield page
    context.close()


@pytest.fixture(scope="module")
def read_and_rank(real_bundle):
    """What Python makes of a question by words alone."""
    searcher = Searcher(real_bundle)

    def run(question):
        parsed = searcher.parser.parse(question)
        answer = searcher.search(parse_query(question, {}, real_bundle.vocabulary), Mode.LEXICAL)
        regional = encode_question(parsed, real_bundle.encoder).regional_terms
        hits = (*answer.hits, *answer.less_close)
        by_words = [hit for hit in hits if hit.score > WITHOUT_WORDS]
        ranked = [(hit.record.id, hit.score) for hit in by_words]
        return parsed, parsed.reading.weights, regional, ranked

    return run


def test_words_are_folded_alike(script, real_bundle):
    """Every word of every record, translation and term has one folded form and one stem in both languages."""
    texts = [passage.text for passage in real_bundle.passages]
    texts += [
        text
        for by_language in real_bundle.translations.values()
        for translated in by_language.values()
        for text in (translated.translation.title, translated.translation.summary, *translated.translation.asked_as)
    ]
    texts += [phrase for concept in real_bundle.thesaurus.concepts for lang in ("en", "sq", "bs", "sr", "mk")
              for phrase in concept.phrases(lang)]  # fmt: skip
    texts += ["Đorđe đak Џеп ЉУБАВ Ѓорѓи ќерка ѕвезда", "Straße ΟΔΟΣ İstanbul ﬁne ½ x² naïve’s O'Neil's a 7 _x_"]
    found = script.evaluate("texts => texts.map((text) => throughcare.analysis.tokenize(text))", texts)
    assert found == [tokenize(text) for text in texts]
    vocabulary = sorted({word for text in texts for word in tokenize(text)})
    found = script.evaluate(
        "all => all.map((w) => [throughcare.analysis.stem(w), throughcare.analysis.lightStem(w)])", vocabulary
    )
    assert found == [[stem(word), light_stem(word)] for word in vocabulary]
    assert script.evaluate("texts => texts.map(throughcare.analysis.fold)", texts) == [fold(text) for text in texts]
    assert script.evaluate("texts => texts.map(throughcare.analysis.indexTerms)", texts) == [
        index_terms(text) for text in texts
    ]


def test_english_endings_are_cut_alike(script):
    """The stemmer agrees with Snowball on stems with endings that the records happen not to use."""
    bases = (
        "proceed succeed dye lie tie hop hope add egg off past agree organ general commun univers emerg bead "
        "inter intern interv internat arsen later inning evening ugly skis".split()
    )
    endings = "s ed ing ly edly ingly ness ful fulness ist ogist ization ational ously ative ical y ies".split()
    tried = bases + [base + ending for base in bases for ending in endings]
    assert script.evaluate("all => all.map(throughcare.analysis.stem)", tried) == [stem(word) for word in tried]


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_read_and_ranked_alike(script, read_and_rank, question):
    """Language, mended words, English reading, unknown words, weights and the ten best records are the same."""
    parsed, weights, regional, ranked = read_and_rank(question)
    found = script.evaluate(
        """(question) => {
          const reading = opened.parser.parse(question);
          const { parser } = opened;
          const asked = { words: parser.weightedTerms(reading), regional: parser.regionalTerms(reading), dense: null };
          const { allowed, inCountries, preferences } = throughcare.searcher;
          const preferred = preferences(opened, inCountries(opened, reading));
          return {
            language: reading.language, english: reading.english, unknown: reading.unknown,
            text: reading.text, corrections: reading.corrections,
            matches: reading.matches.map((match) => [match.words, match.language, match.concept.label]),
            weights: Object.fromEntries(asked.words),
            regional: Object.fromEntries(asked.regional),
            ranked: opened.retriever.rank(asked, allowed(opened, {}), preferred).found.slice(0, 10)
              .map(({ record, score }) => [opened.index.records[record].id, score]),
          };
        }""",
        question,
    )
    assert found["language"] == parsed.language
    assert found["english"] == parsed.english
    assert found["text"] == parsed.corrected
    assert found["corrections"] == [{"typed": slip.original, "read": slip.corrected} for slip in parsed.corrections]
    assert found["unknown"] == list(parsed.unknown)
    assert found["matches"] == [[m.words, m.language, m.concept.label] for m in parsed.matches]
    assert found["weights"] == pytest.approx(weights)
    assert found["regional"] == pytest.approx(regional)
    assert [score for _, score in found["ranked"]] == pytest.approx([score for _, score in ranked], rel=1e-4)
    assert by_score(found["ranked"]) == by_score(ranked)


@pytest.mark.parametrize("language", ["en", "sq", "bs", "mk"])
def test_typing_mistakes_are_mended_alike(script, real_bundle, language):
    """Each kind of slip in words of each language is read as the same word, or as none."""
    counts = real_bundle.word_counts[language]
    lexicon = SpellingDictionary(str, counts)
    slipped = [slip for word in list(counts)[::97] if len(word) >= 4 for slip in slips(word)]
    found = script.evaluate(
        """([words, counts, slipped]) => {
          const lexicon = new throughcare.SpellingDictionary((word) => word, { words, counts }, opened.rules.reading);
          return slipped.map((word) => lexicon.correction(word));
        }""",
        [" ".join(counts), list(counts.values()), slipped],
    )
    assert len(slipped) > 100
    assert found == [lexicon.correction(word) for word in slipped]


def slips(word):
    """Yield a word with one or two letters lost, added, changed or swapped."""
    yield word[:1] + word[2:]
    yield word[:2] + "q" + word[2:]
    yield word[:-1] + "z"
    yield word[1::-1] + word[2:]
    yield word[:2] + word[3:-2] + word[:-3:-1]


@pytest.mark.parametrize("filters", [{}, {"country": ["XK", "BA"], "phase": ["pre_release"]}, {"actor": ["family"]}])
def test_filters_and_facets_are_the_same(script, real_bundle, filters):
    """Values of a key widen, keys narrow, and each count leaves its own key out."""
    answer = Presenter(real_bundle).answer(
        Searcher(real_bundle).search(parse_query("family", filters, real_bundle.vocabulary), Mode.LEXICAL)
    )
    found = script.evaluate("filters => throughcare.searcher.search('family', filters)", filters)
    assert found["under_filters"] == answer.under_filters
    facets = {key: [count.model_dump() for count in counts] for key, counts in answer.facets.items()}
    assert found["facets"] == facets


def test_the_sentence_that_answers_is_the_same(script, real_bundle):
    """Highlights mark the same span, in code points, for each passage that the page shows."""
    question = QUESTIONS[0]
    searcher = Searcher(real_bundle)
    rarity = real_bundle.with_snapshot(lambda held: held.idf(index_terms(searcher.parser.parse(question).english)))
    found = script.evaluate("question => throughcare.searcher.search(question, {})", question)
    for hit in found["hits"]:
        for passage in hit["passages"]:
            best = best_sentence(passage["text"], rarity)
            assert [tuple(span) for span in passage["highlights"]] == ([best] if best else [])


JUDGED = [
    text
    for item in read_judged(ROOT / "tests/judged/questions.yaml")
    for text in (item.q, *item.translations.values())
]


@pytest.mark.parametrize("part", range(4))
def test_answers_are_the_same(script, real_bundle, part):
    """Over every fifth judged question, by words alone: status, what is missing, what is counted, and why.

    Where it knows words alone the page does not weigh how near records are: what the API refuses for that is left out.
    """
    searcher, presenter, compared = Searcher(real_bundle), Presenter(real_bundle), 0
    for question in [*JUDGED[part::20], "imam u zatvoru", "QZX protocol", "s'ka strehim"]:
        parsed = parse_query(question, {}, real_bundle.vocabulary)
        answer = presenter.answer(searcher.search(parsed, Mode.LEXICAL)).model_dump(mode="json")
        found = script.evaluate("question => throughcare.searcher.search(question, {})", question)
        assert (found["understood"], found["unknown_acronyms"]) == (answer["understood"], answer["unknown_acronyms"])
        if "not_documented" in (found["status"], answer["status"]):
            continue
        compared += 1
        for key in ("status", "missing", "total"):
            assert found[key] == answer[key], (question, key)
        why = {hit["record"]["id"]: hit["why"] for hit in answer["hits"]}
        assert all(hit["why"] == why.get(hit["record"]["id"], hit["why"]) for hit in found["hits"]), question
    assert compared > 20


@pytest.mark.parametrize("by", list(TableKey))
def test_tables_are_the_same(script, real_bundle, monkeypatch, by):
    """The same sentence of the same record in each row, by words alone."""
    rank = Searcher.rank
    monkeypatch.setattr(Searcher, "rank", lambda self, snapshot, query: rank(self, snapshot, query, Mode.LEXICAL))
    for question in (QUESTIONS[3], "how many mentors are there", QUESTIONS[7]):
        table = answer_table(Searcher(real_bundle), parse_query(question, {}, real_bundle.vocabulary), by)
        expected = Presenter(real_bundle).table(table, None).model_dump(mode="json")
        found = script.evaluate("([asked, by]) => throughcare.searcher.table(asked, {}, by)", [question, by.value])
        shown = ("value", "sentence", "record", "title", "url", "as_of")
        assert [[row[key] for key in shown] for row in found["rows"]] == [
            [row[key] for key in shown] for row in expected["rows"]
        ]
        assert (found["status"], found["missing"]) == (expected["status"], expected["missing"])


def by_score(ranked):
    """Return the ids, best first; scores are float32 in Python, so equal ones to the third digit count as ties."""
    return [record for record, _ in sorted(ranked, key=lambda item: (-round(item[1], 3), item[0]))]


@pytest.mark.parametrize("question", ["?? !!", "...", "🙂🙂", "the", "what is the of"])
def test_a_question_without_words_is_answered_nowhere(script, real_bundle, question):
    """The page and the API give the same reason."""
    answer = Searcher(real_bundle).search(parse_query(question, {}, real_bundle.vocabulary))
    found = script.evaluate("question => throughcare.searcher.search(question, {})", question)
    assert (found["status"], answer.status) == ("not_documented", "not_documented")
    assert found["reasons"] == [{"code": reason.value, "text": text} for reason, text in answer.verdict.reasons]
