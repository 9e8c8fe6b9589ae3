"""Does a match that leads abroad say so to programs, on the terminal and on the page, and no other match?"""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from commands import Run, run_command
from conftest import FakeEncoder, need, seed, shipped_for
from proposals_home import organisation

from api.report import Directory, ReportResponse, Wish, choose, page, report_of
from corpora import Filters, Viewer, open_store
from indexer import open_generation, update_index
from matcher import EXPORT_WORDS, Matcher

RECORDS = [
    organisation("city-abroad", "overseas_government", place={"country": "MN"}),
    organisation("univ-home", "university_national", place={"country": "JP", "prefecture": "北海道"}),
    seed("s-home", text={"ja": "工場の蒸気の熱を集める。"}, organisation="univ-home"),
    need("n-abroad", text={"ja": "街の蒸気の熱を集めたい。"}, organisation="city-abroad"),
    need("n-home", text={"ja": "工場の蒸気の熱を集めたい。"}, organisation="univ-home"),
]
ABROAD = "the need's organisation is abroad (Mongolia)"


@pytest.fixture
def home(tmp_path: Path, fake_encoder: FakeEncoder) -> Path:
    known = shipped_for(fake_encoder)
    with closing(open_store(tmp_path / "store.sqlite")) as store:
        store.put(RECORDS)
        update_index(store, tmp_path / "index", encoder=fake_encoder, known=lambda: known)
    return tmp_path


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path, fake_encoder: FakeEncoder
) -> Run:
    monkeypatch.setattr("api.engine.load", lambda _: fake_encoder)
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    monkeypatch.delenv("ENMUSUBI_HOME", raising=False)
    return lambda *arguments: run_command(capfd, monkeypatch, ["--home", home, *arguments])


@pytest.mark.parametrize(
    ("asked", "reasons"),
    [
        (("--id", "n-abroad"), [{"what": "need_holder", "country": "MN"}]),
        (("ベトナムの工場で蒸気の熱を集めたい。",), [{"what": "need_text", "country": "VN"}]),
        (("--id", "n-home"), None),
        (("工場の蒸気の熱を集めたい。",), None),
    ],
)
def test_the_json_and_the_terminal_say_the_reason(run: Run, asked: tuple[str, ...], reasons: object) -> None:
    (hit,) = run("match", *asked, "--json").json["hits"]
    told = run("match", *asked).out

    note = hit["export_control"]
    assert (note and note["reasons"]) == reasons
    assert ("外為法" in told) == (reasons is not None)


def test_of_needs_that_are_found_only_the_one_abroad_carries_it(run: Run) -> None:
    hits = run("match", "--id", "s-home", "--json").json["hits"]

    assert {hit["id"]: (hit["export_control"] or {}).get("reasons") for hit in hits} == {
        "n-abroad": [{"what": "need_holder", "country": "MN"}],
        "n-home": None,
    }


Made = Callable[..., tuple[str, ReportResponse]]


@pytest.fixture
def made(home: Path, fake_encoder: FakeEncoder) -> Iterator[Made]:
    with closing(open_store(home / "store.sqlite")) as store:
        matcher = Matcher(store, open_generation(home / "index"), fake_encoder)

        def make(need_id: str, language: str, seed_id: str | None) -> tuple[str, ReportResponse]:
            wish = Wish(None, need_id, 10, seed=seed_id)
            choice = choose(wish, matcher, store, viewer=Viewer(), filters=Filters())
            report = report_of(
                choice,
                Directory(store, Viewer(), language),
                language=language,
                encoder="fake@1",
                program="Enmusubi 0",
                made=date(2026, 11, 27),
            )
            return page(report), ReportResponse.of(report)

        yield make


@pytest.mark.parametrize("seed_id", [None, "s-home"], ids=["all hits", "one seed"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_says_the_reason_and_what_to_do(made: Made, language: str, seed_id: str | None) -> None:
    html, data = made("n-abroad", language, seed_id)
    plain, other = made("n-home", language, seed_id)

    assert EXPORT_WORDS["note"][language] in html
    assert ("モンゴル" if language == "ja" else ABROAD.replace("'", "&#39;")) in html
    assert "外為法" not in plain
    assert [hit.export_control is not None for hit in data.match.hits] == [True]
    assert [hit.export_control for hit in other.match.hits] == [None]
