"""What stands in the workbooks of shared challenges, of gaps, and of the figures about the whole?"""

from typing import Any

from api.showing.titles import title_of
from api.web.challenge_figures import Figures
from api.web.rendering import Say, sayer
from api.web.sheets.answer import sheet
from api.web.words.challenges import WORDS as PAGE
from api.web.words.common import WORDS as COMMON
from api.web.words.sheets import WORDS
from corpora import REGIONS, Table
from matcher import GAP_WORDS, HOLDER_WORDS, NO_NEED_WORDS, Challenge, Challenges, Gap, Words

_SIZE = ("organisations", "count", "kinds", "regions", "first_deadline", "words", "stability")


def shared_tables(found: Challenges, language: str) -> list[Table]:
    """Return the challenges that several organisations share, and their records, one a row."""
    say = sayer(language, WORDS, PAGE, COMMON)
    names = [own.name.title.best(language) for own in found.challenges]
    return [
        sheet(
            say("sheet_shared"),
            [say(f"col_{name}") for name in ("number", "challenge", *_SIZE)],
            [
                (place, name, *_size(own, say, language))
                for place, (name, own) in enumerate(zip(names, found.challenges, strict=True), start=1)
            ],
        ),
        sheet(
            say("col_records"),
            [say(f"col_{name}") for name in ("number", "challenge", "id", "title")],
            [
                (place, name, record.id, title_of(record, language))
                for place, (name, own) in enumerate(zip(names, found.challenges, strict=True), start=1)
                for record in own.members
            ],
        ),
    ]


def gap_tables(found: Challenges, language: str) -> list[Table]:
    """Return what has no answer, one gap a row, with what comes nearest and what separates the two."""
    say = sayer(language, WORDS, PAGE, COMMON)
    columns = (
        "number",
        "challenge",
        *_SIZE,
        "id",
        "title",
        "gap",
        "asked",
        "nearest_id",
        "nearest",
        "likelihood",
    )
    rows = [
        (place, own.name.title.best(language), *_size(own, say, language), *_gap(gap, say, language))
        for place, own in enumerate(found.challenges, start=1)
        for gap in own.gaps
    ]
    return [
        sheet(
            say("gaps_head"),
            [say(f"col_{name}") for name in (*columns, "separates")],
            rows,
            percents=[say("col_likelihood")],
        )
    ]


def figure_tables(figures: Figures, language: str) -> list[Table]:
    """Return the figures by field and region, by prefecture, and by field over time."""
    say = sayer(language, WORDS, PAGE, COMMON)
    by_day = dict(zip(figures.days, figures.releases, strict=True))  # the last of each day
    return [
        sheet(
            say("sheet_heat"),
            [say("field"), *(label for _, label in figures.regions)],
            [
                (label, *(figures.of("group_region", group, region) for region, _ in figures.regions))
                for group, label in figures.groups
            ],
        ),
        sheet(
            say("sheet_map"),
            [say("prefecture"), say("organisations")],
            [(tile.label, tile.figure or say("hidden")) for tile in figures.tiles],
        ),
        sheet(
            say("sheet_over_time"),
            [say("field"), *by_day],
            [
                (label, *(figures.of("group", group, release=own) for own in by_day.values()))
                for group, label in figures.groups
            ],
        ),
    ]


def _size(own: Challenge, say: Say, language: str) -> tuple[Any, ...]:
    size = own.size
    kinds = [f"{HOLDER_WORDS[kind][language]} {count}" for kind, count in sorted(size.kinds.items())]
    regions = [
        f"{REGIONS[name].best(language)} {count}"
        for name, count in sorted(size.regions.items())
        if name in REGIONS
    ]
    return (
        len(size.holders),
        len(own.members),
        say("separator").join(kinds),
        say("separator").join(regions),
        size.deadline.isoformat() if size.deadline else None,
        say("separator").join(own.name.words.get(language) or ()),
        round(own.stability, 2),
    )


def _gap(gap: Gap, say: Say, language: str) -> tuple[Any, ...]:
    record, words = gap.record, Words(language)
    kinds = GAP_WORDS[gap.kind] if record.kind == "need" else NO_NEED_WORDS
    own = (record.id, title_of(record, language), kinds[language], gap.asked.text)
    if not gap.nearest:
        return (*own, None, None, None, None)
    near = gap.nearest[0]
    apart = [words.unmet(one) for one in near.unmet]
    apart += [say("lacking", concepts=words.concepts(near.lacking))] if near.lacking else []
    told = "\n".join(apart) or say("too_far")
    return (*own, near.record.id, title_of(near.record, language), near.probability, told)
