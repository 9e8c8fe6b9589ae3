"""How is a list of grants read, as KAKEN gives the results of a search in XML?

Verified in the service's definition of its public XML (grantAward with awardNumber; summary for each
language with title, category, institution, member with role and personalName/fullName, keywordList,
paragraphList by type, periodOfAward, overallAwardAmount/totalCost) and in answers kept in the tests of public
programs, where the root is grantAwards. Entities and document types are refused; one grant at a time is held
in memory.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.errors import FormatError, RecordError
from corpora.readers.kaken import grant_id, grant_text
from corpora.readers.rows import Row
from corpora.readers.seeds import seed
from corpora.readers.values import Values, day_of, native_row

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type only; defusedxml reads # nosec B405

MAX_DEPTH = 50
_ROOTS = ("grantAwards", "grantAwardList")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TEXTS = (
    "outline_of_research_initial",
    "purpose",
    "abstract",
    "outline_of_research_achievement",
    "outline_of_research_performance",
)


def read_kaken_xml(path: Path) -> Iterator[Row]:
    """Read the grants of a KAKEN answer.

    Raises `FormatError` for a file that is no XML, or XML of another kind.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    number, depth, root = 0, 0, None
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            _bare(element)
            depth += 1 if event == "start" else -1
            if root is None:
                root = _checked(element, path)
            elif depth > MAX_DEPTH:
                raise FormatError(f"{path}: nests its elements more than {MAX_DEPTH} deep. Export it again.")
            elif event == "end" and depth == 1:
                if element.tag == "grantAward":
                    number += 1
                    yield native_row(number, partial(_grant, element))
                root.clear()  # what was read is not kept
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
    except (ParseError, DefusedXmlException, LookupError) as error:
        if root is None or isinstance(error, DefusedXmlException):
            raise FormatError(f"{path}: is no XML that can be read: {error}. Export it again.") from error
        problem = f"cannot be read, nor any grant below it: {error}"
        yield Row(number + 1, {}, problem, native=True, remedy="The file is damaged: export it again.")


def _checked(root: "Element", path: Path) -> "Element":
    if root.tag not in _ROOTS:
        raise FormatError(f"{path}: is XML, but no list of KAKEN grants: its root is <{root.tag[:50]}>.")
    return root


def _bare(element: "Element") -> None:
    """Take the namespace off a tag: some answers have one, others none."""
    element.tag = element.tag.rpartition("}")[2]


def _grant(award: "Element") -> Values:
    number = award.get("awardNumber") or award.get("id") or ""
    if not number.strip():
        raise RecordError("has no grant number", column="awardNumber", remedy="Export it again.")
    summaries = {summary.get(_LANGUAGE, "ja"): summary for summary in award.findall("summary")}
    told = {language: summaries[language] for language in ("ja", "en") if language in summaries}
    first = next(iter(told.values()), award)
    person = next((m for m in first.findall("member") if m.get("role") == "principal_investigator"), None)
    institution = _text(first.find("institution"))
    if institution is None and person is not None:
        institution = _text(person.find("affiliation/institution")) or _text(person.find("institution"))
    titles = {language: _text(summary.find("title")) for language, summary in told.items()}
    texts = {language: _summary(summary) for language, summary in told.items()}
    return seed(
        record=grant_id(number),
        title={language: title for language, title in titles.items() if title},
        text={language: text for language, text in texts.items() if text},
        organisation=institution,
        researcher=_text(person.find("personalName/fullName")) if person is not None else None,
        published=_start(first.find("periodOfAward")),
        notes=(
            ("Grant number", number.strip()),
            ("Category", "; ".join(_all(first, "category"))),
            ("Review section", "; ".join(_all(first, "review_section"))),
            ("Field", "; ".join(_all(first, "field"))),
            ("Total grant", _text(first.find("overallAwardAmount/totalCost"))),
            ("Keywords", "; ".join(_all(first, "keywordList/keyword"))),
            ("Institutions", "; ".join(_all(first, "institution")[1:])),
            ("Members", "; ".join(_all(first, "member/personalName/fullName"))),
        ),
    )


def _summary(summary: "Element") -> str | None:
    found: dict[str, list[str]] = {}
    for paragraphs in summary.findall("paragraphList"):
        found.setdefault(paragraphs.get("type", "abstract"), []).extend(_all(paragraphs, "paragraph"))
    return grant_text("\n".join(found.get(kind, [])) for kind in _TEXTS)


def _start(period: "Element | None") -> str | None:
    """Return the first day of the period: its date, else the first of April of its fiscal year."""
    if period is None:
        return None
    day = _text(period.find("startDate"))
    year = _text(period.find("startFiscalYear")) or period.get("searchStartFiscalYear")
    return day_of(day, "startDate") if day else day_of(year, "startFiscalYear", month=4)


def _all(element: "Element", path: str) -> list[str]:
    return [text for found in element.findall(path) if (text := _text(found))]


def _text(element: "Element | None") -> str | None:
    text = element.text.strip() if element is not None and element.text else ""
    return text or None
