"""Which seeds does a document hold: one a sheet, one a form, or one a row of its lists?

A sheet ends where its first label comes again, and at a page or heading of the first level whose labels are
those of the sheet. Texts under labels come under the labels as written. What stands under none comes as
"title" (the first line of a sheet without a label for its title), "見出し" (the name of a form or
collection, the line above a list) or "text". A short text that belongs to no seed, such as a cover, is a row
with a problem.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from corpora.readers.blocks import Block, Item, Listed, Said, Start, items_of
from corpora.readers.grids import SeedList, data_lines
from corpora.readers.label_words import Sense
from corpora.readers.labels import Part, is_document_name, sense
from corpora.readers.rows import Row
from corpora.readers.sheet import CAPTION, COVER_LENGTH, Sheet, outside_row


def rows_of_document(blocks: Iterable[Block]) -> Iterator[Row]:
    """The seeds of a document, in order; `number` counts the sheets (of a page), or the rows of a table."""
    numbers: Counter[int | None] = Counter()
    captions: dict[int, str] = {}  # of each table, which may go on over pages
    for sheet in _sheets(items_of(blocks)):
        if isinstance(sheet, Listed):
            yield from _list_rows(sheet, captions)
        elif not sheet.is_empty:
            numbers[sheet.page] += 1
            yield sheet.row(numbers[sheet.page], outside=bool(captions) or sheet.is_cover)


def _sheets(items: Iterable[Item]) -> Iterator[Sheet | Listed]:
    sheet = Sheet()
    for start, section in _sections(items):
        if start is not None and _begins_another(sheet, start, section):
            labelled = any(isinstance(item, Said) and item.part.label for item in section)
            sheet.is_cover = labelled and not sheet.labels
            yield sheet
            sheet = Sheet()
        sheet.by_heading = sheet.by_heading or (start is not None and start.by_heading and sheet.is_empty)
        for item in section:
            if isinstance(item, Said):
                if item.part.label and item.part.label == next(iter(sheet.labels), None):
                    lead = sheet.lead_of_next()
                    yield sheet
                    sheet = Sheet(lead, item.page)
                sheet.add(item)
            elif any(sense(label) in (Sense.TITLE, Sense.TEXT) for label in sheet.labels):
                sheet.add(Said(Part(None, data_lines(item.seeds.grid)), item.seeds.grid.page))
            else:
                yield from _before_list(sheet, item)
                sheet = Sheet()
    yield sheet


def _before_list(sheet: Sheet, listed: Listed) -> Iterator[Sheet | Listed]:
    """What stands above a list is its caption if it is short."""
    if sheet.is_empty or sheet.labels or sheet.length > COVER_LENGTH:
        yield sheet
        yield listed
        return
    seeds = listed.seeds
    caption = "\n".join(filter(None, (*(part.text for part in sheet.parts), seeds.caption)))
    yield Listed(listed.table, SeedList(seeds.grid, seeds.headings, seeds.first, caption))


def _sections(items: Iterable[Item]) -> Iterator[tuple[Start | None, list[Said | Listed]]]:
    start: Start | None = None
    section: list[Said | Listed] = []
    for item in items:
        if not isinstance(item, Start):
            section.append(item)
        else:
            if section:
                yield start, section
                start, section = item, []
            elif start is None or item.by_heading:
                start = item
    yield start, section


def _begins_another(sheet: Sheet, start: Start, section: list[Said | Listed]) -> bool:
    parts = [item.part for item in section if isinstance(item, Said)]
    labels = [part.label for part in parts if part.label]
    if sheet.is_empty or not parts:
        return False
    if labels and sheet.labels:
        return labels[0] in sheet.labels or sheet.labels[0] in labels
    if sheet.labels:
        return start.by_heading and sheet.by_heading
    if labels:
        return not all(is_document_name(part.text) for part in sheet.parts)
    return bool(parts[0].heading and (start.by_heading or sheet.parts[0].heading))


def _list_rows(listed: Listed, captions: dict[int, str]) -> Iterator[Row]:
    """The rows of a list, each with the line above it; a line with no row below it is reported.

    `captions` holds that of each table so far, which may go on over pages.
    """
    seeds, table = listed.seeds, f"表{listed.table}"
    header = [cell.text for cell in seeds.grid.rows[seeds.first - 1]] if seeds.first else None
    unused: Row | None = None
    if captions.setdefault(listed.table, "") == "" and seeds.caption:
        captions[listed.table] = seeds.caption
        unused = outside_row(1, seeds.caption, page=seeds.grid.page, sheet=table)
    for number, cells in enumerate(seeds.grid.rows[seeds.first :], start=seeds.first + 1):
        texts = [cell.text for cell in cells]
        if not any(texts) or texts == header:
            continue
        across = len(cells) > 1 and len({id(cell) for cell in cells}) == 1
        if across:  # it heads the rows below it
            if unused is not None:
                yield unused
            captions[listed.table] = texts[0]
            unused = outside_row(number, texts[0], page=seeds.grid.page, sheet=table)
            continue
        unused = None
        above = {CAPTION: captions[listed.table]} if captions[listed.table] else {}
        values = above | dict(zip(seeds.headings, texts, strict=True))
        yield Row(number, values, sheet=table, page=seeds.grid.page)
    if unused is not None:
        yield unused
