"""What does each column of their table mean, and what record does each row make?

`recognise` reads headings and first rows into a `ColumnMapping`, which people may look at
(`column_summary`), change and keep as a file; `fields_of` reads a row by it.
"""

from corpora.columns.fields import Fields, fields_of
from corpora.columns.mapping import ColumnMapping
from corpora.columns.mapping_file import load_mapping, mapping_from, save_mapping
from corpora.columns.notices import Notice, NoticeKind
from corpora.columns.recognition import Recognition, recognise
from corpora.columns.settling import Column
from corpora.columns.summary import SummaryRow, column_summary
from corpora.columns.targets import CellType, Target, target_names, targets

__all__ = [
    "CellType",
    "Column",
    "ColumnMapping",
    "Fields",
    "Notice",
    "NoticeKind",
    "Recognition",
    "SummaryRow",
    "Target",
    "column_summary",
    "fields_of",
    "load_mapping",
    "mapping_from",
    "recognise",
    "save_mapping",
    "target_names",
    "targets",
]
