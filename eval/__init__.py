"""How good, how fast, and did it get worse?

The room that measures: nobody imports it but `api/cli.py`.
"""

from eval.collection import Collection, Document, Query
from eval.compare import Comparison, Contrast, comparison
from eval.measures import Measurement, measurement
from eval.runs import Run, ScoredDocument
from eval.significance import PairedDifference, paired_difference

__all__ = [
    "Collection",
    "Comparison",
    "Contrast",
    "Document",
    "Measurement",
    "PairedDifference",
    "Query",
    "Run",
    "ScoredDocument",
    "comparison",
    "measurement",
    "paired_difference",
]
