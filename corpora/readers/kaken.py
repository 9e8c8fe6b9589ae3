"""How is a list of grants read, as KAKEN exports the results of a search in CSV?

Verified in public programs that read such files: the columns named below, several values in a cell parted by
" / " (institutions in order of time, each with a number in brackets behind it). How the cell of a person is
written was not verified in full: it begins with the name and goes on with the institution, so the name ends
where the institution begins. The columns of an English export were found in no source, and are not known.

The text of the seed is the outline at the start, the outline, and what came out, each once; the years are
fiscal, from April. A grant has an amount, but no budget of a need: it stands in the notes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from corpora.errors import RecordError
from corpora.readers.rows import Row
from corpora.readers.seeds import seed, settled
from corpora.readers.values import Values, day_of, id_of, native_row

_NUMBER, _TITLE = "研究課題/領域番号", "研究課題名"
_TEXTS = {
    "ja": ("研究開始時の研究の概要", "研究概要", "研究成果の概要", "研究実績の概要"),
    "en": ("研究概要(英文)",),
}
_NOTES = {
    "Grant number": _NUMBER,
    "Category": "研究種目",
    "Review section": "審査区分",
    "Field": "研究分野",
    "Period": "研究期間(年度)",
    "Total grant": "総配分額",
    "Keywords": "キーワード",
    "Principal investigator": "研究代表者",
    "Co-investigators": "研究分担者",
}
_CODE = re.compile(r"\s*\([0-9,\-–]+\)\s*$")
_PREFIX = re.compile(r"^KAKENHI-PROJECT-", re.IGNORECASE)
_FISCAL_YEAR_BEGINS = 4


def kaken_table(headings: Sequence[str]) -> Callable[[Row], Row] | None:
    """Return what turns a row under these headings into a native one; None where KAKEN has others."""
    known = {_key(heading) for heading in headings}
    return _native if {_NUMBER, _TITLE} <= known else None


def grant_id(number: str) -> str:
    """Return the id of the seed of a grant by its number, e.g. kaken-23K01234."""
    return id_of("kaken", _PREFIX.sub("", number.strip()))


def grant_text(parts: Iterable[str | None]) -> str | None:
    """Return the parts of a summary as one text, each once, in their order."""
    return "\n\n".join(dict.fromkeys(part.strip() for part in parts if part and part.strip())) or None


def _native(row: Row) -> Row:
    if row.problem is not None:
        return row
    return native_row(row.number, lambda: _grant(row.values), sheet=row.sheet)


def _grant(values: Mapping[str, Any]) -> Values:
    cells = {_key(heading): "" if value is None else str(value) for heading, value in values.items()}
    number = cells.get(_NUMBER, "").strip()
    if not number:
        raise RecordError(
            "has no grant number", column=_NUMBER, remedy="Write the number of the grant there."
        )
    institutions = cells.get("研究機関", "")
    organisation = _CODE.sub("", institutions.split(" / ")[-1]).strip() or None
    period = cells.get("研究期間(年度)", "").strip()
    titles = {"ja": cells.get(_TITLE), "en": cells.get("研究課題名(英文)")}
    texts = {
        language: grant_text(cells.get(column) for column in columns) for language, columns in _TEXTS.items()
    }
    return seed(
        record=grant_id(number),
        title=settled({language: title for language, title in titles.items() if title and title.strip()}),
        text={language: text for language, text in texts.items() if text},
        organisation=organisation,
        researcher=_name(cells.get("研究代表者", ""), organisation),
        published=day_of(period, "研究期間 (年度)", month=_FISCAL_YEAR_BEGINS) if period else None,
        notes=(
            *((label, cells.get(column, "").strip()) for label, column in _NOTES.items()),
            ("Institutions", institutions.strip() if " / " in institutions else None),
        ),
    )


def _name(cell: str, organisation: str | None) -> str | None:
    """Return the name that opens the cell of a person: up to the institution, else up to the first comma."""
    lines = [line for line in cell.splitlines() if line.strip()]
    line = next((line for line in lines if organisation and organisation in line), lines[0] if lines else "")
    before, found, _ = line.partition(organisation) if organisation else (line, "", "")
    name = before if found and before.strip() else line.split(",")[0]
    return _CODE.sub("", name).strip() or None


def _key(heading: Any) -> str:
    """Return a heading without its spaces, brackets and slashes in half width."""
    return "".join(unicodedata.normalize("NFKC", str(heading)).split())
