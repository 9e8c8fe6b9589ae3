"""Does a need that lies in a file come out as its text, and nothing of it stay on the disk?"""

import io
import os
from pathlib import Path

import docx
import pytest
from reportlab.pdfgen import canvas

from corpora import FormatError, text_of_document

TEXT = "排湯の熱を取り戻して暖房に使いたい。"


def word() -> bytes:
    document, held = docx.Document(), io.BytesIO()
    document.add_paragraph(TEXT)
    document.add_paragraph("予算：3000万円")
    document.save(held)
    return held.getvalue()


def pdf() -> bytes:
    held = io.BytesIO()
    page = canvas.Canvas(held)
    page.drawString(72, 720, "We want heat from waste water.")
    page.save()
    return held.getvalue()


def test_a_document_is_read_whole_with_its_labels_and_never_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert text_of_document("need.docx", word()) == f"{TEXT}\n予算: 3000万円"
    assert text_of_document("need.PDF", pdf()) == "We want heat from waste water."
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_text_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert text_of_document("need.txt", TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("need.xlsx", b"", r"The format '\.xlsx' is not read here\. Known: \.txt, \.md, \.pdf, \.docx\."),
        (
            "need.txt",
            b"\xff\x00\x81",
            r"The file is no text in UTF-8 or Shift_JIS \(CP932\)\. Save it as UTF-8\.",
        ),
        ("need.pdf", b"junk", r"The file: is no PDF\."),
    ],
)
def test_a_file_that_cannot_be_read_says_why_without_a_path(name: str, content: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        text_of_document(name, content)

    assert "/proc" not in str(caught.value)
