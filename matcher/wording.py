"""How is an explanation said in plain Japanese and English?

Every phrase comes from a field of the explanation; nothing is claimed beyond it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpora import concept_scheme
from matcher.contrast import Contrast
from matcher.counterfactual import Counterfactual
from matcher.evidence import Evidence
from matcher.explain import Explanation
from matcher.match import Hit, MatchResult
from matcher.missing import Unmet
from matcher.phrases import PHRASES, REASONS
from matcher.signals import WORDINGS

_SMALL = 0.005  # log-odds below which two decimals show no difference


@dataclass(frozen=True)
class Words:
    """The words of one language, "ja" or "en"."""

    language: str

    def __call__(self, name: str, **values: object) -> str:
        """Return a phrase with its values filled in."""
        return PHRASES[name][self.language].format(**values)

    def percent(self, probability: float) -> str:
        """Say a probability in whole percents; never 0 or 100, for nothing is certain."""
        if probability < 0.01:
            return self("nearly_none")
        return self("nearly_all") if probability > 0.99 else f"{probability * 100:.0f}%"

    def score(self, hit: Hit, *, calibrated: bool) -> str:
        """Say the probability, and whether it is calibrated."""
        note = "" if calibrated else self("uncalibrated")
        return self("score", percent=self.percent(hit.score), uncalibrated=note)

    def contributions(self, explanation: Explanation) -> list[tuple[str, float]]:
        """Name each summand of the log-odds, the prior first and the sum last."""
        own = [(WORDINGS[c.signal].label[self.language], c.value) for c in explanation.contributions]
        return [(self("prior"), explanation.prior), *own, (self("sum"), explanation.log_odds)]

    def evidence(self, evidence: Evidence) -> str:
        """Set the two sentences side by side."""
        return self(
            "evidence",
            asked=_shortened(evidence.asked.text),
            found=_shortened(evidence.found.quotation.text),
            similarity=evidence.similarity,
        )

    def shared_terms(self, explanation: Explanation) -> str:
        """List the words that both texts use, or say that there are none."""
        if not explanation.shared_terms:
            return self("no_terms")
        return self("terms", terms=self("separator").join(explanation.shared_terms))

    def concepts(self, names: Sequence[str]) -> str:
        """Name concepts by their labels."""
        return self("separator").join(concept_scheme()[name].label.best(self.language) for name in names)

    def shared_concepts(self, explanation: Explanation) -> str:
        """List the concepts that both sides have, or say that there are none."""
        if not explanation.shared_concepts:
            return self("no_concepts")
        return self("concepts", concepts=self.concepts(explanation.shared_concepts))

    def reason(self, unmet: Unmet) -> str:
        """Say in one sentence why a requirement counts as missing."""
        return REASONS[unmet.reason].meaning[self.language]

    def unmet(self, unmet: Unmet) -> str:
        """Say what is missing on one line: the words, why, what was asked and what the record has."""
        parts = [self.reason(unmet)]
        if unmet.needed and unmet.has:
            parts.append(self("unmet_values", needed=unmet.needed, has=unmet.has))
        elif unmet.found:
            parts.append(self("unmet_found", found=_shortened(unmet.found.quotation.text)))
        return self("unmet", asked=_shortened(unmet.asked.text), why=" ".join(parts))

    def counterfactual(self, found: Counterfactual, *, k: int) -> str:
        """Say whether the record would leave the first k without its sentences."""
        return self("leaves" if found.leaves else "stays", k=k)

    def estimate(self, found: Counterfactual) -> str:
        """Say that a counterfactual is an estimate, and from what."""
        return self("estimate", lost=found.lost, needed=found.needed)

    def order(self, found: Contrast) -> str:
        """Say by how much one hit stands before another."""
        difference = found.first.explanation.log_odds - found.second.explanation.log_odds
        name = "above" if difference >= _SMALL else "barely_above" if difference > 0 else "equal"
        return self(name, first=found.first.rank, second=found.second.rank, difference=difference)

    def verdict(self, result: MatchResult) -> str | None:
        """Say that nothing was found, or nothing likely enough; None where there is."""
        if not result.hits:
            return self("none")
        return self("abstained") if result.abstained else None


def _shortened(text: str, limit: int = 120) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"
