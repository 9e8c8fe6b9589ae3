"""How are the PDFs of the tests made: laid out by reportlab, or written object by object?"""

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.colors import black, lightgrey
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

MINCHO, GOTHIC = "HeiseiMin-W3", "HeiseiKakuGo-W5"
for font in (MINCHO, GOTHIC):
    pdfmetrics.registerFont(UnicodeCIDFont(font))
BODY = ParagraphStyle("body", fontName=MINCHO, fontSize=10.5, leading=16, wordWrap="CJK")
LABEL = ParagraphStyle("label", parent=BODY, fontName=GOTHIC)
TITLE = ParagraphStyle("title", parent=LABEL, fontSize=16, leading=22)
ENGLISH = ParagraphStyle("english", fontName="Times-Roman", fontSize=10.5, leading=13)
PAGE_BREAK, GAP = PageBreak(), Spacer(1, 10)
GRID = [("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "TOP")]


def paragraph(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(text, style)


def form(rows: Sequence[Sequence[str | None]], widths: Sequence[int] = (80, 160, 80, 160)) -> Table:
    """A form; a None is merged into the cell left of it; what stands left of a value is shaded."""
    style: list[Any] = list(GRID)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            end = x
            while end + 1 < len(row) and row[end + 1] is None:
                end += 1
            if text is not None and end > x:
                style.append(("SPAN", (x, y), (end, y)))
            if text is not None and x % 2 == 0 and len(text) < 10:
                style.append(("BACKGROUND", (x, y), (end, y), lightgrey))
    cells = [["" if text is None else paragraph(text) for text in row] for row in rows]
    return Table(cells, colWidths=list(widths), style=style)


def listed(rows: Sequence[Sequence[str]], widths: Sequence[int] = (40, 110, 250, 80)) -> Table:
    cells = [[paragraph(text) for text in row] for row in rows]
    return Table(cells, colWidths=list(widths), style=GRID, repeatRows=1)


def laid_out(path: Path, story: Sequence[Any], *, header: str | None = None) -> Path:
    """Lay a story out on pages, each with a header and its number."""

    def decorate(canvas: Canvas, document: Any) -> None:
        canvas.setFont(MINCHO, 8)
        if header:
            canvas.drawString(60, 815, header)
            canvas.drawCentredString(297, 25, f"- {document.page} -")

    SimpleDocTemplate(str(path), topMargin=60, bottomMargin=60).build(
        list(story), onFirstPage=decorate, onLaterPages=decorate
    )
    return path


def scan() -> ImageReader:
    """A grey picture, as a scanner makes of a page."""
    from PIL import Image

    data = BytesIO()
    Image.new("L", (100, 140), 200).save(data, "PNG")
    data.seek(0)
    return ImageReader(data)


def stream(data: bytes, *, filters: int = 0, extra: str = "") -> bytes:
    """A stream, packed as many times as asked."""
    for _ in range(filters):
        data = zlib.compress(data, 9)
    names = f"/Filter [{'/FlateDecode ' * filters}]" if filters else ""
    return f"<< /Length {len(data)} {names} {extra} >>\nstream\n".encode() + data + b"\nendstream"


def by_hand(path: Path, objects: Mapping[int, str | bytes], *, trailer: str = "") -> Path:
    """A PDF of these objects, of which 1 is the catalogue, with a right table of references."""
    data, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(data)
        body = content.encode("latin-1") if isinstance(content, str) else content
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(data)
    last = max(objects) + 1
    data += f"xref\n0 {last}\n0000000000 65535 f \n".encode()
    for number in range(1, last):
        data += f"{places[number]:010d} 00000 n \n".encode() if number in places else b"0000000000 65535 f \n"
    data += f"trailer\n<< /Size {last} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n".encode()
    path.write_bytes(data)
    return path


def one_page(
    content: bytes, *, catalogue: str = "", page: str = "", font: str = ""
) -> dict[int, str | bytes]:
    """The objects of a PDF with one page that shows `content` in Helvetica (object 5)."""
    return {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            f"/Resources << /Font << /F1 5 0 R >> >> {page} >>"
        ),
        4: content,
        5: f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica {font} >>",
    }


def shown(*lines: str) -> bytes:
    """A page's stream that shows lines of plain text."""
    texts = "".join(f"1 0 0 1 72 {770 - 20 * index} Tm ({line}) Tj\n" for index, line in enumerate(lines))
    return stream(f"BT /F1 12 Tf\n{texts}ET".encode("latin-1"))
