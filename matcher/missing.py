"""Which requirements of a need does a record not meet, as far as one can tell?"""

from dataclasses import dataclass
from enum import StrEnum

from matcher.evidence import RecordQuotation
from matcher.understanding import Quotation


class Reason(StrEnum):
    """Why a requirement counts as missing."""

    NO_EVIDENCE = "no_evidence"  # no sentence of the record deals with it
    READINESS = "readiness"  # too far from use for the deadline
    TEMPERATURE = "temperature"  # made for other temperatures
    SCALE = "scale"  # made for another size
    PLACE = "place"  # made for another place or climate
    LIMIT = "limit"  # the record names a limit that touches it


@dataclass(frozen=True)
class Unmet:
    """A requirement that is not met: the clause, what is asked, why, and what the record says instead.

    `needed` and `has` name values in short ("TRL 7 (2027-03-31)", "TRL 3"); both are empty for
    `NO_EVIDENCE` and `LIMIT`. `found` is where the record says it, None where it does not.
    """

    clause: int
    asked: Quotation
    reason: Reason
    needed: str = ""
    has: str = ""
    found: RecordQuotation | None = None
