"""Which texts are ranked against which, and which answers are right?

A collection is a directory in the BEIR layout (Thakur et al., 2021):

    corpus.jsonl    one JSON object a line: `_id`, `title`, `text`, `lang`
    queries.jsonl   one JSON object a line: `_id`, `text`, `lang`
    qrels.tsv       header `query-id  corpus-id  score`, then one judgment a line

Further fields and files are ignored. `score` is a grade: 0 judged and not relevant,
1 partial, 2 full match, ... A pair without a line was not judged and counts as 0.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpora import LANGUAGES, FormatError, NotFoundError

# trec_eval allocates one counter per gain level, and grade g gains 2**g - 1.
MAX_GRADE = 10
_QRELS_HEADER = "query-id\tcorpus-id\tscore"

Qrels = Mapping[str, Mapping[str, int]]
_Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Document:
    """A text that is ranked."""

    id: str
    title: str
    text: str
    language: str

    @property
    def content(self) -> str:
        """The whole text: title, newline, text; the text alone where the title is empty."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Query:
    """A text that asks."""

    id: str
    text: str
    language: str


@dataclass(frozen=True)
class Collection:
    """Documents and queries by id, in the order of their files, and the judgments of pairs.

    `qrels` maps query id to document id to grade; a query that was never judged is not in it.
    """

    name: str
    documents: Mapping[str, Document]
    queries: Mapping[str, Query]
    qrels: Qrels

    @classmethod
    def load(cls, directory: Path) -> "Collection":
        """Read a directory in BEIR layout; it is named after the directory.

        Raises `NotFoundError` where the directory or a file is missing and `FormatError`,
        with file and line, where one cannot be used.
        """
        if not directory.is_dir():
            raise NotFoundError(
                f"There is no directory '{directory}'. Give one that holds corpus.jsonl, queries.jsonl "
                "and qrels.tsv."
            )
        documents: dict[str, Document] = {}
        for place, row in _rows(directory / "corpus.jsonl"):
            document_id = _new_id(row, documents, place)
            title, text = _string(row, "title", place), _string(row, "text", place)
            documents[document_id] = Document(document_id, title, text, _language(row, place))
        queries: dict[str, Query] = {}
        for place, row in _rows(directory / "queries.jsonl"):
            query_id = _new_id(row, queries, place)
            queries[query_id] = Query(query_id, _string(row, "text", place), _language(row, place))
        qrels = _read_qrels(directory / "qrels.tsv", documents, queries)
        return cls(directory.resolve().name, documents, queries, qrels)

    def relevant(self, query_id: str, *, language: str | None = None) -> dict[str, int]:
        """Return the grades of the documents (of one language) that are relevant: grade 1 and up."""
        return {
            document_id: grade
            for document_id, grade in self.qrels.get(query_id, {}).items()
            if grade >= 1 and language in (None, self.documents[document_id].language)
        }


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each line that is not blank with its place; only a newline ends a line, not U+2028."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise NotFoundError(
            f"There is no file '{path}'. A collection holds corpus.jsonl, queries.jsonl and qrels.tsv."
        ) from None
    except OSError as error:
        raise FormatError(f"'{path}' cannot be read: {error.strerror}. Give a readable file.") from error
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        place = f"{path}:{number}"
        try:
            decoded = line.decode("utf-8").rstrip("\r")
        except UnicodeDecodeError as error:
            raise FormatError(f"{place}: byte {error.start + 1} is not UTF-8. Save it as UTF-8.") from error
        if decoded.strip():
            yield place, decoded


def _rows(path: Path) -> Iterator[tuple[str, _Row]]:
    place = None
    for place, line in _lines(path):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{place}: not JSON ({error}). Write one JSON object a line.") from error
        if not isinstance(row, dict):
            raise FormatError(f"{place}: {type(row).__name__} in place of a JSON object. Write one a line.")
        yield place, row
    if place is None:
        raise FormatError(f"'{path}' is empty. Write one JSON object a line.")


def _string(row: _Row, field: str, place: str) -> str:
    if field not in row:
        raise FormatError(f"{place}: field '{field}' is missing. Add it as a string.")
    value = row[field]
    if not isinstance(value, str):
        raise FormatError(f"{place}: field '{field}' is {json.dumps(value)[:40]}. Give a string.")
    return value


def _new_id(row: _Row, taken: Mapping[str, object], place: str) -> str:
    value = _string(row, "_id", place)
    if not value or not value.isprintable():
        raise FormatError(f"{place}: field '_id' is {value!r}. Give one or more printable characters.")
    if value in taken:
        raise FormatError(f"{place}: field '_id' is '{value}' as in an earlier line. Give each its own id.")
    return value


def _language(row: _Row, place: str) -> str:
    value = _string(row, "lang", place)
    if value not in LANGUAGES:
        raise FormatError(f"{place}: field 'lang' is '{value}'. Give 'ja' or 'en'.")
    return value


def _read_qrels(path: Path, documents: Mapping[str, Document], queries: Mapping[str, Query]) -> Qrels:
    lines = _lines(path)
    place, header = next(lines, (f"{path}:1", ""))
    if header != _QRELS_HEADER:
        raise FormatError(f"{place}: the header is {header!r}. It must be {_QRELS_HEADER!r}.")
    qrels: dict[str, dict[str, int]] = {}
    for place, line in lines:
        fields = line.split("\t")
        if len(fields) != 3:
            raise FormatError(
                f"{place}: {len(fields)} fields. Give query-id, corpus-id and score, tabs between."
            )
        query_id, document_id, score = fields
        if query_id not in queries:
            raise FormatError(f"{place}: query-id '{query_id}' is not in queries.jsonl. Remove the line.")
        if document_id not in documents:
            raise FormatError(f"{place}: corpus-id '{document_id}' is not in corpus.jsonl. Remove the line.")
        grades = qrels.setdefault(query_id, {})
        if document_id in grades:
            raise FormatError(f"{place}: '{query_id}' and '{document_id}' are judged twice. Keep one line.")
        grades[document_id] = _grade(score, place)
    return qrels


def _grade(score: str, place: str) -> int:
    if not (score.isascii() and score.isdecimal() and len(score) <= 4 and int(score) <= MAX_GRADE):
        raise FormatError(f"{place}: score is '{score}'. Give a whole number from 0 to {MAX_GRADE}.")
    return int(score)
