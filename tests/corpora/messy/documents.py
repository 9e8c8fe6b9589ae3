"""Which traps do seed sheets in Word and PDF hold?"""

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from messy.cases import (
    ANY,
    HEADER,
    UNIVERSITY,
    Bad,
    Case,
    Either,
    Good,
    cells,
    good,
    goods,
    holding,
    text,
    title,
)
from messy.separated import saved
from PIL import Image, ImageDraw
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

FONT = "HeiseiKakuGo-W5"
BAD_TRL = Bad(None, "12|1.*9", column="TRL", sheet=ANY)
LABELS = HEADER[1:]


def write_docx(path: Path, *, build: Callable[[Document], None]) -> None:
    document = docx.Document()
    build(document)
    document.save(str(path))


def word(build: Callable[[Document], None]) -> partial[None]:
    """A writer of a Word document."""
    return partial(write_docx, build=build)


def add_table(document: Document, rows: Sequence[Sequence[Any]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = str(value)


def listed(document: Document) -> None:
    document.add_heading("例示大学 研究シーズ一覧", 0)
    document.add_paragraph("2026年4月1日現在です。")
    add_table(document, [HEADER, cells(1), cells(2), cells(3, trl="12")])


def forms(document: Document) -> None:
    for number, trl in ((1, "2"), (2, "3"), (3, "12")):
        document.add_heading("シーズシート", 1)
        add_table(document, list(zip(LABELS, cells(number, trl=trl)[1:], strict=True)))


def labelled(document: Document) -> None:
    for label, value in zip(LABELS, cells(1)[1:], strict=True):
        document.add_paragraph(f"{label}：{value}")


def prose(document: Document) -> None:
    document.add_heading(title(1), 1)
    document.add_paragraph(text(1))
    document.add_paragraph("補助事業で試した結果、燃料が減りました。")


def merged(document: Document) -> None:
    rows = [["シーズシート", "", "", ""], [LABELS[0], title(1), "", ""], [LABELS[1], text(1), "", ""]]
    rows.append(["所属", UNIVERSITY, "TRL", "2"])
    add_table(document, rows)
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(0, 3)).text = "シーズシート"
    for row, value in ((1, title(1)), (2, text(1))):
        table.cell(row, 1).merge(table.cell(row, 3)).text = value


def tracked(document: Document) -> None:
    add_table(document, [HEADER, cells(1, text="熱を集める")])
    paragraph = document.tables[0].cell(1, 2).paragraphs[0]._p
    told = 'w:author="甲野 例" w:date="2026-04-01T00:00:00Z"'
    paragraph.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" {told}><w:r><w:delText>消した秘密の</w:delText></w:r></w:del>'
        )
    )
    paragraph.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="2" {told}><w:r><w:t>新しい技術です。</w:t></w:r></w:ins>')
    )


def scanned_docx(document: Document) -> None:
    document.add_picture(io.BytesIO(picture()))


def remote(document: Document) -> None:
    listed(document)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    document.part._settings_part.relate_to("http://192.0.2.1/template.dotm", kind, is_external=True)


WORD = (
    Case("a list in Word", "list.docx", word(listed), goods(1, 2), (BAD_TRL,)),
    Case("a form a seed in Word", "forms.docx", word(forms), goods(1, 2), (BAD_TRL,)),
    Case("labels and colons in Word", "labels.docx", word(labelled), goods(1)),
    Case("a form of merged cells in Word", "merged.docx", word(merged), goods(1)),
    Case(
        "prose in Word",
        "prose.docx",
        word(prose),
        either=(Either(title(1), None, {"text": holding(text(1))}, ANY),),
        or_whole="column|heading|label|seed|table|見出し",
    ),
    Case(
        "tracked deletions in Word",
        "tracked.docx",
        word(tracked),
        (good(1, text="熱を集める新しい技術です。"),),
        never=("消した秘密の",),
    ),
    Case("a scan in Word", "scan.docx", word(scanned_docx), whole="image|scan|text|table|画像|seed"),
    Case("a template elsewhere", "remote.docx", word(remote), goods(1, 2), (BAD_TRL,), hostile=True),
    Case(
        "a document of the old format",
        "old.doc",
        saved(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)),
        whole="doc",
    ),
)


# ---- PDF ----


def picture() -> bytes:
    image = Image.new("L", (600, 800), 255)
    ImageDraw.Draw(image).text((60, 60), "A SCANNED SEED SHEET", fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def style() -> ParagraphStyle:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return ParagraphStyle("body", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")


def grid(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Table:
    body = style()
    wrapped = [[Paragraph(str(cell), body) for cell in row] for row in rows]
    lines = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    return Table(wrapped, colWidths=widths, style=lines)


def write_pdf(path: Path, *, parts: Callable[[], list[Any]], **options: Any) -> None:
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1, **options).build(parts())


def pdf(parts: Callable[[], list[Any]], **options: Any) -> partial[None]:
    """A writer of a PDF."""
    return partial(write_pdf, parts=parts, **options)


def list_parts() -> list[Any]:
    rows = [HEADER, cells(1), cells(2), cells(3, trl="12")]
    return [Paragraph("例示大学 研究シーズ一覧", style()), grid(rows, (60, 110, 220, 60, 40))]


def form_parts() -> list[Any]:
    parts: list[Any] = []
    for number, trl in ((1, "2"), (2, "3"), (3, "12")):
        rows = list(zip(LABELS, cells(number, trl=trl)[1:], strict=True))
        parts += [Paragraph("シーズシート", style()), grid(rows, (100, 380)), PageBreak()]
    return parts


def label_parts() -> list[Any]:
    return [
        Paragraph(f"{label}：{value}", style()) for label, value in zip(LABELS, cells(1)[1:], strict=True)
    ]


def prose_parts() -> list[Any]:
    return [Paragraph(words, style()) for words in (title(1), text(1), "補助事業で燃料が減りました。")]


def write_scan(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for _ in range(2):
        canvas.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, *A4)
        canvas.showPage()
    canvas.save()


def write_half_scan(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    table = grid(list(zip(LABELS, cells(1)[1:], strict=True)), (100, 380))
    table.wrapOn(canvas, *A4)
    table.drawOn(canvas, 50, 600)
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, *A4)
    canvas.showPage()
    canvas.save()


def locked(path: Path) -> None:
    write_pdf(path, parts=form_parts, encrypt=StandardEncryption("secret", ownerPassword="owner"))


def view_only(path: Path) -> None:
    """Anyone may open it, nobody may copy from it: such a mark is a wish, not a lock."""
    rows = [("Title", "Steam from waste heat"), ("Abstract", "A boiler that reuses heat.")]
    rows += [("Affiliation", "Sample University"), ("TRL", "6")]
    parts = [Table(rows, colWidths=(100, 380), style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])]
    locks = StandardEncryption("", ownerPassword="owner", canCopy=0)
    write_pdf(path, parts=lambda: parts, encrypt=locks)


def without_characters(path: Path) -> None:
    """The numbers of glyphs can be read, but not which characters they are (the font's map is scrambled)."""
    write_pdf(path, parts=form_parts, encrypt=StandardEncryption("", ownerPassword="owner"))


def truncated(path: Path) -> None:
    write_pdf(path, parts=form_parts)
    path.write_bytes(path.read_bytes()[:700])


PDF = (
    Case("a list in PDF", "list.pdf", pdf(list_parts), goods(1, 2), (BAD_TRL,)),
    Case("a form a page in PDF", "forms.pdf", pdf(form_parts), goods(1, 2), (BAD_TRL,)),
    Case("labels and colons in PDF", "labels.pdf", pdf(label_parts), goods(1)),
    Case(
        "prose in PDF",
        "prose.pdf",
        pdf(prose_parts),
        either=(Either(title(1), None, {"text": holding(text(1))}, ANY),),
        or_whole="column|heading|label|seed|table|見出し",
    ),
    Case("a scan in PDF", "scan.pdf", write_scan, whole="scan|image|OCR|画像"),
    Case(
        "a page of text and a scanned page",
        "half.pdf",
        write_half_scan,
        goods(1),
        (Bad(None, "scan|image|OCR|画像", sheet=ANY),),
        or_whole="scan|image|OCR|画像",
    ),
    Case(
        "a PDF behind a password",
        "locked.pdf",
        locked,
        whole="password|encrypt|暗号|パスワード",
        hostile=True,
    ),
    Case(
        "a PDF that may be read but not copied",
        "viewonly.pdf",
        view_only,
        (Good("Steam from waste heat", {"text": "A boiler that reuses heat.", "trl": 6}),),
        or_whole="password|encrypt|protect|暗号",
    ),
    Case(
        "a PDF that does not say which characters its glyphs are",
        "glyphs.pdf",
        without_characters,
        whole="character|glyph|font|text|文字",
        never=("(cid:",),
    ),
    Case("a PDF cut short", "truncated.pdf", truncated, whole="PDF|read", hostile=True),
    Case("a text that calls itself PDF", "text.pdf", saved("シーズ名：熱\n"), whole="PDF", hostile=True),
)

CASES = (*WORD, *PDF)
