"""How well does a run answer the queries of a collection, within and across the languages?

Computed by ir_measures, which hands the work to trec_eval:

    nDCG@10     = sum over ranks r <= 10 of (2^grade - 1) / log2(r + 1), over the same sum of
                  the best order there is (Järvelin & Kekäläinen 2002; gain of Burges et al. 2005)
    recall@100  = share of the relevant documents (grade 1 and up) among the first 100
    RR          = 1 / rank of the first relevant document, 0 where the run has none

Directions: `X->Y` takes the queries of language X, strikes the documents of the other
language out of the same run, and judges what remains against the relevant documents of
language Y alone; `X->all` judges the run as it is; `all` does so for all queries.

Who counts: a query without results scores 0. A query without a relevant document in the
direction is left out of that direction's means, as no run could do better or worse there;
a direction without queries has no mean (None, JSON null). A document never judged counts
as not relevant.

Ties: the order of the run stands (falling score, then rising id). trec_eval would order
documents whose scores are equal in 32 bits by id *descending*, so it is handed the negated
rank in place of the score.

Depth: the run is judged as deep as it is. A run cut at 100 before languages are struck out
has fewer than 100 left for recall@100 of `X->Y`; `Run.top` makes runs comparable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import ir_measures
from ir_measures.measures import RR, R, nDCG

from corpora import InputError
from eval.collection import MAX_GRADE, Collection
from eval.runs import Run

_GAINS = {grade: 2**grade - 1 for grade in range(MAX_GRADE + 1)}
_MEASURES = {"nDCG@10": nDCG(gains=_GAINS) @ 10, "recall@100": R(rel=1) @ 100, "RR": RR(rel=1)}
MEASURES = tuple(_MEASURES)
_SHARE_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Direction:
    """From queries of one language to documents of one language; None is both."""

    name: str
    query_language: str | None
    document_language: str | None


DIRECTIONS = (
    Direction("all", None, None),
    Direction("ja->ja", "ja", "ja"),
    Direction("ja->en", "ja", "en"),
    Direction("en->ja", "en", "ja"),
    Direction("en->en", "en", "en"),
    Direction("ja->all", "ja", None),
    Direction("en->all", "en", None),
)


@dataclass(frozen=True)
class Measurement:
    """The measures of one run.

    `scores` maps direction to measure to query id to score, each between 0 and 1, and holds
    the queries that count in that direction. `same_language_at_10` is the mean share of the
    first ten documents (of all, where there are fewer) that are in the query's language,
    over the queries with results; None where no query has any.
    """

    tag: str
    scores: Mapping[str, Mapping[str, Mapping[str, float]]]
    same_language_at_10: float | None
    queries: int
    documents: int

    def mean(self, direction: str, measure: str) -> float | None:
        """Return the mean of a measure over the queries that count; None where none does."""
        scores = self.scores[direction][measure]
        return fmean(scores.values()) if scores else None

    def to_json(self) -> dict[str, object]:
        """Return what `enmusubi eval --json` prints, without `took_s`."""
        return {
            "measures": {
                direction: {measure: self.mean(direction, measure) for measure in measures}
                for direction, measures in self.scores.items()
            },
            "same_language@10": self.same_language_at_10,
            "queries": self.queries,
            "documents": self.documents,
        }


def measurement(collection: Collection, run: Run) -> Measurement:
    """Measure a run on a collection, in every direction.

    Raises `InputError` where the run names a query or document that the collection lacks:
    a run of another collection would look like bad quality.
    """
    _check_names(collection, run)
    return Measurement(
        tag=run.tag,
        scores={direction.name: _direction_scores(collection, run, direction) for direction in DIRECTIONS},
        same_language_at_10=_same_language_share(collection, run),
        queries=len(collection.queries),
        documents=len(collection.documents),
    )


def ndcg(orders: Mapping[str, Sequence[str]], grades: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """nDCG@10 of each query by the order of its documents; a query without a relevant one is left out."""
    qrels = {query_id: grades[query_id] for query_id in orders if any(grades[query_id].values())}
    return _calculated(qrels, orders, ("nDCG@10",))["nDCG@10"]


def _check_names(collection: Collection, run: Run) -> None:
    for query_id, ranking in run.rankings.items():
        unknown = [f"document '{hit.id}'" for hit in ranking if hit.id not in collection.documents]
        if query_id not in collection.queries:
            unknown = [f"query '{query_id}'"]
        if unknown:
            raise InputError(
                f"Run '{run.tag}' names {unknown[0]}, which is not in collection '{collection.name}'. "
                "Give the run that was made on this collection."
            )


def _direction_scores(collection: Collection, run: Run, direction: Direction) -> dict[str, dict[str, float]]:
    language = direction.document_language
    qrels = {
        query.id: relevant
        for query in collection.queries.values()
        if direction.query_language in (None, query.language)
        and (relevant := collection.relevant(query.id, language=language))
    }
    orders = {
        query_id: [
            hit.id
            for hit in run.ranking(query_id)
            if language in (None, collection.documents[hit.id].language)
        ]
        for query_id in qrels
    }
    return _calculated(qrels, orders, MEASURES)


def _calculated(
    qrels: Mapping[str, Mapping[str, int]], orders: Mapping[str, Sequence[str]], measures: Sequence[str]
) -> dict[str, dict[str, float]]:
    """By measure and query; `qrels` holds queries that have a relevant document."""
    scores: dict[str, dict[str, float]] = {name: {} for name in measures}
    if not qrels:
        return scores
    names = {_MEASURES[name]: name for name in measures}
    ranked = {
        query_id: {document_id: float(-rank) for rank, document_id in enumerate(orders[query_id], start=1)}
        for query_id in qrels
    }
    for metric in ir_measures.iter_calc(list(names), qrels, ranked):
        scores[names[metric.measure]][metric.query_id] = float(metric.value)
    return scores


def _same_language_share(collection: Collection, run: Run) -> float | None:
    shares = [
        fmean(collection.documents[hit.id].language == query.language for hit in first)
        for query in collection.queries.values()
        if (first := run.ranking(query.id)[:_SHARE_DEPTH])
    ]
    return fmean(shares) if shares else None
