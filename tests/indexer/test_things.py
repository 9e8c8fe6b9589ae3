"""Are the things that a text names told as a reader would name them?"""

import pytest

from indexer import things_of_many


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("ja", "介護施設の使用済み紙おむつを再資源化したい。", ["介護施設", "使用済み紙おむつ", "再資源化"]),
        ("ja", "2千人当たり半分以上、200C以下で古い。", []),  # numbers, measures, what is said of things
        ("ja", "油圧ｼｮﾍﾞﾙが困る", ["油圧ショベル"]),  # normalised
        (
            "en",
            "We costly throw hot Nappies, 3 tonnes far away; methane escapes.",
            ["throw", "tonnes", "methane"],
        ),
    ],
)
def test_runs_of_nouns_are_told_as_they_stand(language: str, text: str, told: list[str]) -> None:
    found = things_of_many([text], language=language)

    assert [form for _, form in found[0]][: len(told)] == told


def test_forms_of_one_word_are_one_thing_and_texts_stay_apart() -> None:
    found = things_of_many(["pumps", "", "a pump"], language="en")

    assert found == [[("pump", "pumps")], [], [("pump", "pump")]]
