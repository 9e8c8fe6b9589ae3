"""What does a working group read before it meets, and what does it never read?"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from commands import run_command
from conftest import FakeEncoder, need, seed
from served import OTHER, OWN, Home, records

from api.wg_digests.commands import group_named
from api.wg_digests.telling import Section, Told, told
from api.wg_digests.topics import LeftOut, by_name, topics
from api.wg_digests.writing import markdown, page
from corpora import Bilingual, Role, Store
from matcher import (
    Actor,
    Challenge,
    Fresh,
    FreshMatch,
    FreshRecords,
    Fusion,
    Matcher,
    Pipeline,
    RecordQuotation,
    Signal,
    Stage,
    Topic,
    Transition,
    WgDigest,
    embedding_once,
    fresh_records,
    viewer_of_group,
    wg_digest,
)
from matcher.challenges import Size
from matcher.leg import Leg, Question
from matcher.naming import Name
from matcher.searched import Whole
from matcher.stages import Deed
from matcher.understanding import Quotation
from matcher.visible import Keys

GROUP = group_named("innovation")
TODAY = date.today()
FITTED = Fusion({Signal.DENSE: 1.0}, prior=0.0, threshold=0.5, fitted=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    shared = {"organisation": OWN, "visibility": "working_group"}
    content = [
        *records(),
        need("n-public", text={"ja": "水素の装置を<b>探して</b>います。"}, organisation=OTHER),
        need("n-coalition", text={"ja": "断熱の窓。"}, organisation=OTHER, visibility="coalition"),
        need("n-ours", text={"ja": "水素の装置。"}, **shared, shared_with=["innovation_wg"]),
        need("n-theirs", text={"ja": "水素の装置。"}, **shared, shared_with=["international_wg"]),
    ]
    made = Home.made(tmp_path_factory.mktemp("wg"), content)
    with closing(made.store()) as store:
        secretariat = Actor("office", OTHER, Role.SECRETARIAT)
        long_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(days=90)
        Pipeline(store, clock=lambda: long_ago).propose(
            secretariat, "n-public", "s00", working_group="innovation_wg"
        )
        Pipeline(store, clock=lambda: long_ago).propose(
            secretariat, "n-public", "s01", working_group="international_wg"
        )
        moved = Pipeline(store, clock=lambda: long_ago).propose(
            secretariat, "n-coalition", "s02", working_group="innovation_wg"
        )
        Pipeline(store).act(secretariat, moved.id, Transition(Deed.MOVE, to=Stage.CONTACTED))
    return made


@pytest.fixture(scope="module")
def store(home: Home) -> Iterator[Store]:
    with closing(home.store()) as opened:
        yield opened


def fresh(store: Store, since: date) -> FreshRecords:
    return fresh_records(store, GROUP, since=since)


@pytest.fixture(scope="module")
def digest(home: Home, store: Store) -> WgDigest:
    matcher = Matcher(store, home.service().matcher.generation, home.encoder, fusion=FITTED)
    topics = [Topic(Bilingual(ja="余る熱", en="Surplus heat"), 4, 3, date(2028, 3, 31))]
    return wg_digest(store, matcher, fresh(store, TODAY - timedelta(days=1)), today=TODAY, gaps=topics)


def test_it_holds_what_every_member_of_the_group_may_see_and_no_more(digest: WgDigest) -> None:
    assert {own.record.id for own in digest.needs} == {"n-public", "n-coalition", "n-ours"}
    assert {own.record.id for own in digest.seeds} == {f"s{number:02}" for number in range(12)}
    assert {own.need.id for own in digest.matches} <= {"n-public", "n-coalition", "n-ours"}
    assert not {own.seed.id for own in digest.matches} & {f"hidden-of-{OWN}", f"hidden-of-{OTHER}"}


def test_new_matches_are_above_the_line_each_once_and_the_likeliest_first(digest: WgDigest) -> None:
    likely = [own.probability for own in digest.matches]
    pairs = [(own.need.id, own.seed.id) for own in digest.matches]

    assert likely == sorted(likely, reverse=True)
    assert min(likely) >= FITTED.threshold
    told_once = [name for pair in pairs for name in pair]
    assert len(set(told_once)) == len(told_once) > 2
    assert digest.matched > len(pairs)


def test_an_illustrative_record_is_marked_in_place_of_a_holder(digest: WgDigest) -> None:
    example, real = seed("a-example", illustrative=True), seed("b-real", organisation=OTHER)
    need_of = digest.needs[0].record
    found = [FreshMatch(need_of, own, 0.9, None) for own in (example, real)]

    said = told(replace(digest, matches=tuple(found), matched=2, seeds=(Fresh(example, False),)), "ja", {})

    matches, seeds = (own for own in said.sections if own.name in ("matches", "seeds"))
    assert [str(own.lines[0]).split(" · ")[-1] for own in matches.items] == [
        "例示用のシーズ",
        f"シーズの機関：{OTHER}",
    ]
    assert "機関：なし" not in page(said)
    assert str(seeds.items[0].lines[0]).startswith("例示用の記録")


def test_what_is_quoted_in_the_other_language_is_named_and_marked_as_such(digest: WgDigest) -> None:
    asked, found = (
        RecordQuotation("text", language, Quotation(0, len(words), words))
        for language, words in (("en", "Less steam."), ("ja", "蒸気の<b>漏れ</b>。"))
    )
    pair = FreshMatch(digest.needs[0].record, seed("s1", title={"en": "Traps"}), 0.9, (asked, found))
    said = {language: told(replace(digest, matches=(pair,)), language, {}) for language in ("ja", "en")}

    lines = {language: matches_of(own).items[0].lines[1:3] for language, own in said.items()}
    assert list(map(str, lines["en"])) == [
        'Asked: "Less steam."',
        'In the record: "蒸気の<b>漏れ</b>。" (in Japanese)',
    ]
    assert str(lines["ja"][0]) == "求めること：「Less steam.」（英語）"
    assert str(matches_of(said["ja"]).items[0].title).endswith("⇔ Traps（英語）")
    assert '<bdi lang="ja">蒸気の&lt;b&gt;漏れ&lt;/b&gt;。</bdi>' in page(said["en"])
    assert "\\<b\\>漏れ" in markdown(said["en"])


def matches_of(said: Told) -> Section:
    return next(own for own in said.sections if own.name == "matches")


class Listening(Whole):
    """A generation that notes how deep it is asked."""

    depths: ClassVar[set[int]] = set()

    def legs(self, question: Question, kind: str, allowed: Keys) -> list[Leg]:
        self.depths.add(question.depth)
        return super().legs(question, kind, allowed)


def test_each_text_is_embedded_once_for_the_whole_digest(home: Home, store: Store) -> None:
    encoder, generation = FakeEncoder(), home.service().matcher.generation
    asked = Listening(generation)
    plain_one = Matcher(store, generation, encoder, fusion=FITTED, depth=77, searched=asked)
    new = fresh(store, TODAY - timedelta(days=1))

    matcher = embedding_once(store, plain_one, new)
    ahead = len(encoder.encoded_texts)
    topics(store, matcher, viewer_of_group(GROUP))
    found = wg_digest(store, matcher, new, today=TODAY)

    assert ahead == len(encoder.encoded_texts) == len(set(encoder.encoded_texts))
    assert asked.depths == {77}
    assert found == wg_digest(store, plain_one, new, today=TODAY)


def test_proposals_of_the_group_that_moved_or_wait_are_told_and_those_of_others_are_not(
    digest: WgDigest,
) -> None:
    assert [(own.proposal.opening.seed, len(own.events)) for own in digest.moved] == [("s02", 1)]
    assert [own.reminder.proposal.opening.seed for own in digest.waiting] == ["s00"]


def test_what_was_written_before_the_day_is_not_told(home: Home, store: Store) -> None:
    matcher = Matcher(store, home.service().matcher.generation, home.encoder, fusion=FITTED)
    later = TODAY + timedelta(days=1)

    found = wg_digest(store, matcher, fresh(store, later), today=later)

    assert (found.seeds, found.needs, found.matches, found.moved) == ((), (), (), ())
    assert len(found.waiting) == 1


@pytest.mark.parametrize(
    ("language", "words", "day"),
    [
        ("ja", ("新しい組み合わせ", "余る熱"), "2028年3月31日"),
        ("en", ("New matches", "Surplus heat"), "2028-03-31"),
    ],
)
def test_it_is_told_in_both_languages_as_a_page_and_as_markdown_and_no_record_is_markup(
    digest: WgDigest, language: str, words: tuple[str, ...], day: str
) -> None:
    said: Told = told(digest, language, {})

    written, marked = page(said), markdown(said)

    for word in words:
        assert word in written
        assert word in marked
    assert len(said.sections) == 7
    assert "&lt;b&gt;探して" in written
    assert "<b>" not in written
    assert "\\<b\\>探して" in marked
    assert day in marked


def test_what_asks_for_a_decision_comes_first_and_long_lists_are_cut_and_counted(digest: WgDigest) -> None:
    many = tuple(Fresh(seed(f"m{number:02}"), changed=False) for number in range(42))
    said = told(replace(digest, seeds=many), "ja", {})

    assert [own.title for own in said.sections][:3] == [
        "止まっている提案",
        "動きのあった提案",
        "新しい組み合わせ",
    ]
    assert (len(said.sections[-1].items), said.sections[-1].count) == (5, 42)
    for written in (page(said), markdown(said)):
        assert "ほか37件は、Web画面の「記録」で確認できます。" in written
        assert written.index("件数") < written.index("新しい組み合わせ")
    assert "- 新しいシーズ：42件" in markdown(said)
    assert len(told(replace(digest, seeds=many), "en", {}, few=42).sections[-1].items) == 42


def test_a_section_of_nothing_is_a_count_and_no_heading(digest: WgDigest) -> None:
    said = told(replace(digest, waiting=()), "en", {})

    assert "- Proposals that wait: 0" in markdown(said)
    assert "## Proposals that wait" not in markdown(said)
    assert 'id="waiting"' not in page(said)


def challenge(of: str, due: date | None, *ids: str, name: str = "Surplus heat") -> Challenge:
    members = tuple(need(own, title={"ja": f"題{own}"}) for own in ids)
    return Challenge(
        Name(Bilingual(ja="余る熱", en=name), ("heat",), {}),
        members,
        (),
        Size((of,), 0, {}, {}, {}, due),
        1.0,
    )


def test_challenges_of_one_name_are_told_as_one_with_titles_that_the_group_may_read() -> None:
    (topic,) = by_name([challenge("o1", None, "n1", "n2"), challenge("o2", date(2028, 3, 31), "n3")])

    assert (topic.records, topic.organisations, topic.deadline) == (3, 2, date(2028, 3, 31))
    assert [own.best("ja") for own in topic.examples] == ["題n1", "題n2"]


def test_what_has_become_one_is_as_large_as_it_is_and_the_largest_are_told_first() -> None:
    soon, later = date(2027, 3, 31), date(2028, 3, 31)
    found = [
        challenge("o1", None, "n1", "n2", "n3", name="three needs"),
        challenge("o1", later, "n4", name="later"),
        challenge("o1", soon, "n5", name="soon"),
        challenge("o1", None, "n6", name="two organisations"),
        challenge("o2", None, "n7", name="two organisations"),
    ]

    assert [own.name.best("en") for own in by_name(found)] == [
        "two organisations",
        "three needs",
        "soon",
        "later",
    ]


def test_needs_that_were_too_many_to_be_looked_over_are_told_in_both_languages(digest: WgDigest) -> None:
    both = LeftOut(gaps=2, shared=7)
    assert told(digest, "ja", {}, left_out=both).notes[2:] == (
        "ニーズが多いため、2件については空白かどうかを調べていません。",
        "ニーズが多いため、7件については共通の課題を調べていません。",
    )
    assert told(digest, "en", {}, left_out=both).notes[2:] == (
        "2 more needs were too many to be looked over for gaps.",
        "7 more needs were too many to be looked over for shared challenges.",
    )
    assert len(told(digest, "en", {}).notes) == 2


def test_the_command_writes_what_the_name_of_the_file_asks_for(
    home: Home, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("api.engine.load", lambda _: home.encoder)
    monkeypatch.setattr("api.wg_digests.topics.MOST_NEEDS", 1)  # of the three that the group may see

    def run(*options: object) -> int:
        return run_command(
            capfd, monkeypatch, ["--home", home.settings.home, "wg-digest", "--group", "innovation", *options]
        ).code

    since = ("--since", TODAY.isoformat(), "--lang", "ja")
    assert run(*since, "--out", tmp_path / "d.html") == 0
    assert run(*since, "--out", tmp_path / "d.md") == 0
    assert (tmp_path / "d.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "d.md").read_text(encoding="utf-8").startswith("# イノベーションWG")
    assert "2件については空白かどうかを調べていません。" in (tmp_path / "d.md").read_text(encoding="utf-8")
    assert run(*since, "--out", tmp_path / "d.txt") == 2
    assert run("--since", "soon") == 2
    with pytest.raises(Exception, match="no working group 'nosuch'"):
        group_named("nosuch")


def test_changed_records_are_told_as_such_and_real_ones_before_illustrative_ones(tmp_path: Path) -> None:
    asked = need("n1", text=seed("s1").text.model_dump())
    home = Home.made(tmp_path, [asked, seed("s0", illustrative=True), seed("s1"), seed("s2")])
    with closing(home.store()) as store:
        store.put([seed("s1", trl=5)])
        with closing(sqlite3.connect(home.settings.store)) as connection, connection:
            connection.execute("UPDATE history SET at = '2026-01-01T00:00:00+00:00'")
        matcher = Matcher(store, home.service().matcher.generation, home.encoder, fusion=FITTED)
        found = wg_digest(store, matcher, fresh(store, TODAY), today=TODAY)

    assert [(own.record.id, own.changed) for own in found.seeds] == [
        ("s1", True),
        ("s2", False),
        ("s0", False),
    ]
    assert [(own.need.id, own.seed.id) for own in found.matches] == [("n1", "s1")]
    assert found.matched == 3
