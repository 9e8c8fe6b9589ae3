"""How good, how fast, and did it get worse?

The room that measures: nobody imports it but `api/measuring.py`.
"""

from eval.ablation import ablation
from eval.bench.speed import SpeedWanted, speed
from eval.bench.speed_report import SpeedReport
from eval.collection import Collection, Document, Query
from eval.compare import Comparison, Contrast, comparison
from eval.measures import Measurement, measurement
from eval.runs import Run, ScoredDocument
from eval.significance import PairedDifference, paired_difference
from eval.systems import SYSTEMS, Bench, run_of

__all__ = [
    "SYSTEMS",
    "Bench",
    "Collection",
    "Comparison",
    "Contrast",
    "Document",
    "Measurement",
    "PairedDifference",
    "Query",
    "Run",
    "ScoredDocument",
    "SpeedReport",
    "SpeedWanted",
    "ablation",
    "comparison",
    "measurement",
    "paired_difference",
    "run_of",
    "speed",
]
