"""Which known names look like a new one, though they share no key with it?"""

from collections import defaultdict

_CUTOFF = 0.6
_AT_MOST = 20


class SimilarKeys:
    """Keys of known names, searched by rapidfuzz; a key asked before is compared with new ones only."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._asked: dict[str, tuple[int, list[tuple[float, str]]]] = {}

    def add(self, key: str, record_id: str) -> None:
        """Make a key known as one of a record."""
        if key not in self._ids:
            self._keys.append(key)
        self._ids[key].add(record_id)

    def near(self, key: str) -> set[str]:
        """Return the records of the keys that look most like this one, at most twenty keys."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        seen, found = self._asked.get(key, (0, []))
        if seen < len(self._keys):
            new = process.extract(
                key,
                self._keys[seen:],
                scorer=OSA.normalized_similarity,
                score_cutoff=_CUTOFF,
                limit=_AT_MOST,
                processor=None,
            )
            found = sorted([*found, *((-score, other) for other, score, _ in new)])[:_AT_MOST]
            self._asked[key] = (len(self._keys), found)
        return {record_id for _, other in found for record_id in self._ids[other]}
