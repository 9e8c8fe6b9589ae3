"""Which traps do exports of other systems hold: JSON, researchmap, OpenAlex, RIS, BibTeX?"""

import json
from typing import Any

from messy.cases import ANY, UNIVERSITY_ID, Bad, Case, Either, Good, Noise, good, goods, one_of, text, title
from messy.separated import saved, table
from messy.texts import lines

NOT_PUBLIC = one_of("coalition", "organisation")


def record(number: int, **values: Any) -> dict[str, Any]:
    """A seed as our own JSON."""
    named = {"id": f"J-{number}", "title": {"ja": title(number)}, "text": {"ja": text(number)}}
    return {"kind": "seed", **named, "organisation": UNIVERSITY_ID, "trl": number % 9 + 1, **values}


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def theirs(number: int, **values: Any) -> dict[str, Any]:
    """A seed under the headings of an office."""
    row = {"整理番号": f"S-{number}", "シーズ名": title(number), "技術概要": text(number)}
    return {**row, "所属": "例示大学", "TRL": number % 9 + 1, **values}


BAD_TRL = Bad(3, "12|9")
OWN = (
    Case(
        "our own records as a list",
        "own.json",
        saved(dump([record(1), record(2), record(3, trl=12)])),
        goods(1, 2),
        (BAD_TRL,),
    ),
    Case(
        "our own records, wrapped",
        "wrapped.json",
        saved(dump({"exported": "2026-04-01", "data": [record(1), record(2), record(3, trl=12)]})),
        goods(1, 2),
        (BAD_TRL,),
    ),
    Case("JSON with a mark", "mark.json", saved(dump([record(1)]), "utf-8-sig"), goods(1)),
    Case("JSON in UTF-16", "wide.json", saved(dump([record(1)]), "utf-16"), goods(1), or_whole="UTF-8|encod"),
    Case("JSON in CP932", "cp932.json", saved(dump([record(1)]), "cp932"), goods(1), or_whole="UTF-8|encod"),
    Case(
        "headings of an office in JSON",
        "theirs.json",
        saved(dump([theirs(1), theirs(2), theirs(3, TRL=12)])),
        goods(1, 2),
        (Bad(3, "12|9", column="TRL"),),
    ),
    Case(
        "things that are no records in a list",
        "things.json",
        saved(dump([record(1), 5, None, ["x"], "text", {}, record(2)])),
        goods(1, 2),
        tuple(Bad(row, "object|record|empty|field|heading|text|空") for row in (2, 3, 4, 5, 6)),
    ),
    Case(
        "a number that is none",
        "nan.json",
        saved(
            '[{"id": "J-1", "title": {"ja": "膜の例"}, "text": {"ja": "膜です。"}, "trl": NaN}, '
            + dump(record(2))
            + "]"
        ),
        goods(2),
        (Bad(1, "NaN|number|trl"),),
        or_whole="NaN|'N'",
    ),
    Case(
        "one key twice",
        "keys.json",
        saved(
            '[{"id": "J-1", "title": {"ja": "先の題"}, "text": {"ja": "膜です。"}, '
            '"title": {"ja": "後の題"}}, ' + dump(record(2)) + "]"
        ),
        goods(2),
        (Bad(1, "twice|title|duplicate|重複"),),
        or_whole="twice|title|duplicate|重複",
    ),
    Case(
        "JSON cut short",
        "cut.json",
        saved(dump([record(1), record(2)])[:-20]),
        either=(Either(title(1), 1, good(1).values), Either(title(2), 2, {})),
        or_whole="JSON|end|cut",
    ),
    Case(
        "JSON that is a number",
        "number.json",
        saved("5"),
        noise=(Noise(1),),
        or_whole="object|list|array|record",
    ),
    Case("JSON that holds no rows", "none.json", saved("[]"), or_whole="no |empty|空"),
    Case("an empty JSON", "empty.json", saved(""), whole="JSON|empty|no object|空"),
    Case(
        "broken lines in JSON Lines",
        "broken.jsonl",
        saved(lines(record(1), '{"id": "J-9", "title"', "", "not json", "[1]", record(2), record(3, trl=12))),
        goods(1, 2),
        (Bad(2, "JSON"), Bad(4, "JSON"), Bad(5, "object"), Bad(7, "12|9")),
    ),
    Case(
        "a line of JSON Lines in CP932",
        "mixed.jsonl",
        saved(lines(record(1)).encode() + f"{dump(record(2))}\n".encode("cp932") + lines(record(3)).encode()),
        goods(1, 3),
        (Bad(2, "UTF-8|encod|文字"),),
    ),
    Case(
        "one id for two things in JSON Lines",
        "ids.jsonl",
        saved(lines(record(1), record(2, id="J-1"), record(1), record(3))),
        goods(1, 3),
        (Bad(2, "J-1|twice|already|重複"),),
        unchanged=1,
    ),
    Case(
        "fields that no record has",
        "fields.jsonl",
        saved(lines(record(1, colour="青"), record(2))),
        goods(2),
        either=(Either(title(1), 1, good(1).values),),
        kept=((title(1), "青"),),
    ),
    Case(
        "JSON Lines that call themselves JSON",
        "lines.json",
        saved(lines(record(1), record(2))),
        goods(1, 2),
        or_whole="JSON",
    ),
)


def project(number: int, display: str | None) -> dict[str, Any]:
    """A project as researchmap exports it."""
    said = {} if display is None else {"display": display}
    names = {"research_project_title": {"ja": title(number)}, "description": {"ja": text(number)}}
    return {"@type": "research_projects", "rm:id": str(number), **names, **said}


PROFILE = {
    "@type": "researchers",
    "permalink": "example-person",
    "family_name": {"ja": "甲野", "en": "Kono", "ja-Kana": "コウノ"},
    "given_name": {"ja": "例", "en": "Rei", "ja-Kana": "レイ"},
    "affiliations": [{"affiliation": {"ja": "例示大学", "en": "Sample University"}, "job": {"ja": "教授"}}],
}
DISPLAYS = ("disclosed", "researchers_only", "closed", "secret", None)
LEVELS = tuple(Either(title(n), None, {"visibility": NOT_PUBLIC}, ANY) for n in range(2, 6))
WORDS = ("公開", "研究者のみに公開", "非公開", "？", "")
MAP_HEADER = [
    "ID",
    "タイトル(日本語)",
    "タイトル(英語)",
    "研究概要(日本語)",
    "研究概要(英語)",
    "研究機関名(日本語)",
    "制度名(日本語)",
    "公開の有無",
]

MAPS = (
    Case(
        "researchmap with its three levels, one that nobody knows and none",
        "researchmap.json",
        saved(
            dump(
                {
                    **PROFILE,
                    "@graph": [
                        {
                            "@type": "research_projects",
                            "items": [project(n, d) for n, d in enumerate(DISPLAYS, 1)],
                        },
                        {"@type": "awards", "items": [{"rm:id": "9", "award_name": {"ja": "例示賞"}}]},
                    ],
                }
            )
        ),
        (Good(title(1), {"text": text(1), "visibility": "public"}),),
        either=LEVELS,
        noise=(Noise(None, ANY),),
        others=1,
    ),
    Case(
        "lines of a researchmap export",
        "researchmap.jsonl",
        saved(
            lines(
                *(
                    {
                        "insert": {"type": "research_projects", "id": str(n), "user_id": "example"},
                        "merge": {**project(n, d), "institution_name": {"ja": "例示大学"}},
                    }
                    for n, d in enumerate(DISPLAYS, 1)
                )
            )
        ),
        (Good(title(1), {"text": text(1), "visibility": "public"}),),
        either=LEVELS,
    ),
    Case(
        "researchmap as a table in Japanese",
        "researchmap.csv",
        saved(
            table(
                [
                    ["research_projects"],
                    MAP_HEADER,
                    *(
                        [str(n), title(n), "null", text(n), "null", "例示大学", "例示制度", level]
                        for n, level in enumerate(WORDS, 1)
                    ),
                ]
            )
        ),
        (Good(title(1), {"text": text(1), "visibility": "public"}),),
        either=LEVELS[:4],
        noise=(Noise(1),),
    ),
    Case(
        "a list of seeds that says who may see them in the words of researchmap",
        "levels_of_map.csv",
        saved(
            table(
                [
                    ["ID", "タイトル(日本語)", "概要(日本語)", "所属", "公開の有無"],
                    *([f"M-{n}", title(n), text(n), "例示大学", level] for n, level in enumerate(WORDS, 1)),
                ]
            )
        ),
        (Good(title(1), {"text": text(1), "visibility": "public"}),),
        either=LEVELS[:4],
    ),
)


def work(number: int, **values: Any) -> dict[str, Any]:
    """A work as OpenAlex gives it, its abstract as an inverted index."""
    words = f"We heat greenhouse number {number} with waste heat of works".split()
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    author = {"author": {"display_name": "Rei Kono"}, "institutions": [{"display_name": "Sample University"}]}
    named = {
        "id": f"https://openalex.org/W{number}",
        "display_name": f"Waste heat {number}",
        "title": f"Waste heat {number}",
    }
    return {
        **named,
        "publication_date": "2026-04-01",
        "authorships": [author],
        "abstract_inverted_index": places,
        **values,
    }


def worked(number: int) -> Good:
    """What such a work says."""
    words = f"We heat greenhouse number {number} with waste heat of works"
    return Good(f"Waste heat {number}", {"text": words})


WORKS = (
    Case(
        "works of OpenAlex, some without an abstract or withdrawn",
        "works.jsonl",
        saved(
            lines(
                work(1),
                work(2, abstract_inverted_index=None),
                '{"id": "https://openalex.org/W3", "display_name": ',
                work(4, is_retracted=True),
                work(5, abstract_inverted_index={"We": [0], "boom": [10**9]}),
                work(6, title=None, display_name=None),
                work(7),
            )
        ),
        (worked(1), worked(7)),
        (Bad(3, "JSON"),),
        either=(
            Either("Waste heat 5", 5, {"text": "We boom"}),
            Either("Waste heat 2", 2),
            Either("Waste heat 4", 4, worked(4).values),
            Either("We heat greenhouse number 6 with waste heat of works", 6),
        ),
        hostile=True,
    ),
    Case(
        "references in RIS, one without a title",
        "works.ris",
        saved(
            "TY  - JOUR\r\nTI  - Waste heat 1\r\nAU  - Kono, Rei\r\n"
            "AB  - Heat of works for greenhouses.\r\nPY  - 2026\r\nER  - \r\n\r\n"
            "TY  - JOUR\r\nAU  - Kono, Rei\r\nPY  - 2026\r\nER  - \r\n\r\n"
            "TY  - JOUR\r\nTI  - 排熱の利用\r\nAB  - 温室の暖房に使います。\r\nER  - \r\n"
        ),
        (
            Good("Waste heat 1", {"text": "Heat of works for greenhouses."}),
            Good("排熱の利用", {"text": "温室の暖房に使います。"}),
        ),
        (Bad((2, 8, 9), "title|TI|text|abstract"),),
    ),
    Case(
        "references in BibTeX, one twice and one broken",
        "works.bib",
        saved(
            "@article{a1, title={Waste heat 1}, abstract={Heat of works for greenhouses.}, year={2026}}\n\n"
            "@article{a2, title={排熱の利用}, abstract={温室の暖房に使います。}}\n\n"
            "@article{a2, title={別のもの}, abstract={二つ目です。}}\n\n"
            "@article{a4, title={Never closed, abstract={x}\n"
        ),
        (
            Good("Waste heat 1", {"text": "Heat of works for greenhouses."}),
            Good("排熱の利用", {"text": "温室の暖房に使います。"}),
        ),
        (Bad((4, 7), "clos|read|brace|parse|BibTeX"),),
        either=(Either("別のもの", (3, 5), {"text": "二つ目です。"}),),
    ),
)

CASES = (*OWN, *MAPS, *WORKS)
