"""Are Japan's municipalities known, each with its prefecture and code?"""

from collections import Counter

from corpora import Municipality, municipalities


def test_every_prefecture_has_its_municipalities_and_codes_are_unique() -> None:
    known = municipalities()

    assert len(known) == 1_916
    assert len({municipality.prefecture for municipality in known}) == 47
    assert len({municipality.code for municipality in known}) == len(known)
    assert [municipality.code for municipality in known] == sorted(m.code for m in known)


def test_a_municipality_has_names_as_it_writes_them() -> None:
    assert Municipality("長崎県", "対馬市", "422096") in municipalities()
    assert Municipality("北海道", "札幌市中央区", "011011") in municipalities()


def test_a_code_begins_with_the_number_of_its_prefecture() -> None:
    numbers = {(municipality.prefecture, municipality.code[:2]) for municipality in municipalities()}

    assert len(numbers) == 47


def test_a_name_may_lie_in_two_prefectures() -> None:
    names = Counter(municipality.name for municipality in municipalities())

    assert names["府中市"] == 2
    assert names["美郷町"] == 3


def test_the_list_is_read_once() -> None:
    assert municipalities() is municipalities()
