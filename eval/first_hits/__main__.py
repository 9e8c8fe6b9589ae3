"""What do the first hits of whole and short needs claim, and what do readers find?

Command: `python -m eval.first_hits` (about three minutes). Honest are the figures with topics left out; those
as served are of needs that all was fitted on. A cell holds predicted / relevant, what lies between them with
its limits, and the number of hits.
"""

import sys

from api import settings_from_environment
from eval.collection import Collection
from eval.first_hits import gaps, mends, unanswered
from eval.first_hits.readings import Readers, best_by, fitted_without, folds, second_reader, served_best
from eval.short import COLLECTIONS, WHOLE, asked
from eval.systems import Bench
from eval.training.calibration import asked_needs_dev, asked_shipped_needs
from indexer import encoder_version, load_encoder
from matcher import fusion_for


def main() -> int:
    """Print the tables."""
    bench = Bench(settings_from_environment().models)
    encoder = load_encoder(cache=bench.cache)
    served = fusion_for(encoder_version(encoder))
    found = asked(encoder, bench, whole=True)
    target, other = (ask(encoder, bench, served) for ask in (asked_needs_dev, asked_shipped_needs))
    documents = Collection.load(COLLECTIONS / "needs-dev").documents
    readers = Readers({name: own.language for name, own in documents.items()}, second_reader())
    short = [own for own in found if own.asked.form != WHOLE]
    parts = list(folds(found, fitted_without(target, [other], short)))
    readings = {
        "topics left out": [
            one
            for part in parts
            for own in part.unseen
            for one in readers.readings(own, best_by(part.model, own, served))
        ],
        "as served": [one for own in found for one in readers.readings(own, served_best(own))],
    }
    for title, read in readings.items():
        print(gaps.table(title, read), end="\n\n")
        print(gaps.table(f"{title}, second reader", read, again=True), end="\n\n")
        both = [one for one in read if one.again is not None]
        print(gaps.table(f"{title}, first reader of the same pairs", both), end="\n\n")
    print(mends.table(mends.mends(parts, served, readers.languages)), end="\n\n")
    print(unanswered.table(unanswered.firsts(found, encoder, bench), served.threshold))
    return 0


if __name__ == "__main__":
    sys.exit(main())
