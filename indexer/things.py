"""Which things does a text name, as they stand in it?

For people to read, not for looking up. Japanese: runs of nouns, without numbers and without nouns that only
place or measure others (「以上」). English: words that spaCy's lists know as nouns and neither as adjectives
nor as adverbs; there is no tagger here, so a verb that is a noun as well passes.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from indexer.tokens import parsed

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NAMING = re.compile(r"名詞-(?:普通名詞-(?:一般|サ変(?:形状詞)?可能)|固有名詞)")
_BESIDE = re.compile(r"接頭辞|接尾辞-名詞的-(?:一般|サ変可能)")  # part of a run, but none alone
_JAPANESE = re.compile(r"(?=.*[\u3041-\u30ff\u3400-\u9fff])\S{2,}")
_ENGLISH = re.compile(r"[a-z]{3,}")


def things_of_many(texts: Iterable[str], *, language: str) -> list[list[tuple[str, str]]]:
    """Return the things that each text names: the same for all forms of a word, and as it stands here."""
    found = _japanese if language == "ja" else _english
    return [list(chain.from_iterable(map(found, docs))) for docs in parsed(texts, language=language)]


def _japanese(doc: "Doc") -> Iterator[tuple[str, str]]:
    run: list[Token] = []
    for token in (*doc, None):
        if token is not None and (_NAMING.match(token.tag_) or _BESIDE.match(token.tag_)):
            run.append(token)
            continue
        told = "".join(own.text for own in run)
        if any(_NAMING.match(own.tag_) for own in run) and _JAPANESE.fullmatch(told):
            yield "".join(own.norm_ for own in run), told
        run = []


def _english(doc: "Doc") -> Iterator[tuple[str, str]]:
    for token in doc:
        word = token.lower_
        if not token.is_stop and _ENGLISH.fullmatch(word) and (lemma := _nouns().get(word)):
            yield lemma, word


@cache
def _nouns() -> "_Nouns":
    return _Nouns()


class _Nouns:
    """Lemmas of English nouns that are no adjectives or adverbs."""

    def __init__(self) -> None:
        from spacy.lookups import load_lookups

        index = load_lookups("en", ["lemma_index"]).get_table("lemma_index")
        self._lemmas = load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")
        self._known = set(index["noun"]) - set(index["adj"]) - set(index["adv"])

    def get(self, word: str) -> str | None:
        lemma = str(self._lemmas.get(word, word)).casefold()
        return lemma if lemma in self._known else None
