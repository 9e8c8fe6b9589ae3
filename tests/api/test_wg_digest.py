"""What does a working group read before it meets, and what does it never read?"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from commands import run_command
from conftest import need, seed
from served import OTHER, OWN, Home, records

from api.wg_digests.commands import group_named
from api.wg_digests.telling import Told, told
from api.wg_digests.writing import markdown, page
from corpora import Bilingual, Role, Store
from matcher import (
    Actor,
    Fresh,
    Fusion,
    Matcher,
    Pipeline,
    Signal,
    Stage,
    Topic,
    Transition,
    WgDigest,
    wg_digest,
)
from matcher.stages import Deed

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


@pytest.fixture(scope="module")
def digest(home: Home, store: Store) -> WgDigest:
    matcher = Matcher(store, home.service().matcher.generation, home.encoder, fusion=FITTED)
    topics = [Topic(Bilingual(ja="余る熱", en="Surplus heat"), 4, 3, date(2028, 3, 31))]
    return wg_digest(store, matcher, GROUP, since=TODAY - timedelta(days=1), today=TODAY, gaps=topics)


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
    assert len(set(pairs)) == len(pairs) > 2


def test_proposals_of_the_group_that_moved_or_wait_are_told_and_those_of_others_are_not(
    digest: WgDigest,
) -> None:
    assert [(own.proposal.opening.seed, len(own.events)) for own in digest.moved] == [("s02", 1)]
    assert [own.reminder.proposal.opening.seed for own in digest.waiting] == ["s00"]


def test_what_was_written_before_the_day_is_not_told(home: Home, store: Store) -> None:
    matcher = Matcher(store, home.service().matcher.generation, home.encoder, fusion=FITTED)
    later = TODAY + timedelta(days=1)

    found = wg_digest(store, matcher, GROUP, since=later, today=later)

    assert (found.seeds, found.needs, found.matches, found.moved) == ((), (), (), ())
    assert len(found.waiting) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("ja", ("新しい組み合わせ", "余る熱")), ("en", ("New matches", "Surplus heat"))]
)
def test_it_is_told_in_both_languages_as_a_page_and_as_markdown_and_no_record_is_markup(
    digest: WgDigest, language: str, words: tuple[str, ...]
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
    assert "2028-03-31" in marked


def test_what_asks_for_a_decision_comes_first_and_long_lists_are_cut_and_counted(digest: WgDigest) -> None:
    many = tuple(Fresh(seed(f"m{number:02}"), changed=False) for number in range(42))
    said = told(replace(digest, seeds=many), "ja", {})

    assert [own.title for own in said.sections][:3] == [
        "止まっている提案",
        "動きのあった提案",
        "新しい組み合わせ",
    ]
    assert (len(said.sections[-1].items), said.sections[-1].count) == (30, 42)
    for written in (page(said), markdown(said)):
        assert "ほか12件あります。" in written
    assert "## 新しいシーズ (42)" in markdown(said)


def test_the_command_writes_what_the_name_of_the_file_asks_for(
    home: Home, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("api.engine.load", lambda _: home.encoder)

    def run(*options: object) -> int:
        return run_command(
            capfd, monkeypatch, ["--home", home.settings.home, "wg-digest", "--group", "innovation", *options]
        ).code

    since = ("--since", TODAY.isoformat(), "--lang", "ja")
    assert run(*since, "--out", tmp_path / "d.html") == 0
    assert run(*since, "--out", tmp_path / "d.md") == 0
    assert (tmp_path / "d.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "d.md").read_text(encoding="utf-8").startswith("# イノベーションWG")
    assert run(*since, "--out", tmp_path / "d.txt") == 2
    assert run("--since", "soon") == 2
    with pytest.raises(Exception, match="no working group 'nosuch'"):
        group_named("nosuch")


def test_a_record_that_was_there_before_the_day_is_told_as_changed(tmp_path: Path) -> None:
    home = Home.made(tmp_path, [seed("s1"), seed("s2")])
    with closing(home.store()) as store:
        store.put([seed("s1", trl=5)])
        with closing(sqlite3.connect(home.settings.store)) as connection, connection:
            connection.execute("UPDATE history SET at = '2026-01-01T00:00:00+00:00'")
        matcher = Matcher(store, home.service().matcher.generation, home.encoder, fusion=FITTED)
        found = wg_digest(store, matcher, GROUP, since=TODAY, today=TODAY)

    assert [(own.record.id, own.changed) for own in found.seeds] == [("s1", True), ("s2", False)]
