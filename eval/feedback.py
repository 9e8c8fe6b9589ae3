"""What do verdicts gain where they are honest, and what can one account do where it lies?

needs-dev in one home, its seeds public, and the first need of every topic as a public record. Three accounts
of three organisations judge the first ten hits of those needs in every other topic by the grades of the
collection, each wrong once in ten; a fourth says the opposite of the grades wherever it can. nDCG@10 before
and after, for the very needs that were judged, for the other need of their topics (asked as a text that
nobody judged), and for the topics that nobody judged. Run: `python -m eval.feedback`.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from api import settings_from_environment
from corpora import Bilingual, Feedback, Need, Verdict
from eval.collection import Collection, Query
from eval.measures import measurement
from eval.runs import Run
from eval.systems import Bench, IndexedHome, indexed, scored
from indexer import Encoder, load_encoder, open_generation, shipped, update_index
from matcher import Matcher, fit_verdicts

COLLECTION = Path(__file__).resolve().parent / "collections" / "needs-dev"
HONEST = ("honest-1", "honest-2", "honest-3")
LIAR = "liar"
SHOWN, WRONG = 10, 0.1
DEPTH = 30
_ROUNDING = 1e-6
_GRADED = {2: Verdict.RELEVANT, 1: Verdict.PARTLY, 0: Verdict.NOT_RELEVANT}
_OPPOSITE = {Verdict.RELEVANT: Verdict.NOT_RELEVANT, Verdict.NOT_RELEVANT: Verdict.RELEVANT}


@dataclass(frozen=True)
class Quality:
    """nDCG@10 of the needs that were judged, of others of their topics, and of topics that nobody judged."""

    judged: float
    alike: float
    untouched: float


@dataclass(frozen=True)
class Figures:
    """Quality without verdicts, with honest ones, with a liar among them, with the liar alone, and after all.

    `farthest` is the most log-odds by which the liar alone moved any hit that stood among the first thirty
    before and after; `restored` says that after all was withdrawn every ranking was as before.
    """

    verdicts: int
    without: Quality
    honest: Quality
    joined: Quality
    liar: Quality
    farthest: float
    restored: bool


Scores = Mapping[str, Sequence[tuple[str, float]]]


class Trial:
    """A home in which accounts judge, and its quality."""

    def __init__(self, collection: Collection, home: IndexedHome, encoder: Encoder) -> None:
        self._collection, self._home, self._encoder = collection, home, encoder
        self._matcher = Matcher(home.store, open_generation(home.directory), encoder)
        self._chance = random.Random(1)  # noqa: S311
        topics = sorted({topic_of(own.id) for own in collection.queries.values()})
        self._chosen = set(topics[::2])

    def scores(self) -> Scores:
        """The log-odds of the first hits of every need: by id where it is a record, else by its text."""
        found = {}
        for query in self._collection.queries.values():
            if is_record(query):
                result = self._matcher.match_record(record_id(query), k=DEPTH)
            else:
                result = self._matcher.match(query.text, k=DEPTH)
            found[query.id] = [
                (self._home.names[hit.record.id].id, hit.explanation.log_odds) for hit in result.hits
            ]
        return found

    def quality(self, scores: Scores) -> Quality:
        """Mean nDCG@10 of the three groups of needs."""
        run: Run = scored(scores, "feedback")
        own = measurement(self._collection, run).scores["all"]["nDCG@10"]
        groups: dict[str, list[float]] = {"judged": [], "alike": [], "untouched": []}
        for query in self._collection.queries.values():
            chosen = topic_of(query.id) in self._chosen
            name = ("judged" if is_record(query) else "alike") if chosen else "untouched"
            groups[name].append(own[query.id])
        return Quality(**{name: sum(values) / len(values) for name, values in groups.items()})

    def judge(self, account: str, scores: Scores, *, lies: bool = False) -> int:
        """Let an account judge the first hits of the needs that are records; returns how many.

        Who lies does so in every topic and for all hits.
        """
        said = 0
        names = {document.id: name for name, document in self._home.names.items()}
        for query in self._collection.queries.values():
            if not is_record(query) or not (lies or topic_of(query.id) in self._chosen):
                continue
            for document, _ in scores[query.id][: DEPTH if lies else SHOWN]:
                verdict = _GRADED[self._collection.qrels.get(query.id, {}).get(document, 0)]
                if lies:
                    verdict = _OPPOSITE.get(verdict, Verdict.NOT_RELEVANT)
                elif self._chance.random() < WRONG:
                    verdict = self._chance.choice(list(Verdict))
                self._home.store.put_feedback(
                    Feedback(account, f"of-{account}", record_id(query), names[document], verdict)
                )
                said += 1
        return said

    def withdraw(self, account: str) -> None:
        """Let an account take back all that it said."""
        for one in self._home.store.feedback(account=account):
            self._home.store.withdraw_feedback(one.id, account=account)

    def learn(self) -> Scores:
        """Fit as the night does, and ask again."""
        fit_verdicts(self._home.store, open_generation(self._home.directory))
        return self.scores()


def measure(bench: Bench, directory: Path = COLLECTION) -> Figures:
    """Let accounts judge, lie and take it all back."""
    collection = Collection.load(directory)
    with _home(collection, bench) as (home, encoder):
        trial = Trial(collection, home, encoder)
        before = trial.scores()
        verdicts = sum(trial.judge(account, before) for account in HONEST)
        honest = trial.learn()
        trial.judge(LIAR, before, lies=True)
        joined = trial.learn()
        for account in HONEST:
            trial.withdraw(account)
        liar = trial.learn()
        trial.withdraw(LIAR)
        after = trial.learn()
        return Figures(
            verdicts=verdicts,
            without=trial.quality(before),
            honest=trial.quality(honest),
            joined=trial.quality(joined),
            liar=trial.quality(liar),
            farthest=farthest(before, liar),
            restored=restored(before, after),
        )


def farthest(before: Scores, after: Scores) -> float:
    """The most by which a hit that stands in both was moved."""
    known = {query: dict(own) for query, own in before.items()}
    return max(
        abs(value - known[query][name])
        for query, own in after.items()
        for name, value in own
        if name in known[query]
    )


def restored(before: Scores, after: Scores) -> bool:
    """Whether every ranking is what it was, scores to 1e-6."""
    return all(
        [name for name, _ in own] == [name for name, _ in after[query]]
        and all(abs(one - other) <= _ROUNDING for (_, one), (_, other) in zip(own, after[query], strict=True))
        for query, own in before.items()
    )


def topic_of(query_id: str) -> str:
    """The topic of a need: 'A04' of 'A04-n1'."""
    return query_id.rsplit("-", 1)[0]


def is_record(query: Query) -> bool:
    """Whether a need stands in the home: the first of its topic."""
    return query.id.endswith("-n1")


def record_id(query: Query) -> str:
    """The id of a need in the home."""
    return f"need-{query.id.lower()}"


@contextmanager
def _home(collection: Collection, bench: Bench) -> Iterator[tuple[IndexedHome, Encoder]]:
    encoder = load_encoder(cache=bench.cache)
    needs = [
        Need(id=record_id(query), text=Bilingual(**{query.language: query.text}))
        for query in collection.queries.values()
        if is_record(query)
    ]
    known = shipped(encoder, cache=bench.cache)
    with indexed(collection, bench, encoder) as home:
        home.store.put(needs)
        update_index(home.store, home.directory, encoder=encoder, known=lambda: known)
        yield replace(home, generation=open_generation(home.directory)), encoder


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Bench(settings_from_environment().models))), indent=1))
