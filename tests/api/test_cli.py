"""Does every command do what it says, and end with the exit code that scripts rely on?"""

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from commands import Run

from api.cli import app
from api.variables import VARIABLES
from api.web.refusals import told_by_command
from corpora import NotFoundError, open_store
from corpora.readers import READERS
from indexer import current_id

COMMANDS = (
    "demo",
    "team",
    "partners",
    "transfer",
    "backcast",
    "exposure",
    "wg-digest",
    "working-groups",
    "gaps",
    "shared-challenges",
    "statistics",
    "pipeline",
    "import",
    "harvest",
    "index",
    "nightly",
    "shard",
    "match",
    "report",
    "withdraw",
    "purge",
    "eval",
    "bench",
    "doctor",
    "serve",
    "export",
    "backup",
    "restore",
    "move-store",
    "concepts",
    "names",
    "proposals",
    "account",
    "tiers",
    "saved",
    "digests",
)
ROWS = [
    {"id": "org-1", "kind": "organisation", "organisation_kind": "town", "name": {"ja": "甲町"}},
    {"id": "s1", "text": {"ja": "工場の屋根から逃げる蒸気の熱を集める。"}, "sector": "industry", "trl": 5},
    {"id": "s2", "text": {"en": "Sludge from sewage becomes methane."}, "organisation": "org-1"},
    {
        "id": "s3",
        "text": {"ja": "港の船に電気を送る。"},
        "visibility": "organisation",
        "organisation": "org-1",
    },
    {"id": "n1", "kind": "need", "text": {"ja": "下水の汚泥を捨てずに使いたい。"}},
]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, run: Run, rows: Path) -> Path:
    """A home of five records, not indexed yet."""
    made = tmp_path / "home"
    assert run("--home", made, "import", rows).code == 0
    return made


@pytest.fixture
def indexed(home: Path, run: Run) -> Path:
    assert run("--home", home, "index").code == 0
    return home


def fingerprint(home: Path) -> dict[str, str]:
    """A checksum of every file of a home."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


# ---- help ----


def test_the_commands_are_those_of_the_contract_that_exist_so_far() -> None:
    found: Any = typer.main.get_command(app)

    assert sorted(found.commands) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_opens_with_a_sentence_and_has_an_example(run: Run, command: str) -> None:
    ended = run(command, "--help")

    assert ended.code == 0
    assert ended.err == ""
    assert re.search(rf"Examples?:.*enmusubi( --home \S+)? {command}\b", " ".join(ended.out.split()))


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_names_every_command(run: Run, flag: str) -> None:
    ended = run(flag)

    assert ended.code == 0
    assert re.findall(r"^  ([a-z-]+)  ", ended.out[ended.out.index("Commands:") :], re.MULTILINE) == list(
        COMMANDS
    )


@pytest.mark.parametrize("arguments", [["--help"], ["match", "--help"], ["match", ""], ["match", "😀"]])
def test_what_needs_no_model_imports_none(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "store.sqlite").touch()
    heavy = ["torch", "spacy", "sklearn", "faiss", "sentence_transformers", "transformers", "fastapi"]
    script = (
        "import sys\nfrom api.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [name for name in {heavy} if name in sys.modules])"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script, "--home", str(tmp_path), *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )

    assert ended.stdout.splitlines()[-1] == "LOADED []"


# ---- wrong usage: 2 ----


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["frobnicate"], "No such command 'frobnicate'."),
        (["--colour"], "No such option: --colour"),
        (["match", "x", "--k", "0"], "Invalid value for '--k' / '-k'"),
        (["match", "x", "--k", "1001"], "Invalid value for '--k' / '-k'"),
        (["match", "x", "--k", "ten"], "Invalid value for '--k' / '-k'"),
        (["match", "x", "--find", "seed"], "Invalid value for '--find'"),
        (["--lang", "fr", "doctor"], "Invalid value for '--lang'"),
        (["import"], "Missing argument"),
        (["purge"], "Missing argument"),
        (["serve", "--port", "70000"], "Invalid value for '--port'"),
        (["match", "--id", "\udcff"], "Invalid value for '--id': it is not valid UTF-8."),
        (["match", "x", "--as", "\udcff"], "Invalid value for '--as': it is not valid UTF-8."),
        (
            ["match", "x", "--where", "organisation=\udcff"],
            "Invalid value for '--where': it is not valid UTF-8.",
        ),
        (["withdraw", "\udcff"], "it is not valid UTF-8."),
        (["purge", "\udcff", "--yes"], "it is not valid UTF-8."),
    ],
)
def test_wrong_usage_ends_with_two_and_says_what_is_wrong(
    run: Run, arguments: list[str], message: str
) -> None:
    ended = run(*arguments)

    assert (ended.code, ended.out) == (2, "")
    assert message in " ".join(ended.err.split())
    assert "Traceback" not in ended.err


def test_a_command_without_arguments_shows_its_help_and_ends_with_two(run: Run) -> None:
    ended = run()

    assert ended.code == 2
    assert "Usage: " in ended.out + ended.err


def test_a_match_names_who_holds_it(run: Run, home: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("題名,概要,機関名\n塩の電池,塩で熱をためる電池の研究,例示大学\n", encoding="utf-8")
    run("--home", home, "import", more)
    run("--home", home, "index")

    told = run("--home", home, "match", "塩で熱をためる電池の研究", "-k", 1)

    assert told.out.splitlines()[2].endswith(" · 例示大学")


@pytest.mark.parametrize("arguments", [[], ["text", "--id", "n1"]])
def test_match_wants_either_a_text_or_an_id(run: Run, home: Path, arguments: list[str]) -> None:
    ended = run("--home", home, "match", *arguments)

    assert (ended.code, ended.out, ended.err) == (2, "", "Give one of: a text, --id RECORD, --file LIST.\n")


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("sector", "--where 'sector' has no '='. Write it as KEY=VALUE, e.g. sector=storage."),
        ("language=fr", "Filter language='fr' is not allowed. Allowed: ja, en."),
    ],
)
def test_a_wrong_filter_ends_with_two(run: Run, home: Path, condition: str, message: str) -> None:
    ended = run("--home", home, "match", "水素", "--where", condition)

    assert (ended.code, ended.out, ended.err) == (2, "", f"{message}\n")


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_imported(
    run: Run, tmp_path: Path, rows: Path
) -> None:
    report = tmp_path / "missing" / "report.json"

    ended = run("--home", tmp_path / "new", "import", rows, "--report", report)

    assert (ended.code, ended.err) == (
        2,
        f"--report {report}: this is no place for a file. Name one in a directory that exists.\n",
    )
    assert not (tmp_path / "new").exists()


# ---- import: 0, or 1 with a report ----

NO_OWNER = "{} seeds and needs name no organisation. If the list has one: --organisation NAME"


def test_rows_that_are_all_good_end_with_zero(run: Run, tmp_path: Path, rows: Path) -> None:
    ended = run("--home", tmp_path / "h", "import", rows)

    assert (ended.code, ended.out) == (0, "5 added; 0 rows refused.\n")
    assert ended.err == f"{NO_OWNER.format(2)}\nTo make them findable: enmusubi index\n"


def test_a_bad_row_ends_with_one_is_reported_and_the_good_ones_are_kept(run: Run, tmp_path: Path) -> None:
    bad, report = tmp_path / "bad.jsonl", tmp_path / "report.json"
    bad.write_text(
        '{"id": "s1", "text": {"ja": "水素"}}\nno json\n{"id": "s2", "text": {"ja": "熱"}, "trl": 12}\n'
    )

    ended = run("--home", tmp_path / "h", "import", bad, "--report", report)

    assert ended.code == 1
    assert ended.out.splitlines() == [
        "1 added; 2 rows refused.",
        f"{bad}, row 2: The row is not JSON: Expecting value: line 1 column 1 (char 0).",
        f"{bad}, row 3: trl: Input should be less than or equal to 9",
    ]
    written = json.loads(report.read_text(encoding="utf-8"))
    assert {name: written[name] for name in ("dry_run", "added", "updated", "unchanged")} == {
        "dry_run": False,
        "added": 1,
        "updated": 0,
        "unchanged": 0,
    }
    assert [(refused["row"], refused["field"], refused["value"]) for refused in written["refused"]] == [
        (2, None, None),
        (3, "trl", "12"),
    ]


def test_the_report_on_stdout_is_the_one_in_the_file(run: Run, tmp_path: Path, rows: Path) -> None:
    report = tmp_path / "report.json"

    ended = run("--home", tmp_path / "h", "import", rows, "--json", "--report", report)

    assert ended.code == 0
    assert ended.json == json.loads(report.read_text(encoding="utf-8"))
    assert ended.json["added"] == 5


def test_importing_again_changes_nothing(run: Run, home: Path, rows: Path) -> None:
    ended = run("--home", home, "import", rows)

    assert (ended.code, ended.out, ended.err) == (0, "5 unchanged; 0 rows refused.\n", "")


def test_an_office_that_reads_japanese_is_told_everything_in_japanese(run: Run, tmp_path: Path) -> None:
    table, workbook = tmp_path / "シーズ.csv", tmp_path / "要修正.xlsx"
    table.write_text(
        "シーズ名,概要,TRL,公開区分,分野\n熱,熱をためる,12,公開,\n風,風を読む,3,学内限り,\n"
        "波,,3,公開,\n光,光を集める,3,公開,未知\n雪,雪を使う,3,公開,未知\n",
        encoding="utf-8",
    )

    ended = run("--home", tmp_path / "h", "--lang", "ja", "import", table, "--report", workbook)

    assert ended.out.splitlines() == [
        "追加 2。取り込めなかった行 3。",
        f"{table}　2行目: 「TRL」の「12」は技術成熟度（TRL）ではありません。"
        "1から9までの技術成熟度を、例えば 4、TRL4 のように書いてください。",
        f"{table}　3行目: 非公開の行ですが、どの組織のものか書かれていません。"
        "行に組織名を書くか、一覧全体なら --organisation 組織名 を付けてください。",
        f"{table}　4行目: 本文が空欄です。記入して取り込み直してください。",
    ]
    assert ended.err.splitlines() == [
        f"取り込めなかった行は {workbook} にあります。直して取り込むには: enmusubi import {workbook}",
        f"{table}: 「分野」の「未知」は値として読めないので備考に残しました。（ほか 1 行）",
        "組織の分からないシーズ・ニーズ 2 件。一覧全体で同じなら --organisation 組織名",
        "検索に反映するには: enmusubi index",
    ]


def test_a_dry_run_says_what_would_be_and_writes_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text('{"id": "s9", "text": {"ja": "水素"}}\n')
    before = fingerprint(home)

    ended = run("--home", home, "import", more, "--dry-run")

    record = '{\n "id": "s9",\n "text": {\n  "ja": "水素"\n }\n}\n'
    assert (ended.code, ended.out) == (0, f"{record}Would be: 1 added; 0 rows refused.\n")
    assert ended.err == f"{NO_OWNER.format(1)}\n"
    assert fingerprint(home) == before


def test_a_mapping_renames_the_columns_of_others(run: Run, tmp_path: Path) -> None:
    table, mapping = tmp_path / "seeds.csv", tmp_path / "mapping.json"
    table.write_text("番号,概要\nx-1,蒸気の熱を集める\n", encoding="cp932")
    mapping.write_text('{"番号": "id", "概要": "text_ja"}', encoding="utf-8")

    ended = run("--home", tmp_path / "h", "import", table, "--kind", "seed", "--mapping", mapping)

    assert (ended.code, ended.out) == (0, "1 added; 0 rows refused.\n")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (None, "the mapping cannot be read: [Errno 2] No such file or directory: "),
        ("[1", "the mapping cannot be read: "),
        ('["a"]', 'the mapping must be one JSON object such as {"概要": "text_ja"}.'),
        ('{"a": 1}', 'the mapping must be one JSON object such as {"概要": "text_ja"}.'),
    ],
)
def test_a_mapping_that_is_none_ends_with_three(
    run: Run, tmp_path: Path, rows: Path, mapping: str | None, message: str
) -> None:
    path = tmp_path / "mapping.json"
    if mapping is not None:
        path.write_text(mapping)

    ended = run("--home", tmp_path / "h", "import", rows, "--mapping", path)

    assert ended.code == 3
    assert ended.err.startswith(f"{path}: {message}")
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rows.parquet", f"format '.parquet' is not known. Known: {', '.join(READERS)}."),
        ("none.csv", "there is no such file. Check the path."),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_three(run: Run, home: Path, name: str, message: str) -> None:
    before = fingerprint(home)

    ended = run("--home", home, "import", name)

    assert (ended.code, ended.out, ended.err) == (3, "", f"{name}: {message}\n")
    assert fingerprint(home) == before


# ---- index: 0, or 4 where another process writes ----


def test_the_index_is_made_once_and_then_it_is_current(run: Run, home: Path) -> None:
    first = run("--home", home, "index", "--json")
    second = run("--home", home, "index", "--json")

    assert (first.code, second.code) == (0, 0)
    generation = current_id(home / "index")
    assert first.json == {
        "generation": generation,
        "published": True,
        "embedded": 4,
        "reason": "there is no index yet",
        "drift": 0.0,
        "refit": None,
        "self_test": {"dense": 4, "lexical": 4, "recall": 1.0},
        "add": 4,
        "update": 0,
        "remove": 0,
        "keep": 0,
    }
    assert second.json == {
        **first.json,
        "published": False,
        "embedded": 0,
        "reason": None,
        "self_test": None,
        "add": 0,
        "keep": 4,
    }
    assert first.err == f"Index {generation}: 4 added, 0 updated, 0 removed, 0 kept.\n"
    assert second.err == f"Index {generation}: 0 added, 0 updated, 0 removed, 4 kept (it was current).\n"


def test_while_another_process_writes_the_index_ends_with_four(run: Run, indexed: Path, rows: Path) -> None:
    with (indexed / "index" / "lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.truncate(0)
        held.write("4711")
        held.flush()
        before = fingerprint(indexed)

        ended = run("--home", indexed, "index", "--full")

        assert ended.code == 4
        assert ended.err == (
            f"{indexed / 'index'} is being written by process 4711. Wait until it has ended and try again.\n"
        )
        assert fingerprint(indexed) == before


# ---- match ----


def test_a_match_is_printed_for_people(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "match", "屋根から蒸気の熱が逃げる。", "--k", "1")

    assert ended.code == 0
    assert ended.err.startswith(
        "There are too few different words to tell whether this is a matter of the field"
    )
    lines = [line.strip() for line in ended.out.splitlines() if line.strip()]
    assert "1. 工場の屋根から逃げる蒸気の熱を集める。" in lines
    assert "s1 · ja · industry · TRL 5 · Institution: none" in lines
    assert any(re.fullmatch(r"Likelihood (over )?\d+%", line) for line in lines)
    assert any(re.match(r"Starting point -\d\.\d\d  Closeness in meaning [+-]", line) for line in lines)
    assert lines[-1] == "Shared words: 屋根、蒸気、熱、逃げる" or lines[-1].startswith(
        "Shared words: 屋根, 蒸気, "
    )


def test_words_follow_the_language_that_is_asked_for(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "--lang", "ja", "match", "屋根から蒸気の熱が逃げる。", "--k", "1")

    assert re.search(r"出発点 -\d\.\d\d  意味の近さ [+-]", ended.out)
    assert "共通の語：屋根、蒸気、" in ended.out
    assert "Likelihood" not in ended.out


def test_a_match_as_json_can_be_read_by_a_program(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "match", "Methane from sewage sludge", "--json", "--k", "2")

    assert (ended.code, ended.err) == (0, "")
    assert [hit["id"] for hit in ended.json["hits"]] == ["s2", "s1"]
    assert ended.json["hits"][0]["record"]["holder"] == {
        "organisation": "org-1",
        "organisation_name": {"ja": "甲町", "en": None},
        "researcher": None,
    }
    assert ended.json["generation"] == current_id(indexed / "index")


def test_a_japanese_need_shows_its_budget_and_deadline_and_is_calibrated(run: Run, indexed: Path) -> None:
    text = "工場の蒸気の熱を捨てずに使いたい。予算は500万円で、2031年3月末までに導入したい。"

    ended = run("--home", indexed, "match", text, "--json")

    assert (ended.code, ended.err) == (0, "")
    constraints = ended.json["query"]["constraints"]
    assert (constraints["budget_jpy"], constraints["deadline"]) == (5_000_000, "2031-03-31")
    assert {"budget", "deadline"} <= {span["kind"] for span in constraints["spans"]}
    assert all(text[span["start"] : span["end"]] == span["text"] for span in constraints["spans"])
    kinds = {clause["kind"] for clause in ended.json["query"]["clauses"]}
    assert {"requirement", "constraint"} <= kinds
    assert ended.json["calibrated"] is True


def test_a_text_is_read_from_stdin(run: Run, indexed: Path) -> None:
    by_argument = run("--home", indexed, "match", "汚泥をメタンに", "--json").json
    by_stdin = run("--home", indexed, "match", "-", "--json", stdin="\ufeff汚泥をメタンに").json

    assert {**by_stdin, "took_ms": 0} == {**by_argument, "took_ms": 0}


def test_a_stdin_that_is_not_utf8_ends_with_three(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "match", "-", stdin="水素".encode("cp932"))

    assert (ended.code, ended.out, ended.err) == (
        3,
        "",
        "Standard input is not UTF-8 (byte 0). Convert it, e.g. iconv -f CP932 -t UTF-8.\n",
    )


def test_a_stored_need_is_matched_by_its_id(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "match", "--id", "n1", "--json")

    assert ended.code == 0
    assert ended.json["query"]["text"] == "下水の汚泥を捨てずに使いたい。"
    assert ended.json["hits"][0]["id"] == "s2"


def test_needs_are_found_for_a_seed(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "match", "汚泥からメタン", "--find", "needs", "--json")

    assert [hit["id"] for hit in ended.json["hits"]] == ["n1"]


def test_filters_can_be_given_several_times(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "match", "熱", "--where", "language=ja", "--where", "trl_min=5", "--json")

    assert [hit["id"] for hit in ended.json["hits"]] == ["s1"]


def test_where_nothing_meets_the_conditions_it_says_so_and_ends_with_zero(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "match", "熱", "--where", "sector=policy")

    assert (ended.code, ended.out) == (0, "No record meets the conditions.\n")


def test_an_account_sees_what_is_its_own(run: Run, indexed: Path) -> None:
    anybody = run("--home", indexed, "match", "港の船", "--json")
    owner = run("--home", indexed, "match", "港の船", "--as", "org-1", "--json")

    assert "s3" not in {hit["id"] for hit in anybody.json["hits"]}
    assert owner.json["hits"][0]["id"] == "s3"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--id", "nobody"], "There is no record 'nobody'. Check the id."),
        (["--id", "s3"], "There is no record 's3'. Check the id."),
        (
            ["港", "--as", "s1"],
            "There is no account 's1'. Give the id of an account, or of an organisation in the store.",
        ),
        ([" "], "The text is empty. Give a description in Japanese or English."),
    ],
)
def test_what_does_not_exist_ends_with_three(
    run: Run, indexed: Path, arguments: list[str], message: str
) -> None:
    ended = run("--home", indexed, "match", *arguments)

    assert (ended.code, ended.out, ended.err) == (3, "", f"{message}\n")


def test_an_error_without_japanese_words_keeps_file_cause_and_remedy(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("damaged.docx").write_bytes(b"PK\x03\x04 not a document")

    ended = run("--home", "h", "--lang", "ja", "import", "damaged.docx", "--kind", "seed")

    assert "damaged.docx" in ended.err
    assert "この値は使えません" not in ended.err


def test_no_sentence_is_looked_for_in_an_error_that_quotes_a_long_text() -> None:
    short, long = (f"--find '{'x' * length}' is not known. Allowed: seeds." for length in (30, 3_000))

    assert told_by_command(short).startswith("--find に「xxx")
    assert told_by_command(long) == long


def test_who_reads_japanese_is_told_in_japanese_what_went_wrong(
    run: Run, indexed: Path, tmp_path: Path
) -> None:
    report = tmp_path / "要修正.xlsx"
    report.write_bytes(b"being corrected")
    asked: dict[str, list[object]] = {
        "記録「nobody」はありません。番号を確かめてください。": ["match", "--id", "nobody"],
        f"{tmp_path / 'no.xlsx'} というファイルはありません。名前と場所を確かめてください。": [
            "import",
            tmp_path / "no.xlsx",
        ],
        f"--report {report}：同じ名前のファイルがすでにあります。別の名前にするか、": [
            "import",
            tmp_path,
            "--report",
            report,
        ],
        f"{tmp_path / 'empty'} にはまだ何もありません。最初に一度だけ読み込みます：": [
            "--home",
            tmp_path / "empty",
            "match",
            "港",
        ],
    }

    told = {words: run("--home", indexed, "--lang", "ja", *arguments) for words, arguments in asked.items()}

    assert [ended.err[: len(words)] for words, ended in told.items()] == [*told]
    assert [ended.code for ended in told.values()] == [3, 3, 2, 3]


def test_a_notice_goes_to_stderr(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "match", "-", "--k", "1", stdin="水素\0を使う")

    assert ended.code == 0
    assert ended.err.splitlines()[0] == "1 control characters (NUL or the like) were read as blanks."
    assert "control characters" not in ended.out


def test_markup_in_a_record_is_shown_as_it_is(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "markup.jsonl"
    path.write_text('{"id": "m1", "text": {"en": "Steam [bold]pipes[/bold] and [/] valves."}}\n')
    run("--home", tmp_path / "h", "import", path)
    run("--home", tmp_path / "h", "index")

    ended = run("--home", tmp_path / "h", "match", "steam [red]pipes[/red]")

    assert ended.code == 0
    assert "1. Steam [bold]pipes[/bold] and [/] valves." in ended.out
    assert '"steam [red]pipes[/red]" <-> ' in ended.out


# ---- report ----


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (["蒸気の熱"], "Match report: candidates"),
        (["蒸気の熱", "--rank", "1"], "Match report: 工場の屋根"),
        (["--id", "n1", "--seed", "s2", "--k", "1"], "Match report: Sludge"),
        (["--id", "n1", "--lang", "ja"], "マッチング報告：候補の一覧"),
    ],
)
def test_a_report_is_written_as_one_page(
    run: Run, indexed: Path, tmp_path: Path, arguments: list[str], title: str
) -> None:
    ended = run("--home", indexed, "report", *arguments, "--out", tmp_path / "r.html")

    assert (ended.code, ended.out, ended.err) == (0, "", f"{tmp_path / 'r.html'} is written.\n")
    assert f"<title>{title}" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.glob("*r.html*")] == ["r.html"]


def test_a_report_goes_to_stdout_and_comes_from_stdin(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "report", "-", "--out", "-", stdin="蒸気の熱")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.strip().startswith("<!doctype html>")
    assert ended.out.strip().endswith("</html>")


def test_a_report_as_json_holds_match_and_chart(run: Run, indexed: Path) -> None:
    ended = run("--home", indexed, "report", "蒸気の熱", "--seed", "s1", "--json")

    assert (ended.code, ended.err) == (0, "")
    assert [hit["id"] for hit in ended.json["match"]["hits"]] == ["s1"]
    assert ended.json["pairs"][0]["chart"]["$schema"]


def test_a_file_that_is_there_is_written_over_only_with_force(
    run: Run, indexed: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r.html"
    path.write_text("mine")

    refused = run("--home", indexed, "report", "蒸気", "--out", path)
    kept = path.read_text()
    forced = run("--home", indexed, "report", "蒸気", "--out", path, "--force")

    assert (refused.code, kept) == (2, "mine")
    assert refused.err == f"--out {path}: there is such a file already. Name another, or add --force.\n"
    assert forced.code == 0
    assert path.read_text() != "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["蒸気"], 2, "Say where to write: --out FILE.html (or - for stdout), or --json."),
        (["蒸気", "--out", "-", "--json"], 2, "--out - and --json would both write to standard output."),
        (["--out", "-"], 2, "Give either a text or --id NEED_ID."),
        (["蒸気", "--out", "no/r.html"], 2, "--out no/r.html: this is no place for a file."),
        (["--id", "s1", "--out", "-"], 2, "'s1' is a seed; a report is on a need."),
        (["蒸気", "--seed", "s3", "--out", "-"], 3, "'s3' is not among the 1,000 nearest seeds"),
        (["蒸気", "--seed", "nobody", "--out", "-"], 3, "'nobody' is not among the 1,000 nearest seeds"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(
    run: Run, indexed: Path, arguments: list[str], code: int, message: str
) -> None:
    ended = run("--home", indexed, "report", *arguments)

    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith(message)


# ---- withdraw and purge ----


def test_a_withdrawn_record_is_found_no_more_and_importing_brings_it_back(
    run: Run, indexed: Path, rows: Path
) -> None:
    ended = run("--home", indexed, "withdraw", "s1")
    without = run("--home", indexed, "match", "蒸気の熱", "--json").json
    run("--home", indexed, "import", rows)
    run("--home", indexed, "index")
    again = run("--home", indexed, "match", "蒸気の熱", "--json").json

    assert (ended.code, ended.err) == (0, "s1 is withdrawn.\n")
    assert [hit["id"] for hit in without["hits"]] == ["s2"]
    assert [hit["id"] for hit in again["hits"]] == ["s1", "s2"]


@pytest.mark.parametrize("command", [("withdraw",), ("purge", "--yes")])
def test_a_record_that_never_was_can_be_neither_withdrawn_nor_purged(
    run: Run, indexed: Path, command: tuple[str, ...]
) -> None:
    before = fingerprint(indexed)

    ended = run("--home", indexed, *command, "nobody")

    assert ended.code == 3
    assert ended.err.startswith("There is no record 'nobody'")
    assert fingerprint(indexed) == before


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_purge_asks_and_takes_anything_but_yes_for_no(run: Run, indexed: Path, answer: str) -> None:
    before = fingerprint(indexed)

    ended = run("--home", indexed, "purge", "s1", stdin=answer)

    assert ended.code == 2
    assert ended.err.startswith("Erase s1 for good? [y/N]:")
    assert ended.err.endswith("Stopped; nothing was changed.\n")
    assert fingerprint(indexed) == before


@pytest.mark.parametrize(("arguments", "answer"), [([], "y\n"), (["--yes"], "")])
def test_a_purged_record_is_gone_from_store_and_index(
    run: Run, indexed: Path, arguments: list[str], answer: str
) -> None:
    ended = run("--home", indexed, "purge", "s1", *arguments, stdin=answer)

    assert ended.code == 0
    assert ended.err.endswith("s1 is erased.\n")
    store = open_store(indexed / "store.sqlite")
    with pytest.raises(NotFoundError):
        store.get("s1")
    assert store.counts().purged == 1
    store.close()
    assert all(
        "蒸気の熱を集める".encode() not in path.read_bytes() for path in indexed.rglob("*") if path.is_file()
    )
    assert len(list((indexed / "index" / "generations").iterdir())) == 1


def test_a_purged_record_is_gone_from_the_shards_too(
    run: Run, indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENMUSUBI_SHARDS", str(tmp_path / "shards"))
    run("--home", indexed, "shard", "--shards", "3")
    again = run("--home", indexed, "shard", "--json").json

    ended = run("--home", indexed, "purge", "s1", "--yes")

    assert again["shards"] == 3  # as many as lie there: who asks them goes on
    assert (ended.code, ended.err.splitlines()[-1]) == (0, "s1 is erased.")
    kept = {path.name for path in (tmp_path / "shards").iterdir()}
    assert kept == {"CURRENT", current_id(indexed / "index")}


def test_shards_where_none_can_lie_are_a_wrong_setting(
    run: Run, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENMUSUBI_SHARDS", "foo://y")
    monkeypatch.setenv("ENMUSUBI_CLUSTER", "127.0.0.1:1")
    asked = {
        ("shard", "--to", "foo://x"): "Shards cannot lie under 'foo://x'",
        ("shard", "--to", "/proc/nowhere"): "Shards under '/proc/nowhere' cannot be reached",
        ("serve", "--workers", "2"): "2 workers cannot serve from shards",
        ("serve", "--port", "0"): "Shards cannot lie under 'foo://y'",
    }

    ended = {arguments: run("--home", indexed, *arguments) for arguments in asked}

    assert {own.code for own in ended.values()} == {3}
    assert all(ended[arguments].err.startswith(said) for arguments, said in asked.items())


def test_a_home_without_an_index_can_be_purged_too(run: Run, home: Path) -> None:
    ended = run("--home", home, "purge", "s1", "--yes")

    assert (ended.code, ended.err) == (0, "s1 is erased.\n")
    assert not (home / "index").exists()


def test_index_withdraw_and_purge_speak_the_language_that_is_asked_for(run: Run, indexed: Path) -> None:
    ahead = run("--home", indexed, "--lang", "ja", "index", "--dry-run", "--full")
    withdrawn = run("--home", indexed, "--lang", "ja", "withdraw", "s1")
    index = run("--home", indexed, "--lang", "ja", "index")
    asked = run("--home", indexed, "--lang", "ja", "purge", "s2", stdin="y\n")

    assert "追加" in ahead.out
    assert "全体の作り直しが指定されました" in ahead.out
    assert "何も書き込んでいません。実行するには：enmusubi index" in ahead.out
    assert withdrawn.err == "s1 を取り下げました。\n"
    assert re.fullmatch(r"索引 \S+：追加0件、更新0件、削除[12]件、変更なし\d件。\n", index.err)
    assert asked.err.startswith("s2 を完全に消去しますか。")
    assert asked.err.endswith("s2 を完全に消去しました。\n")


# ---- doctor, eval, demo ----


def test_the_doctor_finds_the_demo_well(run: Run, demo_home: Path) -> None:
    ended = run("--home", demo_home, "doctor", "--json")

    found = ended.json
    assert (ended.code, found["problems"]) == (0, [])
    assert found["packages"]["enmusubi"] == version("enmusubi")
    assert found["records"]["seed"] == 252
    assert found["index"]["stale"] == 0
    assert found["index"]["tags"] == "fitted with this encoder"
    assert all(check["ok"] for check in found["corpora"])


def test_the_doctor_says_all_is_well_to_people(run: Run, demo_home: Path) -> None:
    ended = run("--home", demo_home, "doctor")

    assert ended.code == 0
    assert ended.out.endswith("\nAll is well.\n")


def test_the_names_of_settings_stand_on_one_line_each_to_be_copied(run: Run) -> None:
    ended = run("doctor", "--settings")

    assert {one.name for one in VARIABLES} <= {line.split()[0] for line in ended.out.splitlines()}


def test_the_doctor_ends_with_three_where_something_is_wrong_and_says_what_to_do(
    run: Run, home: Path
) -> None:
    ended = run("--home", home, "doctor")

    assert ended.code == 3
    assert ended.out.splitlines()[-1] == (
        f"problem: There is no index in {home / 'index'}. Build one: enmusubi index"
    )


def test_the_doctor_sees_that_the_index_is_behind(run: Run, indexed: Path) -> None:
    run("--home", indexed, "withdraw", "s1")

    ended = run("--home", indexed, "doctor", "--json")

    assert ended.code == 3
    assert ended.json["problems"] == [
        "The index is behind the store (0 to add, 0 to update, 1 to remove). Run: enmusubi index"
    ]


def test_the_doctor_does_not_make_a_home(run: Run, tmp_path: Path) -> None:
    ended = run("--home", tmp_path / "none", "doctor", "--json")

    assert ended.code == 3
    assert ended.json["problems"] == [
        f"There is no Enmusubi home in {tmp_path / 'none'}. "
        f"Make one: enmusubi --home {tmp_path / 'none'} demo (or import)."
    ]
    assert not (tmp_path / "none").exists()


def test_the_doctor_needs_neither_a_package_that_is_missing(
    run: Run, demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.home.doctor.PACKAGES", ("enmusubi", "no-such-package"))

    ended = run("--home", demo_home, "doctor", "--json")

    assert ended.code == 3
    assert ended.json["packages"] == {"enmusubi": version("enmusubi"), "no-such-package": None}
    assert ended.json["problems"] == [
        "The package no-such-package is missing. Install: pip install no-such-package"
    ]


def test_a_test_set_that_does_not_exist_ends_with_three(run: Run, tmp_path: Path) -> None:
    ended = run("eval", tmp_path / "none")

    assert (ended.code, ended.out) == (3, "")
    assert str(tmp_path / "none") in ended.err


def test_a_run_that_cannot_be_written_is_refused_before_anything_is_measured(
    run: Run, tmp_path: Path
) -> None:
    ended = run("eval", tmp_path, "--run", tmp_path)

    assert ended.code == 2
    assert ended.err.startswith(f"--run {tmp_path}: this is no place for a file.")


def test_the_demo_shows_a_japanese_and_an_english_match_and_can_be_run_again(
    run: Run, tmp_path: Path
) -> None:
    first = run("--home", tmp_path / "h", "demo")
    second = run("--home", tmp_path / "h", "demo")

    with closing(open_store(tmp_path / "h" / "store.sqlite")) as store:
        store.purge("seed-agriculture-01")
    purged = run("--home", tmp_path / "h", "--lang", "ja", "demo")

    assert (first.code, second.code, purged.code) == (0, 0, 0)
    assert "完全に消去された記録は読み込みませんでした：seed-agriculture-01" in purged.err
    assert f"画面とAPI：enmusubi --home {tmp_path / 'h'} serve のあと" in purged.out
    assert "512 added" in first.err
    assert "512 kept (it was current)" in second.err
    assert re.findall(r"^ (ja|en)  ", first.out, re.MULTILINE) == ["ja", "en"]
    assert len(re.findall(r"^[123]\. ", first.out, re.MULTILINE)) == 6
    assert first.out == second.out


# ---- inside: 5 ----


def test_a_fault_of_ours_ends_with_five_and_says_how_to_see_more(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr("api.records.removing.open_home", broken)

    ended = run("--home", home, "withdraw", "s1")

    assert (ended.code, ended.out) == (5, "")
    assert ended.err == (
        "Something went wrong inside: ZeroDivisionError: broken\n"
        "For the details set ENMUSUBI_DEBUG=1 and run it again.\n"
    )


def test_with_debugging_a_fault_of_ours_is_shown_whole(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr("api.records.removing.open_home", broken)
    monkeypatch.setenv("ENMUSUBI_DEBUG", "1")

    with pytest.raises(ZeroDivisionError, match=r"^broken$"):
        run("--home", home, "withdraw", "s1")


def test_a_language_without_words_in_the_environment_ends_with_three(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENMUSUBI_LANG", "fr")

    ended = run("--home", home, "match", "水素")

    assert (ended.code, ended.err) == (3, "ENMUSUBI_LANG is 'fr'. Allowed: ja, en.\n")


def test_a_home_without_an_index_cannot_be_served(run: Run, home: Path) -> None:
    ended = run("--home", home, "serve", "--port", "0")

    assert (ended.code, ended.out, ended.err) == (
        3,
        "",
        f"There is no index in {home / 'index'}. Build one: enmusubi index\n",
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_no_error(demo_home: Path, unbuffered: str) -> None:
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    reader.wait()
    assert reader.stdin is not None

    ended = subprocess.run(
        [sys.executable, "-m", "api.cli", "--home", str(demo_home), "doctor", "--json"],
        stdout=reader.stdin,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )
    reader.stdin.close()

    assert (ended.returncode, ended.stderr) == (0, "")
