"""What other programs read is the scheme, whole, in SKOS."""

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from corpora import FORMATS, concept_scheme, skos_graph

SCHEME = concept_scheme()
OURS = "urn:enmusubi:concept:"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return skos_graph(SCHEME)


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_export_reads_back_as_the_same_graph(graph: Graph, suffix: str) -> None:
    written = graph.serialize(format=FORMATS[suffix])

    again = Graph().parse(data=written, format=FORMATS[suffix])

    assert set(again) == set(graph)


def test_every_concept_is_there_with_one_preferred_label_in_each_language(graph: Graph) -> None:
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == {URIRef(OURS + c.id) for c in SCHEME}
    for concept in SCHEME:
        names = list(graph.objects(URIRef(OURS + concept.id), SKOS.prefLabel))
        assert sorted(str(name.language) for name in names) == ["en", "ja"]  # type: ignore[attr-defined]


def test_no_label_is_preferred_and_alternative_at_once(graph: Graph) -> None:
    both = [(s, o) for s, o in graph.subject_objects(SKOS.prefLabel) if (s, SKOS.altLabel, o) in graph]

    assert both == []


def test_broader_and_narrower_mirror_each_other(graph: Graph) -> None:
    assert {(a, b) for a, b in graph.subject_objects(SKOS.broader)} == {
        (a, b) for b, a in graph.subject_objects(SKOS.narrower)
    }


def test_a_problem_leads_to_its_answers(graph: Graph) -> None:
    problem = SCHEME.problems[0]

    answers = graph.objects(URIRef(OURS + problem.id), URIRef("urn:enmusubi:vocabulary:solvedBy"))

    assert set(answers) == {URIRef(OURS + answer) for answer in problem.solved_by}


def test_a_patent_class_stands_as_a_notation_of_its_table(graph: Graph) -> None:
    leaf = next(leaf for leaf in SCHEME.leaves if leaf.cpc)

    notations = set(graph.objects(URIRef(OURS + leaf.id), SKOS.notation))

    assert Literal(leaf.cpc, datatype=URIRef("urn:enmusubi:vocabulary:cpc")) in notations


def test_the_names_of_patent_classes_that_a_user_has_read_in_are_exported() -> None:
    graph = skos_graph(SCHEME, classes={"gxA": "名前"})

    assert (URIRef("urn:enmusubi:gxti:gxA"), SKOS.prefLabel, Literal("名前", lang="ja")) in graph
