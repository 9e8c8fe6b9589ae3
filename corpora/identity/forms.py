"""Which legal form does a written name carry, and what is the name without it?"""

import re
from functools import lru_cache

# form -> its spellings in a `plain` name. Forms of one row are told apart by nobody who writes lists.
_JAPANESE = {
    "kk": (
        "株式会社",
        "(株)",
        "カブシキガイシャ",
        "カブシキカイシャ",
        "カ)",
        "(カ",
    ),  # the last two: as banks print it
    "yk": ("有限会社", "(有)", "ユ)", "(ユ"),
    "gk": ("合同会社", "(同)", "ド)", "(ド"),
    "limited_partnership": ("合資会社", "(資)", "シ)", "(シ"),
    "general_partnership": ("合名会社", "(名)", "メ)", "(メ"),
    "association": ("一般社団法人", "公益社団法人", "社団法人", "(一社)", "(公社)", "(社)"),
    "foundation": ("一般財団法人", "公益財団法人", "財団法人", "(一財)", "(公財)", "(財)"),
    "npo": ("特定非営利活動法人", "npo法人", "(特非)", "(npo)"),
    "agency": (
        *("国立研究開発法人", "地方独立行政法人", "独立行政法人"),
        *("(国研)", "(研)", "(地独)", "(独)"),
    ),
    "medical": ("医療法人", "(医)"),
    "welfare": ("社会福祉法人", "(福)"),
    "university": ("国立大学法人", "公立大学法人", "学校法人", "(国)", "(公大)", "(大)", "(学)"),
}
_LATIN = {
    "gk": r"l\.?l\.?c|g\.?k|godo kaisha",
    "company": (
        r"(?:co|company)\W*(?:ltd|limited|inc)|(?:co|company)\W*,?\W*(?:ltd|limited|inc)|company"
        r"|inc(?:orporated)?|corp(?:oration)?|k\.?\s?k|kabushiki kaisha|limited|ltd|plc|gmbh|tbk|co"
    ),
}
_SPELLINGS = sorted(
    ((spelling, form) for form, spellings in _JAPANESE.items() for spelling in spellings),
    key=lambda pair: -len(pair[0]),
)
_AT_END = [(re.compile(rf"(?<=[\w)])[\s,.]+(?:{pattern})\.?$"), form) for form, pattern in _LATIN.items()]
_INDONESIAN = re.compile(r"^pt\.?\s+(?=\S)")
COMPANIES = frozenset({"kk", "yk", "gk", "limited_partnership", "general_partnership", "company"})


@lru_cache(maxsize=65_536)
def split_form(plain: str) -> tuple[str, str | None]:
    """Return the `plain` name without its legal form, and the form.

    The form of a university is taken off only where the university's name follows: 学校法人立命館 runs
    several schools and is none of them.
    """
    for spelling, form in _SPELLINGS:
        stem = _without(plain, spelling)
        if stem is None or not stem:
            continue
        if form != "university":
            return stem, form
        if "大学" in stem or "高等専門学校" in stem:
            return stem, None
    return _split_latin(plain)


def agree(form: str | None, other: str | None) -> bool:
    """Whether two forms may be those of one body; a form that is not written agrees with each."""
    return (
        form is None
        or other is None
        or form == other
        or ("company" in (form, other) and {form, other} <= COMPANIES)
    )


def _without(plain: str, spelling: str) -> str | None:
    if plain.startswith(spelling) and spelling.count("(") <= spelling.count(")"):
        return plain.removeprefix(spelling).strip()
    if plain.endswith(spelling) and spelling.count("(") >= spelling.count(")"):
        return plain.removesuffix(spelling).strip()
    return None


def _split_latin(plain: str) -> tuple[str, str | None]:
    stem, found = plain, None
    for _ in range(2):  # Company, Inc.
        for pattern, form in _AT_END:
            shorter = pattern.sub("", stem)
            if shorter and shorter != stem:
                stem, found = shorter.strip(" ,."), found or form
                break
    without = _INDONESIAN.sub("", stem)
    return (without, found or "company") if without != stem else (stem, found)
