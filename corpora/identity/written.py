"""What does the written name of an organisation say: name, legal form, kind, place, and which part of it?"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from corpora.identity.characters import loose, plain, strict
from corpora.identity.forms import COMPANIES, split_form
from corpora.identity.places import Located, is_shared, locate, prefecture_of
from corpora.identity.spoken import as_spoken
from corpora.identity.successions import Succession, followers, short_names

_UNIT = r"(?:学部|研究科|学科|専攻|学域|学類|学群|学府|研究院|大学院|本部|推進室|産学連携\w*|事務局|部|課|室)"
_UNIVERSITY = re.compile(rf"^(.+?大学(?:院大学)?)\s*((?:大学院)?\S.*?{_UNIT})(?:\s*\S*{_UNIT})*$")
_OWN_BODY = re.compile(
    r"病院|研究所|センター|図書館|出版|学校|高等|機構|生協|公社|大学部|水道局|交通局|企業局"
)
_OFFICE = re.compile(r"^(.{2,}?[市区町村都道府県省])\s*(\S.*[局部課室係])$")
_WIDER = re.compile(r"^.+?(?:州|省|県|管区|市)(.{2,}(?:市|県|郡|区))$")
_UNITS_ABROAD = re.compile(
    r"(?:特別市|特別州|首都圏|市|都|県|州|省|管区|郡| city| province| state| region| regency| capital)$"
)
_LATIN_WORDS = (
    (re.compile(r"^the "), ""),
    (re.compile(r"\buniv\b\.?"), "university"),
    (re.compile(r"\bpref(?:ecture|\b\.?)"), "prefecture"),
    (re.compile(r"prefectural government$"), "prefecture"),
    (re.compile(r" city (?:government|hall|office)$"), " city"),
    (re.compile(r"^city of (.+)$"), r"\1 city"),
    (re.compile(r", japan$"), ""),
)
_LATIN_FAMILIES = (
    ("university", r"university\b"),
    ("municipality", r" (?:city|town|village|ward)$"),
    ("prefecture", r" prefecture$"),
    ("region", r" (?:province|region|state|regency)$"),
    ("ministry", r"^ministry of "),
)
_LONGER = (("工大", "工業大学"), ("商大", "商科大学"), ("医大", "医科大学"), ("大", "大学"))


@dataclass(frozen=True)
class Name:
    """A written name, read; `strict` and `loose` are its keys without form, place and part.

    `spelt` is the key with Latin letters as they are spoken, `longer` what a short form may stand for,
    `last` the narrower of two places abroad, `stem` a place abroad without its unit (ハノイ for ハノイ市).
    `shared` says that municipalities of this name lie in several prefectures, `several` that none is
    given besides.
    """

    written: str
    strict: str
    loose: str
    spelt: str
    longer: frozenset[str] = frozenset()
    last: str | None = None
    stem: str | None = None
    family: str | None = None
    form: str | None = None
    prefecture: str | None = None
    country: str | None = None
    several: bool = False
    shared: bool = False
    part: str | None = None
    as_of: date | None = None
    after: tuple[Succession, ...] = ()
    words: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def read_name(
    written: str,
    *,
    prefecture: str | None = None,
    country: str | None = None,
    as_of: date | None = None,
    shared: bool = False,
) -> Name:
    """Read a name as it was written, with what its file says of the place and the day.

    `shared` says that the name, though Latin, is one that several municipalities bear.
    """
    whole, form = split_form(plain(written))
    whole = _latin(whole) if whole.isascii() or not _japanese(whole) else whole
    japan = country in (None, "JP")
    found = locate(whole, prefecture_of(prefecture)) if japan else Located(whole, None)
    name, part = _split_part(found, form) if found.family is None else (found.name, None)
    if part and japan and (inner := locate(name, found.prefecture)).family:
        found, name = inner, inner.name
    exact = strict(name)
    key = loose(exact)
    family = found.family or _family(name, form=form, part=part, japan=japan)
    shared = shared or (family == "municipality" and is_shared(name))
    return Name(
        written=written,
        strict=exact,
        loose=key,
        spelt=as_spoken(key, written=written),
        longer=_longer(name, key),
        last=loose(strict(wider[1])) if not japan and (wider := _WIDER.match(name)) else None,
        stem=loose(strict(_UNITS_ABROAD.sub("", name))) if not japan else None,
        family=family,
        form=form,
        prefecture=found.prefecture,
        country=country,
        several=shared and found.prefecture is None,
        shared=shared,
        part=part,
        as_of=as_of,
        after=followers(key, found.prefecture),
        words=_words(name, written),
    )


def is_shared_name(written: str) -> bool:
    """Whether a municipality's Japanese name is borne in several prefectures."""
    return is_shared(plain(written))


def _split_part(found: Located, form: str | None) -> tuple[str, str | None]:
    """Split off the faculty or bureau for which the body itself is meant."""
    if form in COMPANIES:
        return found.name, None
    pattern = _UNIVERSITY if "大学" in found.name else _OFFICE
    matched = pattern.match(found.name)
    if not matched or _OWN_BODY.search(found.name[matched.end(1) :]):
        return found.name, None
    return matched[1].strip(), found.name[matched.end(1) :].strip()


def _family(name: str, *, form: str | None, part: str | None, japan: bool) -> str | None:
    if form in COMPANIES:
        return "company"
    if form is not None:
        return "other"
    for family, pattern in _LATIN_FAMILIES:
        if re.search(pattern, name):
            return family
    if name.endswith(("大学", "大学院大学")):
        return "university"
    if re.search(r".[省庁]$", name) and japan:
        return "ministry"
    if re.search(r"..[市区町村]$", name):
        return "municipality"
    return "region" if re.search(r".(?:[都県州省郡]|管区)$", name) and not japan else None


def _latin(name: str) -> str:
    for pattern, replacement in _LATIN_WORDS:
        name = pattern.sub(replacement, name)
    return name.strip(" ,.")


def _japanese(name: str) -> bool:
    return any(character > "\u2fff" for character in name)


def _words(name: str, written: str) -> tuple[str, ...]:
    """The words of a Latin name, also where they are run together (SampleUniversity)."""
    for glued in re.findall(r"[A-Za-z]*[a-z][A-Z][A-Za-z]*", written):
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", glued)
        name = name.replace(glued.casefold(), apart.casefold())
    return tuple(re.findall(r"\w+", re.sub(r"(?<=\w)university\b", " university", name)))


def _longer(name: str, key: str) -> frozenset[str]:
    if known := short_names().get(key):
        return frozenset({known})
    return frozenset(
        loose(strict(name.removesuffix(short) + full))
        for short, full in _LONGER
        if name.endswith(short) and len(name) > len(short) + 1
    )
