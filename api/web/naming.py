"""What are working groups, sectors and texts of nobody's language called on a page?"""

from api.showing.marking import Quoted
from corpora import WORKING_GROUPS, Bilingual, Matchable, language_of

_BEGINNING = 60  # characters that name a record without a title


def group_name(group: str) -> Bilingual:
    """Return the name of a working group; its id where the coalition's papers name none of that id."""
    found = next((own.name for own in WORKING_GROUPS if own.id == group), None)
    return found or Bilingual(ja=group, en=group)


def named(record: Matchable) -> Bilingual:
    """Return the title of a record, else how its text begins."""
    if record.title:
        return record.title
    begins = {name: _begun(record.text.get(name)) for name in record.text.languages}
    return Bilingual(**begins)


def written(text: str) -> Quoted:
    """Return what somebody wrote, with the language that its script tells."""
    return Quoted(text, language_of(text) or "")


def _begun(text: str | None) -> str | None:
    if text is None or len(text) <= _BEGINNING:
        return text
    return f"{text[:_BEGINNING].rstrip()}…"
