"""What becomes of a work of OpenAlex?"""

from collections.abc import Mapping
from typing import Any

import pytest

from corpora.readers import Row
from corpora.readers.shapes import export_rows
from corpora.records import Seed

WORK = {
    "id": "https://openalex.org/W123",
    "doi": "https://doi.org/10.1234/Sample",
    "title": "Heat from water",
    "language": "en",
    "publication_date": "2022-05-06",
    "publication_year": 2022,
    "type": "article",
    "abstract_inverted_index": {"heat.": [2, 5], "We": [0], "measure": [1], "Then": [3], "store": [4]},
    "authorships": [
        {
            "author": {"display_name": "Fumi Otsuno"},
            "is_corresponding": False,
            "institutions": [],
            "raw_affiliation_strings": ["Sample Works Ltd., Sampletown"],
        },
        {
            "author": {"display_name": "Rei Kouno"},
            "is_corresponding": True,
            "institutions": [
                {
                    "display_name": "Sample University",
                    "ror": "https://ror.org/000000000",
                    "country_code": "JP",
                }
            ],
        },
    ],
    "topics": [{"display_name": "Heat storage"}],
    "keywords": [{"display_name": "water"}, {"keyword": "heat"}],
    "open_access": {"is_oa": True, "oa_status": "gold", "oa_url": "https://works.example/1"},
}


def rows_of(value: Mapping[str, Any], number: int = 1) -> list[Row]:
    rows = export_rows(value, number)
    assert rows is not None
    return list(rows)


def values_of(**changes: Any) -> Mapping[str, Any]:
    (row,) = rows_of({**WORK, **changes})
    assert row.problem is None
    return row.values


def test_a_work_becomes_a_seed_of_its_corresponding_author() -> None:
    values = values_of()

    assert values == {
        "kind": "seed",
        "id": "openalex-W123",
        "title": {"en": "Heat from water"},
        "text": {"en": "We measure heat. Then store heat."},
        "organisation": "Sample University",
        "researcher": "Rei Kouno",
        "published": "2022-05-06",
        "place": {"country": "JP"},
        "notes": [
            "DOI: 10.1234/sample",
            "Type: article",
            "Language: en",
            "Authors: Fumi Otsuno; Rei Kouno",
            "Institutions: Sample University, https://ror.org/000000000, JP",
            "Topics: Heat storage",
            "Keywords: water; heat",
            "Open access: gold",
            "Open copy: https://works.example/1",
        ],
    }
    Seed.model_validate(values)


def test_without_a_corresponding_author_it_is_the_first_with_the_affiliation_as_printed() -> None:
    values = values_of(authorships=WORK["authorships"][:1])

    assert (values["researcher"], values["organisation"]) == ("Fumi Otsuno", "Sample Works Ltd., Sampletown")


def test_a_japanese_title_is_told_by_its_script_and_an_absent_language_is_no_problem() -> None:
    values = values_of(title="水の熱", language=None, abstract_inverted_index=None)

    assert values["title"] == values["text"] == {"ja": "水の熱"}
    assert "Text: the title, as the source gives no summary" in values["notes"]


def test_a_year_alone_is_its_first_day() -> None:
    assert values_of(publication_date=None)["published"] == "2022-01-01"


def test_gaps_in_the_positions_of_an_abstract_do_not_matter() -> None:
    assert values_of(abstract_inverted_index={"heat": [10**12], "Stored": [7]})["text"] == {
        "en": "Stored heat"
    }


@pytest.mark.parametrize(
    ("changes", "problem", "column"),
    [
        ({"is_retracted": True}, "is a work that was retracted", "is_retracted"),
        ({"is_paratext": True}, "is front matter, no work of research", "is_paratext"),
        ({"language": "de"}, "is in the language 'de'", "language"),
        ({"title": "Вода"}, "has words in 'title' that are neither Japanese nor English", "title"),
        ({"title": None}, "has no title", "title"),
        ({"title": ["Heat"]}, "holds a list in 'title' where a text is expected", "title"),
        (
            {"abstract_inverted_index": {"Heat": ["0"]}},
            "holds a value in 'abstract_inverted_index' where a position is expected",
            "abstract_inverted_index",
        ),
        ({"publication_date": "2022-13-01"}, "holds no date in 'publication_date'", "publication_date"),
    ],
)
def test_a_work_that_cannot_be_offered_is_refused_with_the_reason(
    changes: dict[str, Any], problem: str, column: str
) -> None:
    (row,) = rows_of({**WORK, **changes}, 4)

    assert (row.number, row.problem, row.column, row.values) == (4, problem, column, {})
    assert row.remedy is not None


def test_a_page_of_the_api_gives_a_row_for_each_result() -> None:
    page = {"meta": {"count": 3}, "results": [WORK, {**WORK, "title": None}, "x"]}

    rows = rows_of(page)

    assert [(row.number, row.problem) for row in rows] == [
        (1, None),
        (2, "has no title"),
        (3, "is no work: an object is expected"),
    ]
    assert [row.sheet for row in rows_of(page, 2)] == ["2: results"] * 3


def test_other_objects_are_no_works() -> None:
    assert export_rows({"id": "https://openalex.org/A1", "display_name": "Rei Kouno"}, 1) is None
    assert export_rows({"id": "W123", "text": {"ja": "水素"}}, 1) is None
    assert export_rows({"meta": {}, "results": []}, 1) is None
