"""What becomes of the entries of a RIS or BibTeX file, and what does a hostile one do?"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import FormatError
from corpora.readers import Row, read_rows
from corpora.readers.ris import MAX_ENTRY_CHARACTERS
from corpora.records import Seed

RIS = """Provider: Sample Database

TY  - JOUR
TI  - Heat from water
AU  - Kouno, Rei
AU  - Otsuno, Fumi
PY  - 2021/04/05/
AB  - We measure heat
  and store it.
KW  - heat
KW  - water
DO  - 10.1234/HEAT
JO  - Sample Journal
AD  - Sample University, Sampletown
ER  -
"""
BIB = r"""
% a comment
@string{journal = "Sample Journal"}
@article{kouno2021,
  title = {{H}eat from M{\"u}nster},
  author = {Kouno, Rei and {Office of Research and Development} and others},
  journal = journal,
  abstract = {We measure heat.},
  doi = {10.1234/HEAT},
  year = 2021
}
@phdthesis{otsuno, title = "水の熱", author = {乙野 文}, school = {例示大学}, date = {2020-05}}
"""


def rows_of(tmp_path: Path, name: str, content: str | bytes) -> list[Row]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_rows(path))


def refused(tmp_path: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(FormatError) as error:
        rows_of(tmp_path, name, content)
    return str(error.value).removeprefix(f"{tmp_path}/")


# ---- RIS ----


def test_a_ris_entry_becomes_a_seed(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "a.ris", RIS)

    assert row.values == {
        "kind": "seed",
        "id": "doi-10.1234:heat",
        "title": {"en": "Heat from water"},
        "text": {"en": "We measure heat and store it."},
        "researcher": "Kouno, Rei",
        "published": "2021-04-05",
        "notes": [
            "Type: JOUR",
            "DOI: 10.1234/heat",
            "Authors: Kouno, Rei; Otsuno, Fumi",
            "Keywords: heat; water",
            "Address: Sample University, Sampletown",
            "Published in: Sample Journal",
        ],
    }
    assert (row.number, row.native) == (1, True)
    Seed.model_validate(row.values)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_japanese_entry_is_read_in_each_encoding(tmp_path: Path, encoding: str, newline: str) -> None:
    text = "TY  - RPRT\nT1  - 水の熱①\nA1  - 甲野 例\nY1  - 2020\nER  - \n".replace("\n", newline)

    (row,) = rows_of(tmp_path, "a.RIS", text.encode(encoding))

    assert row.values["title"] == row.values["text"] == {"ja": "水の熱①"}
    assert (row.values["researcher"], row.values["published"]) == ("甲野 例", "2020-01-01")
    assert "Text: the title, as the source gives no summary" in row.values["notes"]


def test_a_tag_that_is_repeated_goes_on(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "a.ris", "TY  - JOUR\nTI  - Heat\nAB  - One.\nAB  - Two.\nER  - \n")

    assert row.values["text"] == {"en": "One. Two."}


def test_the_same_work_has_the_same_id_in_both_formats(tmp_path: Path) -> None:
    (ris,) = rows_of(tmp_path, "a.ris", "TY  - JOUR\nTI  - Heat\nAU  - Kouno, Rei\nPY  - 2021\nER  - \n")
    (bib,) = rows_of(tmp_path, "a.bib", "@article{any, title={Heat}, author={Kouno, Rei}, year={2021}}")

    assert ris.values["id"] == bib.values["id"] == "work-75bc18e8c5d10fe1"


def test_an_entry_without_its_end_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.ris", "TY  - JOUR\nTI  - Lost\n" + RIS + "TY  - JOUR\nTI  - Cut off\n")

    assert [(row.number, row.problem) for row in rows] == [
        (1, "has no end before the next entry begins"),
        (2, None),
        (3, "has no end: the file stops within it"),
    ]


@pytest.mark.parametrize("line", ["AB  - " + "x" * 60 + "\n", "x" * 66])
def test_a_large_file_without_an_end_is_one_problem_in_little_memory(tmp_path: Path, line: str) -> None:
    content = "TY  - JOUR\n" + line * (3 * MAX_ENTRY_CHARACTERS // 66)

    (row,) = rows_of(tmp_path, "a.ris", content)

    assert row.problem == "has no end within 1,000,000 characters"


def test_a_year_that_is_none_stays_in_a_note(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "a.ris", "TY  - JOUR\nTI  - Heat\nPY  - in press\nER  - \n")

    assert "published" not in row.values
    assert "Year: in press" in row.values["notes"]


def test_a_file_that_is_no_ris_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a.ris", "hello") == (
        "a.ris: holds no RIS entry (no line 'TY  - '). Export it again as RIS."
    )
    assert refused(tmp_path, "a.ris", b"TY  - \x81\n").startswith("a.ris: is neither UTF-8 nor CP932")


@pytest.mark.parametrize(
    "body",
    ["  goes on\n", "AU\n", "AU  -\nER  - ER  -\n", "XX  - a\n  b\n", "TI  - \x00\n", "UR  - ;;\n  x\n"],
)
def test_a_strange_entry_is_a_row(tmp_path: Path, body: str) -> None:
    assert rows_of(tmp_path, "a.ris", f"TY  - JOUR\n{body}ER  - \n")


# ---- BibTeX ----


def test_a_bibtex_entry_becomes_a_seed_without_its_latex(tmp_path: Path) -> None:
    article, thesis = rows_of(tmp_path, "a.bib", BIB)

    assert article.values == {
        "kind": "seed",
        "id": "doi-10.1234:heat",
        "title": {"en": "Heat from Münster"},
        "text": {"en": "We measure heat."},
        "researcher": "Kouno, Rei",
        "published": "2021-01-01",
        "notes": [
            "Type: article",
            "DOI: 10.1234/heat",
            "Authors: Kouno, Rei; Office of Research and Development",
            "Published in: Sample Journal",
        ],
    }
    assert (thesis.values["organisation"], thesis.values["published"]) == ("例示大学", "2020-05-01")
    assert (article.number, thesis.number) == (1, 2)
    Seed.model_validate(article.values)


def test_two_works_under_one_key_are_two_seeds(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "a.bib", "@misc{k, title={Heat}}\n@misc{k, title={Water}}")

    assert [row.values["title"]["en"] for row in rows] == ["Heat", "Water"]
    assert len({row.values["id"] for row in rows}) == 2


def test_what_cannot_be_read_is_a_problem_in_its_place(tmp_path: Path) -> None:
    good, cut, twice = "@misc{a, title={Heat}}", "@misc{b, title={Water", "@misc{d, title={A}, title={B}}"
    content = f"{good}\n{cut}\n{good}\n{twice}\n"

    rows = rows_of(tmp_path, "a.bib", content)

    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.problem is None for row in rows] == [True, False, True, False]
    assert rows[1].problem is not None
    assert rows[1].problem.startswith("cannot be read: Unexpected block start")
    assert rows[1].value == "@misc{b, title={Water"


def test_braces_in_braces_are_refused_and_the_next_entry_is_read(tmp_path: Path) -> None:
    deep = "@misc{a, title={" + "{" * 5_000 + "x" + "}" * 5_000 + "}}\n"

    first, second = rows_of(tmp_path, "a.bib", deep + "@misc{b, title={Heat}}")

    assert first.problem == "nests braces 5,000 deep in 'title', more than 50"
    assert second.problem is None


def test_strings_that_name_each_other_end(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "a.bib", "@string{a = b}\n@string{b = a}\n@misc{k, title={Heat}, journal=a}")

    assert row.problem is None


def test_a_field_or_a_file_that_is_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = rows_of(tmp_path, "a.bib", "@misc{k, title={Heat}, abstract={" + "x" * 200_001 + "}}")
    assert row.problem == "holds 200,001 characters in 'abstract', more than 200,000"

    monkeypatch.setattr("corpora.readers.bibtex.MAX_FILE_BYTES", 10)
    assert refused(tmp_path, "a.bib", BIB) == "a.bib: holds more than 10 bytes of BibTeX. Split it."


def test_a_file_without_an_entry_is_refused(tmp_path: Path) -> None:
    for content in ("", "hello", "@string{a = b}", "@comment{x}"):
        assert refused(tmp_path, "a.bib", content).startswith("a.bib: holds no BibTeX entry")


PIECES = st.sampled_from(
    [
        "@",
        "@misc",
        "{",
        "}",
        "(",
        ")",
        '"',
        ",",
        "=",
        "#",
        "\n",
        "\\",
        "$",
        "~",
        "k",
        "title",
        "{x}",
        "@string",
        " ",
        "\\frac",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(PIECES, max_size=30))
def test_any_bibtex_gives_rows_or_a_refusal(tmp_path: Path, pieces: list[str]) -> None:
    try:
        rows = rows_of(tmp_path, "a.bib", "@misc{k, title={Heat}}\n" + "".join(pieces))
    except FormatError:
        return
    assert rows[0].problem is None
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.sampled_from(["TY  - X", "ER  - ", "AU  - a", "UR  - ;", "  more", "ZZ  - z", "TI  - t", "", "é"])
    )
)
def test_any_ris_gives_rows_or_a_refusal(tmp_path: Path, lines: list[str]) -> None:
    content = "\n".join([*lines, "TY  - JOUR", "TI  - Heat", "ER  - "])

    rows = rows_of(tmp_path, "a.ris", content)

    assert rows[-1].problem is None
    assert len(rows) == lines.count("TY  - X") + 1
