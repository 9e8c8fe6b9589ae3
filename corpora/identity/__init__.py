"""Who is meant by a written name?"""

from corpora.identity.duplicates import duplicate_seeds, duplicates_by_similarity
from corpora.identity.kinds import kind_of_organisation
from corpora.identity.likeness import DOUBTFUL_FROM, SAME_FROM, Decision, Judgement, Why, compare, decide
from corpora.identity.names import Names
from corpora.identity.people import PersonalIds, judge_person
from corpora.identity.persons import read_person
from corpora.identity.verdict import Candidate, Identified
from corpora.identity.written import read_name

__all__ = [
    "DOUBTFUL_FROM",
    "SAME_FROM",
    "Candidate",
    "Decision",
    "Identified",
    "Judgement",
    "Names",
    "PersonalIds",
    "Why",
    "compare",
    "decide",
    "duplicate_seeds",
    "duplicates_by_similarity",
    "judge_person",
    "kind_of_organisation",
    "read_name",
    "read_person",
]
