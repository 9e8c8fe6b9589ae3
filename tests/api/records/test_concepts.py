"""Does `enmusubi concepts` do what it says, and end with the exit code that scripts rely on?"""

import json
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from commands import Ended, Run
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from corpora import (
    FORMATS,
    ConceptOrigin,
    Mention,
    RecordConcept,
    Store,
    concept_scheme,
    open_store,
    skos_graph,
)

SCHEME = concept_scheme()
BRANCH, LEAF, OTHER = "industry-heat-recovery", "vapour-recompression", "solid-state-batteries"
ROWS = [
    {"id": "s1", "kind": "seed", "text": {"ja": "ＭＶＲで蒸気を圧縮する。"}, "concepts": [BRANCH, "蒸気"]},
    {"id": "seed:car:1", "kind": "seed", "text": {"en": "Batteries for cars."}},
    {"id": "town", "kind": "organisation", "organisation_kind": "town", "name": {"ja": "甲町"}},
]
COMMANDS = ("list", "show", "export", "classes", "of", "edit")


@pytest.fixture
def filled(tmp_path: Path, run: Run, home: Path) -> Path:
    """A home of two seeds and a town."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    assert run("import", rows).code == 0
    return home


def opened(home: Path) -> "closing[Store]":
    return closing(open_store(home / "store.sqlite"))


def ids(ended: Ended) -> list[str]:
    return [concept["id"] for concept in ended.json]


# ---- help and start ----


def test_without_a_command_its_commands_are_shown_and_it_ends_with_two(run: Run) -> None:
    ended = run("concepts")

    assert ended.code == 2
    shown = ended.out + ended.err
    assert re.findall(r"^  ([a-z]+)  ", shown[shown.index("Commands:") :], re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_opens_with_a_sentence_and_has_an_example(run: Run, command: str) -> None:
    ended = run("concepts", command, "--help")

    assert (ended.code, ended.err) == (0, "")
    assert re.search(rf"Examples?: enmusubi concepts {command}\b", " ".join(ended.out.split()))


@pytest.mark.parametrize("arguments", [["--help"], ["concepts", "--help"], ["concepts", "list"]])
def test_what_writes_no_rdf_imports_neither_rdflib_nor_a_model(tmp_path: Path, arguments: list[str]) -> None:
    heavy = ["rdflib", "spacy", "torch", "faiss", "indexer", "matcher"]
    script = (
        "import sys\nfrom api.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [name for name in {heavy} if name in sys.modules])"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script, "--home", str(tmp_path), *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )

    assert ended.stdout.splitlines()[-1] == "LOADED []"


# ---- list and show: no home is needed ----


def test_the_list_tells_every_concept_once_each_below_its_broader_one(run: Run, home: Path) -> None:
    ended = run("concepts", "list")

    assert (ended.code, ended.err) == (0, "")
    lines = [re.match(r"( *)(\S+)  ", line) for line in ended.out.splitlines()]
    depths = {line[2]: len(line[1]) // 2 for line in lines if line}
    assert len(lines) == len(depths) == len(SCHEME)
    assert depths == {concept.id: len(SCHEME.ancestors(concept.id)) for concept in SCHEME}
    assert f"    {LEAF}  蒸気再圧縮 / vapour recompression" in ended.out.splitlines()
    assert not home.exists()


def test_the_list_below_a_concept_holds_it_and_all_that_is_narrower(run: Run) -> None:
    ended = run("concepts", "list", BRANCH, "--json")

    assert ended.code == 0
    below = {concept.id for concept in SCHEME if BRANCH in SCHEME.ancestors(concept.id)}
    assert ids(ended)[0] == BRANCH
    assert set(ids(ended)) == {BRANCH} | below
    assert LEAF in below


def test_a_leaf_has_nothing_below_it(run: Run) -> None:
    assert ids(run("concepts", "list", LEAF, "--json")) == [LEAF]


def test_the_whole_list_as_json_is_the_scheme(run: Run) -> None:
    told = run("concepts", "list", "--json").json

    assert sorted(told, key=lambda concept: concept["id"]) == [
        SCHEME[name].model_dump(mode="json") for name in sorted(SCHEME.concepts)
    ]


def test_a_concept_is_shown_with_names_scope_and_neighbours_and_nothing_is_cut_off(run: Run) -> None:
    ended = run("concepts", "show", LEAF)

    assert (ended.code, ended.err) == (0, "")
    shown = "".join(ended.out.split())
    concept = SCHEME[LEAF]
    for words in (
        *concept.labels("ja"),
        *concept.labels("en"),
        concept.scope.best("ja"),
        concept.scope.best("en"),
        f"{BRANCH} < industry-heat",
        *SCHEME.related[LEAF],
        concept.cpc,
    ):
        assert "".join(words.split()) in shown
    assert "…" not in shown


def test_a_problem_is_shown_with_what_answers_it(run: Run) -> None:
    problem = SCHEME.problems[0]

    ended = run("concepts", "show", problem.id)

    assert "solved by" in ended.out
    assert all(answer in "".join(ended.out.split()) for answer in problem.solved_by)


def test_a_concept_as_json_can_be_read_by_a_program(run: Run) -> None:
    ended = run("concepts", "show", LEAF, "--json")

    assert ended.code == 0
    assert ended.json == SCHEME[LEAF].model_dump(mode="json")


@pytest.mark.parametrize("concept", [concept.id for concept in SCHEME][:: len(SCHEME) // 6])
def test_concepts_of_every_kind_can_be_shown(run: Run, concept: str) -> None:
    assert run("concepts", "show", concept).code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "no-such"],
        ["show", "no-such"],
        ["show", "no-such", "--json"],
        ["edit", "s1", "--add", "no-such"],
        ["edit", "s1", "--remove", "no-such"],
        ["edit", "s1", "--forget", "no-such"],
        ["edit", "s1", "--add", LEAF, "--add", "no-such"],
    ],
)
def test_a_concept_that_is_not_known_ends_with_three_and_nothing_is_changed(
    run: Run, filled: Path, arguments: list[str]
) -> None:
    ended = run("concepts", *arguments)

    assert (ended.code, ended.out, ended.err) == (
        3,
        "",
        "There is no concept 'no-such'. See: enmusubi concepts list\n",
    )
    assert ids(run("concepts", "of", "s1", "--json")) == [BRANCH, "蒸気"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "\udcff"],
        ["show", "\udcff"],
        ["of", "\udcff"],
        ["edit", "\udcff", "--add", LEAF],
        ["edit", "s1", "--add", "\udcff"],
        ["edit", "s1", "--remove", LEAF, "--remove", "\udcff"],
        ["edit", "s1", "--forget", "\udcff"],
    ],
)
def test_an_argument_that_is_not_valid_unicode_ends_with_two(
    run: Run, filled: Path, arguments: list[str]
) -> None:
    ended = run("concepts", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert "it is not valid UTF-8." in " ".join(ended.err.split())


# ---- export ----


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_export_reads_back_as_the_scheme_whatever_the_ending(
    run: Run, tmp_path: Path, home: Path, suffix: str
) -> None:
    target = tmp_path / f"[概念] a b.{suffix}"

    ended = run("concepts", "export", "--out", target)

    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"{len(SCHEME)} concepts, {SCHEME.count_labels()} labels in {target}.\n"
    assert set(Graph().parse(target, format=FORMATS[suffix])) == set(skos_graph(SCHEME))
    assert "蒸気再圧縮".encode() in target.read_bytes() or suffix == "nt"  # N-Triples may escape
    assert not home.exists()


def test_an_export_holds_the_patent_classes_that_were_read_in(run: Run, filled: Path, tmp_path: Path) -> None:
    table, target = tmp_path / "gxti.csv", tmp_path / "out.ttl"
    table.write_bytes("gxA,供給,gxA01,太陽光\r\n".encode("cp932"))

    read = run("concepts", "classes", table)
    ended = run("concepts", "export", "--out", target)

    assert (read.code, read.out, read.err) == (0, "", "2 classes read.\n")
    assert ended.code == 0
    graph = Graph().parse(target)
    names = {
        str(node): str(graph.value(node, SKOS.prefLabel))
        for node in graph.subjects(RDF.type, SKOS.Concept)
        if "gxti" in str(node)
    }
    assert names == {"urn:enmusubi:gxti:gxA": "供給", "urn:enmusubi:gxti:gxA01": "太陽光"}
    assert (URIRef("urn:enmusubi:gxti:gxA"), SKOS.prefLabel, Literal("供給", lang="ja")) in graph


def test_an_export_takes_the_place_of_the_file_that_was_there(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.nt"
    target.write_text("no triples\n" * 200_000)

    assert run("concepts", "export", "--out", target).code == 0

    assert len(Graph().parse(target)) == len(skos_graph(SCHEME))


@pytest.mark.parametrize("name", ["out.owl", "out.csv", "out", "ttl", ".ttl", "out.ttl.gz"])
def test_another_ending_ends_with_two_and_nothing_is_written(run: Run, tmp_path: Path, name: str) -> None:
    ended = run("concepts", "export", "--out", tmp_path / name)

    assert (ended.code, ended.out, ended.err) == (
        2,
        "",
        f"--out {tmp_path / name}: unknown ending. Allowed: .ttl, .rdf, .jsonld, .nt.\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["absent/out.ttl", "folder.ttl", "[/bold]/out.ttl"])
def test_a_place_where_no_file_can_lie_ends_with_two(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.ttl").mkdir()

    ended = run("concepts", "export", "--out", tmp_path / name)

    assert (ended.code, ended.err) == (
        2,
        f"--out {tmp_path / name}: this is no place for a file. Name one in a directory that exists.\n",
    )


def test_a_file_that_cannot_be_written_ends_with_two_and_the_reason(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.ttl"
    target.symlink_to(tmp_path / "absent" / "out.ttl")

    ended = run("concepts", "export", "--out", target)

    assert (ended.code, ended.err) == (
        2,
        f"--out {target}: it cannot be written: No such file or directory. Name another.\n",
    )


def test_export_without_a_file_ends_with_two(run: Run) -> None:
    ended = run("concepts", "export")

    assert ended.code == 2
    assert "--out" in ended.err


# ---- classes ----


@pytest.mark.parametrize(
    ("content", "message"), [("a,b\n", "holds no class of the table"), (None, "cannot be read: No such file")]
)
def test_a_table_without_classes_ends_with_three_and_those_before_stay(
    run: Run, filled: Path, tmp_path: Path, content: str | None, message: str
) -> None:
    with opened(filled) as store:
        store.put_classes({"gxA": "供給"})
    table = tmp_path / "table.csv"
    if content is not None:
        table.write_text(content)

    ended = run("concepts", "classes", table)

    assert ended.code == 3
    assert message in ended.err
    with opened(filled) as store:
        assert store.classes() == {"gxA": "供給"}


# ---- of ----


def test_the_concepts_of_a_record_are_told_with_who_says_so_and_where(run: Run, filled: Path) -> None:
    with opened(filled) as store:
        mention = Mention("ja", "text", 0, 3)
        store.tag({"s1": [RecordConcept(LEAF, ConceptOrigin.AUTOMATIC, 0.8125, (mention,))]})
        store.edit_concepts("s1", add=[OTHER], remove=["蒸気"])

    ended = run("concepts", "of", "s1", "--json")

    assert (ended.code, ended.err) == (0, "")
    certain = {"probability": None, "mentions": []}
    assert ended.json == [
        {"id": BRANCH, "origin": "given", **certain},
        {"id": OTHER, "origin": "edited", **certain},
        {
            "id": LEAF,
            "origin": "automatic",
            "probability": 0.8125,
            "mentions": [{"language": "ja", "field": "text", "start": 0, "end": 3}],
        },
    ]
    assert [line.split() for line in run("concepts", "of", "s1").out.splitlines()] == [
        ["concept", "from", "probability", "mentions"],
        [BRANCH, "given", "0"],
        [OTHER, "edited", "0"],
        [LEAF, "automatic", "0.8125", "1"],
    ]


def test_a_record_without_concepts_has_an_empty_list(run: Run, filled: Path) -> None:
    assert run("concepts", "of", "seed:car:1", "--json").json == []
    assert run("concepts", "of", "seed:car:1").code == 0


@pytest.mark.parametrize("arguments", [["of", "nobody"], ["edit", "nobody", "--add", LEAF]])
def test_a_record_that_is_not_there_ends_with_three(run: Run, filled: Path, arguments: list[str]) -> None:
    ended = run("concepts", *arguments)

    assert (ended.code, ended.out, ended.err) == (3, "", "There is no record 'nobody'. Check the id.\n")


@pytest.mark.parametrize("arguments", [["of", "s1"], ["edit", "s1", "--add", LEAF]])
def test_a_withdrawn_record_is_not_there(run: Run, filled: Path, arguments: list[str]) -> None:
    assert run("withdraw", "s1").code == 0

    ended = run("concepts", *arguments)

    assert (ended.code, ended.err) == (3, "There is no record 's1'. Check the id.\n")


@pytest.mark.parametrize("arguments", [["of", "s1"], ["edit", "s1", "--add", LEAF], ["classes", "table.csv"]])
def test_where_there_is_no_home_it_ends_with_three_and_none_is_made(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (tmp_path / "table.csv").write_text("gxA,x\n")
    monkeypatch.chdir(tmp_path)

    ended = run("concepts", *arguments)

    assert ended.code == 3
    assert str(home) in ended.err
    assert not home.exists()


# ---- edit ----


def test_a_decision_is_kept_and_stands_when_the_file_is_imported_again(
    run: Run, filled: Path, tmp_path: Path
) -> None:
    ended = run(
        "concepts", "edit", "s1", "--add", LEAF, "--add", OTHER, "--remove", BRANCH, "--remove", "蒸気"
    )
    assert (ended.code, ended.out, ended.err) == (0, "", "s1: kept. To use it in matching: enmusubi index\n")

    rows = tmp_path / "again.jsonl"
    rows.write_text(json.dumps({**ROWS[0], "trl": 4}) + "\n", encoding="utf-8")
    assert run("import", rows).code == 0

    assert ids(run("concepts", "of", "s1", "--json")) == [OTHER, LEAF]


def test_a_forgotten_decision_brings_back_what_the_file_says(run: Run, filled: Path) -> None:
    run("concepts", "edit", "s1", "--add", LEAF, "--remove", BRANCH, "--remove", "蒸気")

    ended = run("concepts", "edit", "s1", "--forget", LEAF, "--forget", BRANCH, "--forget", "蒸気")

    assert ended.code == 0
    assert ids(run("concepts", "of", "s1", "--json")) == [BRANCH, "蒸気"]


def test_an_id_that_reads_like_an_emoji_is_printed_as_it_is(run: Run, filled: Path) -> None:
    ended = run("concepts", "edit", "seed:car:1", "--add", OTHER)

    assert ended.err == "seed:car:1: kept. To use it in matching: enmusubi index\n"


def test_a_branch_cannot_be_added_and_the_leaves_are_pointed_to(run: Run, filled: Path) -> None:
    ended = run("concepts", "edit", "s1", "--add", BRANCH)

    assert (ended.code, ended.err) == (
        2,
        f"'{BRANCH}' is no leaf: it holds others together. See: enmusubi concepts list {BRANCH}\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["s1"], "Nothing to do. Give --add, --remove or --forget with a concept."),
        (
            ["s1", "--add", LEAF, "--remove", LEAF],
            "A concept is named twice. Either add, remove or forget it.",
        ),
        (["s1", "--add", LEAF, "--add", LEAF], "A concept is named twice. Either add, remove or forget it."),
        (["town", "--add", LEAF], "'town' is no seed or need (kind organisation): it has no concepts."),
    ],
)
def test_an_edit_that_makes_no_sense_ends_with_two_and_nothing_is_changed(
    run: Run, filled: Path, arguments: list[str], message: str
) -> None:
    ended = run("concepts", "edit", *arguments)

    assert (ended.code, ended.out, ended.err) == (2, "", f"{message}\n")
    assert ids(run("concepts", "of", "s1", "--json")) == [BRANCH, "蒸気"]


def test_while_another_process_writes_the_store_an_edit_ends_with_four(
    run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.setattr("corpora.store.sqlite._WAIT_S", 0.1)
    with closing(sqlite3.connect(filled / "store.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        ended = run("concepts", "edit", "s1", "--add", LEAF)

        other.execute("ROLLBACK")
    assert ended.code == 4
    assert ended.err.startswith("Another process is writing to the store.")
    assert ids(run("concepts", "of", "s1", "--json")) == [BRANCH, "蒸気"]
