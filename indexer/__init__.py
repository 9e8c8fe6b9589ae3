"""How does text become searchable, and stay current?

Encoders, the alignment of languages, dense and lexical index, and generations of them on disk.
This room never sees a query's owner, and nothing here is ranked.
"""

from indexer.alignment import Alignment, Moments, fit_alignment, group, named_group
from indexer.asked_terms import Gathered, runs
from indexer.concept_words import ConceptWords, fit_concept_words, standardised
from indexer.concepts import ConceptModel, fit_concepts, profiles, scheme_examples
from indexer.copying import copy_generation
from indexer.damage import DAMAGED
from indexer.dense import DenseIndex
from indexer.dense_kinds import IndexKind
from indexer.dense_probing import Lists, Needs, Work, effort_for, work_of
from indexer.drift import LIMIT as DRIFT_LIMIT
from indexer.encoder import (
    Component,
    Encoded,
    Encoder,
    EncoderBefore,
    JoinedEncoder,
    Progress,
    Role,
    Vectors,
    encoder_version,
    unit,
)
from indexer.encoder_bundled import bundled_model
from indexer.encoder_late import LateEncoder
from indexer.encoder_models import expected_version, load_encoder, prompts_for
from indexer.encoder_precision import PRECISIONS, Precision
from indexer.encoder_texts import SentenceTransformerEncoder
from indexer.generation import Generation, Held, Manifest, read_generation
from indexer.indexing import IndexReport, update_index
from indexer.keeping import KEPT_GENERATIONS, roll_back
from indexer.labels import LabelMatch, LabelMatcher, phrases_of
from indexer.lexical import Counts, LexicalIndex, chosen_rows, counts_of, term_counts
from indexer.likeness import alike_across
from indexer.lock import lock_holder, writer_lock
from indexer.outlook import Outlook, indexed_heads, outlook
from indexer.partition import Partition, SentenceVectors
from indexer.passages import Sentence, sentences_of
from indexer.plan import Plan, Row, Versions, plan
from indexer.published import (
    Damage,
    Serving,
    complete_ids,
    current_id,
    find_serving,
    open_generation,
    read_manifest,
)
from indexer.selftest import SelfTest
from indexer.shard_writing import part_of
from indexer.shards import (
    ShardSet,
    current_shards,
    cut_generation,
    drop_shards,
    open_shard,
    shard_set,
)
from indexer.shipped import Shipped, count_shipped_texts, shipped
from indexer.tagging import MOST_CONCEPTS, Tagger, fitted_with, mentions_of, tagging_model, with_labels
from indexer.things import things_of_many
from indexer.threads import one_thread_each
from indexer.tokens import Word, terms, terms_of_many, words

__all__ = [
    "DAMAGED",
    "DRIFT_LIMIT",
    "KEPT_GENERATIONS",
    "MOST_CONCEPTS",
    "PRECISIONS",
    "Alignment",
    "Component",
    "ConceptModel",
    "ConceptWords",
    "Counts",
    "Damage",
    "DenseIndex",
    "Encoded",
    "Encoder",
    "EncoderBefore",
    "Gathered",
    "Generation",
    "Held",
    "IndexKind",
    "IndexReport",
    "JoinedEncoder",
    "LabelMatch",
    "LabelMatcher",
    "LateEncoder",
    "LexicalIndex",
    "Lists",
    "Manifest",
    "Moments",
    "Needs",
    "Outlook",
    "Partition",
    "Plan",
    "Precision",
    "Progress",
    "Role",
    "Row",
    "SelfTest",
    "Sentence",
    "SentenceTransformerEncoder",
    "SentenceVectors",
    "Serving",
    "ShardSet",
    "Shipped",
    "Tagger",
    "Vectors",
    "Versions",
    "Word",
    "Work",
    "alike_across",
    "bundled_model",
    "chosen_rows",
    "complete_ids",
    "copy_generation",
    "count_shipped_texts",
    "counts_of",
    "current_id",
    "current_shards",
    "cut_generation",
    "drop_shards",
    "effort_for",
    "encoder_version",
    "expected_version",
    "find_serving",
    "fit_alignment",
    "fit_concept_words",
    "fit_concepts",
    "fitted_with",
    "group",
    "indexed_heads",
    "load_encoder",
    "lock_holder",
    "mentions_of",
    "named_group",
    "one_thread_each",
    "open_generation",
    "open_shard",
    "outlook",
    "part_of",
    "phrases_of",
    "plan",
    "profiles",
    "prompts_for",
    "read_generation",
    "read_manifest",
    "roll_back",
    "runs",
    "scheme_examples",
    "sentences_of",
    "shard_set",
    "shipped",
    "standardised",
    "tagging_model",
    "term_counts",
    "terms",
    "terms_of_many",
    "things_of_many",
    "unit",
    "update_index",
    "with_labels",
    "words",
    "work_of",
    "writer_lock",
]
