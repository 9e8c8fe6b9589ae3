"""What ships with the program, and do its counts agree with the documents it comes from?"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import TypeAdapter

from corpora.records import AnyRecord, Country, Need, Organisation, OrganisationKind, Partnership, Seed

_RECORD: TypeAdapter[AnyRecord] = TypeAdapter(AnyRecord)


@dataclass(frozen=True)
class CountCheck:
    """A count that a document states, beside what the shipped records hold.

    Where the document contradicts itself, `named` is what it really names and `explained` says so;
    with `floor` the stated number is a minimum.
    """

    what: str
    document: str
    stated: int
    found: int
    named: int | None = None
    explained: str = ""
    floor: bool = False

    @property
    def ok(self) -> bool:
        """Whether the shipped records hold what the document names."""
        expected = self.stated if self.named is None else self.named
        return self.found >= expected if self.floor else self.found == expected


@cache
def bundled_records() -> tuple[AnyRecord, ...]:
    """Every record that ships, an organisation told by several documents merged into one, ordered by id."""
    merged: dict[str, dict[str, Any]] = {}
    for raw in _raw_records():
        raw["source"] = _as_list(raw.get("source"))
        known = merged.get(raw["id"])
        merged[raw["id"]] = raw if known is None else _merged(known, raw)
    return tuple(_RECORD.validate_python(merged[key]) for key in sorted(merged))


def _raw_records() -> Iterator[dict[str, Any]]:
    for file in sorted(_data_files(files("corpora") / "data"), key=str):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            raw = json.loads(line)
            if "source" not in raw:
                raw["source"] = {"document": f"illustrative/{file.name}", "lines": str(number)}
            yield raw


def _data_files(directory: Traversable) -> Iterator[Traversable]:
    for path in directory.iterdir():
        if path.is_dir():
            yield from _data_files(path)
        elif path.name.endswith(".jsonl"):
            yield path


def _merged(known: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    result = {**other, **known}
    for field in ("source", "memberships", "aliases", "notes"):
        both = [*known.get(field, ()), *other.get(field, ())]
        result[field] = [value for place, value in enumerate(both) if value not in both[:place]]
    other_names = [name for name in other["name"].values() if name and name not in known["name"].values()]
    result["aliases"] = list(dict.fromkeys([*result["aliases"], *other_names]))
    return result


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def count_checks() -> list[CountCheck]:
    """Set the counts of the shipped records beside those that the documents state."""
    records = bundled_records()
    return [
        *_committee_checks(records),
        *_net_zero_checks(records),
        *_city_to_city_checks(records),
        *_texts(records),
    ]


def _committee_checks(records: tuple[AnyRecord, ...]) -> list[CountCheck]:
    members = _members(records, "preparatory_committee")
    kinds = Counter(member.organisation_kind for member in members)
    national, institutes = (
        kinds[OrganisationKind.UNIVERSITY_NATIONAL],
        kinds[OrganisationKind.RESEARCH_INSTITUTE],
    )
    rihn = "総合地球環境学研究所 is an inter-university institute: the document counts it as national"
    public = "the document states 5 public universities and names 4"
    return [
        CountCheck("preparatory committee: organisations", "000", 51, len(members), 50, public),
        CountCheck("preparatory committee: national", "000", 26, national, 25, rihn),
        CountCheck(
            "preparatory committee: public", "000", 5, kinds[OrganisationKind.UNIVERSITY_PUBLIC], 4, public
        ),
        CountCheck("preparatory committee: private", "000", 18, kinds[OrganisationKind.UNIVERSITY_PRIVATE]),
        CountCheck("preparatory committee: research institutes", "000", 2, institutes, 3, rihn),
    ]


def _net_zero_checks(records: tuple[AnyRecord, ...]) -> list[CountCheck]:
    members = _members(records, "net_zero_declaration")
    kinds = Counter(member.organisation_kind for member in members)
    stated = {"prefecture": 40, "city": 225, "ward": 6, "town": 95, "village": 19}
    checks = [
        CountCheck(f"net-zero declaration 2021-05-11: {kind}", "002", count, kinds[OrganisationKind(kind)])
        for kind, count in stated.items()
    ]
    return [CountCheck("net-zero declaration 2021-05-11: all", "002", 385, len(members)), *checks]


def _city_to_city_checks(records: tuple[AnyRecord, ...]) -> list[CountCheck]:
    partnerships = [record for record in records if isinstance(record, Partnership)]
    slide = [p for p in partnerships if p.id.startswith("c2c-2013-2020-")]
    projects = [p for p in partnerships if p.category == "project"]
    outcomes = [p for p in partnerships if p.category == "outcome"]
    needs = [record for record in records if isinstance(record, Need) and record.partnership]
    countries = [
        record
        for record in records
        if isinstance(record, Country)
        and any(m.body == "jcm_partner" and (m.as_of or "") < "2023" for m in record.memberships)
    ]
    return [
        CountCheck("city-to-city links 2013-2020", "004", 41, len(slide)),
        CountCheck("city-to-city projects FY2022", "003", 22, len(projects)),
        CountCheck("needs told from the projects FY2022", "003", 22, len(needs)),
        CountCheck("projects that came of the programme", "004", 19, len(outcomes)),
        CountCheck("JCM partner countries, December 2022", "003", 25, len(countries)),
    ]


def _texts(records: tuple[AnyRecord, ...]) -> list[CountCheck]:
    """Illustrative seeds by language: the floors are those that we set ourselves."""
    seeds = [record for record in records if isinstance(record, Seed)]
    languages = Counter("+".join(seed.text.languages) for seed in seeds)
    floors = {"ja": 80, "en": 80, "ja+en": 30}
    return [
        CountCheck(f"illustrative seeds: {name}", "illustrative", floor, languages[name], floor=True)
        for name, floor in floors.items()
    ]


def _members(records: tuple[AnyRecord, ...], body: str) -> list[Organisation]:
    return [
        record
        for record in records
        if isinstance(record, Organisation) and any(m.body == body for m in record.memberships)
    ]
