"""Can plans reckoned backwards be trusted, and what does a quota for each organisation cost?"""

from api import settings_from_environment
from eval.acceptance.check import Check
from eval.backcast import judgments, measure, plans, shipped_backcaster
from eval.collection import Collection
from eval.exposure import COLLECTION, quotas
from eval.systems import Bench, enmusubi
from indexer import encoder_version, load_encoder
from matcher import fusion_for


def backcasting() -> list[Check]:
    """Check every date and gap of three visions in two languages, and what a reader says of the seeds."""
    with shipped_backcaster(Bench(settings_from_environment().models)) as backcaster:
        found = list(plans(backcaster))
    own = measure(found, judgments())
    line = found[0][2].assumptions["threshold"].value
    return [
        Check("visions read, each in both languages", len(found), "6", len(found) == 6),
        Check(
            f"dates that do not follow from their assumptions, of {own.dates}",
            own.dates_wrong,
            "0",
            own.dates_wrong == 0,
        ),
        Check(
            f"gaps that have a seed above the threshold, of {own.gaps}",
            own.gaps_wrong,
            "0",
            own.gaps_wrong == 0,
        ),
        Check(f"pairs shown from {line:g} that nobody has judged", own.not_judged, "no bound", ok=True),
        *(
            Check(f"accepted by a reader from a likelihood of {cut}", share, "no bound", ok=True)
            for cut, share in own.accepted.items()
            if float(cut) >= line
        ),
    ]


def exposing() -> list[Check]:
    """Measure what each quota costs in ranking quality, and how much it evens out."""
    bench = Bench(settings_from_environment().models)
    collection = Collection.load(COLLECTION)
    line = fusion_for(encoder_version(load_encoder(cache=bench.cache))).threshold
    found = quotas(collection, enmusubi(collection, bench), line)
    return [
        Check(
            f"nDCG@10 {'without a quota' if own.quota is None else f'under a quota of {own.quota}'} "
            f"(lost {own.loss:.3f}, in the worst lot {own.worst_loss:.3f}; inequity {own.inequity:.3f})",
            own.ndcg,
            "its cost is to be stated",
            ok=True,
        )
        for own in found
    ]
