"""What does the search page say?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "ニーズに応えるシーズを探す", "en": "Find the seeds that answer a need"},
}
