"""Which records of two languages may say the same?

For proposing duplicates to a person, never for merging. An alignment brings the languages into one space;
there a text and its translation lie much nearer than two texts of one topic.
"""

from collections.abc import Iterator
from itertools import combinations

from indexer.generation import Generation

# Cosine of a text with its translation: 56 shipped seeds told in both languages have .46 to .75, median .64;
# of two different ones the nearest reach .54 in one of a hundred. This is what counts as wholly alike.
TRANSLATION = 0.72
NEAREST = 3


def alike_across(generation: Generation, kind: str, *, least: float) -> Iterator[tuple[str, str, float]]:
    """Yield (record id, record id, likeness in [0, 1]) of records told in different languages.

    For each text the nearest of every other language, as far as their likeness reaches `least`.
    """
    own = sorted(language for of, language in generation.partitions if of == kind)
    for one, other in combinations(own, 2):
        ours, theirs = generation.partitions[kind, one], generation.partitions[kind, other]
        for row in ours.rows:
            (vector,) = ours.dense.vectors([row.key])
            for key, cosine in theirs.dense.search(vector, depth=NEAREST):
                found = theirs.rows[theirs.row_of[key]].record_id
                likeness = min(cosine / TRANSLATION, 1.0)
                if found != row.record_id and likeness >= least:
                    yield row.record_id, found, likeness
