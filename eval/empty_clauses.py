"""Are clauses that say nothing told from real wishes?

Against `eval/collections/empty-clauses` (its README has the rules): `python -m eval.empty_clauses`. Beside it
the rule that was there before: fewer than twelve characters say nothing.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from matcher import read_query

CLAUSES = Path(__file__).resolve().parent / "collections" / "empty-clauses" / "clauses.tsv"
FEW_CHARACTERS = 12
_WISH = {"ja": "下水の熱で湯をわかしたい。", "en": "We want heat from sewage."}


@dataclass(frozen=True)
class Labelled:
    """A clause, and whether a reader says that it is mere form."""

    id: str
    language: str
    text: str
    form: bool

    @property
    def held(self) -> bool:
        """Whether no word was chosen by this clause."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 3 == 0


@dataclass(frozen=True)
class EmptyMeasure:
    """Precision and recall of what is passed over as mere form, the clauses that wrongly are, and those of
    which only a part is, beside a limit that stands ("We need it | by 2030.").
    """

    clauses: int
    precision: float
    recall: float
    silenced: int
    wrong: tuple[str, ...]
    in_part: tuple[str, ...]


def labelled_clauses() -> list[Labelled]:
    """Read the labelled clauses."""
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Labelled(r["id"], r["language"], r["clause"], r["label"] == "form") for r in rows]


def by_matcher(clause: Labelled) -> float:
    """Return the share of the parts of a clause before a wish that the matcher passes over."""
    query = read_query(f"{clause.text}\n{_WISH[clause.language]}", kind="need")
    own = {place for place, part in enumerate(query.clauses) if part.start < len(clause.text)}
    return len(own & query.mere_form) / len(own)


def by_length(clause: Labelled) -> float:
    """Return 1 where a clause has fewer than twelve characters, else 0."""
    return float(len(clause.text) < FEW_CHARACTERS)


def measured(clauses: Sequence[Labelled], silenced: Callable[[Labelled], float]) -> EmptyMeasure:
    """Compare what is silenced with the labels."""
    shares = [(own, silenced(own)) for own in clauses]
    passed = [own for own, share in shares if share == 1]
    right = sum(own.form for own in passed)
    return EmptyMeasure(
        len(clauses),
        right / len(passed) if passed else 1.0,
        right / max(1, sum(own.form for own in clauses)),
        len(passed),
        tuple(own.id for own in passed if not own.form),
        tuple(own.id for own, share in shares if 0 < share < 1),
    )


def main() -> int:
    """Print the measures of both rules, by part and language."""
    clauses = labelled_clauses()
    parts = {
        "all": clauses,
        "chosen on": [own for own in clauses if not own.held],
        "held": [own for own in clauses if own.held],
        **{language: [own for own in clauses if own.language == language] for language in _WISH},
    }
    rules = {"matcher": by_matcher, "fewer than 12 characters": by_length}
    found = {
        rule: {part: asdict(measured(own, silenced)) for part, own in parts.items()}
        for rule, silenced in rules.items()
    }
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
