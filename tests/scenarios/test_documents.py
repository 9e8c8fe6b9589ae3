"""Does every command that the documents show really work?"""

import re
import shlex
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
from commands import Run
from openpyxl import Workbook

from api.cli import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "README.md",
    "README.ja.md",
    "ARCHITECTURE.md",
    # What data protection purges does not come back: it is read last.
    *sorted(
        (f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
        key=lambda name: ("data-" in name, name),
    ),
)
# Shown, but run elsewhere: the server does not end, the measurement takes minutes.
RUN_ELSEWHERE = ("serve", "eval")


def shown_commands() -> list[str]:
    blocks = [
        block
        for document in DOCUMENTS
        for block in re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    ]
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


def enmusubi_commands() -> list[str]:
    """Each once, in the order in which they are shown."""
    return [line for line in dict.fromkeys(shown_commands()) if line.startswith("enmusubi ")]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, demo_home: Path) -> Path:
    """A folder with a home and the files that the documents speak of."""
    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(demo_home, folder / "home")
    book = Workbook()
    book.active.append(["研究シーズ一覧（例）"])
    book.active.append(["整理番号", "シーズ名", "技術概要", "所属機関"])
    book.active.append(["X-1", "水素の膜", "水を電気で分けて水素を作る膜です。", "例示大学"])
    book.save(folder / "シーズ一覧.xlsx")
    lines = (Path(__file__).parents[1] / "api" / "lists" / "office_needs.tsv").read_text("utf-8").splitlines()
    needs = Workbook()
    for line in [*lines[:3], lines[49]]:  # the last has nothing to ask
        needs.active.append(line.split("\t"))
    needs.save(folder / "ニーズ一覧.xlsx")
    (folder / "need.txt").write_text("Our boiler burns heavy oil.", encoding="utf-8")
    return folder


@pytest.mark.parametrize("line", [c for c in enmusubi_commands() if shlex.split(c)[1] not in RUN_ELSEWHERE])
def test_a_command_that_the_documents_show_ends_well(
    line: str, workplace: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    command, _, file = line.partition(" < ")
    monkeypatch.chdir(workplace)
    for written in re.findall(r"--(?:out|report) (\S+\.\w+)", line):  # another document wrote it before
        (workplace / written).unlink(missing_ok=True)

    ended = run(
        "--home",
        workplace / "home",
        *shlex.split(command)[1:],
        stdin=Path(file).read_text("utf-8") if file else "",
    )

    assert ended.code == (1 if "マッチ結果" in line else 0), ended.err  # 1: a row of the list cannot be read


def spoken_commands() -> list[str]:
    """What stands in a sentence, and what is shown but run elsewhere."""
    text = "\n".join((ROOT / document).read_text(encoding="utf-8") for document in DOCUMENTS)
    spoken = re.findall(r"`((?:enmusubi|make|python -m) [^`]+)`", text)
    return sorted({*spoken, *(c for c in enmusubi_commands() if shlex.split(c)[1] in RUN_ELSEWHERE)})


@pytest.mark.parametrize("line", spoken_commands())
def test_a_command_that_is_spoken_of_is_there_with_its_options(line: str) -> None:
    program, *words = shlex.split(line)
    if program == "enmusubi":
        command = typer.main.get_command(app)
        while words and words[0] in (known := getattr(command, "commands", {})):
            command, words = known[words[0]], words[1:]
        assert not getattr(command, "commands", {}) or words == [], line
        options = {name for own in command.params for name in own.opts}
        assert {word for word in words if word.startswith("-")} <= options
    elif program == "make":
        assert re.search(rf"^{words[0]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    else:
        assert find_spec(words[1]) is not None


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    shown = {line.split()[1] for line in shown_commands() if line.startswith("make ")}

    assert {"demo", "test"} <= shown
    assert shown <= set(targets)


def test_the_documents_show_commands_that_are_run_here() -> None:
    assert len(enmusubi_commands()) >= 5


def test_the_architecture_fits_on_150_lines() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_leads_to_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    named = re.findall(r"`((?:deploy|docs|eval/reports|tests|matcher|indexer|corpora|api)/[\w./-]+)`", text)

    for place in [*((ROOT / document).parent / link for link in links), *(ROOT / name for name in named)]:
        assert place.exists(), place


def test_each_guide_is_there_in_both_languages_that_is_for_offices_or_who_runs_it() -> None:
    assert {"office", "score", "data-protection", "operating"} == {
        path.name.removesuffix(".ja.md") for path in (ROOT / "docs").glob("*.ja.md")
    }
