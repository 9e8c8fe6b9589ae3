"""What serves in a home, and is it whole?"""

import json
import threading
from contextlib import closing
from dataclasses import dataclass

from api import STEPS, NightReport, Settings, reports_directory
from corpora import open_store
from eval.bench.nights.encoder import PairEncoder
from eval.bench.nights.lists import QUERIES
from indexer import Generation, find_serving
from matcher import Matcher, MatchResult

_one_at_a_time = threading.Lock()  # the tokenizer is not to be shared by threads at once
_last: list[Generation] = []  # keeps what generations share (the labels of concepts) from being made anew


@dataclass(frozen=True)
class Seen:
    """What a home serves: its generation, which texts that holds, the rankings, and what is wrong."""

    generation: str
    held: frozenset[tuple[str, str, str]]
    rankings: bytes
    faults: tuple[str, ...]


def look(settings: Settings) -> Seen:
    """Open a home as a server does, every file checked, ask it all questions, and look for faults."""
    with _one_at_a_time:
        return _seen(settings)


def _seen(settings: Settings) -> Seen:
    serving = find_serving(settings.index)
    generation = serving.generation.prepared()
    _last[:] = [generation]
    with closing(open_store(settings.store)) as store:
        faults = [fault.what for fault in store.faults()] + [damage.what for damage in serving.damage]
        matcher = Matcher(store, generation, PairEncoder())
        rankings = [ranking(matcher.match(text, find=find, k=10)) for find, text in QUERIES]
    return Seen(generation.id, held_by(generation), json.dumps(rankings).encode(), tuple(faults))


def under_way(settings: Settings) -> str:
    """Say which step the newest night, killed since, was at: "before" and "after" where at none."""
    newest = max(reports_directory(settings).glob("*.json"), default=None)
    report = NightReport.model_validate_json(newest.read_bytes()) if newest else None
    if report is None or report.ended_at:
        return "before"
    return STEPS[len(report.steps)].name if len(report.steps) < len(STEPS) else "after"


def held_by(generation: Generation) -> frozenset[tuple[str, str, str]]:
    """Which texts a generation holds: partition, record, content hash."""
    return frozenset(
        (name, row.record_id, row.content_hash)
        for name, rows in generation.manifest.rows.items()
        for row in rows
    )


def ranking(result: MatchResult) -> list[object]:
    """Hits in order: record, language, score to the last bit, what it is made of, what is quoted."""
    return [
        (
            hit.record.id,
            hit.language,
            repr(hit.score),
            [(own.signal, repr(own.value)) for own in hit.explanation.contributions],
            [repr(own) for own in hit.explanation.evidence],
        )
        for hit in result.hits
    ]
