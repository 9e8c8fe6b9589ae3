"""Is anything of a document lost between its paragraphs and tables and the rows that they become?"""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.readers.blocks import Block, Paragraph
from corpora.readers.grids import Cell, Grid
from corpora.readers.sheets import rows_of_document

LABELS = ["シーズ名", "技術概要", "研究者", "所属", "連絡先", "用途", "Title", "Keywords"]
words = st.integers(0, 999).map(lambda number: f"語{number}語")
texts = words | words.map(lambda word: f"{word}である。") | st.sampled_from(LABELS)
lines = (
    texts
    | st.builds("{}：{}".format, st.sampled_from(LABELS), texts)
    | st.builds("【{}】{}".format, st.sampled_from(LABELS), words)
    | st.builds("■{}".format, texts)
)
pages = st.none() | st.integers(1, 3)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A table, some cells of which are merged with the one to the left or above."""
    width, height = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    rows: list[list[Cell]] = []
    for y in range(height):
        rows.append([])
        for x in range(width):
            merge = draw(st.sampled_from(["", "", "", "left", "above"]))
            if merge == "left" and x:
                rows[y].append(rows[y][x - 1])
            elif merge == "above" and y:
                rows[y].append(rows[y - 1][x])
            else:
                rows[y].append(Cell(draw(texts | st.just(""))))
    return Grid(tuple(map(tuple, rows)), draw(pages))


paragraphs = st.builds(Paragraph, lines, st.sampled_from([0, 0, 0, 1, 2]), pages, st.booleans())
documents = st.lists(paragraphs | grids(), min_size=1, max_size=8)


def words_of(blocks: list[Block]) -> set[str]:
    texts = [
        text
        for block in blocks
        for text in (
            [block.text]
            if isinstance(block, Paragraph)
            else [cell.text for row in block.rows for cell in row]
        )
    ]
    return {word for text in texts for word in text.replace("である。", "").split("語") if word.isdigit()}


@settings(max_examples=300)
@given(documents)
def test_every_word_of_a_document_stands_in_some_row(blocks: list[Block]) -> None:
    rows = list(rows_of_document(blocks))

    said = "\n".join(f"{name}\n{value}" for row in rows for name, value in row.values.items())
    assert {word for word in words_of(blocks) if f"語{word}語" not in said} == set()


@settings(max_examples=300)
@given(documents)
def test_no_two_rows_of_a_document_stand_at_the_same_place(blocks: list[Block]) -> None:
    rows = list(rows_of_document(blocks))

    places = Counter((row.page, row.sheet, row.number) for row in rows)
    assert [place for place, times in places.items() if times > 1] == []
