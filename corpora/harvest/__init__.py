"""How does the pool follow each office's own list, in a folder or on the web?

`read_sources` reads which lists are followed; `harvest_sources` hands on what is new or changed.
"""

from corpora.harvest.harvesting import harvest_sources, remove_copies
from corpora.harvest.limits import HarvestLimits
from corpora.harvest.report import Arrival, HarvestOutcome, HarvestReport, Visit
from corpora.harvest.sources import HarvestSource, read_sources

__all__ = [
    "Arrival",
    "HarvestLimits",
    "HarvestOutcome",
    "HarvestReport",
    "HarvestSource",
    "Visit",
    "harvest_sources",
    "read_sources",
    "remove_copies",
]
