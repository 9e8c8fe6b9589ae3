"""Who is meant by a written name?"""

from corpora.identity.names import Names
from corpora.identity.verdict import Candidate, Identified

__all__ = ["Candidate", "Identified", "Names"]
