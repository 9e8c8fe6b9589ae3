"""Is news exactly what matching everything again would differ by, and is each match found once only?"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from news_world import BRIEF, MEMBERS, STEAM, Nights, need, nights, said, seed, steam_seed

from corpora import Filters, Following, Matchable, SavedQuery, Viewer
from matcher import Signal
from matcher.signals import LIMIT

OTHERS = [seed(f"other-{place}", text={"ja": f"{word}の研究です。"}) for place, word in enumerate("海空山川")]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Nights]:
    made = nights(tmp_path, OTHERS)
    yield made
    made.close()


def saved(home: Nights, owner: str = "org-a", **values: object) -> SavedQuery:
    return home.store.save_query(organisation=owner, **{"name": "蒸気", "text": STEAM, **values})  # type: ignore[arg-type]


def records_found(home: Nights, owner: str = "org-a") -> list[str]:
    return sorted(own.match.record_id for own in home.store.news_of(organisation=owner))


# The oracle: every query is matched against everything, every night.


@dataclass
class Oracle:
    """What should have been found, by `match` alone and by what the test itself has done."""

    home: Nights
    most: int
    records: dict[str, str] = field(default_factory=dict)
    queries: dict[tuple[str, str], object] = field(default_factory=dict)
    found: set[tuple[str, str, str]] = field(default_factory=set)

    def night(self, *, full: bool) -> None:
        matcher = self.home.matcher
        now = {
            record.id: record.content_hash
            for kind in ("seed", "need")
            for record in self.home.store.records(kind)
        }
        standing = {(owner, asks.id): asks for owner in MEMBERS for asks in self._asked(owner)}
        for key, asks in standing.items():
            state = (
                asks.text,
                matcher.generation.manifest.alignment,
                getattr(asks, "changed_at", None),
                full,
            )
            viewer = Viewer(organisation=key[0])
            if isinstance(asks, SavedQuery):
                result = matcher.match(
                    asks.text, find=asks.find, k=self.most, viewer=viewer, filters=asks.filters
                )
            else:
                result = matcher.match_record(asks.id, k=self.most, viewer=viewer)
            line = getattr(asks, "threshold", None) or matcher.fusion.threshold
            anew = self.queries.get(key) != state
            self.queries[key] = state
            self.found |= {
                (*key, hit.record.id)
                for hit in result.hits
                if hit.score >= line and (anew or self.records.get(hit.record.id) != now[hit.record.id])
            }
        self.queries = {key: state for key, state in self.queries.items() if key in standing}
        self.records = now

    def _asked(self, owner: str) -> list[SavedQuery | Matchable]:
        store = self.home.store
        kinds = ["need", "seed"] if store.following(owner).seeds else ["need"]
        own = [r for kind in kinds for r in store.records(kind) if isinstance(r, Matchable)]
        queries = [query for query in store.saved_queries(organisation=owner) if not query.paused]
        return [*queries, *(record for record in own if record.organisation == owner)]


def _record(random_: random.Random, name: str) -> Matchable:
    values = {
        "text": {"ja": said(random_)},
        "visibility": random_.choice(["public", "public", "coalition", "organisation"]),
        "organisation": random_.choice(MEMBERS),
        "sector": random_.choice(["industry", "storage", None]),
    }
    return need(name, **values) if name.startswith("need") else seed(name, **values)


def _change_something(random_: random.Random, home: Nights) -> None:
    store, owner = home.store, random_.choice(MEMBERS)
    choice = random_.randrange(8)
    if choice <= 3:
        names = [f"{random_.choice(['need', 'seed', 'seed'])}-{random_.randrange(14)}" for _ in range(3)]
        store.put([_record(random_, name) for name in dict.fromkeys(names)])
    elif choice == 4:
        present = [record.id for record in store.records("seed")]
        store.withdraw(random_.choice(present)) if present else None
    elif choice == 5:
        filters = Filters(random_.choice([{}, {}, {"sector": "industry"}]))
        find, line = random_.choice(["seeds", "seeds", "needs"]), random_.choice([None, 0.2, 0.6])
        store.save_query(
            organisation=owner,
            name=str(random_.random()),
            text=said(random_),
            find=find,
            filters=filters,
            threshold=line,
        )
    elif choice == 6:
        store.put_following(Following(owner, seeds=random_.random() < 0.5))
    elif queries := store.saved_queries(organisation=owner):
        query = random_.choice(queries)
        store.change_saved(replace(query, paused=not query.paused))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6))
def test_news_is_what_matching_everything_every_night_would_differ_by(number: int) -> None:
    random_ = random.Random(number)
    with TemporaryDirectory() as directory:
        home = nights(Path(directory), [_record(random_, f"seed-{place}") for place in range(6)])
        home.fusion = replace(
            home.fusion, prior=-4.0, brief=replace(BRIEF, prior=-4.0)
        )  # many are near the line
        oracle = Oracle(home, most=4)
        for _ in range(6):
            for _ in range(random_.randint(0, 3)):
                _change_something(random_, home)
            before, full = set(home.found()), random_.random() < 0.15

            report = home.night(full=full, most=4)
            oracle.night(full=False)

            assert home.found() == oracle.found
            assert report.found == len(home.found() - before)
            home.store.put_digests(at=home.now.isoformat())  # what stands in a digest is never given up
        home.close()


def test_no_score_is_above_the_ceiling_by_which_queries_are_passed_over(home: Nights) -> None:
    random_ = random.Random(1)
    home.store.put([_record(random_, f"seed-{place}") for place in range(30)])
    home.index()
    matcher, most = home.matcher, 2 * LIMIT * home.fusion.weights[Signal.FEEDBACK]
    rows = [row for partition in matcher.generation.partitions.values() for row in partition.rows]
    for _ in range(5):
        text = said(random_)
        asked = matcher.made_ready(text)
        for hit in matcher.match(text, k=30, viewer=Viewer(organisation="org-a")).hits:
            keys = np.array([row.key for row in rows if row.record_id == hit.record.id])

            ceiling = matcher.ceiling(asked, keys)

            assert hit.explanation.log_odds - 1e-6 <= ceiling <= hit.explanation.log_odds + most + 1e-6


def test_a_match_is_found_once_however_often_news_is_searched(home: Nights) -> None:
    saved(home)
    home.store.put([steam_seed("seed-1")])

    first, second = home.night(), home.night()

    assert (first.found, second.found) == (1, 0)
    assert records_found(home) == ["seed-1"]


def test_a_need_of_an_organisation_asks_by_itself_and_a_seed_where_its_owner_wants_it(home: Nights) -> None:
    home.store.put([need("need-1", organisation="org-b", text={"ja": STEAM}), steam_seed("seed-1")])
    home.night()
    assert (records_found(home, "org-b"), records_found(home, "org-c")) == (["seed-1"], [])

    home.store.put_following(Following("org-c", seeds=True))
    home.night()

    assert records_found(home, "org-c") == ["need-1"]


def test_a_record_that_changes_is_told_when_it_comes_above_the_line_and_never_again(home: Nights) -> None:
    saved(home)
    home.store.put([steam_seed("seed-1", text={"ja": "星の動きの観測です。"}, title=None)])
    home.night()
    assert records_found(home) == []

    home.store.put([steam_seed("seed-1")])
    changed = home.night()
    home.store.put_digests(at=home.now.isoformat())
    home.store.put([steam_seed("seed-1", text={"ja": f"{STEAM}それを助ける技術です。"})])
    again = home.night()

    assert (changed.found, again.found) == (1, 0)


def test_what_only_its_owner_may_see_is_nobody_elses_news_until_it_is_shown(home: Nights) -> None:
    saved(home, "org-a")
    saved(home, "org-c")
    home.store.put([steam_seed("seed-1", visibility="organisation")])
    home.night()
    assert (records_found(home, "org-a"), records_found(home, "org-c")) == ([], ["seed-1"])

    home.store.put([steam_seed("seed-1", visibility="coalition")])
    home.night()

    assert (records_found(home, "org-a"), records_found(home, "org-c")) == (["seed-1"], ["seed-1"])


def test_after_a_full_rebuild_all_are_asked_anew_and_only_pairs_never_told_are_news(home: Nights) -> None:
    saved(home)
    home.store.put([steam_seed("seed-1")])
    home.night()
    home.store.put_digests(at=home.now.isoformat())
    home.store.put([steam_seed("seed-2")])

    report = home.night(full=True)

    assert (report.asked_anew, report.found) == (1, 1)
    assert records_found(home) == ["seed-1", "seed-2"]


def test_where_other_parts_of_long_texts_are_read_all_are_asked_anew(
    home: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(home)
    home.store.put([steam_seed("seed-1")])
    home.night()
    monkeypatch.setattr("matcher.match.WINDOWS", "other parts")

    assert home.night().asked_anew == 1


def test_no_saved_text_is_embedded_twice(home: Nights) -> None:
    saved(home)
    home.night()
    home.store.put([steam_seed("seed-1")])
    home.encoder.encoded_texts.clear()

    report = home.night()

    assert report.asked == 1
    assert not [text for text in home.encoder.encoded_texts if "一日中" in text]


def test_a_query_that_no_new_record_can_reach_is_passed_over(home: Nights) -> None:
    saved(home, threshold=0.99)
    home.night()
    home.store.put([seed("seed-1", text={"en": "Counting birds above the sea."})])

    report = home.night()

    assert (report.new_records, report.asked, report.passed_over) == (1, 0, 1)


def _cut_off(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_search_that_is_cut_off_is_done_again_and_finds_nothing_twice(
    home: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(home)
    home.store.put([steam_seed("seed-1")])
    with monkeypatch.context() as patched:
        patched.setattr(type(home.store), "see", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            home.night()
    assert records_found(home) == ["seed-1"]

    report = home.night()

    assert (report.new_records, report.found) == (len(OTHERS) + 1, 0)
    assert records_found(home) == ["seed-1"]


def test_what_comes_during_a_pause_is_found_afterwards(home: Nights) -> None:
    query = home.store.change_saved(replace(saved(home), paused=True))
    home.store.put([steam_seed("seed-1")])
    assert home.night().queries == 0

    home.store.change_saved(replace(query, paused=False))

    assert home.night().found == 1


def test_what_was_found_but_not_told_is_given_up_when_it_is_a_match_no_more(home: Nights) -> None:
    saved(home)
    home.store.put([steam_seed("seed-1")])
    home.night()

    home.store.put([steam_seed("seed-1", text={"ja": "星の動きの観測です。"}, title=None)])
    home.night()

    assert records_found(home) == []


def test_a_query_that_fails_stops_no_other_and_its_text_stands_in_no_log(
    home: Nights, caplog: pytest.LogCaptureFixture
) -> None:
    home.store.put([need("need-1", organisation="org-b", text={"ja": "★☆秘密1234※"[:2]})])
    saved(home)
    home.store.put([steam_seed("seed-1")])

    report = home.night()

    assert (report.failed, report.found) == (1, 1)
    assert "★" not in caplog.text
    assert STEAM[:8] not in caplog.text
    assert "need-1" in caplog.text
