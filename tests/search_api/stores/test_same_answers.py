"""The database gives the answers of the bundle: on the judged questions, on judged collections, on many passages."""

from dataclasses import replace

import numpy as np
import pytest

from bench.generated_bundle import generate
from indexer.index.hybrid_index import EncodedQuestion
from indexer.index.passages import Passage
from indexer.postgres.address import read_address
from indexer.postgres.copy import HNSW_FROM
from indexer.postgres.publication import publish_bundle
from indexer.postgres.transfer import resident_files
from indexer.text.languages import LANGUAGES
from search_api.evaluation.beir import BeirSearcher, read_collection
from search_api.evaluation.measures import MEASURES, _measure, read_judged
from search_api.question.encoding import encode_question
from search_api.question.query import Query
from search_api.ranking.hybrid import HybridRetriever, Mode
from search_api.searcher import Searcher
from search_api.stores.postgres.candidates import _INDEXED, pgvector_literal
from search_api.stores.postgres.database import PostgresSource
from tests.conftest import SHARED, needs_shared

FILTERS = ({}, {"country": ["XK"]}, {"phase": ["pre_release"], "actor": ["prison", "family"]})


@pytest.fixture(scope="module")
def name(cluster):
    with cluster.new_database() as made:
        yield made


def opened(cluster, name, bundle, files):
    publish_bundle(read_address(cluster.url("postgres", database=name)), bundle, files, lambda *step: None)
    return PostgresSource(read_address(cluster.url("postgres", database=name)), open_encoder=lambda *_: bundle.encoder)


@pytest.fixture(scope="module")
def both(cluster, name, built, real_bundle):
    """The real records in memory, and in the database."""
    database = opened(cluster, name, real_bundle, resident_files(built.bundle_folder, real_bundle))
    yield Searcher(real_bundle), Searcher(database.open())
    database.close()


def compare(here, there, question, filters, mode):
    """Assert that two searchers give the same answer, scores up to rounding."""
    ours, theirs = (searcher.search(Query(question, filters), mode) for searcher in (here, there))
    assert [hit.record.id for hit in theirs.hits] == [hit.record.id for hit in ours.hits], question
    assert [hit.score for hit in theirs.hits] == pytest.approx([hit.score for hit in ours.hits], abs=1e-5)
    assert theirs.verdict.confidence == pytest.approx(ours.verdict.confidence, abs=1e-5)
    assert (theirs.status, theirs.total, theirs.searchable) == (ours.status, ours.total, ours.searchable)
    assert (theirs.facets, theirs.situations) == (ours.facets, ours.situations)
    for one, other in zip(ours.hits, theirs.hits, strict=True):
        assert [found.passage for found in other.passages] == [found.passage for found in one.passages], question
        assert [found.highlights for found in other.passages] == [found.highlights for found in one.passages]
        assert other.translations == one.translations


def test_judged_questions_are_answered_alike(both):
    """Every fourth question in English, by both and under filters: same records, passages, facets, verdict."""
    for item in read_judged()[::4]:
        for filters in FILTERS:
            compare(*both, item.q, filters, Mode.HYBRID)


@pytest.mark.long
def test_all_judged_questions_are_answered_alike(both):
    """In every language, and in English under every filter and by each retriever alone."""
    for item in read_judged():
        for filters in FILTERS:
            compare(*both, item.q, filters, Mode.HYBRID)
        for mode in (Mode.DENSE, Mode.LEXICAL):
            compare(*both, item.q, {}, mode)
        for language in list(LANGUAGES)[1:]:
            if question := item.asked(language):
                compare(*both, question, {}, Mode.HYBRID)


@needs_shared
@pytest.mark.long
@pytest.mark.parametrize("folder", ["cranfield", "legal_summarization", "medline"])
def test_collections_are_ranked_alike(cluster, name, built, real_bundle, folder):
    """By meaning the same documents in the same order; by both nDCG@10 differs by .01 at most."""
    collection = read_collection(SHARED / "collections" / folder)
    searcher = BeirSearcher(collection, real_bundle.encoder, lambda done, total: None)
    bundle = as_bundle(searcher, real_bundle, folder, list(collection.documents))
    files = dict(resident_files(built.bundle_folder, real_bundle)) | {"manifest.json": bundle.manifest.to_bytes()}
    database = opened(cluster, name, bundle, files)
    try:
        index = database.open()
        ids = list(collection.documents)

        def ranked(text, mode):
            question = encode_question(searcher.parser.parse(text), real_bundle.encoder)
            ranking = index.with_snapshot(lambda held: HybridRetriever(held.filtered({})).rank(question, mode=mode))
            return [ids[record] for record in ranking.records[:100].tolist()]

        for text in list(collection.questions.values())[:50]:
            theirs, ours = ranked(text, Mode.DENSE), searcher.run(text, 100, Mode.DENSE)
            assert theirs[:10] == ours[:10], text
        judged = {key: (text, collection.qrels[key]) for key, text in collection.questions.items()}
        measures = [
            _measure(judged, run, Mode.HYBRID, lambda *step: None).means
            for run in (lambda text: ranked(text, Mode.HYBRID), lambda text: searcher.run(text, 100, Mode.HYBRID))
        ]
        for measure in MEASURES:
            assert measures[0][measure] == pytest.approx(measures[1][measure], abs=0.01)
    finally:
        database.close()


def as_bundle(searcher, real, version, ids):
    """Return the documents of a collection as a bundle."""
    index = searcher.index
    header = next(iter(real.records.values()))
    headers = {f"{number:07}": header.model_copy(update={"id": f"{number:07}"}) for number in range(len(ids))}
    names = list(headers)
    passages = tuple(
        Passage(names[owner], "section", "Text", "text", row, ids[owner], "", ())
        for row, owner in enumerate(index.record_of_passage.tolist())
    )
    update = {"version": version.replace("_", ""), "records": len(headers), "passages": len(passages)}
    return replace(
        real,
        manifest=real.manifest.model_copy(update=update),
        records=headers,
        passages=passages,
        vectors=index.vectors,
        centroids=index.centroids,
        passage_bm25=index.passage_bm25,
        translation_bm25=index.translation_bm25,
        record_bm25=index.record_bm25,
        translations={},
    )


@pytest.mark.long
def test_filters_of_any_width_find_what_exact_search_finds(cluster, name, built):
    """With an index of vectors, under narrow and wide filters: never too few, and under filters the exact ones."""
    made = generate(built.bundle_folder, HNSW_FROM + 4000)
    vectors = made.bundle.vectors.all_vectors()
    database = opened(cluster, name, made.bundle, made.files)
    try:
        index = database.open()
        for filters, exact in (
            ({"country": ["EU"]}, True),
            ({"country": ["ME"]}, True),
            ({"country": ["AL", "BA", "XK", "MK", "RS"]}, True),
            ({}, False),
        ):
            found = []
            for question in made.questions[:20]:
                vector = made.bundle.encoder.encode_query(question)
                truth, near = (
                    store.with_snapshot(
                        lambda snapshot, filters=filters, vector=vector, limit=limit: nearest(
                            snapshot, filters, vector, limit
                        )
                    )
                    for store, limit in ((made.bundle, len(vectors)), (index, 1000))
                )
                truth = truth[np.lexsort((truth, -(vectors[truth] @ vector)))][:1000]
                assert len(near) == len(truth)
                if exact:
                    assert near[:100].tolist() == truth[:100].tolist()
                found.append(len(np.intersect1d(near, truth)) / len(truth))
            assert np.mean(found) > (0.999 if exact else 0.9)
        every = {"vector": pgvector_literal(vector), "spans": "{[0,24000)}", "count": 1000}

        def plan_of(held):
            connection = held.filtered({}).connection
            connection.execute("SET LOCAL enable_sort = off")  # as `PostgresPassages` does
            return connection.execute(b"EXPLAIN " + _INDEXED, every).fetchall()

        plan = index.with_snapshot(plan_of)
        assert "embedding_vector_idx" in str(plan)
    finally:
        database.close()


def nearest(snapshot, filters, vector, limit):
    """Return the nearest passages under filters, best first."""
    scores = snapshot.filtered(filters).candidates(EncodedQuestion(vector, {}, {}), limit).scores
    return scores.rows[np.argsort(scores.dense_ranks)]
