"""Which seeds does a Word document give, as offices write them: forms, lists, labelled and plain texts?"""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from msoffcrypto.format.ooxml import OOXMLFile

from corpora import FormatError
from corpora.readers import Row, read_rows

AS_DOCX = "Open it in Word and save it as a Word document (.docx)."
OUTSIDE = "is a text that belongs to no seed"
OUTSIDE_REMEDY = "Nothing need be done for a cover or a note; else put it on a sheet or into the list."


def rows_of(tmp_path: Path, document: Any) -> list[Row]:
    path = tmp_path / "seeds.docx"
    document.save(str(path))
    return list(read_rows(path))


def refusal_of(path: Path) -> str:
    with pytest.raises(FormatError) as error:
        list(read_rows(path))
    return str(error.value).removeprefix(f"{path}: ")


def values_of(tmp_path: Path, document: Any) -> list[dict[str, str]]:
    return [dict(row.values) for row in rows_of(tmp_path, document)]


def written(*paragraphs: str) -> Any:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return document


def add_table(document: Any, rows: Sequence[Sequence[str | None]]) -> Any:
    """A table; a None is merged into the cell left of it, "^" into the one above."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            cell = table.cell(y, x)
            if text is None:
                table.cell(y, x - 1).merge(cell)
            elif text == "^":
                table.cell(y - 1, x).merge(cell)
            else:
                cell.text = text
    return table


# ---- a form ----

FORM = [
    ["シーズ名", "水素をつくる光触媒", None, None],
    ["研究者", "甲野 例", "所属", "例示大学 工学部"],
    ["技術概要", None, None, None],
    ["水を可視光で分ける。\n特徴：安い。", None, None, None],
    ["備考", "", None, None],
]
FORM_VALUES = {
    "シーズ名": "水素をつくる光触媒",
    "研究者": "甲野 例",
    "所属": "例示大学 工学部",
    "技術概要": "水を可視光で分ける。\n特徴：安い。",
    "備考": "",
}


def test_a_form_is_one_row_with_its_values_under_its_labels(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(document, FORM)

    assert rows_of(tmp_path, document) == [Row(1, FORM_VALUES)]


def test_each_form_of_a_file_is_a_row_and_what_stands_above_it_is_its_own(tmp_path: Path) -> None:
    document = docx.Document()
    for number in ("1", "2"):
        document.add_paragraph(f"シーズ {number}")
        add_table(
            document, [["研究題目", f"題{number}"], ["研究内容", f"内容{number}"], ["その他のこと", "なし"]]
        )

    assert values_of(tmp_path, document) == [
        {"研究題目": "題1", "研究内容": "内容1", "その他のこと": "なし", "見出し": "シーズ 1"},
        {"研究題目": "題2", "研究内容": "内容2", "その他のこと": "なし", "見出し": "シーズ 2"},
    ]


def test_a_text_after_a_form_is_kept_but_is_no_part_of_its_last_value(tmp_path: Path) -> None:
    document = written("研究シーズシート")
    add_table(document, FORM)
    document.add_paragraph("この内容は2026年のものである。")

    assert values_of(tmp_path, document) == [
        FORM_VALUES | {"見出し": "研究シーズシート", "text": "この内容は2026年のものである。"}
    ]


def test_a_label_that_spans_rows_is_the_group_of_the_labels_beside_it(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(
        document,
        [
            ["シーズ名", "光触媒", None],
            ["研究者", "氏名", "甲野 例"],
            ["^", "所属", "例示大学"],
            ["連絡先", "氏名", "乙山 例"],
            ["^", "メール", "office@example.org"],
        ],
    )

    assert values_of(tmp_path, document) == [
        {
            "シーズ名": "光触媒",
            "研究者 氏名": "甲野 例",
            "研究者 所属": "例示大学",
            "連絡先 氏名": "乙山 例",
            "連絡先 メール": "office@example.org",
        }
    ]


def test_a_value_that_is_a_label_elsewhere_is_a_value(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(document, [["技術名", "光触媒", None, None], ["種別", "大学", "地域", "富山県"]])

    assert values_of(tmp_path, document) == [{"技術名": "光触媒", "種別": "大学", "地域": "富山県"}]


def test_a_photograph_beside_a_form_is_no_value(tmp_path: Path) -> None:
    document = docx.Document()
    rows = [["シーズ名", "光触媒", ""], ["概要", "水を分ける。", "^"], ["私の夢", "離島", "^"]]
    add_table(document, rows)

    assert values_of(tmp_path, document) == [{"シーズ名": "光触媒", "概要": "水を分ける。", "私の夢": "離島"}]


def test_a_row_of_labels_above_a_row_of_values_is_read_downwards(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(document, [["シーズ名", "光触媒"], ["研究者", "所属"], ["甲野 例", "例示大学"]])

    assert values_of(tmp_path, document) == [{"シーズ名": "光触媒", "研究者": "甲野 例", "所属": "例示大学"}]


def test_a_table_of_data_within_a_form_sheet_is_text_of_it(tmp_path: Path) -> None:
    document = written("シーズ名：光触媒", "技術概要：水を分ける。")
    add_table(document, [["温度", "収率"], ["20 ℃", "3 %"]])

    assert values_of(tmp_path, document) == [
        {"シーズ名": "光触媒", "技術概要": "水を分ける。\n温度\t収率\n20 ℃\t3 %"}
    ]


# ---- a list ----

LIST = [["No.", "シーズ名", "概要", "研究者"], ["1", "題1", "概1", "甲野 例"], ["2", "題2", "", "乙山 例"]]


def test_a_list_is_a_row_a_seed_with_the_table_and_its_row(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(document, LIST)

    assert rows_of(tmp_path, document) == [
        Row(2, {"No.": "1", "シーズ名": "題1", "概要": "概1", "研究者": "甲野 例"}, sheet="表1"),
        Row(3, {"No.": "2", "シーズ名": "題2", "概要": "", "研究者": "乙山 例"}, sheet="表1"),
    ]


def test_the_line_above_a_list_says_of_each_of_its_rows_what_it_says(tmp_path: Path) -> None:
    document = docx.Document()
    for faculty in ("工学部", "農学部"):
        document.add_heading(faculty, 1)
        add_table(document, LIST[:2])

    assert [(row.sheet, row.values["見出し"]) for row in rows_of(tmp_path, document)] == [
        ("表1", "工学部"),
        ("表2", "農学部"),
    ]


def test_a_text_below_a_list_is_reported_and_not_taken_for_a_seed(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(document, LIST[:2])
    document.add_paragraph("更新は毎年4月")

    assert rows_of(tmp_path, document)[1:] == [
        Row(1, {"text": "更新は毎年4月"}, OUTSIDE, value="更新は毎年4月", remedy=OUTSIDE_REMEDY)
    ]


def test_rows_of_headings_and_merged_cells_are_taken_as_they_are_meant(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(
        document,
        [
            ["シーズ名", "研究者", None, ""],
            ["^", "氏名", "所属", "^"],
            ["工学部", None, None, None],
            ["題1", "甲野 例", "例示大学", "欄外"],
            ["題2", "乙山 例", "^", ""],
            ["", "", "", ""],
            ["シーズ名", "研究者", None, ""],
        ],
    )

    assert [dict(row.values) for row in rows_of(tmp_path, document)][:2] == [
        {
            "見出し": "工学部",
            "シーズ名": "題1",
            "研究者 氏名": "甲野 例",
            "研究者 所属": "例示大学",
            "列D": "欄外",
        },
        {
            "見出し": "工学部",
            "シーズ名": "題2",
            "研究者 氏名": "乙山 例",
            "研究者 所属": "例示大学",
            "列D": "",
        },
    ]


def test_a_heading_that_stands_twice_is_two_headings(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(document, [["シーズ名", "研究者", "研究者"], ["題1", "甲野 例", "乙山 例"]])

    assert values_of(tmp_path, document) == [
        {"シーズ名": "題1", "研究者": "甲野 例", "研究者 (2)": "乙山 例"}
    ]


def test_a_line_across_a_list_that_heads_no_row_is_reported(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(document, [["シーズ名", "概要"], ["題1", "概1"], ["更新は毎年4月", None]])

    assert rows_of(tmp_path, document)[1:] == [
        Row(
            3,
            {"text": "更新は毎年4月"},
            OUTSIDE,
            sheet="表1",
            value="更新は毎年4月",
            remedy=OUTSIDE_REMEDY,
        )
    ]


def test_a_list_that_lies_on_its_side_is_a_row_a_column(tmp_path: Path) -> None:
    document = docx.Document()
    add_table(
        document, [["シーズ名", "題1", "題2"], ["概要", "概1", "概2"], ["研究者", "甲野 例", "乙山 例"]]
    )

    assert values_of(tmp_path, document) == [
        {"シーズ名": "題1", "概要": "概1", "研究者": "甲野 例"},
        {"シーズ名": "題2", "概要": "概2", "研究者": "乙山 例"},
    ]


# ---- labelled text ----


def test_labels_are_known_by_marks_colons_words_and_gaps(tmp_path: Path) -> None:
    document = written(
        "シーズ名：光触媒",
        "■技術概要",
        "水を分ける。",
        "収率は3 %：昨年の値である。",
        "■社会への波及",
        "離島で使える。",
        "【研究者】甲野 例　【所属】例示大学",
        "キーワード\t水素、触媒",
        "1. 想定される用途",
        "発電",
        "電話：000-0000　メール：office@example.org",
    )

    assert values_of(tmp_path, document) == [
        {
            "シーズ名": "光触媒",
            "技術概要": "水を分ける。\n収率は3 %：昨年の値である。",
            "社会への波及": "離島で使える。",
            "研究者": "甲野 例",
            "所属": "例示大学",
            "キーワード": "水素、触媒",
            "1. 想定される用途": "発電",
            "電話": "000-0000",
            "メール": "office@example.org",
        }
    ]


def test_a_sheet_begins_where_the_first_label_comes_again(tmp_path: Path) -> None:
    document = written(
        "Title: Hydrogen", "Abstract: We split water.", "Title: Heat", "Abstract: We move heat."
    )

    assert rows_of(tmp_path, document) == [
        Row(1, {"Title": "Hydrogen", "Abstract": "We split water."}),
        Row(2, {"Title": "Heat", "Abstract": "We move heat."}),
    ]


def test_the_line_above_the_first_label_is_the_title_of_each_sheet(tmp_path: Path) -> None:
    document = written("光触媒", "【概要】水を分ける。", "安い。", "蓄熱材", "【概要】熱を運ぶ。", "軽い。")

    assert values_of(tmp_path, document) == [
        {"title": "光触媒", "概要": "水を分ける。\n安い。"},
        {"title": "蓄熱材", "概要": "熱を運ぶ。\n軽い。"},
    ]


def test_headings_of_the_first_level_are_titles_and_of_the_second_labels(tmp_path: Path) -> None:
    document = docx.Document()
    for title in ("光触媒", "蓄熱材"):
        document.add_heading(title, 1)
        document.add_heading("この技術の要点", 2)
        document.add_paragraph(f"{title}の要点")
        document.add_heading("連絡先", 2)
        document.add_paragraph("産学連携本部")

    assert values_of(tmp_path, document) == [
        {"title": "光触媒", "この技術の要点": "光触媒の要点", "連絡先": "産学連携本部"},
        {"title": "蓄熱材", "この技術の要点": "蓄熱材の要点", "連絡先": "産学連携本部"},
    ]


@pytest.mark.parametrize("kind", ["break", "before", "section"])
def test_a_new_page_begins_another_sheet_only_if_its_labels_come_again(tmp_path: Path, kind: str) -> None:
    document = written("光触媒", "概要：水を分ける。")

    def new_page() -> None:
        paragraph = document.add_paragraph() if kind != "section" else None
        if kind == "break":
            paragraph.add_run().add_break(WD_BREAK.PAGE)
        elif kind == "before":
            paragraph.paragraph_format.page_break_before = True
        else:
            document.add_section()

    new_page()
    document.add_paragraph("特許：出願中")
    new_page()
    document.add_paragraph("蓄熱材")
    document.add_paragraph("概要：熱を運ぶ。")

    assert values_of(tmp_path, document) == [
        {"title": "光触媒", "概要": "水を分ける。", "特許": "出願中"},
        {"title": "蓄熱材", "概要": "熱を運ぶ。"},
    ]


def test_a_section_on_the_same_page_begins_no_other_sheet(tmp_path: Path) -> None:
    document = written("光触媒", "概要：水を分ける。", "特許：出願中")
    document.add_section(WD_SECTION.CONTINUOUS)
    document.add_paragraph("特許：登録済")

    # the type of a section stands at its end
    document.sections[0].start_type = WD_SECTION.CONTINUOUS

    assert values_of(tmp_path, document) == [
        {"title": "光触媒", "概要": "水を分ける。", "特許": "出願中\n登録済"}
    ]


def test_a_cover_is_reported_and_no_seed(tmp_path: Path) -> None:
    document = written("例示大学", "令和8年度")
    document.add_page_break()
    document.add_paragraph("シーズ名：光触媒")
    document.add_paragraph("概要：水を分ける。")

    first, second = rows_of(tmp_path, document)

    assert (first.number, first.problem, first.value) == (1, OUTSIDE, "例示大学\n令和8年度")
    assert second == Row(2, {"シーズ名": "光触媒", "概要": "水を分ける。"})


# ---- plain text ----


def test_of_plain_text_the_first_line_is_the_title(tmp_path: Path) -> None:
    document = written("水素をつくる", "水を可視光で分ける研究である。", "触媒は安い。")

    assert rows_of(tmp_path, document) == [
        Row(1, {"title": "水素をつくる", "text": "水を可視光で分ける研究である。\n触媒は安い。"})
    ]


def test_plain_text_that_begins_with_a_sentence_has_no_title(tmp_path: Path) -> None:
    assert values_of(tmp_path, written("水を分ける研究である。", "安い。")) == [
        {"text": "水を分ける研究である。\n安い。"}
    ]


# ---- what a reader of the page sees ----

SIMPLE = {"シーズ名": "光触媒", "概要": "水を分ける。"}


def with_xml(document: Any, xml: str, *, at: int | None = None) -> Any:
    body = document.element.body
    body.insert(len(body) - 1 if at is None else at, parse_xml(xml))
    return document


def paragraph_xml(inner: str) -> str:
    others = "".join(
        f' xmlns:{name}="http://schemas.openxmlformats.org/{where}/2006/{kind}"'
        for name, where, kind in (("m", "officeDocument", "math"), ("mc", "markup-compatibility", ""))
    ).replace('2006/"', '2006"')
    return f"<w:p {nsdecls('w')}{others}>{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("inner", "seen"),
    [
        (
            f'{run("水を")}<w:del w:id="1"><w:r><w:delText>油を</w:delText></w:r></w:del>{run("分ける。")}',
            "水を分ける。",
        ),
        (f'<w:ins w:id="1">{run("水を分ける。")}</w:ins>', "水を分ける。"),
        (f'<w:moveFrom w:id="1">{run("油。")}</w:moveFrom>{run("水。")}', "水。"),
        (run("水。") + run("秘密。", "<w:vanish/>"), "水。"),
        (run("水。") + run("見える。", '<w:vanish w:val="0"/>'), "水。見える。"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + run("水。") + "</w:sdtContent></w:sdt>", "水。"),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
            + run("ここに入力")
            + "</w:sdtContent></w:sdt>"
            + run("水。"),
            "水。",
        ),
        (
            "<w:r><w:ruby><w:rt>"
            + run("みず")
            + "</w:rt><w:rubyBase>"
            + run("水")
            + "</w:rubyBase></w:ruby></w:r>",
            "水",
        ),
        ("<m:oMath><m:r><m:t>CO₂</m:t></m:r></m:oMath>" + run("を使う。"), "CO₂を使う。"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("水。"), "水。"),
        ("<w:r><w:t>一行目</w:t><w:br/><w:t>二行目</w:t><w:tab/><w:t>。</w:t></w:r>", "一行目\n二行目\t。"),
    ],
    ids=[
        "deleted",
        "inserted",
        "moved",
        "hidden",
        "shown",
        "control",
        "prompt",
        "ruby",
        "formula",
        "field",
        "break",
    ],
)
def test_the_text_of_a_paragraph_is_what_is_seen(tmp_path: Path, inner: str, seen: str) -> None:
    document = with_xml(written("シーズ名：光触媒", "概要："), paragraph_xml(inner))

    assert values_of(tmp_path, document) == [{"シーズ名": "光触媒", "概要": seen}]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent><w:p>{run('概要：水を分ける。')}</w:p></w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert values_of(
        tmp_path, with_xml(docx.Document(), paragraph_xml(run("シーズ名：光触媒") + drawing), at=0)
    ) == [SIMPLE]


def test_controls_about_paragraphs_and_rows_are_read_through(tmp_path: Path) -> None:
    document = docx.Document()
    table = add_table(document, [["シーズ名", "光触媒"], ["概要", "水を分ける。"], ["備考", "消された"]])
    body, element = document.element.body, table._tbl
    last = element.tr_lst[2]
    last.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="1"/>'))
    row_control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
    row = element.tr_lst[1]
    element.replace(row, row_control)
    row_control[1].append(row)
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
    body.replace(element, control)
    control[1].append(element)

    assert values_of(tmp_path, document) == [SIMPLE]


def test_a_frame_about_a_whole_form_is_looked_through(tmp_path: Path) -> None:
    document = docx.Document()
    frame = document.add_table(rows=1, cols=1).cell(0, 0)
    inner = frame.add_table(rows=2, cols=2)
    for cell, text in zip(inner._cells, ("シーズ名", "光触媒", "概要", "水を分ける。"), strict=True):
        cell.text = text

    assert values_of(tmp_path, document) == [SIMPLE]


def test_a_footnote_is_read_after_the_paragraph_that_it_belongs_to(tmp_path: Path) -> None:
    document = with_xml(
        written("シーズ名：光触媒"),
        paragraph_xml(run("概要：水を分ける。") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
    )
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    note = f'<w:footnote w:id="2"><w:p>{run("海水でも")}</w:p></w:footnote>'
    notes = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
    part = Part(
        PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes.encode(), document.part.package
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    assert values_of(tmp_path, document) == [SIMPLE | {"概要": "水を分ける。\n海水でも"}]


def test_headers_footers_and_comments_are_left_out(tmp_path: Path) -> None:
    document = written("シーズ名：光触媒", "概要：水を分ける。")
    document.sections[0].header.paragraphs[0].text = "例示大学 産学連携本部"
    document.sections[0].footer.paragraphs[0].text = "1"
    document.add_comment(document.paragraphs[0].runs, "要確認", author="乙山 例")

    assert values_of(tmp_path, document) == [SIMPLE]


def test_characters_are_handed_on_as_they_are(tmp_path: Path) -> None:
    text = "⻄宮市と⻑野の国⺠①㈱髙ｶﾞ㍻"

    assert values_of(tmp_path, written("シーズ名：" + text, "概要：" + text)) == [
        {"シーズ名": text, "概要": text}
    ]


# ---- files that are refused ----


def saved(tmp_path: Path, name: str = "seeds.docx", document: Any = None) -> Path:
    path = tmp_path / name
    (document or written("シーズ名：光触媒", "概要：水を分ける。")).save(str(path))
    return path


def rezipped(path: Path, *, add: Iterable[tuple[str, bytes]] = (), without: Sequence[str] = ()) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = [
            (part.filename, archive.read(part)) for part in archive.infolist() if part.filename not in without
        ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*parts, *add]:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("suffix", "reason"),
    [(".doc", "is in the old binary format of Word (.doc)"), (".docm", "may hold macros (.docm)")],
)
def test_formats_of_word_that_are_not_read_are_refused_by_name(
    tmp_path: Path, suffix: str, reason: str
) -> None:
    path = tmp_path / f"seeds{suffix}"
    path.write_bytes(b"whatever")

    assert refusal_of(path) == f"{reason}. {AS_DOCX}"


def test_an_old_document_under_a_new_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "seeds.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))

    assert refusal_of(path) == f"is in the old binary format of Word (.doc). {AS_DOCX}"


def test_an_encrypted_document_is_refused_with_how_to_lift_the_password(tmp_path: Path) -> None:
    path = saved(tmp_path)
    locked = BytesIO()
    OOXMLFile(BytesIO(path.read_bytes())).encrypt("secret", locked)
    path.write_bytes(locked.getvalue())

    assert refusal_of(path) == (
        "is encrypted. Remove the password in Word (File, Info, Protect Document) and save it again."
    )


def test_a_document_with_macros_is_refused_whatever_its_name(tmp_path: Path) -> None:
    path = rezipped(saved(tmp_path), add=[("word/vbaProject.bin", b"\x00")])

    assert refusal_of(path) == f"holds macros. {AS_DOCX}"


def test_a_document_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = rezipped(saved(tmp_path), add=[("word/bomb.xml", b" " * (65 * 1024**2))])

    assert path.stat().st_size < 200_000
    assert refusal_of(path) == "unpacks to more than 64 MB of text or 512 MB in all. Split it."


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<w:p>", "is damaged: Opening and ending tag mismatch"),
        ("<w:p><w:r><w:t>&bomb;</w:t></w:r></w:p>", "is damaged: Entity 'bomb' not defined"),
        ("<w:sdt>" * 1000 + "</w:sdt>" * 1000, "is damaged: Excessive depth in document"),
    ],
    ids=["broken", "entity", "deep"],
)
def test_damaged_xml_is_refused_with_what_is_wrong(tmp_path: Path, inner: str, reason: str) -> None:
    xml = f"<w:document {nsdecls('w')}><w:body>{inner}</w:body></w:document>".encode()
    path = rezipped(saved(tmp_path), without=["word/document.xml"], add=[("word/document.xml", xml)])

    assert refusal_of(path).startswith(reason)


def test_an_entity_that_names_a_file_brings_nothing_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    xml = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document {nsdecls("w")}><w:body>'
        f"<w:p>{run('シーズ名：光触媒')}</w:p><w:p>{run('概要：水&e;')}</w:p></w:body></w:document>"
    ).encode()
    path = rezipped(saved(tmp_path), without=["word/document.xml"], add=[("word/document.xml", xml)])

    assert [dict(row.values) for row in read_rows(path)] == [{"シーズ名": "光触媒", "概要": "水"}]


def test_a_file_that_is_cut_short_or_no_document_is_refused(tmp_path: Path) -> None:
    cut = saved(tmp_path)
    cut.write_bytes(cut.read_bytes()[:5000])
    workbook = tmp_path / "book.docx"
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")

    assert refusal_of(cut).startswith("is no Word document, or cut short: File is not a zip file. ")
    assert refusal_of(workbook).startswith("is no Word document: ")


def test_a_document_without_text_is_refused(tmp_path: Path) -> None:
    assert refusal_of(saved(tmp_path, document=docx.Document())) == (
        "holds no text. If its text is in pictures, type it in."
    )


def test_a_table_whose_cells_claim_a_billion_columns_is_read_within_bounds(tmp_path: Path) -> None:
    document = docx.Document()
    table = add_table(document, [["シーズ名", "光触媒"], ["概要", "水を分ける。"]])
    cell = table._tbl.tr_lst[0].tc_lst[1]
    cell.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="999999999"/>'))

    assert values_of(tmp_path, document) == [SIMPLE]
