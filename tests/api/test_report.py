"""Does a report say what the match says, no more and no less, harmlessly, to those who may read it?"""

import math
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import FakeEncoder, need, seed, shipped_for
from hypothesis import given
from hypothesis import strategies as st

from api.report import Directory, Report, ReportResponse, Wish, choose, page, report_of
from api.report.captions import CAPTIONS
from api.report.chart import signed, svg, waterfall
from api.showing.marking import LONGEST, Mark, harmless, pieces
from corpora import (
    AnyRecord,
    ContactPoint,
    Filters,
    NotFoundError,
    Organisation,
    Store,
    UsageError,
    Viewer,
    open_store,
)
from indexer import open_generation, update_index
from matcher import Matcher, Words

HOSTILE = "蒸気<script>alert(1)</script>を\u202e使う\"'><img src=x onerror=alert(2)>{{ 7*7 }}\x07。"
LONG = "Steam" * 400 + " and heat."
ASKED = "工場の蒸気の熱を使いたい。研修もあわせてお願いしたい。"


def organisation(own_id: str, **values: Any) -> Organisation:
    return Organisation.model_validate({"id": own_id, "organisation_kind": "company", **values})


RECORDS: list[AnyRecord] = [
    organisation("org-a", name={"ja": "甲大学"}),
    organisation("org-b", name={"en": "Company B"}),
    ContactPoint.model_validate(
        {
            "id": "point-person",
            "organisation": "org-a",
            "office": {"ja": "担当者"},
            "role": "person",
            "email": "a@example.jp",
        }
    ),
    ContactPoint.model_validate(
        {
            "id": "point-office",
            "organisation": "org-a",
            "office": {"ja": "連携窓口"},
            "url": "javascript:alert(3)",
        }
    ),
    seed("s-steam", text={"ja": "工場の蒸気の熱を集める。費用は安い。"}, organisation="org-a", trl=6),
    seed("s-hostile", text={"ja": HOSTILE}, title={"ja": HOSTILE}, contact="javascript:alert(4)"),
    seed("s-long", text={"en": LONG}, illustrative=True),
    seed("s-plain", text={"en": "Heat from factory steam is stored in sand."}, organisation="org-x"),
    seed(
        "s-secret",
        text={"ja": "工場の蒸気の熱を使う秘密の技術。"},
        visibility="organisation",
        organisation="org-b",
    ),
    seed("s-members", text={"ja": "蒸気の熱の会員向け技術。"}, visibility="coalition", organisation="org-a"),
    need("n-open", text={"ja": ASKED}, title={"ja": "蒸気の熱"}, organisation="org-b"),
    need("n-secret", text={"ja": "港の船。"}, visibility="organisation", organisation="org-b"),
]
SEEDS = [record.id for record in RECORDS if record.kind == "seed"]


@dataclass
class Office:
    """A store, its matcher, and what reports are made with."""

    store: Store
    matcher: Matcher

    def report(
        self, *, language: str = "ja", account: str | None = None, text: str | None = ASKED, **wish: Any
    ) -> Report:
        values = {"need_id": None, "k": 10, **wish}
        asked = Wish(text=None if values["need_id"] else text, **values)
        viewer = Viewer(organisation=account)
        choice = choose(asked, self.matcher, self.store, viewer=viewer, filters=Filters())
        directory = Directory(self.store, viewer, language)
        return report_of(
            choice,
            directory,
            language=language,
            encoder="fake@1",
            program="Enmusubi 0",
            made=date(2026, 1, 2),
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    directory = tmp_path_factory.mktemp("office")
    store = open_store(directory / "store.sqlite")
    store.put(RECORDS)
    encoder = FakeEncoder()
    known = shipped_for(encoder)
    update_index(store, directory / "index", encoder=encoder, known=lambda: known)
    yield Office(store, Matcher(store, open_generation(directory / "index"), encoder))
    store.close()


class Seen(HTMLParser):
    """What a browser makes of a page: tags with attributes, the text, and the quotations in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.quotes: list[str] = []
        self._quoting = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "bdi" and dict(attrs).get("class") == "quote":
            self._quoting = True
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        self._quoting = self._quoting and tag != "bdi"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._quoting:
            self.quotes[-1] += data


# ---- it adds up, and it is quoted ----


@pytest.mark.parametrize("wanted", SEEDS[:4])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_contributions_of_a_pair_add_up_to_its_score(office: Office, wanted: str, language: str) -> None:
    report = office.report(seed=wanted, language=language)

    (pair,) = report.pairs
    bars = pair.chart["layer"][2]["data"]["values"]
    assert [row["text"] for row in bars] == [
        signed(value) for _, value in Words(language).contributions(pair.hit.explanation)
    ]
    assert bars[-1]["end"] == pytest.approx(math.log(pair.hit.score / (1 - pair.hit.score)), abs=1e-6)
    assert bars[-2]["end"] == pytest.approx(bars[-1]["end"], abs=1e-6)
    assert [row["start"] for row in bars[1:-1]] == [row["end"] for row in bars[:-2]]
    seen = Seen(page(report))
    assert all(row["text"] in seen.text and row["label"] in seen.text for row in bars)


@pytest.mark.parametrize("wish", [{"seed": name} for name in SEEDS[:4]] + [{}])
def test_whatever_is_quoted_stands_in_an_original(office: Office, wish: dict[str, str]) -> None:
    seen = Seen(page(office.report(**wish)))

    texts = [text for record in RECORDS for text in _texts(record)]
    originals = [harmless(text) for text in (ASKED, *texts)]
    assert seen.quotes
    assert all(any(quote in original for original in originals) for quote in seen.quotes)


def _texts(record: AnyRecord) -> list[str]:
    fields = [getattr(record, name, None) for name in ("title", "text")]
    return [text for own in fields if own for text in (own.ja, own.en) if text]


def test_a_pair_says_who_holds_it_whom_to_ask_and_where_it_comes_from(office: Office) -> None:
    seen = Seen(page(office.report(seed="s-steam")))

    assert all(
        said in seen.text
        for said in ("甲大学", "連携窓口", "成熟度（TRL）", "s-steam", "fake@1", "2026-01-02", "入力された文")
    )
    assert "担当者" not in seen.text  # the office comes before the person


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("s-plain", "Ask the liaison office of this institution: org-x"),
        ("s-long", "it is not known whom to ask"),
        ("s-hostile", "Ask here: javascript:alert(4)"),
        ("s-long", "Illustrative record: not a real piece of research."),
    ],
)
def test_where_no_contact_is_known_it_says_what_is_known(office: Office, wanted: str, said: str) -> None:
    assert said in Seen(page(office.report(seed=wanted, language="en"))).text


def test_an_uncalibrated_score_is_called_a_rough_guide(office: Office) -> None:
    report = office.report(rank=1, language="en")

    assert not report.result.calibrated
    assert "A rough guide: it has not been calibrated" in page(report)
    assert "calibrated on judged pairs" not in page(report)


def test_a_need_has_its_hits_in_order_and_the_contrast_of_neighbours(office: Office) -> None:
    report = office.report(need_id="n-open", language="en")

    seen = Seen(page(report))
    assert [pair.hit.rank for pair in report.pairs] == list(range(1, len(report.pairs) + 1))
    assert len(report.contrasts) == len(report.pairs) - 1 >= 3
    for found in report.contrasts:
        assert Words("en").order(found) in seen.text
        total = sum(difference.value for difference in found.differences)
        first, second = found.first.explanation.log_odds, found.second.explanation.log_odds
        assert total == pytest.approx(first - second, abs=1e-9)
        assert all(signed(difference.value) in seen.text for difference in found.differences)


def test_the_clauses_of_the_need_are_marked_and_together_they_are_its_text(office: Office) -> None:
    report = office.report(seed="s-steam")

    assert "".join(piece.text for piece in report.need_text) == ASKED
    marks = [piece.mark for piece in report.need_text if piece.mark]
    assert [mark.label for mark in marks] == [str(n + 1) for n in range(len(report.result.query.clauses))]


def test_the_json_of_a_report_holds_the_match_the_chart_and_the_contrasts(office: Office) -> None:
    data = ReportResponse.of(office.report()).model_dump(mode="json")

    assert [hit["id"] for hit in data["match"]["hits"]] == [pair["id"] for pair in data["pairs"]]
    assert data["pairs"][0]["chart"]["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert len(data["contrasts"]) == len(data["pairs"]) - 1
    assert data["visibility"] == "public"


def test_a_seed_beyond_the_first_k_says_so(office: Office) -> None:
    last = office.report().pairs[-1].hit.record.id

    said = Seen(page(office.report(seed=last, k=1, language="en"))).text

    assert "It is not among the first 1." in said


def test_where_all_is_listed_nothing_can_drop_out(office: Office) -> None:
    assert "so none can drop out" in page(office.report(rank=1, language="en"))


def test_what_would_drop_it_out_is_said_to_be_an_estimate(office: Office) -> None:
    report = office.report(rank=1, k=1, language="en")

    assert report.pairs[0].counterfactual
    assert "This is an estimate" in page(report)


# ---- hostile text ----


@pytest.mark.parametrize("wish", [{"seed": "s-hostile"}, {}, {"text": HOSTILE + "。蒸気の熱。"}])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_hostile_text_is_shown_and_does_nothing(office: Office, wish: dict[str, str], language: str) -> None:
    html = page(office.report(language=language, **wish))

    seen = Seen(html)
    assert not {"script", "img", "a", "iframe", "link", "object", "form"} & {tag for tag, _ in seen.tags}
    assert all(
        not name.startswith("on") and name not in {"src", "srcdoc", "action", "background"}
        for _, attributes in seen.tags
        for name in attributes
    )
    assert not any("href" in name for _, attributes in seen.tags for name in attributes)
    assert "<script>alert(1)</script>" in seen.text
    assert "{{ 7*7 }}" in seen.text
    assert not set("\x07\u202e") & set(html)
    assert "⟨U+202E⟩" in seen.text


def test_a_page_needs_nothing_from_outside(office: Office) -> None:
    for report in (office.report(), office.report(rank=1)):
        html = page(report)

        outside = set(re.findall(r"https?://[^\"'\s<]+", html))
        assert outside <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
        assert not re.search(r"@import|url\(", html)
        assert "default-src 'none'" in html


@given(st.text())
def test_no_control_and_no_turn_of_direction_is_left(text: str) -> None:
    shown = harmless(text)

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6))
def test_pieces_put_together_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(start, start + size, "cited", "1") for start, size in spans if start + size <= len(text)]

    assert "".join(piece.text for piece in pieces(text, marks)) == text


def test_the_middle_of_a_very_long_piece_is_left_out_and_it_shows() -> None:
    (piece,) = pieces("あ" * 1_000_000, [])

    assert len(piece.text) < LONGEST + 10
    assert " […] " in piece.text


# ---- who may read what ----


@pytest.mark.parametrize("account", [None, "org-a"])
@pytest.mark.parametrize("wish", [{}, {"need_id": "n-open"}])
def test_what_is_confidential_never_shows_to_others(
    office: Office, account: str | None, wish: dict[str, str]
) -> None:
    report = office.report(account=account, k=50, **wish)

    html = page(report) + ReportResponse.of(report).model_dump_json()
    assert "秘密" not in html
    assert "s-secret" not in html


@pytest.mark.parametrize("wanted", ["s-secret", "s-members", "nobody", "n-open", "org-a"])
def test_a_seed_that_is_hidden_or_absent_is_refused_alike(office: Office, wanted: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        office.report(seed=wanted)

    assert str(refused.value) == (
        f"'{wanted}' is not among the 1,000 nearest seeds that can be shown for this need. "
        "Check the id and the conditions (--where)."
    )


def test_a_need_that_is_hidden_is_refused_like_one_that_is_not_there(office: Office) -> None:
    with pytest.raises(NotFoundError, match="There is no record 'n-secret'"):
        office.report(need_id="n-secret")


@pytest.mark.parametrize(
    ("wish", "visibility", "said"),
    [
        ({"seed": "s-steam"}, "public", None),
        # Its rank depends on records that the public does not see.
        ({"seed": "s-steam", "account": "org-b"}, "coalition", "Only members of the coalition may read"),
        ({"seed": "s-members", "account": "org-b"}, "coalition", "Only members of the coalition may read"),
        ({"seed": "s-secret", "account": "org-b"}, "organisation", "Only this organisation may read"),
        ({"need_id": "n-secret", "account": "org-b", "rank": 1}, "organisation", "Company B"),
        ({"account": "org-b"}, "organisation", "Company B"),
    ],
)
def test_a_report_that_is_not_public_says_who_may_read_it(
    office: Office, wish: dict[str, Any], visibility: str, said: str | None
) -> None:
    report = office.report(language="en", **wish)

    text = Seen(page(report)).text
    assert report.visibility == visibility
    assert ("Confidential" in text) == (said is not None)
    assert said is None or said in text


# ---- what is asked ----


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"text": None}, "Give either a text or --id NEED_ID."),
        ({"seed": "s-steam", "rank": 1}, "Give --seed or --rank, not both."),
        ({"rank": 11}, "--rank 11 is beyond --k 10. Ask for more hits: --k 11"),
        ({"need_id": "s-steam"}, "'s-steam' is a seed; a report is on a need. Give the id of a need."),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(office: Office, wish: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        office.report(**wish)

    assert str(refused.value) == message


def test_a_rank_that_there_is_not_is_refused(office: Office) -> None:
    with pytest.raises(NotFoundError, match="There is no rank 9: 4 records were found"):
        office.report(rank=9)


# ---- words and drawings ----


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("name", CAPTIONS)
def test_every_caption_exists_in_both_languages_with_the_same_values(name: str) -> None:
    caption = CAPTIONS[name]

    assert caption.keys() == {"ja", "en"}
    assert fields(caption["ja"]) == fields(caption["en"])


def test_every_caption_is_used() -> None:
    package = Path(page.__code__.co_filename).parent
    used = "".join(
        path.read_text(encoding="utf-8")
        for path in package.rglob("*")
        if path.is_file() and path.suffix in {".py", ".html"} and path.name != "captions.py"
    )

    by_value = {"public", "coalition", "organisation"}  # the names of visibilities
    assert [name for name in CAPTIONS if f'"{name}"' not in used and name not in by_value] == []


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.234, "+1.23"), (-0.5, "−0.50"), (0.0, "0.00"), (-0.004, "0.00"), (0.005001, "+0.01")],
)
def test_values_are_written_with_their_sign(value: float, said: str) -> None:
    assert signed(value) == said


def test_what_lowers_the_sum_is_told_apart_without_colour() -> None:
    summands = [("start", -4.0), ("up", 2.0), ("down", -1.0), ("sum", -3.0)]

    spec = waterfall(summands, axis="log-odds", title="Sum")
    drawn = svg(spec)

    assert 'stroke-dasharray="3,2"' in drawn
    assert all(label in drawn for label, _ in summands)
    assert "−1.00" in drawn
