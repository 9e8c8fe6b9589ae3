"""What sort of body is an organisation of which nothing is known but its name and place?"""

import re

from corpora.identity.characters import plain
from corpora.identity.forms import COMPANIES, split_form
from corpora.identity.written import read_name
from corpora.records import OrganisationKind

_UNIVERSITY_CORPORATIONS = (
    (("国立大学法人", "(国)"), OrganisationKind.UNIVERSITY_NATIONAL),
    (("公立大学法人", "(公大)"), OrganisationKind.UNIVERSITY_PUBLIC),
    (("学校法人", "(学)"), OrganisationKind.UNIVERSITY_PRIVATE),
)
_PUBLIC = re.compile(r"[都道府県市公]立.*大学")
_MUNICIPALITIES = {
    "市": OrganisationKind.CITY,
    "区": OrganisationKind.WARD,
    "町": OrganisationKind.TOWN,
    "村": OrganisationKind.VILLAGE,
    "city": OrganisationKind.CITY,
    "ward": OrganisationKind.WARD,
    "town": OrganisationKind.TOWN,
    "village": OrganisationKind.VILLAGE,
}
_INSTITUTE = re.compile(
    r"(?:研究所|研究機構|研究センター|総合開発機構)$|\bresearch (?:institute|cent(?:er|re))\b"
)
_ASSOCIATION = re.compile(
    r"(?:協議会|協会|組合|連合会|連盟|商工会|商工会議所|学会)$|\b(?:association|council)$"
)


def kind_of_organisation(
    written: str, *, prefecture: str | None = None, country: str | None = None
) -> OrganisationKind:
    """Tell the kind from the name; OTHER where it does not say, as for a university without its corporation.

    Whether 例示大学 is national or private cannot be read from its name.
    """
    name = read_name(written, prefecture=prefecture, country=country)
    abroad = country not in (None, "JP")
    if name.form in COMPANIES:
        return OrganisationKind.COMPANY
    if name.family in ("prefecture", "municipality", "region"):
        return _authority(written, abroad=abroad, family=name.family)
    if name.family == "ministry":
        return OrganisationKind.OVERSEAS_GOVERNMENT if abroad else OrganisationKind.MINISTRY
    if name.family == "university":
        return _university(plain(written))
    whole = plain(written)
    if _INSTITUTE.search(split_form(whole)[0]):
        return OrganisationKind.RESEARCH_INSTITUTE
    if name.form in ("association", "npo") or _ASSOCIATION.search(whole):
        return OrganisationKind.ASSOCIATION
    return OrganisationKind.OTHER


def _authority(written: str, *, abroad: bool, family: str) -> OrganisationKind:
    if abroad or family == "region":
        return OrganisationKind.OVERSEAS_GOVERNMENT
    if family == "prefecture":
        return OrganisationKind.PREFECTURE
    bare = re.sub(r"役[所場]$|\s*[(（].*$", "", plain(written))
    for unit, kind in _MUNICIPALITIES.items():
        if bare.endswith(unit):
            return kind
    return OrganisationKind.CITY if "市" in bare else OrganisationKind.OTHER


def _university(whole: str) -> OrganisationKind:
    for spellings, kind in _UNIVERSITY_CORPORATIONS:
        if whole.startswith(spellings):
            return kind
    return OrganisationKind.UNIVERSITY_PUBLIC if _PUBLIC.search(whole) else OrganisationKind.OTHER
