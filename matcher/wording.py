"""How is an explanation said in plain Japanese and English?

Every phrase comes from a field of the explanation; nothing is claimed beyond it.
"""

from dataclasses import dataclass

from matcher.evidence import Evidence
from matcher.explain import Explanation
from matcher.match import Hit, MatchResult
from matcher.signals import WORDINGS

_WORDS = {
    "ja": {
        "score": "確からしさ {percent:.0f}%{uncalibrated}",
        "uncalibrated": "（目安：未校正）",
        "prior": "出発点",
        "sum": "合計（対数オッズ）",
        "evidence": "「{asked}」 ⇔ 「{found}」（近さ {similarity:.2f}）",
        "terms": "共通の語：{terms}",
        "no_terms": "共通の語はありません（意味の近さで選ばれました）",
        "separator": "、",
        "abstained": "十分に確からしい候補はありません。以下は参考として近い順に示します。",
        "none": "条件に合う記録がありません。",
        "illustrative": "［例示用の記録］",
        "no_holder": "機関：なし",
    },
    "en": {
        "score": "Likelihood {percent:.0f}%{uncalibrated}",
        "uncalibrated": " (a rough guide: not calibrated yet)",
        "prior": "Starting point",
        "sum": "Sum (log-odds)",
        "evidence": '"{asked}" <-> "{found}" (closeness {similarity:.2f})',
        "terms": "Shared words: {terms}",
        "no_terms": "No shared words (chosen by closeness in meaning)",
        "separator": ", ",
        "abstained": "No candidate is likely enough. The nearest are listed below for reference.",
        "none": "No record meets the conditions.",
        "illustrative": "[illustrative record]",
        "no_holder": "Institution: none",
    },
}


@dataclass(frozen=True)
class Words:
    """The words of one language, "ja" or "en"."""

    language: str

    def __call__(self, name: str, **values: object) -> str:
        """Return a phrase with its values filled in."""
        return _WORDS[self.language][name].format(**values)

    def score(self, hit: Hit, *, calibrated: bool) -> str:
        """Say the probability, and whether it is calibrated."""
        note = "" if calibrated else self("uncalibrated")
        return self("score", percent=hit.score * 100, uncalibrated=note)

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

    def verdict(self, result: MatchResult) -> str | None:
        """Say that nothing was found, or nothing likely enough; None where there is."""
        if not result.hits:
            return self("none")
        return self("abstained") if result.abstained else None


def _shortened(text: str, limit: int = 120) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"
