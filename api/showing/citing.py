"""Which of the sentences that speak for a hit is shown where there is room for one?"""

from matcher import Evidence, Explanation


def best_evidence(explanation: Explanation) -> tuple[Evidence, ...]:
    """The first evidence, of a clause that is not missing where there is one; empty where there is none."""
    missing = {unmet.clause for unmet in explanation.unmet}
    ordered = sorted(explanation.evidence, key=lambda evidence: evidence.clause in missing)
    return tuple(ordered[:1])
