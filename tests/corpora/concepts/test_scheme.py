"""The scheme that ships: wide and deep enough, said in both languages, and whole."""

import itertools
from collections import Counter

import pytest

from corpora import (
    Bilingual,
    Concept,
    ConceptKind,
    ConceptScheme,
    FormatError,
    Sector,
    concept_scheme,
    normalise,
)

SCHEME = concept_scheme()
LABEL = Bilingual(ja="名", en="name")


def concept(name: str, kind: ConceptKind = ConceptKind.TECHNOLOGY, **more: object) -> Concept:
    return Concept.model_validate({"id": name, "kind": kind, "pref": LABEL, "scope": LABEL, **more})


GROUP = concept("g", ConceptKind.GROUP)


def test_the_scheme_has_at_least_250_leaves_and_2500_labels() -> None:
    assert len(SCHEME.leaves) >= 250
    assert SCHEME.count_labels() >= 2_500


def test_every_sector_has_its_leaves() -> None:
    sectors = {SCHEME[SCHEME.ancestors(leaf.id)[-1]].sector for leaf in SCHEME.leaves}

    assert sectors == set(Sector)


def test_there_are_actions_that_are_no_technology() -> None:
    actions = {leaf.id for leaf in SCHEME.leaves if leaf.kind is ConceptKind.ACTION}

    assert {
        "institution-building-abroad",
        "municipal-decarbonisation-roadmap",
        "technician-training",
        "household-nudges",
        "green-transition-finance",
        "joint-crediting-mechanism",
    } <= actions


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_leaf_has_a_name_and_at_least_four_others_in_each_language(language: str) -> None:
    short = [leaf.id for leaf in SCHEME.leaves if len(set(leaf.labels(language))) < 5]

    assert short == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_label_stands_for_two_leaves(language: str) -> None:
    labels = Counter(normalise(label).casefold() for leaf in SCHEME.leaves for label in leaf.labels(language))

    assert [label for label, count in labels.items() if count > 1] == []


def test_every_problem_leads_to_something_that_answers_it() -> None:
    assert len(SCHEME.problems) >= 100
    assert [problem.id for problem in SCHEME.problems if not problem.solved_by] == []


def test_related_concepts_are_related_both_ways() -> None:
    one_way = [(a, b) for a, others in SCHEME.related.items() for b in others if a not in SCHEME.related[b]]

    assert one_way == []


def test_from_every_concept_the_way_up_ends_in_a_group() -> None:
    for own in SCHEME:
        chain = [own.id, *SCHEME.ancestors(own.id)]
        assert SCHEME[chain[-1]].kind is ConceptKind.GROUP
        assert all(below in SCHEME.narrower[above] for below, above in itertools.pairwise(chain))


@pytest.mark.parametrize(
    ("concepts", "message"),
    [
        ([GROUP, concept("a", broader="nowhere")], "broader 'nowhere' is unknown"),
        ([GROUP, concept("a", broader="b"), concept("b", broader="a")], "runs in a circle"),
        ([GROUP, concept("a", broader="g", related=["b"])], "related names 'b', which is no leaf"),
        ([GROUP, concept("p", ConceptKind.PROBLEM, broader="g", solved_by=["g"])], "solved_by names 'g'"),
        ([concept("a")], "stands in no group"),
    ],
)
def test_a_scheme_with_a_loose_end_is_refused(concepts: list[Concept], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        ConceptScheme({own.id: own for own in concepts})


@pytest.mark.parametrize(
    ("concept", "label", "within"),
    [
        ("x", "Industrial heat pumps", "industrial heat pumps"),
        ("x", "Small hydropower", "small hydropower"),
        ("x", "CO2 capture processes", "CO2 capture processes"),
        ("x", "E-fuels and e-methanol", "e-fuels and e-methanol"),
        ("x", "Joint Crediting Mechanism", "Joint Crediting Mechanism"),
        ("x", "Mobility as a Service and more", "Mobility as a Service and more"),
        ("x", "Carnot batteries", "Carnot batteries"),
    ],
)
def test_a_label_has_a_capital_where_it_begins_a_cell_and_none_in_a_sentence_but_for_names(
    concept: str, label: str, within: str
) -> None:
    for written in {label, within}:
        own = Concept.model_validate(
            {"id": concept, "kind": "action", "pref": {"ja": "例", "en": written}, "scope": {"ja": "例"}}
        )
        assert (own.label.en, own.within.en) == (label, within)
        assert own.label.ja == own.within.ja == "例"


def test_every_shipped_label_begins_a_cell_with_a_capital_or_a_digit() -> None:
    assert not [
        own.id for own in concept_scheme() if not (own.label.en or "").lstrip("0123456789")[:1].isupper()
    ]
