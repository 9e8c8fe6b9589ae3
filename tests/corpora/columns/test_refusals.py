"""Can everything that refuses a cell be said in Japanese?"""

import ast
from pathlib import Path

import pytest

import corpora.columns
from corpora.columns.cells import Cell
from corpora.columns.refusals import in_japanese

_ROOM = Path(corpora.columns.__file__).parent


def words(node: ast.AST, names: dict[str, str]) -> str:
    """The text of a literal, the constant of a module, or a text with values put in."""
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "VN" for part in node.values)
    assert isinstance(node, ast.Constant)
    return str(node.value)


def refusals() -> list[tuple[str, str]]:
    """Reason and remedy of every call of `Cell.refused`."""
    found = []
    for path in sorted(_ROOM.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        found += [
            (words(node.args[0], names), words(node.args[1], names))
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "refused"
        ]
    return found


@pytest.mark.parametrize(("reason", "remedy"), sorted(set(refusals())))
def test_every_reason_and_remedy_has_its_japanese(reason: str, remedy: str) -> None:
    said = in_japanese("列", "値", reason, remedy)

    assert said
    assert said.startswith("「列」の「値」")
    assert said.endswith(("。", "VN."))


def test_there_are_refusals_to_be_said() -> None:
    assert len(refusals()) > 15


def test_an_empty_cell_is_called_empty() -> None:
    error = Cell("", "公開", "visibility").refused(
        "does not say who may see the record",
        "Write 公開 (public), 会員限定 (coalition) or 非公開 (organisation).",
    )

    assert error.ja == "「公開」が空欄です。公開、会員限定、非公開 のいずれかを書いてください。"


def test_words_without_japanese_are_left_in_english() -> None:
    assert in_japanese("列", "値", "is something new", "Correct one of the two.") is None
