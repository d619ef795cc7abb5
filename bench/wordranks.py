"""Compare BM25 from the tables with PostgreSQL's own ranking of words, on the judged questions in English."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import psycopg

from bench.cluster import Cluster
from indexer.index.bundle import current_folder, open_bundle
from indexer.index.hybrid_index import EncodedQuestion
from indexer.index.passages import indexed_text
from indexer.postgres.address import read_address
from indexer.postgres.publication import publish_bundle
from indexer.postgres.transfer import resident_files
from indexer.text.analysis import index_terms
from search_api.evaluation.measures import CUTOFF, _measure, read_judged
from search_api.ranking.hybrid import Mode
from search_api.settings import settings
from search_api.stores.postgres.database import PostgresSource

RANKS = ("ts_rank", "ts_rank_cd")


def compared() -> dict[str, float]:
    """Return way of ranking -> nDCG@10 over all of them; a record ranks by its best passage, by words alone."""
    bundle = open_bundle(settings().bundle_folder)
    folder = current_folder(settings().bundle_folder)
    names = list(bundle.records)
    judged = {item.id: (item.q, item.grades) for item in read_judged() if item.grades}
    cluster = Cluster()
    try:
        publish_bundle(read_address(cluster.primary.url()), bundle, resident_files(folder, bundle), lambda *step: None)
        database = PostgresSource(read_address(cluster.primary.url()))
        index = database.open()

        def measured(run: Callable[[str], Sequence[str]]) -> float:
            return _measure(judged, run, Mode.LEXICAL, lambda *step: None).means["nDCG@10"]

        def by_weights(question: str) -> list[str]:
            vector = bundle.encoder.encode_query(question)
            encoded = EncodedQuestion(vector, dict.fromkeys(index_terms(question), 1.0), {})
            scores = index.with_snapshot(lambda snapshot: snapshot.filtered({}).candidates(encoded, 1000)).scores
            found = scores.select(np.flatnonzero(scores.lexical_ranks))
            rows = found.rows[np.argsort(found.lexical_ranks)]
            return list(dict.fromkeys(names[record] for record in bundle.record_of_passage[rows]))[:CUTOFF]

        figures = {"BM25 from the tables": measured(by_weights)}
        database.close()
        with psycopg.connect(cluster.primary.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE text (record integer, words tsvector)")
            with connection.cursor() as cursor:
                texts = [indexed_text(passage, bundle.records[passage.record_id].title) for passage in bundle.passages]
                cursor.executemany(
                    "INSERT INTO text VALUES (%s, to_tsvector('english', %s))",
                    list(zip(bundle.record_of_passage.tolist(), texts, strict=True)),
                )
            for rank in RANKS:

                def by_rank(question: str, rank: str = rank) -> list[str]:
                    statement = f"""
                        WITH q AS (
                            SELECT CAST(replace(plainto_tsquery('english', %s)::text, '&', '|') AS tsquery) AS asked
                        ) SELECT record, max({rank}(words, asked, 1)) AS score FROM text, q
                        WHERE words @@ asked GROUP BY record ORDER BY score DESC, record LIMIT {CUTOFF}
                    """
                    found = connection.execute(statement.encode(), [question]).fetchall()
                    return [names[record] for record, _ in found]

                figures[f"{rank}, lengths weighed"] = measured(by_rank)
        return figures
    finally:
        cluster.close()


def main() -> None:
    """Print the figures."""
    for name, figure in compared().items():
        print(f"| {name} | {figure:.3f} |")


if __name__ == "__main__":
    main()
