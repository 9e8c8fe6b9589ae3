"""What does the encoder learn from? Needs and seeds by concept, and which concepts are kept apart."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

HOME = Path(__file__).parent / "statements"


@dataclass(frozen=True)
class Statement:
    """A need or a seed written about one leaf concept, in one language."""

    id: str
    concept: str
    kind: Literal["need", "seed"]
    language: Literal["ja", "en"]
    text: str


def load_statements(directory: Path = HOME) -> tuple[Statement, ...]:
    """Return the statements of every file, ordered by file and line."""
    return tuple(
        Statement(**json.loads(line))
        for file in sorted(directory.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    )


def by_concept(statements: Iterable[Statement]) -> Mapping[str, Mapping[str, Sequence[Statement]]]:
    """Group statements by concept and kind."""
    groups: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: {"need": [], "seed": []})
    for statement in statements:
        groups[statement.concept][statement.kind].append(statement)
    return groups


def fold_of(concept: str, *, folds: int) -> int:
    """Say which fold a concept belongs to, 0 to folds - 1: by its name, so that it never moves."""
    return int(hashlib.sha256(concept.encode()).hexdigest(), 16) % folds
