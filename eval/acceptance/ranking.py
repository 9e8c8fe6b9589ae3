"""Are the right records first, does the engine know when there is none, and are its explanations true?"""

import json
from pathlib import Path
from statistics import fmean

from api import settings_from_environment
from corpora import LANGUAGES
from eval.abstention import abstention
from eval.acceptance.check import Check
from eval.collection import Collection
from eval.compare import comparison
from eval.faithfulness import faithfulness
from eval.missing import missing
from eval.systems import Bench, run_of
from eval.tagging import tagging
from eval.teams import HELD_BACK, choosing_s, equal_to_brute_force, teams

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = ROOT / "eval" / "collections" / "needs-dev"
FUSION = ROOT / "matcher" / "data" / "fusion.json"
CASES = 200  # small teams that are compared with trying all
SYSTEMS = ("enmusubi", "enmusubi-float32", "enmusubi-oracle", "rrf", "e5", "bm25")


def quality() -> list[Check]:
    """Measure every system on needs-dev, and print the tables."""
    collection = Collection.load(COLLECTION)
    bench = Bench(settings_from_environment().models)
    compared = comparison(collection, [run_of(name, collection, bench) for name in SYSTEMS])
    by_name = dict(zip(SYSTEMS, compared.measurements, strict=True))
    ours, oracle, rrf = (by_name[name] for name in ("enmusubi", "enmusubi-oracle", "rrf"))
    figure = {m.tag: m.mean("all", "nDCG@10") or 0.0 for m in compared.measurements}
    share = ours.same_language_at_10 or 0.0
    p = next(c.paired.p_value for c in compared.contrasts if (c.against, c.direction) == ("rrf", "all"))
    within = [ours.mean(f"{language}->{language}", "nDCG@10") or 0.0 for language in LANGUAGES]
    across = [ours.mean(direction, "nDCG@10") or 0.0 for direction in ("ja->en", "en->ja")]
    found = [ours.mean(direction, "recall@100") or 0.0 for direction in ("ja->en", "en->ja")]
    gap = fmean(within) - fmean(across)
    checks = [
        Check("nDCG@10 all, enmusubi", figure[ours.tag], ">= .82", figure[ours.tag] >= 0.82),
        Check("nDCG@10 within a language, the lower", min(within), ">= .84", min(within) >= 0.84),
        Check("nDCG@10 across languages, the lower", min(across), ">= .80", min(across) >= 0.80),
        Check("gap between within and across", gap, "<= .05", gap <= 0.05),
        Check("recall@100 across languages, the lower", min(found), ">= .99", min(found) >= 0.99),
        Check(
            "nDCG@10 all, own query means (oracle)",
            figure[oracle.tag],
            "about .68",
            figure[oracle.tag] >= 0.66,
        ),
        Check("nDCG@10 all, rrf", figure[rrf.tag], "near .44", 0.40 <= figure[rrf.tag] <= 0.48),
        Check("same language in the top ten", share, ".45 to .58", 0.45 <= share <= 0.58),
        Check("p of enmusubi against rrf", p, "< .01", p < 0.01),
    ]
    print(compared.to_markdown())
    return checks


def knowing() -> list[Check]:
    """Measure abstention and the tagging of concepts; calibration is as it was when it was fitted."""
    bench = Bench(settings_from_environment().models)
    found = abstention(Collection.load(COLLECTION), COLLECTION, bench)
    fitted = json.loads(FUSION.read_text(encoding="utf-8"))["cross-validation"]
    error, skill = fitted["expected calibration error"], fitted["Brier skill"]
    tags = tagging(bench)
    return [
        Check("abstention, AUROC of intact against removed", found.auroc, ">= .85", found.auroc >= 0.85),
        Check(
            "removed caught at 5% false abstention",
            found.removed_caught,
            ">= .60",
            found.removed_caught >= 0.6,
        ),
        Check(
            "off-field needs caught there",
            found.off_field_caught,
            ">= 7 of 8",
            found.off_field_caught >= 7 / 8,
        ),
        Check("expected calibration error", error, "<= .05", error <= 0.05),
        Check("Brier skill", skill, ">= .3", skill >= 0.3),
        Check("concept tagging, macro-F1", tags.macro_f1, ">= .7", tags.macro_f1 >= 0.7),
    ]


def explaining() -> list[Check]:
    """Measure whether explanations cite what the score rests on, what they miss, and what they cost."""
    collection = Collection.load(COLLECTION)
    bench = Bench(settings_from_environment().models)
    found = faithfulness(collection, bench)
    left_open = missing(bench)
    checks = []
    for what, own in (("seeds", found.seeds), ("needs", found.needs)):
        twice = 2 * max(own.random, 0.0)
        checks += [
            Check(f"deletion in {what}: the cited costs more, share", own.wins, ">= .90", own.wins >= 0.9),
            Check(
                f"deletion in {what}: log-odds", own.cited, f">= twice {own.random:.2f}", own.cited >= twice
            ),
            Check(f"deletion in {what}: p", own.paired.p_value, "< .01", own.paired.p_value < 0.01),
        ]
    held = found.counterfactuals_hold
    return [
        *checks,
        Check("counterfactuals after which the seed leaves", held, ">= .90", held >= 0.9),
        Check("missing requirements, precision", left_open.precision, ">= .8", left_open.precision >= 0.8),
        Check("missing requirements, recall", left_open.recall, ">= .8", left_open.recall >= 0.8),
        Check("explaining 10 hits, share of the query", found.cost, "<= .25", found.cost <= 0.25),
    ]


def teaming() -> list[Check]:
    """Measure teams for compound needs, and name the topics that none covers."""
    bench = Bench(settings_from_environment().models)
    found, held_back = teams(bench), teams(bench, HELD_BACK)
    equal, longest = equal_to_brute_force(CASES), choosing_s(10_000)
    print("missed:", *found.missed, *held_back.missed, sep="\n  ")
    return [
        Check(
            f"topics of compound needs covered ({found.topics})",
            found.covered,
            ">= .90",
            found.covered >= 0.9,
        ),
        Check("most seeds beyond the topics", found.most_beyond, "<= 1", found.most_beyond <= 1),
        Check(
            f"topics of held-back needs covered ({held_back.topics})", held_back.covered, "no bound", ok=True
        ),
        Check(
            "most seeds beyond the topics of held-back needs",
            held_back.most_beyond,
            "<= 1",
            held_back.most_beyond <= 1,
        ),
        Check("small cases as by brute force", equal, str(CASES), equal == CASES),
        Check("choosing a team among 10,000 seeds, s", longest, "<= 2", longest <= 2),
    ]
