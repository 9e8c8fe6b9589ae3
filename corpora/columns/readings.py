"""How is a cell of each type read?"""

from collections.abc import Callable
from functools import lru_cache

from corpora.columns import cell_dates, cell_money, cell_places, cell_visibility, cell_words
from corpora.columns.cells import Cell, Read
from corpora.columns.targets import CellType

_READERS: dict[CellType, Callable[[Cell], Read]] = {
    CellType.ID: cell_words.identifier,
    CellType.NAME: lambda cell: Read(cell.written.strip()),
    CellType.SOURCE: lambda cell: Read({"document": cell.written.strip()}),
    CellType.LIST: cell_words.parts,
    CellType.YEARS: cell_words.years,
    CellType.FLAG: cell_words.flag,
    CellType.TRL: cell_words.trl,
    CellType.STAGE: cell_words.stage,
    CellType.SECTOR: cell_words.sector,
    CellType.VISIBILITY: cell_visibility.visibility,
    CellType.FIRST_DAY: cell_dates.first_day,
    CellType.LAST_DAY: cell_dates.last_day,
    CellType.MONEY: cell_money.yen,
    CellType.COUNTRY: cell_places.country,
    CellType.PREFECTURE: cell_places.prefecture,
    CellType.PLACE: cell_places.place,
    CellType.ADDRESS: cell_places.address,
}
_REPEATED = frozenset(_READERS) - {CellType.ID, CellType.NAME, CellType.SOURCE, CellType.LIST, CellType.YEARS}


def read_cell(cell_type: CellType, cell: Cell) -> Read:
    """Read a cell; what repeats from row to row (dates, levels, places) is read once."""
    if cell_type in _REPEATED and isinstance(cell.value, str):
        return _read_repeated(cell_type, cell.value, cell.column, cell.field)
    return _READERS[cell_type](cell)


@lru_cache(maxsize=8_192)
def _read_repeated(cell_type: CellType, value: str, column: str, field: str) -> Read:
    return _READERS[cell_type](Cell(value, column, field))
