"""A record of the small corpus with steps, instruments, effort and a timing."""

from __future__ import annotations

from dataclasses import replace

from indexer.records.corpus import Corpus
from indexer.records.header import Effort, Instrument, Record, Step, Timing, When

STEPS = (
    Step(what="The imam asks the prisoner for consent.", who=("religious", "prison"), form="consent form",
         when=When(days=-90, counted_from="release", note="Three months."), source="paper"),
    Step(what="The family is visited.", when=When(days=1, counted_from="previous_step"), elsewhere="AL", source="talk"),
    Step(what="They meet again.", when=When(days=0, counted_from="release"), elsewhere="INT", source="talk"),
)  # fmt: skip
INSTRUMENTS = (
    Instrument(name="Guide for talks", holder="Islamic community", how_to_obtain="On request.", training="Two days.",
               languages="Albanian", cost="Free.", source="paper"),
    Instrument(name="Diary", source="talk"),
)  # fmt: skip
EFFORT = (
    Effort(kind="staff", amount="One imam a prison.", source="paper"),
    Effort(kind="money", amount="EUR 300 a month", source="talk"),
)


def with_actions(record: Record) -> Record:
    """Return a record with steps, instruments, effort, a timing and a stage, all with sources of its own."""
    refs = [citation.ref for citation in record.header.sources]
    own = {"paper": refs[0], "talk": refs[-1]}
    fields = {
        name: tuple(one.model_copy(update={"source": own[one.source]}) for one in found)
        for name, found in (("steps", STEPS), ("instruments", INSTRUMENTS), ("effort", EFFORT))
    }
    timing = (Timing(event="support_starts", days=30, source=refs[0], note="At most."),)
    header = record.header.model_copy(update={**fields, "timing": timing, "case_stage": ("planning", "exit")})
    return replace(record, header=header)


def corpus_with_actions(corpus: Corpus, record_id: str = "xk-imam-talks") -> Corpus:
    """Return a corpus in which one record has them."""
    records = tuple(with_actions(record) if record.id == record_id else record for record in corpus.records)
    return replace(corpus, records=records)
