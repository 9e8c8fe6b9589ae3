"""Which seeds does a document hold: one a sheet, one a form, or one a row of its lists?

A sheet ends where its first label comes again, and at a page or heading of the first level whose labels are
those of the sheet. Texts under labels come under the labels as written. What stands under none comes as
"title" (the first line of a sheet without a label for its title), "見出し" (the name of a form or
collection, the line above a list) or "text". A short text that belongs to no seed, such as a cover, is a row
with a problem.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from corpora.readers.blocks import CLOSED, Block, Item, Listed, Said, Start, items_of
from corpora.readers.grids import SeedList, data_lines
from corpora.readers.labels import Part, Sense, is_document_name, sense
from corpora.readers.rows import Row

TITLE, TEXT, CAPTION = "title", "text", "見出し"
_TITLE_LENGTH = 100
_COVER_LENGTH = 300
_OUTSIDE = "is a text that belongs to no seed"
_OUTSIDE_REMEDY = "Nothing need be done for a cover or a note; else put it on a sheet or into the list."


def rows_of_document(blocks: Iterable[Block]) -> Iterator[Row]:
    """The seeds of a document, in order; `number` counts the sheets (of a page), or the rows of a table."""
    numbers: Counter[int | None] = Counter()
    captions: dict[int, str] = {}  # of each table, which may go on over pages
    for sheet in _sheets(items_of(blocks)):
        if isinstance(sheet, Listed):
            caption = captions.setdefault(sheet.table, sheet.seeds.caption)
            yield from _list_rows(sheet, caption)
        elif not sheet.is_empty:
            numbers[sheet.page] += 1
            yield sheet.row(numbers[sheet.page], outside=bool(captions) or sheet.is_cover)


class _Sheet:
    """The parts of one sheet as they come."""

    def __init__(self, parts: Iterable[Part] = (), page: int | None = None) -> None:
        self.parts: list[Part] = list(parts)
        self.page = page
        self.by_heading = False
        self.is_cover = False

    @property
    def is_empty(self) -> bool:
        return not any(part.text or part.label for part in self.parts)

    @property
    def labels(self) -> list[str]:
        return [part.label for part in self.parts if part.label]

    @property
    def length(self) -> int:
        return sum(len(part.text) for part in self.parts)

    def add(self, said: Said) -> None:
        if self.is_empty:
            self.page = said.page
        self.parts.append(said.part)

    def lead_of_next(self) -> list[Part]:
        """Take out the last lines that stand where the first ones of this sheet did: the next one's title."""
        before = next((i for i, part in enumerate(self.parts) if part.label), 0)
        most = len(self.parts) - 1 - max(i for i, part in enumerate(self.parts) if part.label is not None)
        under_label = [part for part in self.parts if part.label is not None][-1]
        most -= 0 if under_label.text or under_label is CLOSED else 1
        taken: list[Part] = []
        while len(taken) < most and (part := self.parts[-1]):
            if not part.heading and (len(taken) >= before or not _may_be_title(part)):
                break
            taken.insert(0, self.parts.pop())
        return taken

    def row(self, number: int, *, outside: bool) -> Row:
        """The sheet as a row; `outside`: a text without labels is of no seed."""
        values, loose = self._sorted()
        if outside and not values and self.length <= _COVER_LENGTH:
            text = "\n".join(part.text for part in loose)
            return Row(
                number,
                {TEXT: text},
                _OUTSIDE,
                page=self.page,
                value=text[:200],
                remedy=_OUTSIDE_REMEDY,
            )
        found: dict[str, list[str]] = {}
        names = [part for part in loose if is_document_name(part.text)]
        texts = [part for part in loose if not is_document_name(part.text)]
        titled = any(sense(label.split(" ")[-1]) is Sense.TITLE for label in values)
        if not titled and texts and _may_be_title(texts[0]) and (len(texts) > 1 or values):
            found[TITLE] = [texts.pop(0).text]
        for key, parts in ((CAPTION, names), (TEXT, texts)):
            if parts:
                values.setdefault(key, []).extend(part.text for part in parts)
        merged = {key: "\n".join(filter(None, texts)) for key, texts in (found | values).items()}
        return Row(number, merged, page=self.page)

    def _sorted(self) -> tuple[dict[str, list[str]], list[Part]]:
        """The texts under each label, and the parts that stand under none."""
        values: dict[str, list[str]] = {}
        loose: list[Part] = []
        label = None
        for part, following in zip(self.parts, (*self.parts[1:], CLOSED), strict=True):
            if part.label and _is_bare_heading(part, following):
                part, label = Part(None, part.label), None
            elif part.label or part is CLOSED or part.heading == 1:
                label = part.label or None
            if label is not None:
                values.setdefault(label, []).append(part.text)
            elif part.text:
                loose.append(part)
        return values, loose


def _is_bare_heading(part: Part, following: Part) -> bool:
    """Is this a heading of no known words with nothing below it? Then it is a text, no label."""
    alone = not part.text and (following.label is not None or not following.text)
    return alone and part.heading > 0 and sense(part.label or "") is None


def _may_be_title(part: Part) -> bool:
    return bool(part.heading) or (
        0 < len(part.text) <= _TITLE_LENGTH and not part.text.endswith(("。", ".", "：", ":"))
    )


def _sheets(items: Iterable[Item]) -> Iterator[_Sheet | Listed]:
    sheet = _Sheet()
    for start, section in _sections(items):
        if start is not None and _begins_another(sheet, start, section):
            labelled = any(isinstance(item, Said) and item.part.label for item in section)
            sheet.is_cover = labelled and not sheet.labels
            yield sheet
            sheet = _Sheet()
        sheet.by_heading = sheet.by_heading or (start is not None and start.by_heading and sheet.is_empty)
        for item in section:
            if isinstance(item, Said):
                if item.part.label and item.part.label == next(iter(sheet.labels), None):
                    lead = sheet.lead_of_next()
                    yield sheet
                    sheet = _Sheet(lead, item.page)
                sheet.add(item)
            elif any(sense(label) in (Sense.TITLE, Sense.TEXT) for label in sheet.labels):
                sheet.add(Said(Part(None, data_lines(item.seeds.grid)), item.seeds.grid.page))
            else:
                yield from _before_list(sheet, item)
                sheet = _Sheet()
    yield sheet


def _before_list(sheet: _Sheet, listed: Listed) -> Iterator[_Sheet | Listed]:
    """What stands above a list is its caption if it is short."""
    if sheet.is_empty or sheet.labels or sheet.length > _COVER_LENGTH:
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


def _begins_another(sheet: _Sheet, start: Start, section: list[Said | Listed]) -> bool:
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


def _list_rows(listed: Listed, caption: str) -> Iterator[Row]:
    seeds = listed.seeds
    header = [cell.text for cell in seeds.grid.rows[seeds.first - 1]] if seeds.first else None
    for number, cells in enumerate(seeds.grid.rows[seeds.first :], start=seeds.first + 1):
        texts = [cell.text for cell in cells]
        if not any(texts) or texts == header:
            continue
        if len(cells) > 1 and len({id(cell) for cell in cells}) == 1:
            caption = texts[0]  # a row across the whole table heads the rows below it
            continue
        values = dict(zip(seeds.headings, texts, strict=True))
        if caption:
            values = {CAPTION: caption, **values}
        yield Row(number, values, sheet=f"表{listed.table}", page=seeds.grid.page)
