"""Which seeds may be one seed that stands in two lists, or is told in two languages?

What is found is proposed for a person to decide; nothing is merged here. Within a language texts are compared
by their character trigrams. Across languages something else must say how alike two seeds are (an index does);
the rules of evidence are the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from corpora.identity.characters import plain, strict
from corpora.identity.judgement import Why
from corpora.records import LANGUAGES, Seed
from corpora.store import DoubtfulPair
from corpora.store.audience import same_eyes
from corpora.text import normalise

TEXTS_ALIKE_FROM = 0.55
PROPOSED_FROM = 0.75
_WEIGHTS = {Why.SAME_TITLE: 0.15, Why.SAME_RESEARCHER: 0.15, Why.SAME_ORGANISATION: 0.05}
_AGAINST = {Why.OTHER_RESEARCHER: -0.1, Why.OTHER_ORGANISATION: -0.1}
_ROWS_AT_ONCE = 256


def duplicate_seeds(seeds: Sequence[Seed], *, new: Collection[str] | None = None) -> list[DoubtfulPair]:
    """Return the pairs of seeds told in one language that may be one, the surest first.

    With `new` only pairs of which one has such an id. Compares every new text with all: 10,000 take seconds.
    """
    found: dict[tuple[str, str], DoubtfulPair] = {}
    for language in LANGUAGES:
        told = [seed for seed in seeds if seed.text.get(language)]
        for left, right, alike in _alike(told, language, new):
            pair = judge_seeds(told[left], told[right], similarity=alike)
            if pair and (pair.left, pair.right) not in found:
                found[pair.left, pair.right] = pair
    return sorted(found.values(), key=_order)


def duplicates_by_similarity(
    seeds: Mapping[str, Seed], similarities: Iterable[tuple[str, str, float]]
) -> list[DoubtfulPair]:
    """Judge pairs of seed ids whose likeness in [0, 1] is known already, as by vectors across languages."""
    pairs = [
        judge_seeds(seeds[left], seeds[right], similarity=similarity)
        for left, right, similarity in similarities
        if left in seeds and right in seeds and left != right
    ]
    return sorted((pair for pair in pairs if pair), key=_order)


def judge_seeds(left: Seed, right: Seed, *, similarity: float) -> DoubtfulPair | None:
    """Weigh the likeness of two seeds' texts with their titles, persons and organisations.

    None where they are not alike enough, or where one is not for the eyes of whom the other is for.
    """
    if not same_eyes(left, right):
        return None
    reasons = _evidence(left, right)
    weight = sum({**_WEIGHTS, **_AGAINST}[why] for why in reasons)
    score = min(1.0, max(0.0, similarity + weight))
    if score < PROPOSED_FROM:
        return None
    apart = () if set(left.text.languages) & set(right.text.languages) else (Why.OTHER_LANGUAGE,)
    first, second = sorted((left.id, right.id))
    told = (f"{Why.SIMILAR_TEXT}={similarity:.2f}", *reasons, *apart)
    return DoubtfulPair("seed", first, second, round(score, 4), tuple(map(str, told)))


def _evidence(left: Seed, right: Seed) -> list[Why]:
    found = [Why.SAME_TITLE] if _titles(left) & _titles(right) else []
    for ours, theirs, same, other in (
        (left.researcher, right.researcher, Why.SAME_RESEARCHER, Why.OTHER_RESEARCHER),
        (left.organisation, right.organisation, Why.SAME_ORGANISATION, Why.OTHER_ORGANISATION),
    ):
        if ours and theirs:
            found.append(same if ours == theirs else other)
    return found


def _titles(seed: Seed) -> set[str]:
    if seed.title is None:
        return set()
    return {strict(plain(title)) for language in LANGUAGES if (title := seed.title.get(language))}


def _alike(
    seeds: Sequence[Seed], language: str, new: Collection[str] | None
) -> Iterator[tuple[int, int, float]]:
    """Yield (place, place, cosine) of the pairs of texts that are alike."""
    asked = [place for place, seed in enumerate(seeds) if new is None or seed.id in new]
    if len(seeds) < 2 or not asked:
        return
    vectors = _vectors([normalise(seed.text.get(language) or "").casefold() for seed in seeds])
    for start in range(0, len(asked), _ROWS_AT_ONCE):
        rows = asked[start : start + _ROWS_AT_ONCE]
        product = (vectors[rows] @ vectors.T).tocoo()
        near = product.data >= TEXTS_ALIKE_FROM
        for row, other, cosine in zip(product.row[near], product.col[near], product.data[near], strict=True):
            place = rows[row]
            if place < other or (place > other and new is not None and seeds[other].id not in new):
                yield place, int(other), min(1.0, float(cosine))


def _vectors(texts: list[str]) -> Any:
    """TF-IDF of character trigrams, rows of length one; trigrams of half the texts tell nothing."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    few = len(texts) < 20
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(3, 3), max_df=1.0 if few else 0.5, sublinear_tf=True, lowercase=False
    )
    return vectorizer.fit_transform([text if len(text) > 9 else text * 3 for text in texts])


def _order(pair: DoubtfulPair) -> tuple[float, str, str]:
    return -pair.score, pair.left, pair.right
