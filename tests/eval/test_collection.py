"""Does a collection say what its files say, and refuse what cannot be used, naming the place?"""

import json
from pathlib import Path

import pytest

import eval.collection
from corpora import FormatError, NotFoundError
from eval import Collection, Document, Query

CORPUS = (
    '{"_id": "s1", "title": "塗布型太陽電池", "text": "低温で塗る。", "lang": "ja", "year": 2024}\n'
    '{"_id": "s2", "title": "", "text": "Heat pumps for dairies.", "lang": "en"}\n'
)
QUERIES = (
    '{"_id": "n1", "text": "屋根が弱い工場", "lang": "ja"}\n'
    '{"_id": "n2", "text": "Cool milk", "lang": "en"}\n'
)
HEADER = "query-id\tcorpus-id\tscore\n"
QRELS = HEADER + "n1\ts1\t2\nn1\ts2\t0\n"


def directory_with(
    tmp_path: Path,
    *,
    corpus: str | bytes | None = CORPUS,
    queries: str | bytes | None = QUERIES,
    qrels: str | bytes | None = QRELS,
) -> Path:
    directory = tmp_path / "tiny"
    directory.mkdir()
    for name, content in (("corpus.jsonl", corpus), ("queries.jsonl", queries), ("qrels.tsv", qrels)):
        if content is not None:
            raw = content.encode() if isinstance(content, str) else content
            (directory / name).write_bytes(raw)
    return directory


def row(**fields: object) -> str:
    complete = {"_id": "s9", "title": "t", "text": "x", "lang": "en"} | fields
    return json.dumps({key: value for key, value in complete.items() if value is not ...}) + "\n"


def test_a_collection_holds_what_its_files_say_and_ignores_further_fields(tmp_path: Path) -> None:
    # given a directory whose first document has a field 'year'
    directory = directory_with(tmp_path)
    # when
    collection = Collection.load(directory)
    # then
    assert collection == Collection(
        name="tiny",
        documents={
            "s1": Document("s1", "塗布型太陽電池", "低温で塗る。", "ja"),
            "s2": Document("s2", "", "Heat pumps for dairies.", "en"),
        },
        queries={"n1": Query("n1", "屋根が弱い工場", "ja"), "n2": Query("n2", "Cool milk", "en")},
        qrels={"n1": {"s1": 2, "s2": 0}},
    )


def test_the_content_of_a_document_is_title_newline_text_or_the_text_alone() -> None:
    assert Document("a", "Title", "Text.", "en").content == "Title\nText."
    assert Document("b", "", "Text.", "en").content == "Text."


def test_relevant_documents_have_grade_one_and_up_and_can_be_taken_in_one_language(tmp_path: Path) -> None:
    # given a query with one full match in Japanese, and one judged not relevant in English
    collection = Collection.load(directory_with(tmp_path, qrels=QRELS + "n2\ts1\t1\nn2\ts2\t2\n"))
    # then the 0 is not relevant, and each language has its own
    assert collection.relevant("n1") == {"s1": 2}
    assert collection.relevant("n2") == {"s1": 1, "s2": 2}
    assert collection.relevant("n2", language="en") == {"s2": 2}
    assert collection.relevant("n1", language="en") == {}


def test_byte_order_marks_carriage_returns_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    # given the same files as Windows programs write them
    def as_windows(text: str) -> bytes:
        return b"\xef\xbb\xbf" + (text + "\n").replace("\n", "\r\n").encode()

    (tmp_path / "plain").mkdir()
    (tmp_path / "windows").mkdir()
    plain = directory_with(tmp_path / "plain")
    windows = directory_with(
        tmp_path / "windows", corpus=as_windows(CORPUS), queries=as_windows(QUERIES), qrels=as_windows(QRELS)
    )
    # then
    assert Collection.load(windows) == Collection.load(plain)


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    # given a text holding U+2028 and U+0085, which str.splitlines takes for line ends
    text = "first\u2028second\u0085third"
    corpus = CORPUS + json.dumps({"_id": "s3", "title": "", "text": text, "lang": "en"}, ensure_ascii=False)
    # when
    collection = Collection.load(directory_with(tmp_path, corpus=corpus))
    # then
    assert collection.documents["s3"].text == text


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    with pytest.raises(NotFoundError) as caught:
        Collection.load(missing)
    assert str(caught.value) == (
        f"There is no directory '{missing}'. Give one that holds corpus.jsonl, queries.jsonl and qrels.tsv."
    )


@pytest.mark.parametrize("name", ["corpus", "queries", "qrels"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    files = {"corpus": CORPUS, "queries": QUERIES, "qrels": QRELS} | {name: None}
    with pytest.raises(NotFoundError, match=rf"There is no file '.*tiny/{name}\.(jsonl|tsv)'\."):
        Collection.load(directory_with(tmp_path, **files))


@pytest.mark.parametrize(
    ("corpus", "message"),
    [
        (
            CORPUS + "{'_id': 1}\n",
            "corpus.jsonl:3: not JSON (Expecting property name enclosed in double quotes",
        ),
        (CORPUS + "\n[1]\n", "corpus.jsonl:4: list in place of a JSON object."),
        (CORPUS + "[" * 100_000, "corpus.jsonl:3: not JSON ("),
        (CORPUS + row(_id=...), "corpus.jsonl:3: field '_id' is missing."),
        (CORPUS + row(title=...), "corpus.jsonl:3: field 'title' is missing."),
        (CORPUS + row(text=...), "corpus.jsonl:3: field 'text' is missing."),
        (CORPUS + row(lang=...), "corpus.jsonl:3: field 'lang' is missing."),
        (CORPUS + row(text=None), "corpus.jsonl:3: field 'text' is null. Give a string."),
        (CORPUS + row(_id=7), "corpus.jsonl:3: field '_id' is 7. Give a string."),
        (CORPUS + row(_id=""), "corpus.jsonl:3: field '_id' is ''."),
        (CORPUS + row(_id="a\tb"), "corpus.jsonl:3: field '_id' is 'a\\tb'."),
        (CORPUS + row(_id="\ud800"), "corpus.jsonl:3: field '_id' is '\\ud800'."),
        (CORPUS + row(_id="s1"), "corpus.jsonl:3: field '_id' is 's1' as in an earlier line."),
        (CORPUS + row(lang="fr"), "corpus.jsonl:3: field 'lang' is 'fr'. Give 'ja' or 'en'."),
        (CORPUS.encode() + "太陽".encode("cp932"), "corpus.jsonl:3: byte 1 is not UTF-8."),
        ("\n", "corpus.jsonl' is empty."),
    ],
)
def test_a_line_of_the_corpus_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, corpus: str | bytes, message: str
) -> None:
    with pytest.raises(FormatError) as caught:
        Collection.load(directory_with(tmp_path, corpus=corpus))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("queries", "message"),
    [
        (QUERIES + '{"_id": "n1", "text": "x", "lang": "en"}', "queries.jsonl:3: field '_id' is 'n1' as in"),
        (QUERIES + '{"_id": "n3", "lang": "en"}', "queries.jsonl:3: field 'text' is missing."),
    ],
)
def test_a_line_of_the_queries_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, queries: str, message: str
) -> None:
    with pytest.raises(FormatError) as caught:
        Collection.load(directory_with(tmp_path, queries=queries))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("qrels", "message"),
    [
        ("", "qrels.tsv:1: the header is ''."),
        ("n1\ts1\t2\n", "qrels.tsv:1: the header is 'n1\\ts1\\t2'."),
        (QRELS + "n1 s1 2\n", "qrels.tsv:4: 1 fields."),
        (QRELS + "n1\t0\ts1\t2\n", "qrels.tsv:4: 4 fields."),
        (QRELS + "n7\ts1\t2\n", "qrels.tsv:4: query-id 'n7' is not in queries.jsonl."),
        (QRELS + "n2\ts7\t2\n", "qrels.tsv:4: corpus-id 's7' is not in corpus.jsonl."),
        (QRELS + "n1\ts1\t1\n", "qrels.tsv:4: 'n1' and 's1' are judged twice."),
        (QRELS + "n2\ts1\t1.0\n", "qrels.tsv:4: score is '1.0'. Give a whole number from 0 to 10."),
        (QRELS + "n2\ts1\t\n", "qrels.tsv:4: score is ''."),
        (QRELS + "n2\ts1\t-1\n", "qrels.tsv:4: score is '-1'."),
        (QRELS + "n2\ts1\t11\n", "qrels.tsv:4: score is '11'."),
        (QRELS + "n2\ts1\t" + "9" * 5000, "qrels.tsv:4: score is '999"),
        (QRELS + "n2\ts1\t２\n", "qrels.tsv:4: score is '２'."),
    ],
)
def test_a_judgment_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, qrels: str, message: str
) -> None:
    with pytest.raises(FormatError) as caught:
        Collection.load(directory_with(tmp_path, qrels=qrels))
    assert message in str(caught.value)


def test_the_collection_that_ships_has_eighty_texts_of_each_kind_and_language() -> None:
    # given
    bundled = Path(eval.collection.__file__).parent / "collections" / "needs-dev"
    # when
    collection = Collection.load(bundled)
    # then 1,499 lines of qrels less the header hold 209 partial and 269 full matches
    grades = [grade for judged in collection.qrels.values() for grade in judged.values()]
    assert [grades.count(grade) for grade in (0, 1, 2)] == [1498 - 209 - 269, 209, 269]
    languages = [document.language for document in collection.documents.values()]
    assert (languages.count("ja"), languages.count("en")) == (80, 80)
    languages = [query.language for query in collection.queries.values()]
    assert (languages.count("ja"), languages.count("en")) == (40, 40)
    assert all(collection.relevant(query_id) for query_id in collection.queries)
