"""Which of the tags that statistics count are right?"""

from corpora import ConceptOrigin, RecordConcept
from eval.training.tagger_elsewhere import COUNTED, counted_right


def tag(concept: str, probability: float | None) -> RecordConcept:
    origin = ConceptOrigin.EDITED if probability is None else ConceptOrigin.AUTOMATIC
    return RecordConcept(concept, origin, probability, ())


def test_tags_below_the_share_tags_of_people_and_records_that_nobody_labelled_are_not_counted() -> None:
    given = {
        "labelled": (tag("right", COUNTED), tag("wrong", 0.9), tag("right-too", 0.49), tag("added", None)),
        "labelled-with-nothing": (tag("wrong", 0.8),),
        "unlabelled": (tag("right", 0.9),),
    }
    labels = {"labelled": {"right", "right-too", "added"}, "labelled-with-nothing": set[str]()}

    assert counted_right(labels, given) == (1, 3)
