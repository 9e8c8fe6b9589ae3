"""Does every match that leads abroad carry the reminder, with the reason, and no other match?"""

import pytest
from conftest import need, seed
from proposals_home import organisation

from corpora import Organisation
from matcher import EXPORT_WORDS, Abroad, AbroadReason, export_note, export_notes, say_note, side_of

HOME = organisation("univ", "university_national", place={"country": "JP", "prefecture": "北海道"})
ABROAD = organisation("lab", "company", place={"country": "DE"})
CITY = organisation("city", "overseas_government")
UNKNOWN = organisation("firm", place={"country": None})


@pytest.mark.parametrize(
    ("asked", "seed_side", "reasons"),
    [
        (side_of(need("n"), HOME), side_of(seed("s"), HOME), None),
        (side_of(need("n"), None), side_of(seed("s"), None), None),
        (side_of(need("n"), UNKNOWN), side_of(seed("s"), UNKNOWN), None),
        (side_of(need("n", place={"country": None}), None), side_of(seed("s"), None), None),
        (side_of(need("n", place={"country": "VN"}), None), side_of(seed("s"), HOME), [("need_place", "VN")]),
        (side_of(need("n"), CITY), side_of(seed("s"), HOME), [("need_holder", None)]),
        (side_of(need("n"), ABROAD), side_of(seed("s"), HOME), [("need_holder", "DE")]),
        (side_of(need("n"), HOME), side_of(seed("s"), ABROAD), [("seed_holder", "DE")]),
        (
            side_of(need("n"), HOME),
            side_of(seed("s", place={"country": "TH"}), None),
            [("seed_place", "TH")],
        ),
        (
            side_of(None, None, "ハノイとタイの工場で使いたい。"),
            side_of(seed("s"), HOME),
            [("need_text", "VN"), ("need_text", "TH")],
        ),
        (side_of(None, None, "日本の工場で使いたい。"), side_of(seed("s"), HOME), None),
        (
            side_of(need("n", text={"ja": "工場。", "en": "A plant in Indonesia loses heat."}), None),
            side_of(seed("s"), HOME),
            [("need_text", "ID")],
        ),
    ],
)
def test_a_pair_leads_abroad_by_place_holder_or_text(
    asked: object, seed_side: object, reasons: list[tuple[str, str | None]] | None
) -> None:
    note = export_note(need=asked, seed=seed_side)  # type: ignore[arg-type]

    found = None if note is None else [(reason.what.value, reason.country) for reason in note.reasons]
    assert found == reasons


def test_a_country_that_a_seed_mentions_is_no_reason() -> None:
    told = seed("s", text={"ja": "ベトナムの水田で測った。"})

    assert export_note(need=side_of(need("n"), HOME), seed=side_of(told, HOME)) is None


@pytest.mark.parametrize("asked_for", ["seed", "need"])
def test_of_a_match_each_hit_has_its_own_reminder(asked_for: str) -> None:
    holders: dict[str, Organisation] = {"lab": ABROAD, "univ": HOME}
    make = seed if asked_for == "seed" else need
    hits = [make("home", organisation="univ"), make("abroad", organisation="lab"), make("of-nobody")]

    notes = export_notes(hits, side_of(None, None), holders=holders, asked_for=asked_for)

    what = Abroad.SEED_HOLDER if asked_for == "seed" else Abroad.NEED_HOLDER
    assert {name: note.reasons for name, note in notes.items()} == {"abroad": (AbroadReason(what, "DE"),)}


def test_the_reminder_is_said_in_both_languages_with_the_law_and_who_is_not_abroad() -> None:
    note = export_note(need=side_of(need("n", place={"country": "VN"}), CITY), seed=side_of(seed("s"), None))
    assert note is not None

    assert say_note(note, "ja") == (
        "輸出管理（外為法）の確認が必要：ニーズの場所が国外（ベトナム）、ニーズの機関が国外（国は不明）"
    )
    assert say_note(note, "en") == (
        "Export control (外為法) must be checked: the need lies abroad (Vietnam); "
        "the need's organisation is abroad (country not known)"
    )
    assert "非居住者" in EXPORT_WORDS["note"]["ja"]
    assert "non-residents within Japan" in EXPORT_WORDS["note"]["en"]
    assert all(set(words) == {"ja", "en"} for words in EXPORT_WORDS.values())
