"""Who is the researcher of a researchmap profile, and where do they work?

Names, posts and the permalink of a profile were verified in public programs that read the API's answers.
Where its JSON holds the ORCID iD was not, and it is not read; in a table the column is "ORCID ID".
"""

from collections.abc import Mapping
from typing import Any

from corpora.errors import RecordError
from corpora.readers.values import Values, best_of, bilingual_of, id_of, list_of, object_of, text_of

# field of ours -> key of theirs, and which part of the name comes first
_NAMES = {
    "ja": ("ja", ("family_name", "given_name")),
    "en": ("en", ("given_name", "family_name")),
    "kana": ("ja-Kana", ("family_name", "given_name")),
}


def profile_row(value: Mapping[str, Any], *, orcid: str | None = None) -> Values:
    """Return a researcher's JSON; only the names, posts and permalink of a profile are read.

    Raises `RecordError` where there is no name.
    """
    name = {field: _name(value, key, order) for field, (key, order) in _NAMES.items()}
    if not (name["ja"] or name["en"]):
        raise RecordError(
            "has no name", column="family_name", remedy="Write the name in Japanese or English."
        )
    permalink = (text_of(value.get("permalink"), "permalink") or "").strip()
    own = permalink or text_of(value.get("rm:id"), "rm:id") or text_of(value.get("rm:user_id"), "rm:user_id")
    posts = [_post(entry) for entry in list_of(value.get("affiliations"), "affiliations")]
    row: Values = {
        "kind": "researcher",
        "id": id_of("researchmap", own.strip() if own else " ".join(filter(None, name.values()))),
        "name": {field: text for field, text in name.items() if text},
        "affiliations": [post for post in posts if "organisation" in post],
        "researchmap": permalink,
        "orcid": orcid,
        "visibility": "coalition",
        "notes": [
            f"Post: {post['position']}" for post in posts if "organisation" not in post and "position" in post
        ],
    }
    return {field: held for field, held in row.items() if held}


def _name(value: Mapping[str, Any], key: str, order: tuple[str, str]) -> str:
    parts = (text_of(object_of(value.get(part), part).get(key), f"{part}.{key}") for part in order)
    return " ".join(part.strip() for part in parts if part)


def _post(value: Any) -> Values:
    post = object_of(value, "affiliations")
    organisation = best_of(bilingual_of(post.get("affiliation"), "affiliations.affiliation"))
    position = best_of(bilingual_of(post.get("job"), "affiliations.job"))
    held = {"organisation": organisation, "position": position}
    return {field: text for field, text in held.items() if text}
