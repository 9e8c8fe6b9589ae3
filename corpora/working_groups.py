"""Which working groups does the coalition have, and to which does an organisation belong?

The five of the draft plan of June 2021 (document 000). The general meeting opens and closes groups, so a
record may name others; an id ends in `_wg`, as in the memberships of organisations.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from corpora.records import AnyRecord, Bilingual, Membership, Organisation, Source

_ENDING = "_wg"


@dataclass(frozen=True)
class ResearchTeam:
    """A research team that the draft plan gives as an example of those attached to a group."""

    name: Bilingual
    does: Bilingual
    source: Source


@dataclass(frozen=True)
class WorkingGroup:
    """A working group: its id in memberships and rights, its record as a body, its name, where it is told."""

    id: str
    record: str
    name: Bilingual
    source: Source
    teams: tuple[ResearchTeam, ...] = ()


def _group(
    name: str, record: str, ja: str, en: str, lines: str, teams: tuple[ResearchTeam, ...] = ()
) -> WorkingGroup:
    source = Source(document="000", lines=lines, passage=ja)
    return WorkingGroup(name, record, Bilingual(ja=ja, en=en), source, teams)


_REGIONAL_TEAMS = (
    ResearchTeam(
        Bilingual(
            ja="地域イノベーション手法研究チーム", en="Research team on methods of regional innovation"
        ),
        Bilingual(
            ja="地域の脱炭素化を進め評価する道具、導入の手法、ポテンシャルと効果の見える化、"
            "地域事例をほかの地域や国へ広げる知見を研究する。複数の設置が想定されている。",
            en="Studies tools to advance and assess decarbonization of regions, ways to introduce it, how to "
            "show potentials and effects, and how cases spread to other regions. Several are foreseen.",
        ),
        Source(document="000", lines="212-213", passage="地域イノベーション手法研究チーム"),
    ),
    ResearchTeam(
        Bilingual(ja="シナリオ研究チーム", en="Research team on scenarios"),
        Bilingual(
            ja="国のシナリオづくりの共通認識と、地域のシナリオに使える知見をつくり、"
            "市民を巻き込んだ実践で社会実装を促す。",
            en="Builds a common ground for national scenarios and findings for regional ones, and brings "
            "them into use through practice with citizens.",
        ),
        Source(document="000", lines="214", passage="シナリオ研究チーム"),
    ),
)


# The Japanese names are those of the source; the English ones are our own.
WORKING_GROUPS = (
    _group(
        "zero_carbon_campus_wg",
        "coalition-wg-zero-carbon-campus",
        "ゼロカーボン・キャンパスWG",
        "Zero Carbon Campus Working Group",
        "156-185",
    ),
    _group(
        "regional_zero_carbon_wg",
        "coalition-wg-regional-zero-carbon",
        "地域ゼロカーボンWG",
        "Regional Zero Carbon Working Group",
        "187-214",
        _REGIONAL_TEAMS,
    ),
    _group(
        "innovation_wg",
        "coalition-wg-innovation",
        "イノベーションWG",
        "Innovation Working Group",
        "216-239",
    ),
    _group(
        "human_resources_wg",
        "coalition-wg-human-resources",
        "人材育成WG",
        "Human Resources Development Working Group",
        "241-264",
    ),
    _group(
        "international_wg",
        "coalition-wg-international",
        "国際連携・協力WG",
        "International Cooperation Working Group",
        "266-287",
    ),
)


def members_of(
    group: WorkingGroup, records: Iterable[AnyRecord]
) -> tuple[tuple[Organisation, Membership], ...]:
    """Return the organisations that belong to a group, each with its membership, ordered by id."""
    found = [
        (record, membership)
        for record in records
        if isinstance(record, Organisation)
        for membership in record.memberships
        if membership.group == group.id
    ]
    return tuple(sorted(found, key=lambda own: own[0].id))


def working_groups_of(record: AnyRecord) -> frozenset[str]:
    """Return the ids of the working groups to which an organisation belongs by its memberships."""
    memberships = record.memberships if isinstance(record, Organisation) else ()
    return frozenset(own.group for own in memberships if own.group and own.group.endswith(_ENDING))
