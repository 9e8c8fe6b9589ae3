"""Is a clause that says nothing told from one that a record could answer, in both languages?"""

from typing import Any

import pytest
from conftest import seed

from matcher import read_query

WISH = {"ja": "下水の熱で湯をわかしたい。", "en": "We want heat from sewage."}
MERE_FORM = (
    ("ja", "いつもお世話になっております。"),
    ("ja", "課題は三つあります。"),
    ("ja", "下記について、ご相談させてください。"),
    ("ja", "■ニーズの概要"),
    ("en", "Dear Sir or Madam,"),
    ("en", "We would like to consult you."),
    ("en", "Two things are needed."),
)
TELLING = (
    ("ja", "条件は以下のとおりです。"),  # a limit
    ("ja", "あわせてご助言もいただきたい。"),  # comes on top
    ("ja", "30。"),  # only a number
    ("ja", "種を保存したい。"),
    ("ja", "技術がない。"),
    ("en", "We need it by 2030."),
    ("en", "We would also like your advice."),
    ("en", "20."),
    ("en", "Who has done this before?"),  # no term
    ("en", "How can you help us?"),
    ("en", "We need a well."),
    ("en", "We would like advice on our mine."),
)


def first_parts_passed_over(language: str, text: str) -> bool:
    query = read_query(f"{text}\n{WISH[language]}", kind="need")
    assert query.clauses[-1].text == WISH[language]
    return query.mere_form == set(range(len(query.clauses) - 1))


@pytest.mark.parametrize(("language", "text"), MERE_FORM)
def test_a_greeting_a_heading_a_count_and_an_announcement_say_nothing(language: str, text: str) -> None:
    assert first_parts_passed_over(language, text)


@pytest.mark.parametrize(("language", "text"), TELLING)
def test_a_limit_a_wish_on_top_a_number_and_a_matter_tell(language: str, text: str) -> None:
    assert not read_query(f"{text}\n{WISH[language]}", kind="need").mere_form


@pytest.mark.parametrize(("language", "text"), MERE_FORM)
def test_where_a_need_says_nothing_else_none_of_it_is_passed_over(language: str, text: str) -> None:
    assert read_query(text, kind="need").mere_form == frozenset()


def test_numbers_letters_and_words_of_mere_form_are_not_told_as_shared() -> None:
    query = read_query(f"Two things are needed. {WISH['en']} It has 90 C.", kind="need")

    assert query.telling_terms == ["want", "heat", "sewage"]
    assert {"thing", "90", "c."} <= set(query.terms)


def test_sentences_of_a_seed_that_asks_are_never_passed_over() -> None:
    assert read_query(f"Two things are needed. {WISH['en']}", kind="seed").mere_form == frozenset()


NEEDS = (
    "いつもお世話になっております。必要なのは二つ。下水の熱で湯をわかしたい。",
    "Dear Sir or Madam,\nTwo things are needed.\nWe want heat from sewage.",
)


@pytest.mark.parametrize("need", NEEDS)
def test_what_says_nothing_is_neither_cited_nor_missing_in_any_hit(build: Any, need: str) -> None:
    texts = {
        "ja": "必要なのは二つ。下水の熱はまだ確認できていない。",
        "en": "Two things are needed. Heat is not yet measured.",
    }
    world = build([seed(f"s{language}", text={language: text}) for language, text in texts.items()])

    found = world.matcher.match(need)

    assert len(found.hits) == 2
    for hit in found.hits:
        told = hit.explanation
        assert {own.clause for own in told.evidence} == {2}
        assert {own.clause for own in told.unmet} <= {2}
