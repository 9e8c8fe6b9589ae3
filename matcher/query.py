"""What is asked, and which part of a long text is read?

A need is cut into clauses (requirement, context, constraint) with their places in the original, and its
constraints are understood. The whole text is looked up: to leave the constraints out cost .02 nDCG@10 on
needs-dev (p = .11), since they say of what the matter is, too. A seed is cut into sentences; each counts as a
requirement. A long text is read in windows (`matcher.windows`), and a notice says so.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from corpora import check_text, normalise
from indexer import Sentence, Word, sentences_of, words
from matcher.limits import things_of
from matcher.mere_form import is_mere_form
from matcher.understanding import Clause, ClauseKind, Constraints, understood
from matcher.windows import is_blank, windows_of

NONE = Constraints()
_BARE = re.compile(r"[\d.,]+|[a-z]\.?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")  # but for blanks


@dataclass(frozen=True)
class Notice:
    """Something that the asker should know about how the text was read, in both languages."""

    ja: str
    en: str


TOO_FEW_WORDS = Notice(
    "手がかりになる言葉が少ないため、この分野の相談かどうかは判定していません。確からしさは、この分野の相談だとした"
    "場合の値です。背景も含めて数文で書くと判定できます。",
    "There are too few different words to tell whether this is a matter of the field at all; the likelihoods "
    "assume that it is. Add a few sentences of background, and that is judged, too.",
)


@dataclass(frozen=True)
class Query:
    """A text that asks, as the `kind` that it is (a need asks for seeds, a seed for needs).

    `clauses` are what each part is, `sentences` the same parts normalised: what is looked up. Offsets are
    code points of `text`. `translations` are the same text in other languages, where a stored record asks
    that has them; `record` is its id.
    """

    text: str
    language: str
    kind: str
    sentences: tuple[Sentence, ...]
    clauses: tuple[Clause, ...]
    constraints: Constraints = NONE
    notices: tuple[Notice, ...] = ()
    translations: tuple["Query", ...] = ()
    record: str | None = None

    @cached_property
    def clause_words(self) -> list[list[Word]]:
        """Every word of each clause, normalised."""
        return [words(normalise(clause.text), language=self.language) for clause in self.clauses]

    @cached_property
    def clause_terms(self) -> list[list[str]]:
        """The terms of each clause."""
        return [[word.term for word in own if word.says] for own in self.clause_words]

    @cached_property
    def mere_form(self) -> frozenset[int]:
        """The clauses of a need that say nothing of what the matter is; none where that would be all."""
        if self.kind != "need":
            return frozenset()
        found = {
            place
            for place, (clause, own) in enumerate(zip(self.clauses, self.clause_words, strict=True))
            if clause.kind is not ClauseKind.CONSTRAINT
            and is_mere_form(normalise(clause.text), own, self.language)
        }
        return frozenset(found) if len(found) < len(self.clauses) else frozenset()

    @cached_property
    def telling_terms(self) -> list[str]:
        """The terms, in every language of the text, that say what the matter is: no bare numbers or letters,
        none of mere form.
        """
        own = [
            term
            for place, terms in enumerate(self.clause_terms)
            if place not in self.mere_form
            for term in terms
            if not _BARE.fullmatch(term)
        ]
        return [*own, *(term for other in self.translations for term in other.telling_terms)]

    @cached_property
    def clause_things(self) -> list[dict[str, bool]]:
        """What each clause speaks of that limits may be about, and whether it is lacking."""
        return [things_of(clause.text, self.language) for clause in self.clauses]

    @property
    def own_terms(self) -> list[str]:
        """The terms of what is read, in the text's own language."""
        return [term for terms in self.clause_terms for term in terms]

    @cached_property
    def terms(self) -> list[str]:
        """The terms of what is read, in every language of the text."""
        return [*self.own_terms, *(term for other in self.translations for term in other.terms)]


def read_query(
    text: str, *, kind: str, today: date | None = None, leave_constraints_out: bool = False
) -> Query:
    """Read a text that asks; `today` is what "within two years" counts from.

    `leave_constraints_out` is for measuring what they are worth in what is looked up.

    Raises `TextError` where there is nothing that can be matched.
    """
    language = check_text(text, what=kind)
    notices = []
    if controls := len(_CONTROL.findall(text)):
        notices.append(
            Notice(
                f"制御文字{controls}個（NULなど）は空白として読みました。",
                f"{controls} control characters (NUL or the like) were read as blanks.",
            )
        )
    windows = windows_of(text, language=language)
    if len(windows) > 1:
        read, more = sum(end - start for start, end in windows), len(windows) - 1
        notices.append(
            Notice(
                f"全{len(text):,}字のうち{read:,}字（冒頭と、残りから等間隔の{more}か所）を読みました。",
                f"Of {len(text):,} characters, {read:,} were read: the beginning and {more} windows "
                "spread evenly over the rest.",
            )
        )
    sentences = [sentence for window in windows for sentence in _in_window(text, window, language)]
    if kind != "need":
        return _of_sentences(text, language, kind, tuple(sentences), tuple(notices))
    found = understood(text, sentences, today or date.today())
    clauses = [
        (clause, normalised)
        for clause in found.clauses
        if (normalised := normalise(clause.text).strip())
        and not (leave_constraints_out and clause.kind is ClauseKind.CONSTRAINT)
    ]
    return Query(
        text,
        language,
        kind,
        tuple(Sentence("text", clause.start, clause.end, normalised) for clause, normalised in clauses),
        tuple(clause for clause, _ in clauses),
        found.constraints,
        tuple(notices),
    )


def _of_sentences(
    text: str, language: str, kind: str, sentences: tuple[Sentence, ...], notices: tuple[Notice, ...]
) -> Query:
    clauses = tuple(Clause(s.start, s.end, text[s.start : s.end], ClauseKind.REQUIREMENT) for s in sentences)
    return Query(text, language, kind, sentences, clauses, notices=notices)


def _in_window(text: str, window: tuple[int, int], language: str) -> list[Sentence]:
    start, end = window
    if is_blank(text[start:end]):
        return []
    return [
        Sentence(s.field, start + s.start, start + s.end, s.text)
        for s in sentences_of(text[start:end], language=language)
    ]
