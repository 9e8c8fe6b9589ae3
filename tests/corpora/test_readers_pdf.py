"""Which seeds does a PDF give, page by page, and what of an unreadable or hostile one is refused?"""

import time
from pathlib import Path
from typing import Any

import pytest
from pdf_files import (
    BODY,
    ENGLISH,
    GAP,
    LABEL,
    PAGE_BREAK,
    TITLE,
    by_hand,
    form,
    laid_out,
    listed,
    one_page,
    paragraph,
    scan,
    shown,
    stream,
)
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from corpora import FormatError
from corpora.readers import Row, read_rows

PRINT_ANEW = "Open it in a PDF viewer and print it to a new PDF."
OCR = "Run text recognition (OCR) on it, or type it into a sheet."
LONG = (
    "水を可視光で分けて水素をつくる光触媒の研究である。酸化チタンに少量の銅を加えると、これまで使えなかった"
    "四百二十ナノメートルまでの光が働く。海水でも千時間動いた。課題は助触媒の値段である。"
)
SIMPLE = {"Title": "Hydrogen", "Abstract": "We split water."}
SIMPLE_LINES = ("Title: Hydrogen", "Abstract: We split water.")


def rows_of(path: Path) -> list[Row]:
    return list(read_rows(path))


def values_of(path: Path) -> list[dict[str, str]]:
    return [dict(row.values) for row in rows_of(path)]


def refusal_of(path: Path) -> str:
    with pytest.raises(FormatError) as error:
        rows_of(path)
    return str(error.value).removeprefix(f"{path}: ")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "seeds.pdf"


# ---- forms, lists, labelled and plain text ----


def seed_form(title: str, researcher: str) -> Any:
    return form(
        [
            ["シーズ名", title, None, None],
            ["研究者", researcher, "所属", "例示大学 工学部"],
            ["技術概要", None, None, None],
            [LONG, None, None, None],
            ["想定される<br/>用途", "発電", None, None],
            ["連絡先", "産学連携本部<br/>000-0000", None, None],
        ]
    )


def test_a_form_a_page_is_a_row_a_page_with_wrapped_lines_joined(path: Path) -> None:
    name = paragraph("研究シーズシート", TITLE)
    story = [name, seed_form("光触媒", "甲野 例"), PAGE_BREAK, name, seed_form("蓄熱材", "乙山 例")]

    rows = rows_of(laid_out(path, story, header="例示大学 産学連携本部"))

    assert rows == [
        Row(
            1,
            {
                "シーズ名": title,
                "研究者": researcher,
                "所属": "例示大学 工学部",
                "技術概要": LONG,
                "想定される用途": "発電",
                "連絡先": "産学連携本部\n000-0000",
                "見出し": "研究シーズシート",
            },
            page=page,
        )
        for page, title, researcher in ((1, "光触媒", "甲野 例"), (2, "蓄熱材", "乙山 例"))
    ]


def test_a_form_that_goes_on_over_the_page_is_one_row(path: Path) -> None:
    story = [
        form([["シーズ名", "光触媒", None, None], ["技術概要", "水を分ける。", None, None]]),
        PAGE_BREAK,
        form([["連絡先", "産学連携本部", None, None], ["備考", "なし", None, None]]),
    ]

    assert rows_of(laid_out(path, story)) == [
        Row(
            1,
            {"シーズ名": "光触媒", "技術概要": "水を分ける。", "連絡先": "産学連携本部", "備考": "なし"},
            page=1,
        )
    ]


HEADINGS = ["番号", "シーズ名", "技術概要", "研究者"]


def test_a_list_over_two_pages_is_a_row_a_seed_and_its_repeated_headings_are_none(path: Path) -> None:
    cells = [[str(n), f"題{n}", LONG[: 30 + n], "甲野 例"] for n in range(1, 26)]
    story = [paragraph("工学部 研究シーズ一覧", TITLE), GAP, listed([HEADINGS, *cells])]

    rows = rows_of(laid_out(path, story, header="例示大学 産学連携本部"))

    expected = [{"見出し": "工学部 研究シーズ一覧"} | dict(zip(HEADINGS, row, strict=True)) for row in cells]
    on_first = sum(row.page == 1 for row in rows)
    assert [dict(row.values) for row in rows] == expected
    assert [(row.page, row.number) for row in rows] == [
        *((1, number) for number in range(2, on_first + 2)),
        *((2, number) for number in range(2, 27 - on_first)),
    ]
    assert {row.sheet for row in rows} == {"表1"}


def test_a_list_that_goes_on_without_headings_keeps_those_of_the_page_before(path: Path) -> None:
    story = [
        listed([HEADINGS, ["1", "題1", "前半、", "甲野 例"]]),
        PAGE_BREAK,
        listed([["", "", "後半。", ""], ["2", "題2", "概2", "乙山 例"]]),
    ]

    assert [(row.page, row.number, list(row.values.values())) for row in rows_of(laid_out(path, story))] == [
        (1, 2, ["1", "題1", "前半、\n後半。", "甲野 例"]),
        (2, 1, ["2", "題2", "概2", "乙山 例"]),
    ]


def test_labelled_paragraphs_are_read_with_the_line_above_as_the_title(path: Path) -> None:
    story = []
    for title, researcher in (("光触媒", "甲野 例"), ("蓄熱材", "乙山 例")):
        story += [
            paragraph(title, TITLE),
            paragraph(f"【研究者】{researcher}　【所属】例示大学"),
            paragraph("■技術概要"),
            paragraph("　" + LONG),
            paragraph("■想定される用途"),
            paragraph("・水素ステーション"),
            paragraph("・離島の発電"),
            PAGE_BREAK,
        ]

    rows = rows_of(laid_out(path, story, header="研究シーズ"))

    assert [(row.page, row.number) for row in rows] == [(1, 1), (2, 1)]
    assert [dict(row.values) for row in rows] == [
        {
            "title": title,
            "研究者": researcher,
            "所属": "例示大学",
            "技術概要": LONG,
            "想定される用途": "・水素ステーション\n・離島の発電",
        }
        for title, researcher in (("光触媒", "甲野 例"), ("蓄熱材", "乙山 例"))
    ]


def test_labels_and_values_apart_without_rules_are_told_by_the_gap(path: Path) -> None:
    canvas = Canvas(str(path))
    for top, label, value in ((700, "Title", "Hydrogen"), (680, "Abstract", "We split water.")):
        canvas.drawString(72, top, label)
        canvas.drawString(200, top, value)
    canvas.save()

    assert values_of(path) == [SIMPLE]


def test_plain_text_is_one_row_with_its_first_line_as_title(path: Path) -> None:
    story = [paragraph("水素をつくる", TITLE), paragraph(LONG), paragraph("　" + LONG)]

    assert rows_of(laid_out(path, story)) == [
        Row(1, {"title": "水素をつくる", "text": f"{LONG}\n{LONG}"}, page=1)
    ]


# ---- lines and columns ----


def test_english_lines_are_joined_with_a_blank_and_hyphens_undone_only_where_safe(path: Path) -> None:
    objects = one_page(
        shown(
            "Title: Hydrogen",
            "Abstract: A photocatalyst that splits water is made here, and this photo-",
            "catalyst is cheap; it is a way to hydrogen that is rightly called a low-",
            "carbon one",
        )
    )

    assert values_of(by_hand(path, objects)) == [
        {
            "Title": "Hydrogen",
            "Abstract": "A photocatalyst that splits water is made here, and this photocatalyst is cheap; "
            "it is a way to hydrogen that is rightly called a low-carbon one",
        }
    ]


def test_a_lowered_figure_stays_in_its_word(path: Path) -> None:
    story = [paragraph("シーズ名：光触媒"), paragraph("概要：CO<sub>2</sub>を減らす。10<super>3</super>倍。")]

    assert values_of(laid_out(path, story)) == [{"シーズ名": "光触媒", "概要": "CO2を減らす。103倍。"}]


def test_two_columns_are_read_one_after_the_other(path: Path) -> None:
    words = " ".join(f"left{n}" if n < 200 else f"right{n}" for n in range(300))
    document = BaseDocTemplate(str(path))
    frames = [Frame(50, 400, 240, 300), Frame(305, 400, 240, 300)]

    def title(canvas: Canvas, _: Any) -> None:
        canvas.setFont("Times-Bold", 18)
        canvas.drawString(50, 720, "Title: Hydrogen from sea water, and what it is good for")

    document.addPageTemplates(PageTemplate(frames=frames, onPage=title))
    document.build([Paragraph(f"Abstract: {words}", ENGLISH)])

    assert values_of(path) == [
        {"Title": "Hydrogen from sea water, and what it is good for", "Abstract": words}
    ]


def test_headers_footers_and_page_numbers_are_left_out_but_labels_there_are_not(path: Path) -> None:
    canvas = Canvas(str(path))
    for page in (1, 2):
        canvas.drawString(72, 810, f"Sample University, sheet {page}")
        canvas.drawString(72, 795, "Contact: office@example.org")
        canvas.drawString(72, 700, f"Abstract: text {page}")
        canvas.drawString(290, 30, f"Page {page} of 2")
        canvas.showPage()
    canvas.save()

    assert values_of(path) == [
        {"Contact": "office@example.org", "Abstract": "text 1"},
        {"Contact": "office@example.org", "Abstract": "text 2"},
    ]


@pytest.mark.parametrize("number", ["3", "- 3 -", "3 / 12", "Page 3 of 12"])
def test_the_number_of_a_single_page_is_no_part_of_its_text(path: Path, number: str) -> None:
    canvas = Canvas(str(path))
    for index, line in enumerate(SIMPLE_LINES):
        canvas.drawString(72, 700 - 20 * index, line)
    canvas.drawString(290, 30, number)
    canvas.save()

    assert values_of(path) == [SIMPLE]


def test_what_was_typed_into_the_fields_of_a_form_is_read_where_the_fields_stand(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.drawString(72, 705, "Title")
    canvas.drawString(72, 655, "Abstract")
    canvas.acroForm.textfield(name="a", value="Hydrogen", x=200, y=700, width=200, height=16)
    canvas.acroForm.textfield(name="b", value="", x=200, y=730, width=200, height=16)
    canvas.acroForm.textfield(name="c", value="We split water.", x=200, y=650, width=200, height=16)
    canvas.save()

    assert values_of(path) == [SIMPLE]


def test_text_set_at_an_angle_is_no_part_of_a_seed(path: Path) -> None:
    objects = one_page(
        stream(
            b"BT /F1 12 Tf 1 0 0 1 72 770 Tm (Title: Hydrogen) Tj "
            b"1 0 0 1 72 750 Tm (Abstract: We split water.) Tj "
            b"0.7 0.7 -0.7 0.7 100 745 Tm (DRAFT) Tj ET"
        )
    )

    assert values_of(by_hand(path, objects)) == [SIMPLE]


def test_radicals_in_place_of_characters_are_handed_on_as_they_are(path: Path) -> None:
    names = b"\n".join(b"<%02X> <%04X>" % (65 + n, ord(letter)) for n, letter in enumerate("⻄⻑⻲"))
    unicode_map = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        b"3 beginbfchar\n" + names + b"\nendbfchar endcmap end"
    )
    objects = one_page(shown(*SIMPLE_LINES), font="/ToUnicode 6 0 R") | {6: stream(unicode_map)}
    objects[4] = shown("ABC")

    assert values_of(by_hand(path, objects)) == [{"text": "⻄⻑⻲"}]


# ---- pages and files that cannot be read ----


def test_a_scan_is_refused_with_its_pages_and_what_to_do(path: Path) -> None:
    canvas = Canvas(str(path))
    for _ in range(2):
        canvas.drawImage(scan(), 0, 0, 595, 842)
        canvas.drawString(290, 20, "- 1 -")
        canvas.showPage()
    canvas.save()

    assert refusal_of(path) == (f"page 1 of 2 holds only an image; page 2 of 2 holds only an image. {OCR}")


def test_a_scanned_page_among_others_is_a_row_with_a_problem(path: Path) -> None:
    canvas = Canvas(str(path))
    for page in (1, 2, 3):
        if page == 2:
            canvas.drawImage(scan(), 0, 0, 595, 842)
        else:
            canvas.drawString(72, 700, f"Title: {page}")
            canvas.drawString(72, 680, "Abstract: We split water.")
        canvas.showPage()
    canvas.save()

    assert rows_of(path) == [
        Row(1, SIMPLE | {"Title": "1"}, page=1),
        Row(1, {}, "is page 2 of 3, which holds only an image", page=2, remedy=OCR),
        Row(1, SIMPLE | {"Title": "3"}, page=3),
    ]


def test_a_blank_page_is_nothing_to_report(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.showPage()
    canvas.drawString(72, 700, "Title: Hydrogen")
    canvas.drawString(72, 680, "Abstract: We split water.")
    canvas.save()

    assert rows_of(path) == [Row(1, SIMPLE, page=2)]


def test_a_pdf_without_any_text_is_refused(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.showPage()
    canvas.save()

    assert refusal_of(path) == "holds no text. Check that it is the right file."


def test_letters_that_nobody_names_are_not_guessed_at(path: Path) -> None:
    objects = one_page(stream(b"BT /F1 12 Tf 72 700 Td <00010002000300040005> Tj ET"))
    objects[5] = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
        "/Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        "/Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /X /Flags 4 >> >>] >>"
    )

    assert refusal_of(by_hand(path, objects)) == (
        f"page 1 of 1 has a font that does not say which letters it draws. {OCR}"
    )


def encrypted(path: Path, password: str) -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption(password, ownerPassword="owner", canCopy=0))
    for index, line in enumerate(SIMPLE_LINES):
        canvas.drawString(72, 700 - 20 * index, line)
    canvas.save()
    return path


def test_a_pdf_with_a_password_is_refused_and_one_without_is_read_though_it_forbids_copying(
    path: Path,
) -> None:
    assert refusal_of(encrypted(path, "secret")) == "is encrypted. Save it without a password."
    assert values_of(encrypted(path, "")) == [SIMPLE]


def test_a_portfolio_is_refused_and_its_files_stay_closed(path: Path) -> None:
    objects = one_page(shown("Open this in a viewer"), catalogue="/Collection << /Type /Collection >>")

    assert refusal_of(by_hand(path, objects)) == (
        "is a PDF portfolio; its files are not opened. Save each as a file."
    )


def test_a_text_under_the_name_of_a_pdf_is_refused(path: Path) -> None:
    path.write_text("シーズ名：光触媒")

    assert refusal_of(path) == "is no PDF. Check the file."


# ---- damage ----


def test_a_wrong_table_of_references_does_not_hide_a_page(path: Path) -> None:
    by_hand(path, one_page(shown(*SIMPLE_LINES)))
    path.write_bytes(
        path.read_bytes().replace(b"0000000", b"0000099").replace(b"startxref\n", b"startxref\n99")
    )

    assert values_of(path) == [SIMPLE]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_pdf_cut_short_is_refused_or_read_but_never_breaks_the_reader(path: Path, share: float) -> None:
    laid_out(
        path, [paragraph("シーズ名：光触媒"), paragraph("概要：" + LONG, BODY), paragraph("以上", LABEL)]
    )
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])

    refusal = refusal_of(path)

    assert refusal.startswith(("is damaged", "holds no text"))


def test_a_damaged_page_is_a_row_with_a_problem_and_the_others_are_read(path: Path) -> None:
    objects = one_page(shown(*SIMPLE_LINES))
    objects[2] = "<< /Type /Pages /Kids [6 0 R 3 0 R] /Count 2 >>"
    objects[6] = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Resources 5 >>"
    objects[7] = stream(b"BT (x) Tj ET", extra="/Filter /Unheard")

    damaged, good = rows_of(by_hand(path, objects))

    assert (damaged.page, damaged.remedy, good) == (1, PRINT_ANEW, Row(1, SIMPLE, page=2))
    assert (damaged.problem or "").startswith("is page 1 of 2, which is damaged (")


# ---- hostile objects ----


def test_scripts_actions_and_embedded_files_are_passed_over(path: Path) -> None:
    left = path.parent / "left.txt"
    script = f"(this.exportDataObject({{cName: '{left}'}}); app.launchURL('http://example.org'))"
    catalogue = (
        f"/OpenAction << /S /JavaScript /JS {script} >> "
        f"/AA << /WC << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >> >> "
        "/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) "
        "/EF << /F 6 0 R >> >>] >> >>"
    )
    link = "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (/bin/sh) >> >>]"
    objects = one_page(shown(*SIMPLE_LINES), catalogue=catalogue, page=link) | {6: stream(b"MZ")}

    assert values_of(by_hand(path, objects)) == [SIMPLE]
    assert not left.exists()


@pytest.mark.parametrize("filters", [1, 2])
def test_a_page_that_unpacks_to_gigabytes_is_refused_without_unpacking_it(path: Path, filters: int) -> None:
    bomb = stream(b" " * 40 * 1024**2, filters=filters)
    objects = one_page(bomb)
    assert len(bomb) < 50_000

    assert refusal_of(by_hand(path, objects)) == f"page 1 of 1 unpacks to more than 32 MB. {PRINT_ANEW}"


def test_a_bomb_in_a_form_that_a_page_shows_is_refused_and_a_large_picture_is_not(path: Path) -> None:
    form_object = stream(
        b" " * 40 * 1024**2, filters=1, extra="/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
    )
    picture = stream(
        b" " * 40 * 1024**2,
        filters=1,
        extra="/Subtype /Image /Width 8192 /Height 5120 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    )
    objects = one_page(
        shown(*SIMPLE_LINES), page="/Resources << /XObject << /X 6 0 R >> /Font << /F1 5 0 R >> >>"
    )
    objects[3] = str(objects[3]).replace("/Resources << /Font << /F1 5 0 R >> >>", "", 1)

    assert "unpacks to more than 32 MB" in refusal_of(by_hand(path, objects | {6: form_object}))
    assert values_of(by_hand(path, objects | {6: picture})) == [SIMPLE]


@pytest.mark.parametrize(
    "kids",
    ["[2 0 R 3 0 R]", "[2 0 R 2 0 R 3 0 R 3 0 R]", "[1 0 R 3 0 R 9 0 R]"],
    ids=["itself", "twice", "no page"],
)
def test_a_page_tree_that_runs_in_a_circle_gives_each_page_once(path: Path, kids: str) -> None:
    objects = one_page(shown(*SIMPLE_LINES))
    objects[2] = f"<< /Type /Pages /Kids {kids} /Count 1000000 >>"

    assert values_of(by_hand(path, objects)) == [SIMPLE]


def test_a_page_tree_that_is_a_thousand_deep_is_refused_as_damaged(path: Path) -> None:
    objects = one_page(shown(*SIMPLE_LINES))
    depth = 3000
    objects |= {number: f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 >>" for number in range(6, depth)}
    objects[2] = "<< /Type /Pages /Kids [6 0 R] /Count 1 >>"
    objects[depth] = objects[3]

    assert refusal_of(by_hand(path, objects)) == f"is damaged (RecursionError). {PRINT_ANEW}"


def test_arrays_nested_a_hundred_thousand_deep_do_no_harm(path: Path) -> None:
    deep = stream(
        b"BT /F1 12 Tf 72 700 Td " + b"[" * 100_000 + b"]" * 100_000 + b" TJ (Title: Hydrogen) Tj ET"
    )
    objects = one_page(deep)
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R /X {'[' * 50_000}{']' * 50_000} >>"

    outcome = ""
    try:
        outcome = str(values_of(by_hand(path, objects)))
    except FormatError as error:
        outcome = str(error)

    assert "Hydrogen" in outcome or "damaged" in outcome


def test_a_form_that_shows_itself_is_shown_once(path: Path) -> None:
    objects = one_page(stream(b"BT /F1 12 Tf 72 700 Td (Title: Hydrogen) Tj ET /X Do"))
    objects[3] = str(objects[3]).replace("/Font", "/XObject << /X 6 0 R >> /Font")
    itself = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 6 0 R >> >>"
    objects[6] = stream(b"/X Do /X Do", extra=itself)
    began = time.monotonic()

    outcome = ""
    try:
        outcome = str(values_of(by_hand(path, objects)))
    except FormatError as error:
        outcome = str(error)

    assert "Hydrogen" in outcome or "damaged" in outcome
    assert time.monotonic() - began < 10


def test_a_page_of_more_characters_than_a_poster_is_refused(path: Path) -> None:
    objects = one_page(stream(b"BT /F1 1 Tf 72 700 Td " + b"(" + b"x" * 50_001 + b") Tj ET"))

    assert refusal_of(by_hand(path, objects)) == "page 1 of 1 holds more than 50,000 characters. Split it."


def test_a_page_of_ten_thousand_rules_is_read_in_time(path: Path) -> None:
    rules = b"".join(b"%d 100 m %d 200 l S\n" % (n % 500, (n * 7) % 500) for n in range(10_001))
    text = b"BT /F1 12 Tf 1 0 0 1 72 770 Tm (Title: Hydrogen) Tj 0 -20 Td (Abstract: We split water.) Tj ET\n"
    began = time.monotonic()

    assert values_of(by_hand(path, one_page(stream(text + rules)))) == [SIMPLE]
    assert time.monotonic() - began < 30
