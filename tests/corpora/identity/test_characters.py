"""Which spellings of a name have one key, and which do not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.identity.characters import loose, plain, strict

awkward = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from("ー－―ヶケが之ノヴァフィォッ一・髙﨑邊澤國龍⻑⻄㈱ｶﾞ\u3099\ufe00 \u3000()（）éĐ&-"),
    max_size=20,
)


@given(awkward)
def test_every_key_is_its_own_key(text: str) -> None:
    name = plain(text)
    exact = strict(name)
    coarse = loose(exact)

    assert plain(name) == name
    assert strict(exact) == exact
    assert loose(coarse) == coarse


@given(awkward)
def test_the_coarser_key_follows_from_the_finer(text: str) -> None:
    assert loose(strict(plain(text))) == loose(strict(plain(strict(plain(text)))))


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("髙﨑邊澤國龍", "高崎辺沢国竜"),
        ("⻑野市⻄宮市⻲岡市国⺠", "長野市西宮市亀岡市国民"),
        ("ﾎｰﾁﾐﾝ市", "ホーチミン市"),
        ("ＫＡＮＳＯ", "kanso"),
        ("葛\U000e0100城市", "葛城市"),
        ("Đà Nẵng", "da nang"),
        ("  大分　市 ", "大分 市"),
    ],
)
def test_width_radicals_old_forms_and_accents_do_not_count(written: str, other: str) -> None:
    assert plain(written) == plain(other)


def test_voiced_kana_stay_other_kana() -> None:
    assert plain("がぎ") == "がぎ"
    assert plain("か\u3099") == "が"
    assert plain("はば") != plain("はは")


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("エヌ・ユー・エス", "エヌユーエス"),
        ("エア ウォーター", "エアウォーター"),
        ("サ－ビス", "サービス"),
        ("エ一ヤワディ", "エーヤワディ"),
        ("Ba Ria - Vung Tau", "Ba Ria-Vung Tau"),
        ("E&C", "E and C"),
        ("茅ヶ崎市", "茅が崎市"),
        ("龍ケ崎市", "竜ヶ崎市"),
        ("外ノ浦", "外之浦"),
        ("例示の 会", "例示の会"),
    ],
)
def test_blanks_dots_and_dashes_do_not_count(written: str, other: str) -> None:
    assert strict(plain(written)) == strict(plain(other))


def test_a_kanji_one_that_is_no_long_vowel_stays() -> None:
    assert strict(plain("トヨタ一般")) == "トヨタ一般"


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("マーレ", "マレ"),
        ("トゥブ", "トウブ"),
        ("ヴィエンチャン", "ビエンチャン"),
        ("ハイフォン", "ハイホン"),
    ],
)
def test_long_vowels_and_small_kana_count_in_the_strict_key_only(written: str, other: str) -> None:
    assert strict(plain(written)) != strict(plain(other))
    assert loose(strict(plain(written))) == loose(strict(plain(other)))
