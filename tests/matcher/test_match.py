"""Are the best visible records found, all of them, in the right order, and nothing else?"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder, need, seed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from corpora import (
    Bilingual,
    Filters,
    IndexMismatchError,
    Matchable,
    NotFoundError,
    Organisation,
    TextError,
    UsageError,
    Viewer,
)
from matcher import PROVISIONAL, SIDES, Fusion, Matcher, MatchResult, Signal

ROOT = Path(__file__).resolve().parents[2]
VIEWERS = st.sampled_from([Viewer(), Viewer("org-a"), Viewer("org-b")])
CONDITIONS: dict[str, tuple[str, ...]] = {
    "sector": ("storage", "industry", "policy"),
    "organisation": ("org-a", "org-b", "org-none"),
    "country": ("JP", "VN", "TH"),
    "prefecture": ("長崎県",),
    "language": ("ja", "en"),
    "illustrative": ("true", "false"),
    "visibility": ("public", "coalition", "organisation"),
    "trl_min": ("2", "5"),
    "trl_max": ("5", "9"),
    "concept": ("c1", "c2"),
}
FILTERS = st.lists(
    st.sampled_from(sorted(CONDITIONS)).flatmap(
        lambda key: st.tuples(st.just(key), st.sampled_from(CONDITIONS[key]))
    ),
    max_size=2,
).map(lambda pairs: Filters(dict(pairs)))
ASKED = st.tuples(st.integers(0, 10_000), st.sampled_from(["ja", "en"]))


def ids(result: MatchResult) -> list[str]:
    return [hit.record.id for hit in result.hits]


def facts(result: MatchResult) -> list[tuple[Any, ...]]:
    """Everything that is said of every hit."""
    return [(hit.rank, hit.record.id, hit.score, hit.language, hit.explanation) for hit in result.hits]


@pytest.fixture(scope="module")
def matcher(world: Any) -> Matcher:
    found: Matcher = world.matcher
    return found


# ---- the ranking is the one that the definition gives ----


@settings(max_examples=30, deadline=None)
@given(asked=ASKED, viewer=VIEWERS, filters=FILTERS, find=st.sampled_from(("needs", "seeds")))
def test_the_ranking_is_that_of_the_definition_over_every_visible_record(
    matcher: Matcher,
    defined: Any,
    texts: Any,
    asked: tuple[int, str],
    viewer: Viewer,
    filters: Filters,
    find: str,
) -> None:
    text = texts(asked[0], asked[1])

    found = matcher.match(text, find=find, k=90, viewer=viewer, filters=filters)

    expected = defined.ranking(text, kind=SIDES[find], viewer=viewer, filters=filters)
    scores = dict(expected)
    assert sorted(ids(found)) == sorted(scores)
    assert [hit.score for hit in found.hits] == pytest.approx([score for _, score in expected], abs=1e-4)
    assert all(hit.score == pytest.approx(scores[hit.record.id], abs=1e-4) for hit in found.hits)


@settings(max_examples=30, deadline=None)
@given(asked=ASKED, viewer=VIEWERS, filters=FILTERS, find=st.sampled_from(("needs", "seeds")), data=st.data())
def test_with_all_signals_too_the_ranking_is_that_of_the_definition(
    world: Any,
    everything: Fusion,
    defined_with_everything: Any,
    texts: Any,
    asked: tuple[int, str],
    viewer: Viewer,
    filters: Filters,
    find: str,
    data: st.DataObject,
) -> None:
    start, language = asked
    # One text names a thing, the next tells a problem, the last sets a deadline.
    text = data.draw(
        st.sampled_from(
            [
                texts(start, language).strip(),
                f"{texts(start, language)} {texts(start + 1, language)} {texts(start + 2, language)}",
                texts(start, language)
                + (" 2年以内に導入したい。" if language == "ja" else " Within two years."),
            ]
        )
    )

    found = Matcher(world.store, world.generation, world.encoder, fusion=everything).match(
        text, find=find, k=50, viewer=viewer, filters=filters
    )

    expected = defined_with_everything.ranking(text, kind=SIDES[find], viewer=viewer, filters=filters)
    scores = dict(expected)
    assert [hit.score for hit in found.hits] == pytest.approx([score for _, score in expected[:50]], abs=1e-3)
    assert all(hit.score == pytest.approx(scores[hit.record.id], abs=1e-3) for hit in found.hits)


def test_the_best_ten_of_many_records_are_those_of_the_definition(
    build: Any, records: Any, definition: Any, texts: Any
) -> None:
    world = build([r for r in records(5, 420, "m", visibility="public") if r.kind == "seed"])
    by_definition = definition(world)
    assert max(len(part.rows) for part in world.generation.partitions.values()) > 150

    for start, language in [(1, "ja"), (2, "en"), (3, "ja")]:
        text = texts(start, language)
        found = world.matcher.match(text, k=10)
        expected = by_definition.ranking(text, kind="seed")[:10]

        assert [hit.score for hit in found.hits] == pytest.approx([score for _, score in expected], abs=1e-4)


# ---- k ----


@settings(max_examples=40, deadline=None)
@given(
    asked=ASKED,
    viewer=VIEWERS,
    filters=FILTERS,
    k=st.integers(1, 80),
    find=st.sampled_from(("needs", "seeds")),
)
def test_k_is_filled_while_visible_records_remain_and_filters_come_before_the_cut(
    matcher: Matcher,
    world: Any,
    texts: Any,
    visible: Callable[..., set[str]],
    asked: tuple[int, str],
    viewer: Viewer,
    filters: Filters,
    k: int,
    find: str,
) -> None:
    text = texts(asked[0], asked[1])
    expected = visible(world.records, SIDES[find], viewer, filters)

    found = matcher.match(text, find=find, k=k, viewer=viewer, filters=filters)

    assert len(found.hits) == min(k, len(expected))
    assert len(set(ids(found))) == len(found.hits)
    assert set(ids(found)) <= expected
    assert [hit.rank for hit in found.hits] == list(range(1, len(found.hits) + 1))
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


@pytest.mark.parametrize("k", [150, 1_000])
def test_k_above_the_depth_of_retrieval_is_filled_as_well(build: Any, k: int) -> None:
    world = build(
        [seed(f"j{number:03d}") for number in range(180)]
        + [
            seed(f"e{number:03d}", text={"en": f"Method {number}.", "ja": f"方法{number}"})
            for number in range(40)
        ]
    )

    found = world.matcher.match("水素の技術です。", k=k)

    assert len(set(ids(found))) == len(found.hits) == min(k, 220)


def test_a_smaller_k_gives_the_beginning_of_a_larger_one(matcher: Matcher) -> None:
    ten, three = matcher.match("蒸気と排熱を使う。", k=10), matcher.match("蒸気と排熱を使う。", k=3)

    assert facts(three) == facts(ten)[:3]


@pytest.mark.parametrize("k", [0, -1, -100])
def test_less_than_one_hit_cannot_be_asked_for(matcher: Matcher, world: Any, k: int) -> None:
    with pytest.raises(UsageError) as caught:
        matcher.match("水素", k=k)
    with pytest.raises(UsageError) as caught_by_id:
        matcher.match_record("r000", k=k, viewer=Viewer(world.store.get("r000").organisation))

    assert str(caught.value) == str(caught_by_id.value) == f"k is {k}; ask for at least one hit."


# ---- the first record beyond the hits ----


@pytest.mark.parametrize("text", ["蒸気と排熱を使う。", "2年以内に、工場の排熱を船で港へ運んで使いたい。"])
def test_the_log_odds_of_the_first_record_beyond_the_hits_are_told(
    world: Any, everything: Fusion, text: str
) -> None:
    matcher = Matcher(world.store, world.generation, world.encoder, fusion=everything)
    every = matcher.match(text, k=90)

    for k in (1, 4, 30):
        found = matcher.match(text, k=k)

        assert found.next_best == pytest.approx(every.hits[k].explanation.log_odds, abs=1e-12)
        assert found.next_best <= found.hits[-1].explanation.log_odds
    assert every.next_best is None


# ---- order ----


@pytest.mark.parametrize("count", [36, 37, 38, 39])
def test_equal_scores_are_ordered_by_id_whatever_the_order_of_import(build: Any, count: int) -> None:
    # A matrix product rounds the rows at its end differently: some of the twins are the last ones.
    same = {"text": {"ja": "水素と蒸気を使う技術です。", "en": "Hydrogen and steam in use."}}
    others, twins = ([f"{prefix}{number:02d}" for number in range(count // 2)] for prefix in "ot")
    names = [name for pair in zip(others, reversed(twins), strict=True) for name in pair]
    last = [f"s{number}" for number in range(count - len(names), 0, -1)]
    world = build([seed(name, **({} if name.startswith("o") else same)) for name in (*names, *last)])

    for text in ("蒸気と水素で湯をわかす。", "湯をわかす。", "断熱材と港。", "Hydrogen and steam."):
        found = world.matcher.match(text, k=count)

        equal = [hit for hit in found.hits if hit.record.id[0] in "st"]
        assert len(equal) == len(twins) + len(last)
        assert len({hit.score for hit in equal}) == 1
        assert [hit.record.id for hit in equal] == sorted(hit.record.id for hit in equal)


def test_the_same_question_has_the_same_answer_on_every_run(matcher: Matcher, world: Any) -> None:
    first = facts(matcher.match("港の船のメタンを減らしたい。", k=20))

    again = facts(matcher.match("港の船のメタンを減らしたい。", k=20))
    reopened = facts(world.matcher.match("港の船のメタンを減らしたい。", k=20))

    assert first == again == reopened


SCRIPT = """
import json, sys
from pathlib import Path
from conftest import FakeEncoder
from corpora import open_store
from indexer import open_generation
from matcher import Matcher
home = Path(sys.argv[1])
store = open_store(home / "store.sqlite")
found = Matcher(store, open_generation(home / "index"), FakeEncoder()).match(sys.argv[2], k=30)
print(json.dumps([[h.record.id, h.score, list(h.explanation.shared_terms)] for h in found.hits]))
store.close()
"""


def test_another_process_with_another_hash_seed_gives_the_same_answer(world: Any, matcher: Matcher) -> None:
    text = "Steam from the factory heats the farm. 水素も使う。"
    expected = [
        [hit.record.id, hit.score, list(hit.explanation.shared_terms)]
        for hit in matcher.match(text, k=30).hits
    ]

    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, str(world.directory), text],
        env={**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert json.loads(answer) == expected


# ---- languages and directions ----


def test_a_bilingual_record_appears_once_in_the_language_that_fits_better(build: Any) -> None:
    both = Bilingual(ja="下水の汚泥を船で運ぶ。", en="Solar panels dry hay on a farm.")
    world = build([seed("both", text=both), *(seed(f"s{number}") for number in range(5))])

    by_japanese = world.matcher.match("下水の汚泥を船で運ぶ。", k=10)
    by_english = world.matcher.match("Solar panels dry hay on a farm.", k=10)

    assert ids(by_japanese).count("both") == ids(by_english).count("both") == 1
    assert next(hit.language for hit in by_japanese.hits if hit.record.id == "both") == "ja"
    assert next(hit.language for hit in by_english.hits if hit.record.id == "both") == "en"


def test_a_text_finds_seeds_as_a_need_and_needs_as_a_seed(matcher: Matcher) -> None:
    seeds = matcher.match("断熱材で工場の蒸気を守る。", k=5)
    needs = matcher.match("断熱材で工場の蒸気を守る。", find="needs", k=5)

    assert {hit.record.kind for hit in seeds.hits} == {"seed"}
    assert {hit.record.kind for hit in needs.hits} == {"need"}
    assert (seeds.query.kind, needs.query.kind) == ("need", "seed")


@pytest.mark.parametrize("find", ["seed", "organisations", "", "SEEDS"])
def test_only_seeds_and_needs_can_be_looked_for(matcher: Matcher, find: str) -> None:
    with pytest.raises(UsageError) as caught:
        matcher.match("水素", find=find)

    assert str(caught.value) == f"find is '{find}'. Allowed: seeds, needs, practices."


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (
            "colour",
            "red",
            "Unknown filter 'colour'. Allowed: sector, organisation, country, prefecture, language, "
            "illustrative, visibility, trl_min, trl_max, concept.",
        ),
        ("language", "fr", "Filter language='fr' is not allowed. Allowed: ja, en."),
        ("trl_min", "10", "Filter trl_min='10' is not allowed. Allowed: 1, 2, 3, 4, 5, 6, 7, 8, 9."),
    ],
)
def test_a_wrong_filter_is_refused(matcher: Matcher, key: str, value: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        matcher.match("水素", filters=Filters({key: value}))

    assert str(caught.value) == message


def test_a_text_that_cannot_be_read_is_refused(matcher: Matcher) -> None:
    with pytest.raises(TextError, match=r"^The seed is empty\. "):
        matcher.match(" ", find="needs")


# ---- by id ----


def test_a_stored_need_finds_what_its_title_and_text_find(build: Any) -> None:
    world = build(
        [
            need("n1", title={"ja": "湯気"}, text={"ja": "工場の蒸気を使いたい。"}),
            *(seed(f"s{n}") for n in range(9)),
        ]
    )

    by_id = world.matcher.match_record("n1", k=5)
    by_text = world.matcher.match("湯気\n工場の蒸気を使いたい。", k=5)

    assert facts(by_id) == facts(by_text)
    assert by_id.query == replace(by_text.query, record="n1")
    assert {hit.record.kind for hit in by_id.hits} == {"seed"}


def test_a_stored_need_asks_in_all_its_languages(build: Any) -> None:
    both = Bilingual(ja="下水の汚泥を捨てたくない。", en="Solar panels dry hay.")
    world = build(
        [
            need("n1", text=both),
            seed("ja", text={"ja": "下水の汚泥から肥料。"}),
            seed("en", text={"en": "Solar panels on hay barns."}),
            *(seed(f"s{number}") for number in range(6)),
        ]
    )

    found = world.matcher.match_record("n1", k=2)

    assert (found.query.text, [other.text for other in found.query.translations]) == (both.ja, [both.en])
    assert sorted(ids(found)) == ["en", "ja"]
    shared = {hit.record.id: hit.explanation.shared_terms for hit in found.hits}
    assert "下水" in shared["ja"]
    assert {"solar", "panel", "hay"} <= set(shared["en"])
    assert all(own.asked.text == both.ja for hit in found.hits for own in hit.explanation.evidence)


def test_neither_numbers_nor_single_letters_count_as_words_that_two_texts_share(build: Any) -> None:
    world = build([seed("s1", text={"ja": "160℃の蒸気を1.5倍のCOPで作る熱源、R-1 C 3台。"})])

    found = world.matcher.match("160 ℃の蒸気の熱がほしい。C 3台、1.5倍のCOP。", k=1)

    assert {"蒸気", "熱源"} & set(found.hits[0].explanation.shared_terms)
    assert not {"160", "1.5", "3", "c"} & set(found.hits[0].explanation.shared_terms)


def test_a_stored_seed_finds_needs(build: Any) -> None:
    world = build([seed("s1"), need("n1"), need("n2")])

    found = world.matcher.match_record("s1")

    assert sorted(ids(found)) == ["n1", "n2"]
    assert found.query.kind == "seed"


def test_what_cannot_be_seen_cannot_be_matched_by_id_either(build: Any) -> None:
    hidden = {"visibility": "organisation", "organisation": "org-a"}
    office = Organisation(id="org-a", organisation_kind="town", name=Bilingual(ja="甲町"))
    world = build([seed("s1", **hidden), seed("s2"), need("n1")])
    world.store.put([office])
    world.store.withdraw("s2")
    matcher = world.matcher

    messages = []
    for name, viewer in [
        ("s1", None),
        ("s1", Viewer("org-b")),
        ("s2", None),
        ("nobody", None),
        ("org-a", None),
    ]:
        with pytest.raises(NotFoundError) as caught:
            matcher.match_record(name, viewer=viewer)
        messages.append(str(caught.value))

    assert messages == [
        "There is no record 's1'. Check the id.",
        "There is no record 's1'. Check the id.",
        "There is no record 's2'. Check the id.",
        "There is no record 'nobody'. Check the id.",
        "Record 'org-a' is a organisation; only seeds and needs can be matched.",
    ]
    assert ids(matcher.match_record("s1", viewer=Viewer("org-a"))) == ["n1"]


# ---- what may not be seen is not there ----


@settings(max_examples=5, deadline=None)
@given(
    start=st.integers(0, 10_000),
    asked=ASKED,
    find=st.sampled_from(("needs", "seeds")),
    viewer=st.sampled_from([Viewer(), Viewer("org-b")]),
)
def test_confidential_records_move_nothing_of_what_others_see(
    build: Any, records: Any, texts: Any, start: int, asked: tuple[int, str], find: str, viewer: Viewer
) -> None:
    public: list[Matchable] = records(start, 24, "p", visibility="public")
    secret: list[Matchable] = records(start + 1, 24, "a", visibility="organisation", organisation="org-a")
    mixed = [record for pair in zip(secret, public, strict=True) for record in pair]
    text = texts(asked[0], asked[1])
    without, refitted, frozen = build(public), build(mixed), build(public)
    frozen.store.put(secret)
    frozen.index()
    assert frozen.generation.manifest.alignment == without.generation.manifest.alignment

    answers = [
        world.matcher.match(text, find=find, k=50, viewer=viewer) for world in (without, refitted, frozen)
    ]

    expected = answers[0]
    assert len(expected.hits) > 0
    for answer in answers[1:]:
        assert ids(answer) == ids(expected)
        for hit, own in zip(answer.hits, expected.hits, strict=True):
            assert hit.score == pytest.approx(own.score, abs=1e-9)
            assert hit.language == own.language
            assert [c.signal for c in hit.explanation.contributions] == [
                c.signal for c in own.explanation.contributions
            ]
            assert [c.value for c in hit.explanation.contributions] == pytest.approx(
                [c.value for c in own.explanation.contributions], abs=1e-9
            )
            assert hit.explanation.evidence == own.explanation.evidence
            assert hit.explanation.shared_terms == own.explanation.shared_terms


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],  # not shrunk: that takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    start=st.integers(0, 10_000),
    asked=ASKED,
    find=st.sampled_from(("needs", "seeds")),
    viewer=st.builds(
        Viewer,
        st.sampled_from([None, "org-a", "org-b", "org-c"]),
        st.frozensets(st.sampled_from(["innovation_wg", "international_wg"])),
    ),
)
def test_whoever_asks_gets_the_answer_of_a_store_that_holds_only_what_they_may_see(
    build: Any,
    records: Any,
    texts: Any,
    visible: Any,
    start: int,
    asked: tuple[int, str],
    find: str,
    viewer: Viewer,
) -> None:
    # given records of every tier, and beside them a store without those that the viewer may not see
    everything: list[Matchable] = records(start, 60)
    seen = {name for kind in ("seed", "need") for name in visible(everything, kind, viewer, Filters())}
    whole, rest = build(everything), build([record for record in everything if record.id in seen])
    k = 20

    # when the same is asked of both
    answer, expected = (
        world.matcher.match(texts(*asked), find=find, k=k, viewer=viewer) for world in (whole, rest)
    )

    # then both answer alike, and k is filled as far as there are records
    assert ids(answer) == ids(expected)
    assert len(answer.hits) == min(k, len(visible(everything, SIDES[find], viewer, Filters())))
    for hit, own in zip(answer.hits, expected.hits, strict=True):
        assert hit.score == pytest.approx(own.score, abs=1e-6)
        assert hit.explanation.evidence == own.explanation.evidence


def test_beyond_the_depth_of_retrieval_too_confidential_records_move_nothing(
    build: Any, records: Any, texts: Any
) -> None:
    public = records(8, 160, "p", visibility="public")
    secret = records(9, 160, "a", visibility="organisation", organisation="org-a")
    text = texts(4, "ja")

    expected = build(public).matcher.match(text, k=120)
    found = build([record for pair in zip(secret, public, strict=True) for record in pair]).matcher.match(
        text, k=120
    )

    assert ids(found) == ids(expected)
    assert [hit.score for hit in found.hits] == pytest.approx([hit.score for hit in expected.hits], abs=1e-9)


def test_the_owner_sees_its_confidential_records_and_others_do_not(build: Any) -> None:
    text = {"ja": "港の下水から水素をつくる秘密の技術。"}
    world = build(
        [
            seed("own", text=text, visibility="organisation", organisation="org-a"),
            seed("members", text=text, visibility="coalition"),
            seed("all", text=text),
        ]
    )

    seen = {
        viewer.organisation: sorted(ids(world.matcher.match("港の下水から水素を。", viewer=viewer)))
        for viewer in (Viewer(), Viewer("org-a"), Viewer("org-b"))
    }

    assert seen == {None: ["all"], "org-a": ["all", "members", "own"], "org-b": ["all", "members"]}


def test_where_a_language_holds_confidential_records_only_the_other_one_answers(build: Any) -> None:
    hidden = {"visibility": "organisation", "organisation": "org-a"}
    world = build([seed("ja1"), seed("ja2"), seed("en1", text={"en": "Hydrogen from water."}, **hidden)])

    anybody = world.matcher.match("Hydrogen from water.")
    owner = world.matcher.match("Hydrogen from water.", viewer=Viewer("org-a"))

    assert sorted(ids(anybody)) == ["ja1", "ja2"]
    assert sorted(ids(owner)) == ["en1", "ja1", "ja2"]


# ---- an index that is behind the store ----


def test_what_was_withdrawn_or_purged_since_is_not_shown_and_k_is_still_filled(build: Any) -> None:
    world = build([seed(f"s{number}") for number in range(8)])
    matcher = world.matcher
    best = ids(matcher.match("s3の技術です。", k=8))
    world.store.withdraw(best[0])
    world.store.purge(best[1])

    found = matcher.match("s3の技術です。", k=6)
    more = matcher.match("s3の技術です。", k=8)

    assert sorted(ids(found)) == sorted(ids(more)) == sorted(best[2:])


def test_what_became_confidential_since_is_not_shown(build: Any) -> None:
    world = build([seed("s1"), seed("s2")])
    world.store.put([seed("s1", visibility="organisation", organisation="org-a")])

    assert ids(world.matcher.match("s1の技術です。")) == ["s2"]
    assert sorted(ids(world.matcher.match("s1の技術です。", viewer=Viewer("org-a")))) == ["s1", "s2"]


def test_what_came_since_is_found_only_when_it_is_indexed(build: Any) -> None:
    world = build([seed("s1")])
    world.store.put([seed("s2", text={"ja": "蒸気で湯をわかす。"})])

    before = ids(world.matcher.match("蒸気で湯をわかす。"))
    world.index()

    assert before == ["s1"]
    assert ids(world.matcher.match("蒸気で湯をわかす。")) == ["s2", "s1"]


def test_a_record_whose_text_changed_since_is_quoted_only_as_it_is_now(build: Any) -> None:
    world = build(
        [seed("s1", title={"ja": "古い題"}, text={"ja": "水素を使う技術です。蒸気も使う技術です。"})]
    )
    world.store.put([seed("s1", text={"ja": "断熱材。"})])

    (hit,) = world.matcher.match("水素と蒸気を使う。").hits

    assert hit.record.text == Bilingual(ja="断熱材。")
    assert hit.explanation.evidence == ()
    assert hit.explanation.shared_terms == ()


class Withdrawing:
    """A store in which another process withdraws a record between ranking and reading."""

    def __init__(self, store: Any, name: str) -> None:
        self._store, self._name = store, name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def get_many(self, record_ids: Any) -> Any:
        wanted = list(record_ids)
        if self._name in wanted:
            self._store.withdraw(self._name)
        return self._store.get_many(wanted)


def test_a_record_withdrawn_while_it_is_being_ranked_does_not_stop_the_answer(build: Any) -> None:
    world = build([seed(f"s{number}") for number in range(6)])
    best = ids(world.matcher.match("s3の技術です。", k=6))

    found = Matcher(Withdrawing(world.store, best[0]), world.generation, world.encoder).match(
        "s3の技術です。", k=4
    )

    assert ids(found) == ids(world.matcher.match("s3の技術です。", k=4))
    assert len(found.hits) == 4


class Forgetful(Withdrawing):
    """A store that does not hold a record of which the index says that it does, as one of another home."""

    def get_many(self, record_ids: Any) -> Any:
        return {key: own for key, own in self._store.get_many(record_ids).items() if key != self._name}


def test_a_record_that_only_the_index_holds_is_left_out_and_the_answer_ends(build: Any) -> None:
    world = build([seed(f"s{number}") for number in range(6)])
    best = ids(world.matcher.match("s3の技術です。", k=6))

    found = Matcher(Forgetful(world.store, best[0]), world.generation, world.encoder).match(
        "s3の技術です。", k=6
    )

    assert ids(found) == best[1:]


# ---- the answer as a whole ----


def test_an_empty_index_answers_with_no_hits_and_abstains(build: Any) -> None:
    world = build([])

    found = world.matcher.match("水素")

    assert (found.hits, found.abstained, found.calibrated) == ((), True, False)


def test_an_answer_names_its_generation_and_how_long_it_took(matcher: Matcher, world: Any) -> None:
    found = matcher.match("水素")

    assert found.generation == world.generation.id == matcher.generation.id
    assert 0 < found.took_ms < 5_000


def test_it_abstains_where_the_best_hit_is_below_the_line_and_still_lists_hits(world: Any) -> None:
    best = world.matcher.match("水素と蒸気", k=3).hits[0].score
    above, below = (
        Matcher(
            world.store,
            world.generation,
            world.encoder,
            fusion=replace(PROVISIONAL, threshold=best + step, fitted=True),
        ).match("水素と蒸気", k=3)
        for step in (-1e-6, 1e-6)
    )

    assert (above.abstained, below.abstained) == (False, True)
    assert (len(above.hits), len(below.hits)) == (3, 3)
    assert above.calibrated


def test_a_hit_has_the_key_of_the_text_that_was_found(matcher: Matcher, world: Any) -> None:
    for hit in matcher.match("港の船のメタンを減らしたい。", k=30).hits:
        part = world.generation.partitions["seed", hit.language]
        assert part.rows[part.row_of[hit.key]].record_id == hit.record.id


def test_log_odds_of_chosen_records_are_those_of_their_hits(matcher: Matcher) -> None:
    hits = matcher.match("排熱を船で使う。", k=40).hits

    told = matcher.log_odds("排熱を船で使う。", [hits[30].record.id, hits[0].record.id, "nobody"])

    assert told == {
        hit.record.id: pytest.approx(hit.explanation.log_odds, abs=1e-9) for hit in (hits[0], hits[30])
    }


def test_log_odds_of_a_record_that_nobody_may_see_move_nothing(build: Any, records: Any) -> None:
    public = records(8, 30, "p", visibility="public")
    hidden = seed("h1", text={"ja": "排熱を船で使う。"}, visibility="organisation", organisation="org-a")
    world = build([*public, hidden])

    told = world.matcher.log_odds("排熱を船で使う。", ["h1"])
    owner = world.matcher.match("排熱を船で使う。", k=31, viewer=Viewer("org-a")).hits

    assert owner[0].record.id == "h1"
    assert list(told) == ["h1"]
    assert told["h1"] > owner[1].explanation.log_odds


def test_the_ranking_for_evaluation_is_that_of_match(matcher: Matcher) -> None:
    ranking = matcher.ranking("排熱を船で使う。", k=25)

    found = matcher.match("排熱を船で使う。", k=25)

    assert ranking == [(hit.record.id, hit.score) for hit in found.hits]


def test_raw_signals_are_those_that_the_contributions_are_made_of(world: Any, everything: Fusion) -> None:
    matcher = Matcher(world.store, world.generation, world.encoder, fusion=everything)
    text = "2年以内に、工場の排熱を船で港へ運んで使いたい。"
    told = everything.at(matcher.made_ready(text).told)

    signals = dict(matcher.signals(text, k=90))

    assert all(
        set(own) == set(Signal) - {Signal.CONSTRAINTS, Signal.FIELD, Signal.VERDICTS}
        for own in signals.values()
    )
    for hit in matcher.match(text, k=20).hits:
        for contribution in hit.explanation.contributions:
            if contribution.signal is not Signal.CONSTRAINTS:
                raw = signals[hit.record.id][contribution.signal]
                assert contribution.value == pytest.approx(told.weights[contribution.signal] * raw)


def test_an_index_made_by_another_encoder_is_refused(world: Any) -> None:
    with pytest.raises(IndexMismatchError) as caught:
        Matcher(world.store, world.generation, FakeEncoder(name="other", sizes=(8,)))

    assert str(caught.value) == (
        "Index was built with encoder 'fake' (48 dims) but the query encoder is 'other' (8 dims). "
        "Rebuild: enmusubi index --full"
    )


def test_a_text_that_asks_is_written_nowhere(world: Any) -> None:
    asked = "裏山の埋蔵金を掘り出したい"

    world.matcher.match(asked)

    files = [path for path in world.directory.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert all(asked.encode() not in path.read_bytes() for path in files)
