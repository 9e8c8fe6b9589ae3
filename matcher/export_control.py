"""Does a match lead abroad, so that the office must check export control before technology is handed over?

The note reminds and decides nothing: whether a permission is needed depends on the technology, the receiver
and the use, none of which a record tells for certain. A side counts as abroad where its record, its holder or
the text of the need names another country than Japan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from corpora import Matchable, Need, Organisation, country_name, entry_texts
from matcher.understanding.places import places
from matcher.understanding.reading import reading_of

HOME = "JP"
_OVERSEAS = "overseas_government"


class Abroad(StrEnum):
    """What leads abroad."""

    NEED_PLACE = "need_place"
    NEED_TEXT = "need_text"
    NEED_HOLDER = "need_holder"
    SEED_PLACE = "seed_place"
    SEED_HOLDER = "seed_holder"


@dataclass(frozen=True)
class AbroadReason:
    """What leads abroad, and to which country (ISO 3166-1), None where only that it is overseas is known."""

    what: Abroad
    country: str | None


@dataclass(frozen=True)
class ExportNote:
    """The reminder that the office must check, with at least one reason."""

    reasons: tuple[AbroadReason, ...]


@dataclass(frozen=True)
class Side:
    """A need or a seed: its record and its holder where they are known, and countries that a text names."""

    record: Matchable | None = None
    holder: Organisation | None = None
    countries: tuple[str, ...] = ()


def side_of(record: Matchable | None, holder: Organisation | None, text: str | None = None) -> Side:
    """Return a side; of a need, or of a text that was asked as one, the countries that it names."""
    texts = [text] if text is not None else []
    if isinstance(record, Need):
        texts += [f"{title}\n{told}" if title else told for _, title, told in entry_texts(record)]
    named = (place.country for told in texts for place in places(reading_of(told)))
    return Side(record, holder, tuple(dict.fromkeys(code for code in named if code)))


def export_note(*, need: Side, seed: Side) -> ExportNote | None:
    """Return the reminder where either side leads abroad, else None."""
    found = [
        *_of_place(need.record, Abroad.NEED_PLACE),
        *(AbroadReason(Abroad.NEED_TEXT, code) for code in need.countries if code != HOME),
        *_of_holder(need.holder, Abroad.NEED_HOLDER),
        *_of_place(seed.record, Abroad.SEED_PLACE),
        *_of_holder(seed.holder, Abroad.SEED_HOLDER),
    ]
    return ExportNote(tuple(dict.fromkeys(found))) if found else None


def export_notes(
    hits: Iterable[Matchable],
    asked: Side,
    *,
    holders: Mapping[str, Organisation],
    asked_for: str,
) -> dict[str, ExportNote]:
    """Return the reminders of a match by record id; `asked_for` is the kind of the hits, seed or need."""
    found = {}
    for record in hits:
        own = side_of(record, holders.get(record.organisation or ""))
        seed, need = (own, asked) if asked_for == "seed" else (asked, own)
        if note := export_note(need=need, seed=seed):
            found[record.id] = note
    return found


def _of_place(record: Matchable | None, what: Abroad) -> list[AbroadReason]:
    country = record.place.country if record and record.place else None
    return [AbroadReason(what, country)] if country not in (None, HOME) else []


def _of_holder(holder: Organisation | None, what: Abroad) -> list[AbroadReason]:
    if holder is None:
        return []
    country = holder.place.country if holder.place else None
    if country not in (None, HOME):
        return [AbroadReason(what, country)]
    return [AbroadReason(what, None)] if holder.organisation_kind.value == _OVERSEAS else []


EXPORT_WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"ja": "輸出管理の確認", "en": "Export control"},
    "note": {
        "ja": "外為法（外国為替及び外国貿易法）にもとづく確認が必要です。技術の提供は、国外への提供だけで"
        "なく、国内の非居住者や、外国の強い影響を受ける居住者（特定類型）への提供も規制の対象になり得ます"
        "（みなし輸出）。技術や資料を渡す前に、機関の輸出管理の担当に相談してください。根拠：外国為替及び"
        "外国貿易法第25条第1項（技術の提供）、外国為替令第17条、役務通達（特定類型は2022年5月1日から）。",
        "en": "Your office must check this under the Foreign Exchange and Foreign Trade Act (外為法): "
        "handing over technology may be controlled, abroad and also, as a deemed export, to non-residents "
        "within Japan and to residents under strong influence from abroad (特定類型). Ask the export control "
        "desk of your institution before any technology or document is handed over. Source: Article 25 (1) "
        "of the Act (provision of technology), Article 17 of the Foreign Exchange Order, and the notice on "
        "the provision of technology (役務通達; 特定類型 since 1 May 2022).",
    },
    "short": {
        "ja": "輸出管理（外為法）の確認が必要：{reasons}",
        "en": "Export control (外為法) must be checked: {reasons}",
    },
    "separator": {"ja": "、", "en": "; "},
    Abroad.NEED_PLACE: {"ja": "ニーズの場所が国外（{country}）", "en": "the need lies abroad ({country})"},
    Abroad.NEED_TEXT: {"ja": "ニーズの文に国名（{country}）", "en": "the need names {country}"},
    Abroad.NEED_HOLDER: {
        "ja": "ニーズの機関が国外（{country}）",
        "en": "the need's organisation is abroad ({country})",
    },
    Abroad.SEED_PLACE: {"ja": "シーズの場所が国外（{country}）", "en": "the seed lies abroad ({country})"},
    Abroad.SEED_HOLDER: {
        "ja": "シーズの機関が国外（{country}）",
        "en": "the seed's organisation is abroad ({country})",
    },
    "unknown": {"ja": "国は不明", "en": "country not known"},
}


def say_reasons(note: ExportNote, language: str) -> str:
    """Say in one line why a match leads abroad."""
    said = [
        EXPORT_WORDS[reason.what][language].format(country=_country(reason.country, language))
        for reason in note.reasons
    ]
    return EXPORT_WORDS["separator"][language].join(said)


def say_note(note: ExportNote, language: str) -> str:
    """Say the reminder in one line, with its reasons."""
    return EXPORT_WORDS["short"][language].format(reasons=say_reasons(note, language))


def _country(code: str | None, language: str) -> str:
    if code is None:
        return EXPORT_WORDS["unknown"][language]
    return country_name(code, language)
