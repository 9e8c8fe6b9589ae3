"""What is a record called where there is little room?"""

from corpora import Bilingual, Matchable

_BEGINNING = 60  # characters that name a record without a title


def title_of(record: Matchable) -> Bilingual:
    """Return the title of a record, else the beginning of its text, in the languages that it is told in."""
    told = {
        language: (record.title.get(language) if record.title else None) or _beginning(record, language)
        for language in ("ja", "en")
    }
    return Bilingual(**told)


def _beginning(record: Matchable, language: str) -> str | None:
    text = (record.text.get(language) or "").strip()
    return f"{text[:_BEGINNING]}…" if len(text) > _BEGINNING else text or None
