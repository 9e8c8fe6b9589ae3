"""What does `enmusubi team` print?"""

import json
from pathlib import Path

import pytest
from commands import Run

NEED = "工場の蒸気の熱を集めたい、下水の汚泥をメタンにしたい、港の船に電気を送りたい。"
ROWS = [
    {
        "id": "org-1",
        "kind": "organisation",
        "organisation_kind": "town",
        "name": {"ja": "甲町", "en": "Ko Town"},
    },
    {"id": "s1", "text": {"ja": "工場の屋根から逃げる蒸気の熱を集める。"}, "trl": 5},
    {"id": "s2", "text": {"en": "Sludge from sewage becomes methane."}, "organisation": "org-1"},
    {
        "id": "s3",
        "text": {"ja": "港に泊まる船に陸から電気を送る。"},
        "visibility": "organisation",
        "organisation": "org-1",
    },
]


@pytest.fixture
def home(tmp_path: Path, run: Run) -> Path:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    for command in (["import", rows], ["index"]):
        assert run("--home", tmp_path / "home", *command).code == 0
    return tmp_path / "home"


def test_the_team_answers_the_need_in_both_languages_and_keeps_what_is_hidden(home: Path, run: Run) -> None:
    ended = run("--home", home, "team", NEED, "--json")

    told = ended.json
    assert ended.code == 0
    assert {member["record"]["id"] for member in told["members"]} == {"s1", "s2"}
    assert "s3" not in ended.out
    for requirement in told["requirements"]:
        assert NEED[requirement["start"] : requirement["end"]] == requirement["text"]
    assert told["coverage"] == pytest.approx(sum(member["added"] for member in told["members"]))
    assert told["members"][0]["rank"] == 1


def test_its_owner_is_told_of_the_hidden_seed(home: Path, run: Run) -> None:
    told = run("--home", home, "team", NEED, "--as", "org-1", "--json").json

    assert {member["record"]["id"] for member in told["members"]} == {"s1", "s2", "s3"}


@pytest.mark.parametrize(("language", "words"), [("ja", "要求の"), ("en", "of what is asked")])
def test_a_person_reads_the_team_in_their_language(home: Path, run: Run, language: str, words: str) -> None:
    ended = run("--home", home, "--lang", language, "team", "-", stdin=NEED)

    assert ended.code == 0
    assert words in ended.out
    assert "逃げる蒸気の熱" in ended.out


def test_where_nothing_answers_the_team_is_empty_and_says_so(home: Path, run: Run) -> None:
    ended = run("--home", home, "team", NEED, "--where", "trl_min=9")

    assert ended.code == 0
    assert "No seed answers" in ended.out


@pytest.mark.parametrize(
    ("arguments", "code"), [(["   "], 3), ([NEED, "--size", "0"], 2), ([NEED, "--where", "nosuch=1"], 2)]
)
def test_what_cannot_be_asked_is_refused(home: Path, run: Run, arguments: list[str], code: int) -> None:
    assert run("--home", home, "team", *arguments).code == code
