"""Do names of concepts ask for exactly what a reader labelled with them?"""

from corpora import concept_scheme
from eval.tagging import read_tags
from eval.training.named import named_concepts
from eval.training.tagging import TAGS


def test_each_label_asks_for_every_text_of_the_records_labelled_with_it() -> None:
    tags = read_tags(TAGS)

    found = named_concepts()

    records = {name.rpartition(".")[0] for name in found.documents}
    assert records == set(tags)
    labelled = {concept for own in tags.values() for concept in own}
    assert {query.rpartition(".")[0] for query in found.queries} == labelled
    for query in found.queries.values():
        concept = query.id.rpartition(".")[0]
        assert query.text == concept_scheme()[concept].pref.best(query.language)
        assert set(found.qrels[query.id]) == {
            name for name in found.documents if concept in tags[name.rpartition(".")[0]]
        }
