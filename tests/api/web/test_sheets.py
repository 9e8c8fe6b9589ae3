"""Does everybody get as a workbook what a page shows them, and nothing else?"""

import io

import openpyxl
import pytest
from page_world import FORMULA, NOBODY, PRACTICE, SECRET, Ask, World

from corpora import Role

TEXT = "zqx-極秘の水素の装置がほしい。"
ASKED: dict[str, dict[str, str] | None] = {
    "/records": None,
    "/board": None,
    "/challenges": None,
    "/challenges/gaps?of=seeds": None,
    "/working-groups": None,
    "/nights": None,
    "/partners/transfers?record=case-example": None,
    "/": {"text": TEXT},
    "/teams": {"text": TEXT},
    "/backcasts": {"text": f"2040年、{TEXT}"},
    "/partners": {"text": TEXT, "country": "VN"},
}


def workbook_path(page: str) -> str:
    path, _, query = page.partition("?")
    return f"{'/matches' if path == '/' else path}.xlsx{'?' + query if query else ''}"


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(content: bytes) -> list[str]:
    return [str(own.value) for sheet in opened(content) for row in sheet for own in row if own.value]


@pytest.mark.parametrize("page", ASKED)
def test_who_sees_a_page_gets_its_tables_as_a_workbook_and_nobody_else(ask: Ask, page: str) -> None:
    fields, path = ASKED[page], workbook_path(page)
    for who in (NOBODY, Role.OFFICE, Role.SERVICE, Role.SECRETARIAT):
        shown, given = ask(who, page, fields), ask(who, path, fields)

        assert (who, given.status_code) == (who, shown.status_code)
        if given.status_code == 200:
            assert given.headers["cache-control"] == "no-store"
            assert "zqx" not in str(given.headers)
            assert cells(given.content)
            assert who is not NOBODY or SECRET not in str(cells(given.content))
            assert who is not Role.SECRETARIAT or f'"{path.partition("?")[0]}' in shown.text


def test_a_workbook_of_records_holds_what_its_reader_may_see_and_runs_nothing(ask: Ask) -> None:
    needs = {who: cells(ask(who, "/records.xlsx?kind=need").content) for who in ("office", "stranger")}
    (sheet,) = opened(ask("stranger", "/records.xlsx?kind=seed").content)
    (formula,) = (own for row in sheet for own in row if own.value == FORMULA)

    assert [SECRET in told for told in needs.values()] == [True, False]
    assert (formula.data_type, formula.quotePrefix) == ("s", True)


def test_the_workbook_of_the_board_holds_the_proposals_that_the_board_shows(ask: Ask, world: World) -> None:
    told = {
        (who, query): world.proposal.id in cells(ask(who, f"/board.xlsx{query}").content)
        for who in ("office", "stranger")
        for query in ("", "?organisation=nobody")
    }

    assert told == {
        ("office", ""): True,
        ("office", "?organisation=nobody"): False,
        ("stranger", ""): False,
        ("stranger", "?organisation=nobody"): False,
    }


def test_a_longer_list_is_cut_and_the_workbook_says_so(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.web.sheets.lists.MOST", 2)

    seeds, about = opened(ask(NOBODY, "/records.xlsx").content)

    assert seeds.max_row == 3
    assert "2件までを書き出しました" in str(about.cell(2, 1).value)


def test_practices_are_found_among_practices_only(ask: Ask) -> None:
    page = ask(NOBODY, "/", {"text": TEXT, "find": "practices"}).text

    assert f'href="/records/{PRACTICE["id"]}"' in page
    assert 'href="/records/s01"' not in page
    assert 'value="practices" checked' in page
    assert (
        ask(NOBODY, "/match", {"text": TEXT, "find": "practices", "record": PRACTICE["id"]}).status_code
        == 200
    )
