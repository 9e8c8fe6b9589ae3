"""Are sizes and temperatures read as what they measure?"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.understanding import Rate, rate_of, scales_in
from matcher.understanding.quantities import scales
from matcher.understanding.reading import reading_of
from matcher.understanding.temperatures import temperatures

PIECES = st.sampled_from(
    [
        *(
            "人口",
            "約",
            "８，０００",
            "人",
            "世帯",
            "kW",
            "㎾",
            "㎥",
            "t/日",
            "1日",
            "年",
            "2",
            " tonnes",
            " a day",
            "one ",
        ),
        *(
            "80",
            "〜",
            "120",
            "℃",
            "マイナス",
            "-",
            "度",
            "以上",
            "°F",
            " degrees",
            "℉",
            "未満",
            "。",
            "\n",
            " ",
            "thirty",
        ),
    ]
)


def sized(text: str) -> list[tuple[float, str, str]]:
    return [(scale.value, scale.unit, scale.what) for scale in scales(reading_of(text))]


def warm(text: str) -> list[tuple[float | None, float | None]]:
    return [(temperature.low, temperature.high) for temperature in temperatures(reading_of(text))]


# ---- sizes ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人口8,000人の町", (8_000, "people", "population")),
        ("人口は約8万4千人です", (84_000, "people", "population")),
        ("人口 約3万人", (30_000, "people", "population")),
        ("2,300人の離島", (2_300, "people", "population")),
        ("a town of 8,000", (8_000, "people", "population")),
        ("a city with a population of about 400,000", (400_000, "people", "population")),
        ("home to two million people", (2_000_000, "people", "population")),
        ("450世帯の団地", (450, "households", "households")),
        ("酪農家14戸", (14, "households", "households")),
        ("2,300 families", (2_300, "households", "households")),
        ("従業員120名の会社", (120, "people", "employees")),
        ("社員数：85人", (85, "people", "employees")),
        ("We have 120 employees.", (120, "people", "employees")),
        ("Eighteen people work here.", (18, "people", "employees")),
        ("50kWの太陽光", (50, "kW", "power")),
        ("２㎾", (2, "kW", "power")),
        ("a 5 MW boiler", (5, "MW", "power")),
        ("年間の電気は約120万kWh", (1_200_000, "kWh", "energy")),
        ("食品残渣が1日2トン", (2, "t/day", "mass")),
        ("処理量 5t/日", (5, "t/day", "mass")),
        ("日量300kg", (300, "kg/day", "mass")),
        ("年間およそ2,800トン", (2_800, "t/year", "mass")),
        ("週12トン", (12, "t/week", "mass")),
        ("380 tonnes a day", (380, "t/day", "mass")),
        ("12 tonnes of steam an hour", (12, "t/hour", "mass")),
        ("300 t of CO2 a day", (300, "t/day", "mass")),
        ("4 tonnes of PM10 dust a week", (4, "t/week", "mass")),
        ("60 tonnes yearly", (60, "t/year", "mass")),
        ("排出量は年500t-CO2", (500, "t-CO2/year", "emissions")),
        ("一日4,500立方メートル", (4_500, "m3/day", "volume")),
        ("毎時40㎥", (40, "m3/hour", "volume")),
        ("70 cubic metres a day", (70, "m3/day", "volume")),
        ("延べ14,800平方メートル", (14_800, "m2", "area")),
        ("340ヘクタール", (340, "ha", "area")),
        ("6.3 hectares of greenhouses", (6.3, "ha", "area")),
        ("冷凍倉庫を3棟", (3, "buildings", "buildings")),
        ("46 five-storey concrete blocks", (46, "buildings", "buildings")),
        ("路線バス116台", (116, "vehicles", "vehicles")),
        ("34台の除雪車", (34, "vehicles", "vehicles")),
        ("62 electric buses", (62, "vehicles", "vehicles")),
        ("冷凍庫が380台", (380, "units", "equipment")),
    ],
)
def test_a_size_has_its_number_its_unit_and_what_it_measures(
    text: str, expected: tuple[float, str, str]
) -> None:
    assert sized(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "電気は30円/kWh",
            "2027年度",
            "第3棟の",
            "35キロ先の工場",
            "1台で2倍",
            "出資は1戸200万円",
            "3時間",
            "2050年",
        ),
        *("in 2027", "three of our furnaces", "25 percent", "5 thousand", "version 3t2", "戸建ての住宅"),
    ],
)
def test_other_numbers_are_no_sizes(text: str) -> None:
    assert sized(text) == []


# ---- rates that can be compared ----


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("1日300kg", 300, "kg/day"),
        ("処理量 5t/日", 5_000, "kg/day"),
        ("2 kt a week", 2e6 / 7, "kg/day"),
        ("年間およそ2,800トン", 2.8e6 / 365, "kg/day"),
        ("毎月3トン", 3_000 * 12 / 365, "kg/day"),
        ("12 tonnes of steam an hour", 288_000, "kg/day"),
        ("一日4,500立方メートル", 4_500, "m3/day"),
        ("毎時40㎥", 960, "m3/day"),
        ("毎秒2リットル", 172.8, "m3/day"),
        ("20kL/日", 20, "m3/day"),
        ("50kWの太陽光", 50, "kW"),
        ("a 5 MW boiler", 5_000, "kW"),
        ("2 GW", 2e6, "kW"),
        ("40 kVA", 40, "kW"),
    ],
)
def test_amounts_in_a_time_and_power_are_rates_in_one_unit(text: str, value: float, dimension: str) -> None:
    (scale,) = scales_in(text)

    assert rate_of(scale) == Rate(pytest.approx(value), dimension, scale.quotation)


@pytest.mark.parametrize(
    "text",
    [
        *("5トンの石", "人口8,000人の町", "450世帯の団地", "年間120万kWh", "340ヘクタール", "1日0kg"),
        *("排出量は年500t-CO2", "路線バス116台", "0 kW"),
    ],
)
def test_other_sizes_are_no_rates(text: str) -> None:
    (scale,) = scales_in(text)

    assert rate_of(scale) is None


@given(st.integers(1, 10**6), st.sampled_from([("kg", "t"), ("L", "kL"), ("kW", "MW")]))
def test_a_thousand_of_the_small_unit_are_one_of_the_large(value: int, units: tuple[str, str]) -> None:
    every = "" if "kW" in units else "/日"

    small, large = (
        rate_of(scales_in(f"{number}{unit}{every}")[0])
        for number, unit in ((value * 1_000, units[0]), (value, units[1]))
    )

    assert small is not None
    assert large is not None
    assert (small.dimension, small.value) == (large.dimension, pytest.approx(large.value))


def test_the_sizes_of_any_text_are_found_in_order_with_their_places() -> None:
    text = "人口８，０００人の町で、\n1日300kgのごみと50kWの電気。"

    assert [(s.value, s.unit, s.quotation.text) for s in scales_in(text)] == [
        (8_000, "people", "人口８，０００人"),
        (300, "kg/day", "1日300kg"),
        (50, "kW", "50kW"),
    ]
    assert all(text[s.quotation.start : s.quotation.end] == s.quotation.text for s in scales_in(text))
    assert scales_in("") == ()


# ---- temperatures ----


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("80〜120℃の排熱", 80, 120),
        ("80-120 °C", 80, 120),
        ("80℃から120℃", 80, 120),
        ("80 to 120 °C", 80, 120),
        ("between 80 and 120 degrees Celsius", 80, 120),
        ("常に450℃", 450, 450),
        ("１，２８０℃の窯", 1_280, 1_280),
        ("1280℃の窯", 1_280, 1_280),
        ("a kiln of 950-1100 °C", 950, 1_100),
        ("ready in 2027 and 80 °C warm", 80, 80),
        ("摂氏80度", 80, 80),
        ("60度前後のゆで汁", 60, 60),
        ("200℃以上", 200, None),
        ("真夏の床付近は36度を超え", 36, None),
        ("at least 300 °C", 300, None),
        ("above 30 degrees Celsius", 30, None),
        ("100℃未満の蒸気", None, 100),
        ("0℃以下", None, 0),
        ("below 100 °C", None, 100),
        ("up to 65 °C", None, 65),
        ("-25℃の倉庫", -25, -25),
        ("−25℃", -25, -25),
        ("マイナス25度の冷凍倉庫", -25, -25),
        ("氷点下20〜25℃", -25, -20),
        ("マイナス20度からマイナス25度", -25, -20),
        ("minus 80°C", -80, -80),
        ("庫内はマイナス20度より上げられない", None, -20),
        ("180°F", 82.2, 82.2),
        ("華氏212度", 100, 100),
        ("350 degrees Fahrenheit", 176.7, 176.7),
        ("Bedrooms reached 38 degrees at midnight", 38, 38),
        ("水温を80℃に上げたい", 80, 80),
    ],
)
def test_a_temperature_is_read_in_celsius_with_its_open_ends(
    text: str, low: float | None, high: float | None
) -> None:
    assert warm(text) == [(low, high)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1.5℃目標",
            "パリ協定の1.5℃に整合",
            "平均気温の上昇を2℃以内に抑える",
            "気温が2度上昇",
            "温度を10度上げて",
            "温度差20℃",
        ),
        *(
            "3℃低下",
            "5℃下げる",
            "角度は30度",
            "屋根の傾斜30度",
            "北緯35度",
            "2度目の相談",
            "3度の失敗",
            "令和9年度",
            "2027年度",
        ),
        *(
            "the 1.5°C target",
            "a 1.5 °C pathway",
            "warming of 2°C",
            "10 degrees warmer",
            "a slope of 30 degrees",
            "360 degrees",
        ),
        *("raised by 5 °C", "a temperature rise of 2 °C", "vitamin C", "3 C batteries and 4 Cs"),
    ],
)
def test_differences_angles_and_climate_goals_are_no_temperatures(text: str) -> None:
    assert warm(text) == []


# ---- properties ----


@given(st.integers(min_value=-99, max_value=999), st.integers(min_value=-99, max_value=999))
def test_the_ends_of_a_range_are_in_order(one: int, other: int) -> None:
    low, high = min(one, other), max(one, other)

    def written(value: int) -> str:
        return f"マイナス{-value}℃" if value < 0 else f"{value}℃"

    assert warm(f"{written(low)}から{written(high)}") == [(low, high)]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map("".join)))
def test_quotations_are_exact_slices_of_any_text(text: str) -> None:
    reading = reading_of(text)

    for found in (*scales(reading), *temperatures(reading)):
        assert text[found.quotation.start : found.quotation.end] == found.quotation.text != ""
    for temperature in temperatures(reading):
        assert temperature.low is not None or temperature.high is not None


@pytest.mark.parametrize("unit", ["1", "円", "度", "人口", "1,", "one ", "x", "-"])
def test_a_megabyte_of_anything_is_read_in_under_a_second(unit: str) -> None:
    reading = reading_of(unit * (1_000_000 // len(unit.encode())))

    for find in (scales, temperatures):
        before = time.process_time()
        find(reading)
        assert time.process_time() - before < 1
