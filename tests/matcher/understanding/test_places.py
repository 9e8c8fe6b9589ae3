"""Are places found by their names, and words that only look like one left alone?"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import Organisation, bundled_records, municipalities
from matcher.understanding.gazetteer import gazetteer
from matcher.understanding.places import places
from matcher.understanding.reading import reading_of

NAMES = sorted({known.written for names in gazetteer().values() for known in names})
ABROAD = [r for r in bundled_records() if isinstance(r, Organisation) and r.id.startswith("overseas-")]
PIECES = st.one_of(
    st.sampled_from(NAMES), st.sampled_from(["の", "で", " in ", "市", "県", "ー", "。", "a", "Ｖ", "\n"])
)


def named(text: str) -> list[tuple[str, str | None]]:
    return [(place.name, place.country) for place in places(reading_of(text))]


def countries(text: str) -> list[str | None]:
    return [place.country for place in places(reading_of(text))]


# ---- countries ----


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ベトナムの工場で使いたい。", "VN"),
        ("ヴェトナムで", "VN"),
        ("ﾍﾞﾄﾅﾑで", "VN"),
        ("日越の共同事業", "VN"),
        ("中部ベトナムで", "VN"),
        ("タイの工場", "TH"),
        ("インドネシアで", "ID"),
        ("インドで", "IN"),
        ("中国の工場", "CN"),
        ("米国の拠点", "US"),
        ("南米チリの都市", "CL"),
        ("ミャンマーの村", "MM"),
        ("a factory in Vietnam", "VN"),
        ("Viet Nam's cities", "VN"),
        ("our Vietnamese plant", "VN"),
        ("an Indian foundry", "IN"),
        ("our Thai province", "TH"),
        ("a Mongolian valley", "MN"),
        ("a farm in Turkey", "TR"),
        ("wineries in Georgia", "GE"),
        ("Papua New Guinea", "PG"),
        ("Côte d’Ivoire", "CI"),
        ("here in Nigeria", "NG"),
        ("the U.S. market", "US"),
        ("Hong Kong", "HK"),
    ],
)
def test_a_country_is_found_by_its_names_in_both_languages(text: str, code: str) -> None:
    assert countries(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "タイヤの工場",
            "タイプが違う",
            "スタイル",
            "リアルタイムで",
            "マダイの養殖",
            "タイやハマチの養殖",
            "チリやほこり",
        ),
        *(
            "ラテンアメリカの港",
            "南アメリカの",
            "インド洋の島",
            "トルコ石",
            "中国電力の管内",
            "中国山地の村",
            "日本海側の町",
        ),
        *(
            "ベトナム人技能実習生が働く",
            "ベトナム語の説明書",
            "日本酒の蔵",
            "日本製の装置",
            "ジャージー牛",
            "東南アジアの",
        ),
        *(
            "turkey litter",
            "Turkey litter is burnt",
            "a roast turkey",
            "Mr Jordan called",
            "Georgia Smith asked",
        ),
        *(
            "in Vietnamese and English",
            "in Spanish as well as English",
            "islands in the Indian Ocean",
            "New Jersey",
        ),
        *("1,500 US dollars", "US$2 million", "china cups", "guinea pigs", "Male workers", "southern Africa"),
        *("Central Asian city", "West African estuary", "Latin American port"),
    ],
)
def test_words_that_only_look_like_a_country_are_none(text: str) -> None:
    assert named(text) == []


# ---- Japan ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東京都の離島", [("東京都", ("東京都",))]),
        ("福岡県北九州市で", [("福岡県", ("福岡県",)), ("北九州市", ("福岡県",))]),
        ("北九州のガラス工場", [("北九州市", ("福岡県",))]),
        ("札幌市中央区の", [("札幌市中央区", ("北海道",))]),
        ("会津若松市の", [("会津若松市", ("福島県",))]),
        ("人口3万人の津市です", [("津市", ("三重県",))]),
        ("三重県津市の", [("三重県", ("三重県",)), ("津市", ("三重県",))]),
        ("長崎の離島", [("長崎県", ("長崎県",))]),
        ("京都の旅館", [("京都府", ("京都府",))]),
        ("北海道上川郡東川町", [("北海道", ("北海道",)), ("東川町", ("北海道",))]),
        ("つくば市の研究所", [("つくば市", ("茨城県",))]),
        ("東北の山村", [("東北", ())]),
        ("九州の工場", [("九州", ())]),
        ("四国4県", [("四国", ())]),
        ("中国地方の自治体", [("中国地方", ())]),
        ("the Tohoku region", [("東北", ())]),
        ("a dairy in Hokkaido", [("北海道", ("北海道",))]),
        ("Kitakyushu City wants", [("北九州市", ("福岡県",))]),
        ("a plant in Kitakyushu", [("北九州市", ("福岡県",))]),
        ("Nagano Prefecture", [("長野県", ("長野県",))]),
    ],
)
def test_places_of_japan_are_found_with_their_prefecture(
    text: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = places(reading_of(text))

    assert [(place.name, place.prefectures) for place in found] == expected
    assert {place.country for place in found} == {"JP"}


@pytest.mark.parametrize(
    "text",
    [
        *("会津市の", "青森町", "大津市場", "市町村の計画", "当市は", "炭鉱町です", "わが町の", "下水処理場"),
        *(
            "東京都立大学と",
            "北海道大学の先生",
            "京都大学に",
            "東北大学と",
            "九州電力の",
            "東京ガスの",
            "大阪市立大学",
        ),
        *("川崎重工の装置", "山口の担当です", "大分前から", "三重構造の", "京都議定書"),
        *(
            "Kyoto University",
            "at Kyoto University",
            "the Kyoto Protocol",
            "Tohoku University",
            "Tokyo Gas",
            "Dr Chiba",
        ),
    ],
)
def test_words_that_only_look_like_a_place_of_japan_are_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "prefectures"),
    [
        ("府中市の工場", ("東京都", "広島県")),
        ("東京都府中市", ("東京都",)),
        ("広島県の東部、府中市の工場", ("広島県",)),
        ("東京都の本社と広島県府中市の工場", ("広島県",)),
        ("長野県の府中市", ("東京都", "広島県")),
        ("美里町の工場", ("宮城県", "埼玉県", "熊本県")),
        ("港区の倉庫", ("東京都", "愛知県", "大阪府")),
    ],
)
def test_a_name_that_two_prefectures_share_keeps_both_unless_one_is_named(
    text: str, prefectures: tuple[str, ...]
) -> None:
    assert places(reading_of(text))[-1].prefectures == prefectures


def test_every_municipality_is_found_after_its_prefecture() -> None:
    missed = [
        municipality
        for municipality in municipalities()
        if (municipality.name, (municipality.prefecture,))
        not in [
            (place.name, place.prefectures)
            for place in places(reading_of(f"{municipality.prefecture}{municipality.name}です。"))
        ]
    ]

    assert missed == []


# ---- abroad ----


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("ダナン市で", "ダナン市", "VN"),
        ("ダナンの工場", "ダナン市", "VN"),
        ("a plant in Da Nang", "ダナン市", "VN"),
        ("Danang's port", "ダナン市", "VN"),
        ("ホーチミンの", "ホーチミン市", "VN"),
        ("Ho Chi Minh City", "ホーチミン市", "VN"),
        ("in Haiphong", "ハイフォン市", "VN"),
        ("ヤンゴンで", "ヤンゴン市", "MM"),
        ("バリ州の", "バリ州", "ID"),
        ("hotels on Bali", "バリ州", "ID"),
        ("Renca, a district", "サンティアゴ市レンカ区", "CL"),
        ("Kota Kinabalu", "コタキナバル市", "MY"),
        ("Bangalore", "ベンガルール市", "IN"),
    ],
)
def test_a_city_abroad_of_the_partnerships_is_found_with_its_country(text: str, name: str, code: str) -> None:
    assert named(text) == [(name, code)]


@pytest.mark.parametrize("text", ["バリ取りの工程", "バリアフリー", "バリエーション", "マレーグマ", "EECの"])
def test_words_that_only_look_like_a_city_abroad_are_none(text: str) -> None:
    assert named(text) == []


def test_every_place_abroad_is_found_by_the_name_its_record_bears() -> None:
    for record in ABROAD:
        if record.place and record.place.name and record.place.name != "タイ東部地域":
            assert record.place.country in countries(f"対象は{record.place.name}です。")


# ---- properties ----


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=20).map("".join)))
def test_quotations_are_exact_slices_of_any_text_in_order(text: str) -> None:
    reached = 0
    for place in places(reading_of(text)):
        assert reached <= place.quotation.start < place.quotation.end
        assert text[place.quotation.start : place.quotation.end] == place.quotation.text
        reached = place.quotation.end


def test_four_hundred_characters_are_read_in_two_milliseconds() -> None:
    text = ("弊社は福岡県北九州市でガラス瓶を作る会社で、ベトナムのダナン市に工場があります。" * 12)[:400]
    reading = reading_of(text)
    places(reading)

    times = []
    for _ in range(20):
        before = time.process_time()
        places(reading)
        times.append(time.process_time() - before)

    assert min(times) < 0.002


@pytest.mark.parametrize("unit", ["1", "円", "市", "A", "A ", "タ"])
def test_a_megabyte_of_anything_is_read_in_under_a_second(unit: str) -> None:
    reading = reading_of(unit * (1_000_000 // len(unit.encode())))

    before = time.process_time()
    places(reading)

    assert time.process_time() - before < 1
