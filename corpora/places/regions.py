"""In which part of Japan does a prefecture lie, and what are the parts called?

The eight customary regions (八地方区分).
"""

from collections.abc import Mapping
from types import MappingProxyType

from corpora.places.prefectures import PREFECTURES
from corpora.records import Bilingual

_PARTS = (
    ("hokkaido", "北海道", "Hokkaido", 1),
    ("tohoku", "東北", "Tohoku", 6),
    ("kanto", "関東", "Kanto", 7),
    ("chubu", "中部", "Chubu", 9),
    ("kinki", "近畿", "Kinki", 7),
    ("chugoku", "中国", "Chugoku", 5),
    ("shikoku", "四国", "Shikoku", 4),
    ("kyushu", "九州・沖縄", "Kyushu and Okinawa", 8),
)  # how many prefectures, in the order of their codes

REGIONS: Mapping[str, Bilingual] = MappingProxyType(
    {name: Bilingual(ja=japanese, en=english) for name, japanese, english, _ in _PARTS}
)
REGION_OF: Mapping[str, str] = MappingProxyType(
    dict(zip(PREFECTURES, (name for name, *_, many in _PARTS for _ in range(many)), strict=True))
)
