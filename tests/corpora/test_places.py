"""Are Japan's municipalities known, each with its prefecture and code?"""

from collections import Counter

from corpora import PREFECTURES, Municipality, country_codes, country_name, municipalities


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


def test_the_prefectures_are_those_of_the_municipalities_in_the_order_of_their_codes() -> None:
    assert list(PREFECTURES) == list(dict.fromkeys(m.prefecture for m in municipalities()))
    assert PREFECTURES["富山県"] == "Toyama"


def test_a_country_is_known_by_its_names_in_both_languages_also_short_and_former_ones() -> None:
    codes = country_codes()

    assert {codes[name] for name in ("ベトナム", "Vietnam", "Viet Nam", "ヴェトナム")} == {"VN"}
    assert {codes[name] for name in ("日本", "Japan")} == {"JP"}
    assert (codes["英国"], codes["大韓民国"], codes["Turkey"], codes["コンゴ共和国"]) == (
        "GB",
        "KR",
        "TR",
        "CG",
    )
    assert "ジャージー" not in codes
    assert country_name("MM") == "ミャンマー"
