"""Do a lead and a liaison office get their work done on the board and with a list, in a real browser?"""

from io import BytesIO
from pathlib import Path

import openpyxl
from conftest import seed
from page_windows import Window, is_wider_than_the_window, violations
from playwright.sync_api import Page

from corpora import Role, Seed, Viewer
from eval.screens import PHONE, Running, answered
from eval.screens.world import GROUP, UNIVERSITY
from matcher import Actor, Pipeline

LEAD = Actor("lead", UNIVERSITY, Role.WG_LEAD, (GROUP,))
LIST = (
    "シーズ名,概要,TRL,覚え書き\n"
    "もみ殻の炭,もみ殻の炭で池の水を浄化する装置です。,5,内部の話\n"
    "竹の断熱材,竹から断熱ボードをつくる技術です。,15,\n"
    "雪の貯蔵,雪を夏まで蓄えて役場を冷やす設計法です。,4,\n"
)


def proposed(server: Running, need: str = "need-bath", name: str = "seed-for-board") -> str:
    """A new proposal of the working group, between a need and a seed of its own."""
    service = server.service
    service.writer.put([seed(name, title={"ja": f"題 {name}"}, organisation=UNIVERSITY)])
    return Pipeline(service.writer).propose(LEAD, need, name, working_group=GROUP).id


def stage_of(server: Running, proposal: str) -> str:
    return Pipeline(server.service.store).get(LEAD, proposal).stage.value


def test_a_lead_without_scripts_moves_a_proposal_to_demonstration(window: Window, server: Running) -> None:
    proposal = proposed(server, name="seed-plain-forms")
    page = window("lead", java_script_enabled=False)
    page.goto(f"/board?working_group={GROUP}")

    # on the board, one stage after the other, with the buttons of the card
    for words in ("連絡済み", "協議中（秘密保持契約）", "実証"):
        card = page.locator(f"#{proposal}")
        answered(card.get_by_role("button", name=f"「{words}」に進める"))
        assert page.locator("[role=status]").inner_text() == "段階を進めました。"
        assert f"working_group={GROUP}" in page.url
    assert page.locator(f"[data-stage=demonstration] #{proposal}").count() == 1

    # then its page tells the way that it went, by whom, and what comes next
    answered(page.locator(f"#{proposal} .open a"))
    assert page.locator(".way .here").inner_text().startswith("実証")
    assert page.locator("table").last.locator("tbody tr").count() == 4
    page.click("summary:has-text('担当・次の一歩・期日を決める')")
    page.fill("#plan-next_step", "浴場で試験する")
    answered(page.locator("button:has-text('決める')"))
    assert page.locator("dl.facts").inner_text().count("浴場で試験する") == 1


def test_by_keyboard_alone_a_card_is_found_and_moved_on(window: Window, server: Running) -> None:
    proposal = proposed(server, name="seed-by-keys")
    page = window("lead")
    page.goto("/board")
    _tab_to(page, ".card")
    for _ in range(30):
        if page.evaluate("document.activeElement.id") == proposal:
            break
        page.keyboard.press("ArrowDown")

    for stage in ("contacted", "in_talks", "joint_research"):
        with page.expect_navigation():
            page.keyboard.press("Shift+ArrowRight")
        # the card that was moved has the focus, so that one can go on from it
        assert page.evaluate("document.activeElement.id") == proposal
        assert page.locator(f"[data-stage={stage}] #{proposal}").count() == 1

    # back is another thing: it is asked why, on the page of the proposal
    with page.expect_navigation():
        page.keyboard.press("Shift+ArrowLeft")
    assert page.url.endswith(f"/proposals/{proposal}#back")
    assert stage_of(server, proposal) == "joint_research"


def test_a_card_is_dragged_to_a_column_to_which_it_may_go_and_to_no_other(
    window: Window, server: Running
) -> None:
    proposal = proposed(server, name="seed-dragged")
    page = window("lead")
    page.goto("/board")

    page.drag_and_drop(f"#{proposal} .side", "[data-stage=deployed]")
    assert stage_of(server, proposal) == "proposed"
    with page.expect_navigation():
        page.drag_and_drop(f"#{proposal} .side", "[data-stage=contacted]")

    assert stage_of(server, proposal) == "contacted"


def test_an_office_corrects_the_columns_and_the_rows_of_its_list_and_imports_it(
    window: Window, server: Running, tmp_path: Path
) -> None:
    page = window("univ-desk")

    # given a list with a row that cannot be and a column that means nothing to us: it is looked at first
    page.goto("/imports")
    path = tmp_path / "一覧.csv"
    path.write_text(LIST, encoding="cp932")
    page.set_input_files("#file", path)
    _send(page, "look")
    assert _counts(page) == {"読んだ行": 3, "追加": 2, "受け付けない行": 1}
    assert "1から9まで" in page.locator("table").first.inner_text()
    assert not _known(server, "もみ殻の炭")
    assert violations(page) == []

    # when the column is corrected and the list imported, without being sent again
    page.get_by_label("「覚え書き」の取り込み先").select_option("notes")
    page.get_by_label("「覚え書き」はほかに見せない").check()
    _send(page, "import")
    assert _counts(page)["追加"] == 2
    record = _known(server, "もみ殻の炭")
    assert record
    assert server.service.store.withheld_of(record, viewer=Viewer(UNIVERSITY)) == {"覚え書き": "内部の話"}

    # and the row that was refused is taken out, corrected in Excel, and sent as it is
    with page.expect_download() as download:
        page.click("text=直すための表（Excel）")
    book = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    sheet = book.active
    assert sheet is not None
    (cell,) = (own for row in sheet.iter_rows() for own in row if str(own.value) == "15")
    cell.value = 6
    book.save(tmp_path / "corrected.xlsx")
    page.goto("/imports")
    page.set_input_files("#file", tmp_path / "corrected.xlsx")
    _send(page, "import")

    assert _counts(page) == {"読んだ行": 1, "追加": 1}
    assert _known(server, "竹の断熱材")


def test_hostile_text_shows_as_text_on_every_page_of_a_record_and_a_proposal(
    window: Window, server: Running
) -> None:
    pipeline = Pipeline(server.service.writer)
    made = pipeline.propose(LEAD, "need-bath", "seed-hostile", working_group=GROUP)
    page = window("lead")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    for path in ("/records/seed-hostile", "/board", f"/proposals/{made.id}"):
        page.goto(path)

        assert "<script>document.title" in page.locator("main").inner_text()
        assert page.title() != "broken"
        assert page.locator("main script, main img").count() == 0
        assert not is_wider_than_the_window(page)


def _send(page: Page, then: str) -> None:
    """Press one of the two buttons, and wait until the import has come to its end."""
    answered(page.locator(f"button[value={then}]"))
    page.wait_for_selector(".counts", timeout=60_000)


def _tab_to(page: Page, wanted: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({wanted!r})"):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"The keyboard does not come to {wanted}.")


def _counts(page: Page) -> dict[str, int]:
    names = page.locator(".counts dt").all_inner_texts()
    values = page.locator(".counts dd").all_inner_texts()
    return {name: int(value) for name, value in zip(names, values, strict=True) if value != "0"}


def _known(server: Running, title: str) -> str | None:
    """The id of a seed of the university by its title."""
    for record in server.service.store.records("seed"):
        if isinstance(record, Seed) and record.title and record.title.ja == title:
            return record.id
    return None
