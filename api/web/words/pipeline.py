"""What does the page about the pipeline say?"""

from api.pipeline.words import WORDS

__all__ = ["WORDS"]
