"""How well are records found where a query is nothing but the name of a concept?

The preferred labels of the leaves ask, in both languages, for the shipped seeds and needs that a reader
labelled with them (`tags.tsv`; none of them trained the encoder). On this it was chosen what counts where a
short query names a concept (`Asked.told` in `matcher/retrieve.py`). Command:
`python -m eval.training.named`.
"""

import sys
from collections import defaultdict

from api import settings_from_environment
from corpora import Need, Seed, bundled_records, concept_scheme, entry_texts
from eval.collection import Collection, Document, Query
from eval.compare import comparison
from eval.systems import Bench, run_of
from eval.tagging import read_tags
from eval.training.tagging import TAGS

SYSTEMS = ("enmusubi", "bm25")


def named_concepts() -> Collection:
    """Return the collection: a label asks, the labelled records' texts answer, in each language apart."""
    tags = read_tags(TAGS)
    records = [
        record for record in bundled_records() if isinstance(record, Seed | Need) and record.id in tags
    ]
    documents = {
        document.id: document
        for record in records
        for language, title, text in entry_texts(record)
        for document in [Document(f"{record.id}.{language}", title or "", text, language)]
    }
    answers: dict[str, dict[str, int]] = defaultdict(dict)
    for name in documents:
        for concept in tags[name.rpartition(".")[0]]:
            answers[concept][name] = 1
    queries, qrels = {}, {}
    for leaf in concept_scheme().leaves:
        for language in ("ja", "en") if leaf.id in answers else ():
            query = Query(f"{leaf.id}.{language}", leaf.pref.best(language), language)
            queries[query.id] = query
            qrels[query.id] = answers[leaf.id]
    return Collection("named-concepts", documents, queries, qrels)


def main() -> int:
    """Print the tables."""
    collection, bench = named_concepts(), Bench(settings_from_environment().models)
    runs = [run_of(system, collection, bench) for system in SYSTEMS]
    sys.stdout.write(comparison(collection, runs).to_markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main())
