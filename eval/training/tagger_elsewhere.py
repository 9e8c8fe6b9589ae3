"""Do the tagger's settings hold where another encoder embeds?

They were fitted with the embedded encoder; for any other the classifier comes from the scheme alone, and is
scaled so that its best leaf leads by as much. The shipped records of `tags.tsv`, of which such a classifier
knows none, are tagged as an index does. Command: `python -m eval.training.tagger_elsewhere [ENCODER]...`
(`e5` and `use` unless given).
"""

import sys
from collections.abc import Mapping, Sequence

from api import settings_from_environment
from corpora import RecordConcept
from eval.systems import Bench, shipped_home
from eval.tagging import TaggingMeasure, Tags, read_tags
from eval.training.tagging import TAGS
from indexer import load_encoder

ENCODERS = ("e5", "use")
COUNTED = 0.5  # share from which statistics count a tag


def main(encoders: Sequence[str] = ENCODERS) -> int:
    """Print the measure of each encoder, and how often the tags are right that statistics count."""
    labels = read_tags(TAGS)
    bench = Bench(settings_from_environment().models)
    for name in encoders:
        with shipped_home(bench, load_encoder(name, cache=bench.cache)) as (store, _):
            given = store.concepts_of(labels)
        named = {record: {own.concept for own in concepts} for record, concepts in given.items()}
        right, counted = counted_right(labels, given)
        print(f"{name}: {TaggingMeasure.of(labels, named)}, from {COUNTED} on {right} of {counted} are right")
    return 0


def counted_right(labels: Tags, given: Mapping[str, Sequence[RecordConcept]]) -> tuple[int, int]:
    """Of the tags that statistics count: how many are labelled, and how many there are."""
    counted = [
        own.concept in labels[record]
        for record, concepts in given.items()
        if record in labels
        for own in concepts
        if own.probability is not None and own.probability >= COUNTED
    ]
    return sum(counted), len(counted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ENCODERS))
