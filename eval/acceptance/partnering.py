"""Are partners of a city abroad found better than by counting, and is JCM told right as of a date?

Better than the best baseline is the aim; with 22 projects no bound on significance is set: its p is reported.
"""

from api import settings_from_environment
from corpora import Country, bundled_records
from eval.acceptance.check import Check
from eval.partners import OURS, PartnerMeasure, partners, table
from eval.systems import Bench
from matcher import JcmStanding, jcm_status, last_day

AS_OF = "2022-12"
PARTNERS = ("PW", "CL", "MN", "VN", "ID", "TH", "PH", "KH", "MV")
OTHERS = ("MY", "IN")


def partnering() -> list[Check]:
    """Measure leave-one-out over the projects of 2022, and the standing of eleven countries."""
    measured = partners(Bench(settings_from_environment().models))
    print(table(measured))
    right = _right()
    return [
        *(check for side, own in measured.items() for check in _checks(side, own)),
        Check(f"JCM standing right as of {AS_OF}, countries", right, "11", right == len(PARTNERS + OTHERS)),
    ]


def _checks(side: str, own: PartnerMeasure) -> list[Check]:
    ours, best = own.systems[OURS], own.systems[own.best_baseline]
    hits = [
        Check(
            f"{side}: hit@{cut} of {own.cases}",
            ours.hits[cut],
            f"no bound; baseline {best.hits[cut]}",
            ok=True,
        )
        for cut in ours.hits
    ]
    return [
        Check(
            f"{side}: MRR, leave-one-out",
            ours.mrr,
            f"> {best.mrr:.3f}, {own.best_baseline}",
            ours.mrr > best.mrr,
        ),
        *hits,
        Check(f"{side}: p against the best baseline", own.paired.p_value, "no bound", ok=True),
    ]


def _right() -> int:
    known = [record for record in bundled_records() if isinstance(record, Country)]
    found = {code: jcm_status(code, last_day(AS_OF), known).standing for code in (*PARTNERS, *OTHERS)}
    return sum(
        standing is (JcmStanding.PARTNER if code in PARTNERS else JcmStanding.NO_PARTNER)
        for code, standing in found.items()
    )
