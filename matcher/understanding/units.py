"""In which words do texts say how large something is?

Each size is a number with what stands before and after it; both are looked at only beside a number.
"""

import re
from dataclasses import dataclass
from typing import Literal

from corpora import word_table

What = Literal[
    "population",
    "households",
    "employees",
    "power",
    "energy",
    "mass",
    "emissions",
    "volume",
    "area",
    "buildings",
    "vehicles",
    "equipment",
]

_MEASURES: dict[What, dict[str, str]] = {
    "energy": word_table("""
kWh: kWh; キロワット時
MWh: MWh; メガワット時
GWh: GWh
GJ: GJ
TJ: TJ
"""),
    "power": word_table("""
kW: kW; KW; キロワット; kilowatts
MW: MW; メガワット; megawatts
GW: GW
kVA: kVA
"""),
    "emissions": word_table("""
t-CO2: t-CO2; tCO2; トンCO2; t CO2
"""),
    "mass": word_table("""
kg: kg; キログラム; kilograms
t: t; トン; tonnes; tonne; tons; ton
kt: kt
"""),
    "volume": word_table("""
L: L; リットル; litres
kL: kL; kl; キロリットル; kilolitres
m3: m3; 立方メートル; 立米; cubic metres; cubic meters
"""),
    "area": word_table("""
m2: m2; 平方メートル; 平米; square metres; square meters
ha: ha; ヘクタール; hectares; hectare
km2: km2; 平方キロメートル; 平方キロ; square kilometres
"""),
}
MEASURES = {written: (what, unit) for what, units in _MEASURES.items() for written, unit in units.items()}
MEASURE = re.compile(
    rf" ?(?P<unit>{'|'.join(sorted(map(re.escape, MEASURES), key=len, reverse=True))})(?![A-Za-z0-9])"
)
EVERY_AFTER = re.compile(
    r"(?: ?/ ?| per |毎)(?:(?P<day>日|day|d\b)|(?P<year>年|year|yr\b|y\b|annum)|(?P<hour>時|h\b|hour)"
    r"|(?P<month>月|month)"
    r"|(?P<week>週|week)|(?P<second>秒|s\b|second))"
    r"|(?: of(?: [A-Za-z0-9-]+){1,3})? (?:(?P<day_en>a day|daily|each day)|(?P<year_en>a year|annually|yearly"
    r"|each year)"
    r"|(?P<hour_en>an hour|hourly)|(?P<month_en>a month|monthly)|(?P<week_en>a week|weekly)"
    r"|(?P<second_en>a second))"
)
EVERY_BEFORE = re.compile(
    r"(?:(?P<day>日[産量]|[1一]日(?:あたり|に)?|毎日|日に)|(?P<hour>毎時|[1一]時間(?:あたり|に)?)"
    r"|(?P<year>年[産間]?|毎年)"
    r"|(?P<month>毎月|月に|月間)|(?P<week>毎週|週に?)|(?P<second>毎秒))(?:およそ|約|に|は){0,2}$"
)


@dataclass(frozen=True)
class Count:
    """What is counted where `before` ends at a number and `after` begins behind it."""

    what: What
    unit: str
    after: re.Pattern[str]
    before: re.Pattern[str] | None = None


_ABOUT = r"(?:数|は|が|:|\(|およそ|約|ほぼ|計| ){0,4}$"
_NAMED = r"(?![A-Za-z])"
_NOT_MEASURED = r"(?! ?(?:%|percent|kW|MW|t\b|tonnes|ha\b|km|hectares|cubic|square))"
COUNTS = (
    Count("population", "people", re.compile(r" ?(?:万 ?)?人"), re.compile(f"人口{_ABOUT}")),
    Count(
        "employees",
        "people",
        re.compile(r" ?[名人]"),
        re.compile(f"(?:従業員|社員|職員|従業者|スタッフ|作業員){_ABOUT}"),
    ),
    Count("population", "people", re.compile(r" ?人の(?:町|村|市|島|街|まち|都市|離島)")),
    Count(
        "population",
        "people",
        re.compile(_NOT_MEASURED),
        re.compile(
            r"(?i:\b(?:population of|(?:town|city|village|island|community|district|municipality) of)"
            r"(?: about| around| some| roughly| nearly)? $)"
        ),
    ),
    Count(
        "employees",
        "people",
        re.compile(rf"(?: [a-z-]+)? (?i:employees|staff|workers|people work|people employed){_NAMED}"),
    ),
    Count(
        "population", "people", re.compile(rf" (?i:people|residents|inhabitants|islanders|citizens){_NAMED}")
    ),
    Count("households", "households", re.compile(r" ?(?:世帯|戸(?![建籍])|軒)")),
    Count(
        "households",
        "households",
        re.compile(
            rf"(?: [a-z-]+)? (?i:households|families|homes|houses|dwellings|flats|apartments){_NAMED}"
        ),
    ),
    Count("buildings", "buildings", re.compile(r" ?(?:棟|校(?![舎正]))")),
    Count(
        "buildings",
        "buildings",
        re.compile(
            rf"(?: [a-z-]+){{0,2}} (?i:buildings|schools|blocks|greenhouses|warehouses|clinics"
            rf"|hospitals){_NAMED}"
        ),
    ),
    Count("vehicles", "vehicles", re.compile(r" ?隻")),
    Count(
        "vehicles",
        "vehicles",
        re.compile(r" ?台(?![帳風地所])"),
        re.compile(r"(?:車|バス|トラック|フォークリフト|タクシー|重機|EV)[^、。]{0,8}$"),
    ),
    Count(
        "vehicles",
        "vehicles",
        re.compile(r" ?台の[^、。]{0,6}(?:車|バス|トラック|フォークリフト|タクシー|重機)"),
    ),
    Count("equipment", "units", re.compile(r" ?台(?![帳風地所])")),
    Count(
        "vehicles",
        "vehicles",
        re.compile(
            r"(?: [a-z-]+){0,2} (?i:buses|trucks|lorries|vehicles|cars|vans|forklifts|boats|ships|vessels"
            r"|tugs|tractors"
            rf"|motorbikes|taxis|ferries){_NAMED}"
        ),
    ),
)
