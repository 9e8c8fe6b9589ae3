"""How do files become records in the store, with every row accounted for?"""

from corpora.importing.corrections import place_of, write_corrections
from corpora.importing.report import ImportReport, Refusal
from corpora.importing.run import import_files
from corpora.importing.tables import TableReading

__all__ = [
    "ImportReport",
    "Refusal",
    "TableReading",
    "import_files",
    "place_of",
    "write_corrections",
]
