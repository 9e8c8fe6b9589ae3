"""What must an encoder not forget while it learns what answers what?

To tell one text from its neighbours (needs and seeds alone pull together whatever shares a concept), and that
terms mean the same in both languages. Two kinds of pairs come along with every step: a sentence of a seed with
the rest of it, beside another seed of the same concept (inverse cloze, Lee et al. 2019, arXiv:1906.00300), and
terms with their translations.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpora import LANGUAGES, ConceptScheme
from eval.training.batches import Batch, Groups
from eval.training.statements import Statement
from indexer import sentences_of

LONGEST = 24  # characters of a Japanese term


def passages(groups: Groups, *, concepts: Sequence[str], size: int, chance: random.Random) -> Iterator[Batch]:
    """Yield batches of a sentence and the rest of its seed, two seeds of one concept and language at a time."""
    told = {
        concept: [own for own in groups[concept]["seed"] if len(sentences_of(own.text, language=own.language)) > 1]
        for concept in concepts
    }
    pairs = [
        (concept, language)
        for concept in concepts
        for language in LANGUAGES
        if sum(own.language == language for own in told[concept]) > 1
    ]
    while True:
        queries, documents = [], []
        for concept, language in chance.sample(pairs, size // 2):
            own = [seed for seed in told[concept] if seed.language == language]
            for seed in chance.sample(own, 2):
                one, rest = _cut(seed, chance)
                queries.append((seed.id, one))
                documents.append((seed.id, rest))
        yield Batch(tuple(queries), tuple(documents))


def _cut(seed: Statement, chance: random.Random) -> tuple[str, str]:
    sentences = [own.text for own in sentences_of(seed.text, language=seed.language)]
    one = sentences.pop(chance.randrange(len(sentences)))
    return one, ("" if seed.language == "ja" else " ").join(sentences)


def read_terms(path: Path, *, source: str) -> list[tuple[str, str]]:
    """Return the (Japanese, English) pairs of one source in a table `en, ja, source, licence`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [(ja, en) for en, ja, origin, *_ in rows if origin == source and len(ja) <= LONGEST]


def translations(
    terms: Sequence[tuple[str, str]],
    scheme: ConceptScheme,
    *,
    concepts: Sequence[str],
    size: int,
    chance: random.Random,
) -> Iterator[Batch]:
    """Yield batches of texts and their translations: two thirds terms, one third scope notes."""
    while True:
        chosen = chance.sample(concepts, size // 3)
        pairs = [(scheme[concept].scope.ja, scheme[concept].scope.en) for concept in chosen]
        pairs += chance.sample(terms, size - len(pairs))
        turned = [pair if chance.random() < 0.5 else pair[::-1] for pair in pairs]
        yield Batch(
            tuple((str(place), asked) for place, (asked, _) in enumerate(turned)),
            tuple((str(place), answer) for place, (_, answer) in enumerate(turned)),
        )
