"""How do files become records in the store, with every row accounted for?"""

from corpora.importing.corrections import correction_tables, place_of, write_corrections
from corpora.importing.report import AGAIN, ImportReport, Refusal
from corpora.importing.run import import_files
from corpora.importing.tables import TableReading

__all__ = [
    "AGAIN",
    "ImportReport",
    "Refusal",
    "TableReading",
    "correction_tables",
    "import_files",
    "place_of",
    "write_corrections",
]
