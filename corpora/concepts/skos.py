"""How do other programs read the concept scheme? As SKOS (W3C Recommendation 2009), through rdflib."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from corpora.concepts.scheme import Concept, ConceptKind, ConceptScheme
from corpora.records import LANGUAGES

if TYPE_CHECKING:
    from rdflib import Graph

FORMATS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}
NAMESPACE = "urn:enmusubi:concept:"
VOCABULARY = "urn:enmusubi:vocabulary:"
SCHEME = "urn:enmusubi:scheme"
TITLE = {"ja": "脱炭素の技術・取組・課題の概念体系", "en": "Concepts of decarbonisation"}


def skos_graph(scheme: ConceptScheme, *, classes: Mapping[str, str] | None = None) -> "Graph":
    """Return the scheme as an RDF graph.

    Patent classes stand as `skos:notation` with the datatype of their table; `solvedBy` leads from a problem
    to what answers it, as a kind of `skos:related`. `classes` are names of patent classes by code, as a user
    has read them in, added as concepts of their own.
    """
    from rdflib import Graph, Literal, Namespace, URIRef
    from rdflib.namespace import RDF, RDFS, SKOS

    ours, words, home = Namespace(NAMESPACE), Namespace(VOCABULARY), URIRef(SCHEME)
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("enm", words)
    graph.add((home, RDF.type, SKOS.ConceptScheme))
    for language, title in TITLE.items():
        graph.add((home, SKOS.prefLabel, Literal(title, lang=language)))
    graph.add((words.solvedBy, RDFS.subPropertyOf, SKOS.related))
    for concept in scheme:
        node = ours[concept.id]
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, home))
        for name, language, text in _texts(concept):
            graph.add((node, SKOS[name], Literal(text, lang=language)))
        for name, target in _edges(concept, scheme):
            graph.add((node, words[name] if name == "solvedBy" else SKOS[name], ours[target]))
        if concept.kind is ConceptKind.GROUP:
            graph.add((node, SKOS.topConceptOf, home))
            graph.add((home, SKOS.hasTopConcept, node))
        for table, code in _notations(concept):
            graph.add((node, SKOS.notation, Literal(code, datatype=words[table])))
    for code, title in (classes or {}).items():
        node = URIRef(f"urn:enmusubi:gxti:{code}")
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.notation, Literal(code, datatype=words.gxti)))
        graph.add((node, SKOS.prefLabel, Literal(title, lang="ja")))
    return graph


def _texts(concept: Concept) -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        preferred, *others = concept.labels(language)
        yield "prefLabel", language, preferred
        yield "scopeNote", language, concept.scope.best(language)
        yield from (("altLabel", language, label) for label in others)


def _edges(concept: Concept, scheme: ConceptScheme) -> Iterator[tuple[str, str]]:
    if concept.broader:
        yield "broader", concept.broader
    yield from (("narrower", other) for other in scheme.narrower.get(concept.id, ()))
    yield from (("related", other) for other in sorted(scheme.related.get(concept.id, ())))
    yield from (("solvedBy", other) for other in concept.solved_by)


def _notations(concept: Concept) -> list[tuple[str, str]]:
    return [(table, code) for table, code in (("cpc", concept.cpc), ("gxti", concept.gxti)) if code]
