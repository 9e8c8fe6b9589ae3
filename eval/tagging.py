"""How well are records tagged with concepts, beside readers?

Against `eval/collections/concept-tags` (its README has the rules). The tagger reads whole records: one that
is told in two languages is tagged from both, though its readers saw one.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sklearn.metrics import f1_score

from eval.systems import Bench, shipped_home
from indexer import load_encoder

TAGS = Path(__file__).resolve().parent / "collections" / "concept-tags"

Tags = Mapping[str, set[str]]


@dataclass(frozen=True)
class TaggingMeasure:
    """Macro-F1 over every concept that was labelled or given, micro-F1, and how many concepts a text got."""

    macro_f1: float
    micro_f1: float
    given: float

    @staticmethod
    def of(labels: Tags, given: Tags) -> "TaggingMeasure":
        """Compare the concepts given to the records that were labelled."""
        concepts = sorted(set().union(*labels.values(), *(given.get(name, set()) for name in labels)))
        wanted = [[concept in own for concept in concepts] for own in labels.values()]
        found = [[concept in given.get(name, set()) for concept in concepts] for name in labels]
        macro, micro = (
            float(f1_score(wanted, found, average=average, zero_division=0)) for average in ("macro", "micro")
        )
        return TaggingMeasure(macro, micro, sum(map(sum, found)) / len(found))


def read_tags(path: Path) -> dict[str, set[str]]:
    """Read labels: record and concept a line, `-` where no concept fits."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        record, concept = line.split("\t")
        found[record] |= {concept} - {"-"}
    return dict(found)


def tagging(bench: Bench) -> TaggingMeasure:
    """Tag the shipped records as an index does, and compare with the labels."""
    labels = read_tags(TAGS / "labels.tsv")
    with shipped_home(bench, load_encoder(cache=bench.cache)) as (store, _):
        concepts = store.concepts_of(labels)
    return TaggingMeasure.of(labels, {name: {c.concept for c in own} for name, own in concepts.items()})
