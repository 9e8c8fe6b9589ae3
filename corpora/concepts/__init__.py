"""Which technologies, actions and problems are there, and what is each called in both languages?"""

from corpora.concepts.classification import read_classes
from corpora.concepts.scheme import Concept, ConceptKind, ConceptScheme, concept_scheme
from corpora.concepts.skos import FORMATS, skos_graph

__all__ = [
    "FORMATS",
    "Concept",
    "ConceptKind",
    "ConceptScheme",
    "concept_scheme",
    "read_classes",
    "skos_graph",
]
