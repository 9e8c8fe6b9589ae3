"""What does one seed sheet say under which label, and which texts of it stand under none?"""

from collections.abc import Iterable

from corpora.readers.blocks import CLOSED, Said
from corpora.readers.label_words import Sense
from corpora.readers.labels import Part, is_document_name, sense
from corpora.readers.rows import Row

TITLE, TEXT, CAPTION = "title", "text", "見出し"
COVER_LENGTH = 300
_TITLE_LENGTH = 100


class Sheet:
    """The parts of one sheet as they come."""

    def __init__(self, parts: Iterable[Part] = (), page: int | None = None) -> None:
        self.parts: list[Part] = list(parts)
        self.page = page
        self.by_heading = False
        self.is_cover = False

    @property
    def is_empty(self) -> bool:
        """Has it neither a text nor a label?"""
        return not any(part.text or part.label for part in self.parts)

    @property
    def labels(self) -> list[str]:
        """The labels in order, each as often as it stands there."""
        return [part.label for part in self.parts if part.label]

    @property
    def length(self) -> int:
        """The characters of its texts."""
        return sum(len(part.text) for part in self.parts)

    def add(self, said: Said) -> None:
        """Take a further part; the first one says the page."""
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
        if outside and not values and self.length <= COVER_LENGTH:
            return outside_row(number, "\n".join(part.text for part in loose), page=self.page)
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


def outside_row(number: int, text: str, *, page: int | None, sheet: str | None = None) -> Row:
    """A short text that is of no seed: a cover, a note below a list."""
    return Row(
        number,
        {TEXT: text},
        "is a text that belongs to no seed",
        sheet=sheet,
        page=page,
        value=text[:200],
        remedy="Nothing need be done for a cover or a note; else put it on a sheet or into the list.",
    )
