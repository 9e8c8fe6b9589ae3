"""What does an item of a researchmap export offer?

The names of the fields were verified in the researchmap V2 API design document (patents) and in public
programs that read the API's answers (projects, papers).
"""

from collections.abc import Callable, Mapping
from typing import Any

from corpora.readers.researchmap_display import Item, Owner, visibility_of
from corpora.readers.seeds import seed, settled
from corpora.readers.values import (
    Values,
    best_of,
    bilingual_of,
    day_of,
    digest,
    doi_of,
    id_of,
    list_of,
    object_of,
    text_of,
)


def project_seed(item: Item, section: str, owner: Owner) -> Values:
    """Return the seed of a research project."""
    title = settled(bilingual_of(item.get("research_project_title"), "research_project_title"))
    institution = best_of(bilingual_of(item.get("institution_name"), "institution_name"))
    organisation = owner.organisation or institution
    people = names_of(item.get("investigators"), "investigators")
    numbers = object_of(item.get("identifiers"), "identifiers")
    funder = (_best(item, name) for name in ("offer_organization", "system_name", "category"))
    period = (text_of(item.get(name), name) for name in ("from_date", "to_date"))
    return seed(
        record=item_id(item, section, title),
        title=title,
        text=settled(bilingual_of(item.get("description"), "description")),
        organisation=organisation,
        researcher=owner.name or next(iter(people), None),
        published=day_of(item.get("from_date"), "from_date"),
        visibility=visibility_of(item, organisation),
        notes=(
            ("Grant number", _joined(numbers.get("grant_number"), "grant_number")),
            ("Funding", "; ".join(part for part in funder if part)),
            ("Period", " to ".join(part for part in period if part)),
            ("Research institution", institution if institution != organisation else None),
            ("Investigators", "; ".join(people)),
        ),
    )


def patent_seed(item: Item, section: str, owner: Owner) -> Values:
    """Return the seed of a patent or another industrial property right.

    An applicant may be a company: it is named as the organisation of a right that is open, never as the
    owner of a closed one.
    """
    title = settled(
        bilingual_of(item.get("industrial_property_right_title"), "industrial_property_right_title")
    )
    applicants = [
        _best(object_of(entry, "applicants"), "applicant")
        for entry in list_of(item.get("applicants"), "applicants")
    ]
    inventors = names_of(item.get("inventors"), "inventors")
    days = ("patent_announcement_date", "registration_date", "application_date")
    return seed(
        record=item_id(item, section, title),
        title=title,
        text=settled(bilingual_of(item.get("description"), "description")),
        organisation=owner.organisation or next((name for name in applicants if name), None),
        researcher=owner.name or next(iter(inventors), None),
        published=next((day for name in days if (day := day_of(item.get(name), name))), None),
        visibility=visibility_of(item, owner.organisation),
        notes=(
            (
                "Kind of right",
                text_of(item.get("industrial_property_right_type"), "industrial_property_right_type"),
            ),
            ("Application number", text_of(item.get("application_number"), "application_number")),
            (
                "Publication number",
                text_of(item.get("patent_announcement_number"), "patent_announcement_number"),
            ),
            ("Patent number", text_of(item.get("patent_number"), "patent_number")),
            ("Applicants", "; ".join(name for name in applicants if name)),
            ("Inventors", "; ".join(inventors)),
        ),
    )


def paper_seed(item: Item, section: str, owner: Owner) -> Values:
    """Return the seed of a paper."""
    title = settled(bilingual_of(item.get("paper_title"), "paper_title"))
    authors = names_of(item.get("authors"), "authors")
    numbers = object_of(item.get("identifiers"), "identifiers")
    dois = [doi_of(entry, "doi") for entry in _entries(numbers.get("doi"))]
    return seed(
        record=item_id(item, section, title),
        title=title,
        text=settled(bilingual_of(item.get("description"), "description")),
        organisation=owner.organisation,
        researcher=owner.name or next(iter(authors), None),
        published=day_of(item.get("publication_date"), "publication_date"),
        visibility=visibility_of(item, owner.organisation),
        notes=(
            ("DOI", "; ".join(doi for doi in dois if doi)),
            ("Published in", _best(item, "publication_name")),
            ("Authors", "; ".join(authors)),
        ),
    )


SEEDS: dict[str, Callable[[Item, str, Owner], Values]] = {
    "research_projects": project_seed,
    "industrial_property_rights": patent_seed,
    "published_papers": paper_seed,
    "misc": paper_seed,
}
NEED_AN_ABSTRACT = (
    "published_papers",
    "misc",
)  # a list of works is a whole career: titles alone are no offers


def item_id(item: Item, section: str, title: Mapping[str, str]) -> str:
    """Return the id of an item by its section and its id there; by its title where it has none yet."""
    own = text_of(item.get("rm:id"), "rm:id")
    return id_of(
        "researchmap", section, own.strip() if own else f"t{digest(title.get('ja'), title.get('en'))}"
    )


def names_of(value: Any, column: str) -> list[str]:
    """Return the names of people as written, the Japanese ones first: {"ja": [{"name": ...}], ...}."""
    people = object_of(value, column)
    entries = list_of(people.get("ja"), column) or list_of(people.get("en"), column)
    names = (text_of(object_of(entry, column).get("name"), f"{column}.name") for entry in entries)
    return [name.strip() for name in names if name]


def _best(item: Item, name: str) -> str | None:
    return best_of(bilingual_of(item.get(name), name))


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _joined(value: Any, column: str) -> str:
    return "; ".join(text for entry in _entries(value) if (text := text_of(entry, column)))
