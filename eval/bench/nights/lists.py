"""Which lists lie in the folder that a bench's home follows, and how do they change from night to night?

Rows are put together from words of the field; every change adds, alters and takes out some of them. A part of
them are the members'.
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from api import SOURCES, Settings
from eval.bench.nights.members import MEMBERS, join

Rows = dict[str, dict[str, str]]  # by id

QUERIES = (
    ("seeds", "工場の排熱と蒸気を使いたい。"),
    ("seeds", "太陽光の電気を蓄電池にためたい。"),
    ("seeds", "We want to store hydrogen near the port."),
    ("seeds", "Heat from sewage for a farm."),
    ("needs", "断熱材と風力の研究。"),
    ("needs", "A method for methane from forest waste."),
)
_WORDS = {
    "ja": (
        "水素",
        "蒸気",
        "排熱",
        "太陽光",
        "風力",
        "断熱材",
        "蓄電池",
        "メタン",
        "森林",
        "港",
        "下水",
        "工場",
        "農業",
    ),
    "en": (
        "hydrogen",
        "steam",
        "heat",
        "solar",
        "wind",
        "battery",
        "methane",
        "forest",
        "port",
        "sewage",
        "farm",
    ),
}
_SENTENCES = {
    "ja": ("{0}と{1}を使う技術です。", "{0}から{1}をつくる研究。", "{0}で困っている{1}を助けます。"),
    "en": ("We turn {0} into {1}. ", "A method for {0} near {1}. ", "Cheaper {0} without {1}. "),
}
_COLUMNS = ("id", "kind", "title_ja", "title_en", "text_ja", "text_en", "trl", "organisation")
_OWNED = 4  # of so many rows one is a member's


def states(*, records: int, changes: int, seed: int = 1, withdraw: bool = True) -> Iterator[Rows]:
    """Yield the rows of a list, then those after each of the changes: about 3% of them each time.

    Without `withdraw` none is taken out, nor loses a language: what a store no longer tells vanishes at once,
    whichever generation answers.
    """
    chance = random.Random(seed)  # noqa: S311
    rows: Rows = {}
    for number in range(records):
        _write(rows, f"r{number:05}", chance)
    yield dict(rows)
    for change in range(changes):
        for gone in chance.sample(sorted(rows), max(records // 100, 1) if withdraw else 0):
            del rows[gone]
        for altered in chance.sample(sorted(rows), max(records // 100, 1)):
            _write(rows, altered, chance, languages=None if withdraw else _languages(rows[altered]))
        for number in range(max(records // 100, 1)):
            _write(rows, f"n{change:04}-{number:03}", chance)
        yield dict(rows)


def follow_lists(settings: Settings) -> None:
    """Make a home follow a folder of complete lists beside it; a new one has members who want to be told."""
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    if not settings.has_store:
        join(settings)
    lists_of(home).mkdir(exist_ok=True)
    (home / SOURCES).write_text(
        f'[[source]]\nname = "例示大学"\nfolder = "{lists_of(home).resolve()}"\ncomplete = true\n',
        encoding="utf-8",
    )


def lists_of(home: Path) -> Path:
    """The folder that a home follows."""
    return home.with_name(f"{home.name}-lists")


def write_lists(rows: Rows, home: Path) -> None:
    """Write the seeds and the needs of a state into the folder, each file at once."""
    for kind in ("seed", "need"):
        path = lists_of(home) / f"{kind}s.csv"
        scratch = path.with_suffix(".part")
        with scratch.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _COLUMNS)
            writer.writeheader()
            writer.writerows(row for row in rows.values() if row["kind"] == kind)
        scratch.replace(path)


def _languages(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(language for language in _WORDS if f"text_{language}" in row)


def _write(rows: Rows, name: str, chance: random.Random, *, languages: tuple[str, ...] | None = None) -> None:
    """Write a row in Japanese, English or both; a row that is there keeps its kind."""
    kind = rows[name]["kind"] if name in rows else chance.choice(("seed", "seed", "need"))
    languages = languages or chance.choice((("ja",), ("en",), ("ja", "en")))
    texts = {f"text_{language}": _text(language, chance) for language in languages}
    trl = str(chance.randint(1, 9)) if kind == "seed" else ""
    # No two bear the same title: what members are told is counted by it.
    titles = {f"title_{language}": f"{chance.choice(_WORDS[language])} {name}" for language in languages}
    number = crc32(name.encode())
    owner = "" if number % _OWNED else MEMBERS[number // _OWNED % len(MEMBERS)]
    rows[name] = {"id": name, "kind": kind, "trl": trl, "organisation": owner, **titles, **texts}


def _text(language: str, chance: random.Random) -> str:
    return "".join(
        chance.choice(_SENTENCES[language]).format(*chance.sample(_WORDS[language], 2))
        for _ in range(chance.randint(1, 3))
    )
