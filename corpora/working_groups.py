"""Which working groups does the coalition have, and to which does an organisation belong?

The five of the draft plan of June 2021 (document 000). The general meeting opens and closes groups, so a
record may name others; an id ends in `_wg`, as in the memberships of organisations.
"""

from dataclasses import dataclass

from corpora.records import AnyRecord, Bilingual, Organisation, Source

_ENDING = "_wg"


@dataclass(frozen=True)
class WorkingGroup:
    """A working group: its id in memberships and rights, its record as a body, its name, where it is told."""

    id: str
    record: str
    name: Bilingual
    source: Source


def _group(name: str, record: str, ja: str, en: str, lines: str) -> WorkingGroup:
    source = Source(document="000", lines=lines, passage=ja)
    return WorkingGroup(name, record, Bilingual(ja=ja, en=en), source)


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


def working_groups_of(record: AnyRecord) -> frozenset[str]:
    """Return the ids of the working groups to which an organisation belongs by its memberships."""
    memberships = record.memberships if isinstance(record, Organisation) else ()
    return frozenset(own.group for own in memberships if own.group and own.group.endswith(_ENDING))
