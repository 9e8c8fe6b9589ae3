"""How does the pool follow each office's own list, in a folder or on the web?

`read_sources` reads which lists are followed; `harvest` fetches what is new or changed and hands it on.
"""

from corpora.harvest.harvesting import harvest
from corpora.harvest.limits import Limits
from corpora.harvest.report import Arrival, HarvestReport, Outcome, Visit
from corpora.harvest.sources import Source, read_sources

__all__ = ["Arrival", "HarvestReport", "Limits", "Outcome", "Source", "Visit", "harvest", "read_sources"]
