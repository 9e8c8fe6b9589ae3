"""Does `enmusubi names` do what it says, and end with the exit code that scripts rely on?"""

import json
from contextlib import closing
from pathlib import Path

import pytest
from commands import Run

from api.records.reasons import say_reason
from corpora import DoubtfulPair, Store, Why, open_store

COMMANDS = ("list", "show", "accept", "reject", "merge", "undo", "merges")
COMPANIES = [
    {
        "id": f"company-{letter}",
        "kind": "organisation",
        "organisation_kind": "company",
        "name": {"ja": name},
    }
    for letter, name in (("a", "例示工業"), ("b", "株式会社例示工業所"), ("c", "見本工業"))
]
ROWS = [
    *COMPANIES,
    {"id": "s1", "kind": "seed", "text": {"ja": "排熱を運ぶ。"}, "organisation": "company-b"},
]


@pytest.fixture
def queue(tmp_path: Path, run: Run, home: Path) -> Path:
    """A home of three companies and a seed, with two doubtful pairs."""
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), encoding="utf-8")
    assert run("import", file).code == 0
    with closing(opened(home)) as store:
        store.propose(
            [
                DoubtfulPair("organisation", "company-a", "company-b", 0.83, ("similar=0.83", "other_form")),
                DoubtfulPair("organisation", "company-a", "company-c", 0.71, ("similar=0.71",)),
            ]
        )
    return home


def opened(home: Path) -> Store:
    return open_store(home / "store.sqlite")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(run: Run, command: str) -> None:
    told = run("names", command, "--help")

    assert told.code == 0
    assert f"enmusubi names {command}" in " ".join(told.out.split())


def test_the_open_pairs_are_listed_with_names_and_reasons_in_words(queue: Path, run: Run) -> None:
    told = run("names", "list")

    assert told.code == 0
    assert "株式会社例示工業所" in told.out
    for words in ("alike in spelling", "0.83", "another legal form"):
        assert words in " ".join(told.out.split())
    japanese = "".join(run("--lang", "ja", "names", "list").out.split())
    assert "綴りが近い" in japanese
    assert "法人格が違う" in japanese


def test_the_list_as_json_holds_what_the_store_holds(queue: Path, run: Run) -> None:
    first, second = run("names", "list", "--json").json

    assert {name: first[name] for name in ("id", "what", "left", "right", "score", "reasons", "same")} == {
        "id": 1,
        "what": "organisation",
        "left": "company-a",
        "right": "company-b",
        "score": 0.83,
        "reasons": ["similar=0.83", "other_form"],
        "same": None,
    }
    assert second["id"] == 2
    assert run("names", "list", "--what", "person", "--json").json == []


def test_a_pair_is_shown_side_by_side(queue: Path, run: Run) -> None:
    told = run("names", "show", 1)
    both = run("names", "show", 1, "--json").json["records"]

    assert told.code == 0
    assert "ja: 例示工業" in told.out
    assert "ja: 株式会社例示工業所" in told.out
    assert {record["id"] for record in both.values()} == {"company-a", "company-b"}


def test_an_accepted_pair_is_merged_into_the_record_to_keep_and_can_be_taken_back(
    queue: Path, run: Run
) -> None:
    told = run("names", "accept", 1, "--keep", "company-b", "--by", "例示大学")

    assert (told.code, "names undo 1" in told.err) == (0, True)
    assert [pair["id"] for pair in run("names", "list", "--json").json] == []
    [merge] = run("names", "merges", "--json").json
    assert (merge["kept"], merge["merged"], merge["merged_by"]) == ("company-b", "company-a", "例示大学")

    undone = run("names", "undo", 1, "--json").json

    assert undone["restored"] == ["company-a", "company-b"]
    assert [pair["id"] for pair in run("names", "list", "--json").json] == [1, 2]


def test_what_was_changed_since_a_merge_is_named_when_it_is_undone(queue: Path, run: Run) -> None:
    run("names", "accept", 1)
    with closing(opened(queue)) as store:
        store.withdraw("s1")

    told = run("names", "undo", 1)

    assert (told.code, "Changed since, left as they are: s1" in told.err) == (0, True)


def test_merging_and_taking_it_back_are_told_in_japanese(queue: Path, run: Run) -> None:
    listed, accepted, undone = (
        run("--lang", "ja", "names", *words) for words in (("list",), ("accept", 1), ("undo", 1))
    )

    assert "決めるには: enmusubi names show 番号、次に accept 番号 または reject 番号" in listed.err
    assert accepted.err.splitlines() == [
        "company-a に統合しました。取り消すには: enmusubi names undo 1",
        "検索に反映するには: enmusubi index",
    ]
    assert undone.err == "統合 1 を取り消し、記録 3 件を元に戻しました。\n"
    assert "統合した記録" in run("--lang", "ja", "names", "merges").out


def test_rejected_pairs_leave_the_list_and_nothing_is_merged(queue: Path, run: Run) -> None:
    assert run("names", "reject", 1, 2).code == 0

    assert run("names", "list", "--json").json == []
    assert [pair["same"] for pair in run("names", "list", "--decided", "--json").json] == [False, False]
    assert run("names", "merges", "--json").json == []


def test_two_records_are_merged_without_having_been_proposed(queue: Path, run: Run) -> None:
    assert run("names", "merge", "company-c", "company-b").code == 0

    with closing(opened(queue)) as store:
        assert store.merged_into() == {"company-b": "company-c"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("show", 9), 3, "no pair 9"),
        (("accept", 1, "--keep", "company-c"), 2, "Name company-a or company-b"),
        (("reject", 1, 9), 3, "no pair 9"),
        (("merge", "company-a", "s1"), 2, "'s1' is a seed"),
        (("merge", "company-a", "nobody"), 3, "no record 'nobody'"),
        (("undo", 9), 3, "no merge 9"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_changes(
    queue: Path, run: Run, arguments: tuple[object, ...], code: int, message: str
) -> None:
    told = run("names", *arguments)

    assert (told.code, message in told.err) == (code, True)
    assert len(run("names", "list", "--json").json) == 2


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_words_in_both_languages(why: Why) -> None:
    assert say_reason(f"{why}=0.5", "ja") != say_reason(f"{why}=0.5", "en")
    assert say_reason(f"{why}=0.5", "en").endswith(" 0.5")


def test_a_reason_of_a_newer_program_is_said_as_it_is() -> None:
    assert say_reason("unheard_of=3", "en") == "unheard_of=3"
