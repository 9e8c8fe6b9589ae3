"""Does what goes over the wire follow the contract, key by key?"""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from api.schemas import ExplanationSchema, Label, MatchRequest, MatchResponse, QuerySchema
from corpora import Bilingual, Organisation, Seed, concept_scheme
from matcher import (
    Abroad,
    AbroadReason,
    Contribution,
    Evidence,
    Explanation,
    ExportNote,
    Hit,
    MatchResult,
    Notice,
    Quotation,
    Reason,
    RecordQuotation,
    Signal,
    Unmet,
    read_query,
)

Check = Callable[[Any], bool]


# The contract, written down by hand: a dict has these keys (and those added since), a list these items.
def or_null(shape: Any) -> tuple[Any, ...]:
    return (shape, None)


def one_of(*values: str) -> Check:
    return lambda value: value in values


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


LABEL = {"ja": or_null(str), "en": or_null(str)}
SPAN = {"start": whole, "end": whole, "text": str}
CONTRACT = {
    "query": {
        "text": str,
        "language": one_of("ja", "en"),
        "clauses": [{**SPAN, "kind": one_of("requirement", "context", "constraint")}],
        "constraints": {
            "budget_jpy": or_null(whole),
            "deadline": or_null(str),
            "places": [str],
            "countries": [str],
            "spans": [{**SPAN, "kind": one_of("budget", "deadline", "place", "scale", "temperature")}],
        },
    },
    "generation": str,
    "calibrated": bool,
    "abstained": bool,
    "took_ms": number,
    "hits": [
        {
            "rank": whole,
            "id": str,
            "score": number,
            "record": {
                "kind": one_of("seed", "need"),
                "title": or_null(LABEL),
                "language": one_of("ja", "en"),
                "holder": {"organisation": or_null(str), "researcher": or_null(str)},
                "contact": or_null(str),
                "trl": or_null(whole),
                "concepts": [str],
                "illustrative": bool,
            },
            "explanation": {
                "prior": number,
                "contributions": [{"signal": str, "value": number, "label": LABEL}],
                "evidence": [
                    {
                        "need": SPAN,
                        "record": {**SPAN, "field": one_of("title", "text"), "language": one_of("ja", "en")},
                        "similarity": number,
                    }
                ],
                "shared_concepts": [{"id": str, "label": LABEL}],
                "unmet": [{"clause": whole, "text": str}],
            },
        }
    ],
}
ADDED = {
    "export_control",
    "notices",
    "organisation_name",
    "sector",
    "shared_terms",
    "worth",
    "start",
    "end",
    "reason",
    "needed",
    "has",
    "record",
}


def faults(value: Any, shape: Any, path: str = "$") -> list[str]:
    """Where a value is not as the contract says."""
    if isinstance(shape, tuple):
        return [] if value is None else faults(value, shape[0], path)
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        missing = [f"{path}.{key} is missing" for key in shape.keys() - value.keys()]
        unknown = [f"{path}.{key} is unknown" for key in value.keys() - shape.keys() - ADDED]
        inner = [
            fault
            for key in shape.keys() & value.keys()
            for fault in faults(value[key], shape[key], f"{path}.{key}")
        ]
        return sorted(missing + unknown + inner)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [
            fault for place, item in enumerate(value) for fault in faults(item, shape[0], f"{path}[{place}]")
        ]
    fits = isinstance(value, shape) if isinstance(shape, type) else shape(value)
    return [] if fits else [f"{path} is {value!r}"]


ASKED = "屋根から蒸気が逃げる。𠮷野の木も。"
SEED = Seed(
    id="seed-1",
    title=Bilingual(en="Heat from a roof"),
    text=Bilingual(ja="蒸気の熱を回収する。", en="Steam heat is recovered."),
    organisation="org-1",
    contact="office@example.org",
    researcher="res-1",
    trl=5,
    sector="industry",
    concepts=("c1",),
    illustrative=True,
)


@pytest.fixture
def result() -> MatchResult:
    found = RecordQuotation("text", "en", Quotation(0, 24, "Steam heat is recovered."))
    contributions = (Contribution(Signal.DENSE, 2.0), Contribution(Signal.LEXICAL, -0.5))
    explanation = Explanation(
        prior=-4.5,
        contributions=contributions,
        evidence=(Evidence(0, Quotation(0, 11, ASKED[:11]), found, 0.5, 1.25),),
        shared_terms=("蒸気",),
        shared_concepts=("vapour-recompression",),
        unmet=(Unmet(1, Quotation(11, 17, ASKED[11:]), Reason.SCALE, "300kg", "50t", found),),
        sentences=(found,),
        worths=(1.25,),
        steepness={Signal.DENSE: 1.0},
    )
    return MatchResult(
        query=read_query(ASKED, kind="need"),
        generation="20260101T000000.000000Z",
        calibrated=False,
        abstained=True,
        took_ms=12.345,
        hits=(Hit(1, SEED, 7, 1 / (1 + math.exp(3)), "en", explanation),),
    )


_LABEL = concept_scheme()["vapour-recompression"].label
MVR = {"ja": _LABEL.ja, "en": _LABEL.en}
HOLDERS = {"org-1": Organisation(id="org-1", organisation_kind="town", name=Bilingual(ja="甲町"))}


def wire(result: MatchResult, holders: dict[str, Organisation] | None = None) -> Any:
    return json.loads(MatchResponse.of(result, HOLDERS if holders is None else holders).model_dump_json())


# ---- answers ----


def test_an_answer_follows_the_contract_key_by_key(result: MatchResult) -> None:
    data = wire(result)

    assert faults(data, CONTRACT) == []
    assert data["hits"][0]["explanation"]["evidence"] != []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda data: data.pop("abstained"), "$.abstained is missing"),
        (lambda data: data["hits"][0].update(rank="1"), "$.hits[0].rank is '1'"),
        (lambda data: data["hits"][0]["record"].update(colour=1), "$.hits[0].record.colour is unknown"),
        (lambda data: data.update(hits={}), "$.hits is no list"),
        (lambda data: data["query"].update(language="fr"), "$.query.language is 'fr'"),
    ],
)
def test_the_check_of_the_contract_sees_what_is_wrong(result: MatchResult, change: Any, fault: str) -> None:
    data = wire(result)

    change(data)

    assert faults(data, CONTRACT) == [fault]


def test_an_answer_says_exactly_this(result: MatchResult) -> None:
    assert wire(result) == {
        "query": {
            "text": ASKED,
            "language": "ja",
            "clauses": [
                {"text": "屋根から蒸気が逃げる。", "start": 0, "end": 11, "kind": "requirement"},
                {"text": "𠮷野の木も。", "start": 11, "end": 17, "kind": "requirement"},
            ],
            "constraints": {
                "budget_jpy": None,
                "deadline": None,
                "places": [],
                "countries": [],
                "spans": [],
            },
            "notices": [],
        },
        "generation": "20260101T000000.000000Z",
        "calibrated": False,
        "abstained": True,
        "took_ms": 12.3,
        "hits": [
            {
                "rank": 1,
                "id": "seed-1",
                "score": pytest.approx(0.04742587, abs=1e-8),
                "record": {
                    "kind": "seed",
                    "title": {"ja": None, "en": "Heat from a roof"},
                    "language": "en",
                    "holder": {
                        "organisation": "org-1",
                        "organisation_name": {"ja": "甲町", "en": None},
                        "researcher": "res-1",
                    },
                    "contact": "office@example.org",
                    "trl": 5,
                    "sector": "industry",
                    "concepts": ["c1"],
                    "illustrative": True,
                },
                "explanation": {
                    "prior": -4.5,
                    "contributions": [
                        {
                            "signal": "dense",
                            "value": 2.0,
                            "label": {"ja": "意味の近さ", "en": "Closeness in meaning"},
                        },
                        {
                            "signal": "lexical",
                            "value": -0.5,
                            "label": {"ja": "共通の語", "en": "Shared words"},
                        },
                    ],
                    "evidence": [
                        {
                            "need": {"start": 0, "end": 11, "text": "屋根から蒸気が逃げる。"},
                            "record": {
                                "start": 0,
                                "end": 24,
                                "text": "Steam heat is recovered.",
                                "field": "text",
                                "language": "en",
                            },
                            "similarity": 0.5,
                            "worth": 1.25,
                        }
                    ],
                    "shared_terms": ["蒸気"],
                    "shared_concepts": [{"id": "vapour-recompression", "label": MVR}],
                    "unmet": [
                        {
                            "clause": 1,
                            "text": "𠮷野の木も。",
                            "start": 11,
                            "end": 17,
                            "reason": "scale",
                            "needed": "300kg",
                            "has": "50t",
                            "record": {
                                "start": 0,
                                "end": 24,
                                "text": "Steam heat is recovered.",
                                "field": "text",
                                "language": "en",
                            },
                        }
                    ],
                },
                "export_control": None,
            }
        ],
    }


def test_a_hit_that_leads_abroad_carries_the_reminder_in_both_languages(result: MatchResult) -> None:
    note = ExportNote((AbroadReason(Abroad.NEED_TEXT, "VN"),))

    hit = MatchResponse.of(result, HOLDERS, {"seed-1": note}).model_dump(mode="json")["hits"][0]

    assert hit["export_control"] == {
        "note": {
            "ja": "輸出管理（外為法）の確認が必要：ニーズの文に国名（ベトナム）",
            "en": "Export control (外為法) must be checked: the need names Vietnam",
        },
        "reasons": [{"what": "need_text", "country": "VN"}],
    }


def test_prior_and_contributions_still_add_up_to_the_score_after_the_wire(result: MatchResult) -> None:
    (hit,) = wire(result)["hits"]

    total = hit["explanation"]["prior"] + sum(c["value"] for c in hit["explanation"]["contributions"])
    assert math.log(hit["score"] / (1 - hit["score"])) == pytest.approx(total, abs=1e-6)


def test_a_holder_that_is_not_known_is_named_by_its_id_only(result: MatchResult) -> None:
    holder = wire(result, {})["hits"][0]["record"]["holder"]

    assert holder == {"organisation": "org-1", "organisation_name": None, "researcher": "res-1"}


def test_notices_are_told_in_both_languages() -> None:
    query = read_query("水素\0を作る。", kind="need")
    empty = MatchResult(query, "g", False, True, 1.0, ())

    assert wire(empty)["query"]["notices"] == [
        {"ja": notice.ja, "en": notice.en} for notice in query.notices if isinstance(notice, Notice)
    ]
    assert wire(empty)["hits"] == []


def test_a_label_that_is_absent_stays_absent() -> None:
    assert Label.of(None) is None
    assert Label.of(Bilingual(ja="熱")) == Label(ja="熱", en=None)


@pytest.mark.parametrize("schema", [MatchResponse, QuerySchema, ExplanationSchema, MatchRequest])
def test_no_wire_type_takes_a_field_that_it_does_not_know(schema: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        schema.model_validate({"colour": "red"})

    assert "extra_forbidden" in {error["type"] for error in caught.value.errors()}


# ---- questions ----


def test_a_question_needs_its_text_only() -> None:
    request = MatchRequest.model_validate({"text": "水素"})

    assert (request.text, request.find, request.k, request.where) == ("水素", "seeds", 10, {})


@pytest.mark.parametrize(
    ("values", "place", "kind"),
    [
        ({}, ("text",), "missing"),
        ({"text": 5}, ("text",), "string_type"),
        ({"text": "水" * 1_000_001}, ("text",), "string_too_long"),
        ({"text": "\ud800"}, ("text",), "string_unicode"),
        ({"text": "水素", "find": "seed"}, ("find",), "literal_error"),
        ({"text": "水素", "k": 0}, ("k",), "greater_than_equal"),
        ({"text": "水素", "k": 1001}, ("k",), "less_than_equal"),
        ({"text": "水素", "k": 1.5}, ("k",), "int_type"),
        ({"text": "水素", "where": []}, ("where",), "dict_type"),
        ({"text": "水素", "where": {"trl_min": 5}}, ("where", "trl_min"), "string_type"),
        ({"text": "水素", "where": {"organisation": "\ud800"}}, ("where", "organisation"), "string_unicode"),
        ({"text": "水素", "as": "org-1"}, ("as",), "extra_forbidden"),
    ],
)
def test_a_question_put_wrongly_is_refused_with_its_place(
    values: dict[str, Any], place: tuple[str, ...], kind: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        MatchRequest.model_validate(values)

    (error,) = caught.value.errors()
    assert (error["loc"], error["type"]) == (place, kind)


def test_a_text_of_a_million_characters_is_taken() -> None:
    assert len(MatchRequest(text="水" * 1_000_000).text) == 1_000_000
