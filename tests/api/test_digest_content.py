"""What does a reader of a digest see, in a mail and in a feed, whatever stands in it?"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from lxml import etree

from api.digests.content import html, plain, subject
from api.digests.feed import feed_of
from api.digests.mail import mail_of
from api.digests.wording import percent
from corpora import Bilingual
from matcher import Citation, Digest, DigestMatch, DigestReminder, Stage, Waiting

HOSTILE = "<b>蒸気</b>\r\nBcc: evil@example.net \x07"


def match(name: str, probability: float, **values: Any) -> DigestMatch:
    told: dict[str, Any] = {
        "kind": "seed",
        "title": Bilingual(ja=f"題{name}", en=f"Title {name}"),
        "holder": Bilingual(ja="例示大学", en="Sample University"),
        "query_id": "saved-1",
        "query_name": Bilingual(ja="蒸気", en="蒸気"),
        "saved": True,
        "evidence": None,
        "path": f"/records/{name}",
        "illustrative": False,
    }
    return DigestMatch(record_id=name, probability=probability, **{**told, **values})


OLD = Digest(
    *("0b0e7a52-6f7d-4c58-9c3c-6f1b7b0f6d11", "org-a", Bilingual(ja="例示社", en="Sample"), "ja", None),
    *("2026-11-27T18:00:00+00:00", None, (match("s1", 0.7), match("s2", 0.9))),
)
NEW = replace(
    *(OLD,),
    id="0b0e7a52-6f7d-4c58-9c3c-6f1b7b0f6d12",
    since=OLD.until,
    until="2026-11-28T18:00:00+00:00",
    matches=(match("s3", 0.999),),
)


@pytest.fixture
def in_japan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


def test_a_feed_has_an_entry_a_digest_with_its_id_time_page_and_words_the_newest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told() -> list[tuple[str | None, ...]]:
        tree = etree.fromstring(feed_of([OLD, NEW], address="https://e.example/"))
        paths = [f"{{*}}{name}" for name in ("id", "updated", "published", "title")]
        return [
            (*map(own.findtext, paths), own.find("{*}link").get("href"), own.find("{*}content").get("type"))
            for own in tree.findall("{*}entry")
        ]

    expected = [
        (
            f"urn:uuid:{own.id}",
            own.until,
            own.until,
            subject(own),
            f"https://e.example/nights/{own.id}",
            "html",
        )
        for own in (NEW, OLD)
    ]
    assert told() == expected
    monkeypatch.setattr("api.digests.feed.NEWEST", 1)
    assert told() == expected[:1]


def test_each_account_has_one_feed_by_one_name_and_in_its_language() -> None:
    other = replace(OLD, organisation="org-b", language="en")
    feeds = [etree.fromstring(feed_of(own, address=None)) for own in ([OLD], [OLD, NEW], [other])]

    first, later, another = (own.findtext("{*}id") for own in feeds)
    assert first == later != another
    assert [own.get("{http://www.w3.org/XML/1998/namespace}lang") for own in feeds] == ["ja", "ja", "en"]
    assert [own.findtext("{*}updated") for own in feeds] == [OLD.until, NEW.until, OLD.until]


def test_a_mail_is_of_the_time_of_its_digest_and_says_that_nobody_wrote_it() -> None:
    mail = mail_of(NEW, to="a@example.org", sender="enmusubi@example.org", address=None)

    assert mail["Date"].datetime == datetime.fromisoformat(NEW.until)
    assert mail["Message-ID"] == f"<{NEW.id}@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_it_says_since_when_and_the_most_probable_match_comes_first(in_japan: None) -> None:
    first, second = (plain(own, address=None) for own in (OLD, NEW))

    assert (subject(OLD), subject(NEW)) == ("縁結び: 新しい候補 2件", "縁結び: 新しい候補 1件")
    assert "2026-11-28 までに見つかった新しい候補は 2 件です。" in first
    assert first.index("題s2") < first.index("題s1")
    assert "2026-11-28 から 2026-11-29 までに見つかった新しい候補は 1 件です。" in second


def test_nothing_is_certain_and_an_illustrative_record_is_called_one() -> None:
    told = plain(replace(NEW, matches=(match("s3", 0.9999, illustrative=True),)), address=None)

    assert "1. 題s3（例示のための記録）\n   Title s3\n   確からしさ 99%\n" in told
    assert (percent(0.0001), percent(0.504)) == ("1%", "50%")


def test_it_leads_to_the_record_and_to_where_it_is_stopped_or_names_the_commands() -> None:
    address = "https://e.example/"

    assert "   https://e.example/records/s3\n" in plain(NEW, address=address)
    assert '<a href="https://e.example/records/s3">' in html(NEW, address=address)
    assert '<a href="https://e.example/account">' in html(NEW, address=address)
    assert "   s3\n" in plain(NEW, address=None)
    assert "enmusubi saved" in plain(NEW, address=None)
    assert "<a" not in html(NEW, address=None)


@pytest.mark.parametrize("field", ["title", "holder", "query_name", "account", "evidence", "pair"])
def test_whatever_others_wrote_is_one_escaped_line_of_bounded_length(field: str) -> None:
    words = Bilingual(ja=f"{HOSTILE}{'長' * 400}")
    told: dict[str, Any] = {field: words}
    digest = NEW
    if field == "account":
        digest = replace(NEW, account=words)
    elif field == "pair":
        waits = DigestReminder("p1", Stage.PROPOSED, Waiting.STALE, 14, words, words, "/proposals/p1")
        digest = replace(NEW, reminders=(waits,))
    else:
        if field == "evidence":
            told = {field: (Citation(words.best("ja"), "ja"),) * 2}
        digest = replace(NEW, matches=(match("s3", 0.9, saved=field != "query_name", **told),))

    text, marked = plain(digest, address=None), html(digest, address=None)

    (line, *_) = [own for own in text.splitlines() if "evil" in own]
    assert "<b>蒸気</b> Bcc: evil@example.net 長" in line
    assert "長" * 300 not in line
    assert "\x07" not in text + marked
    assert "<b>" not in marked
    assert "&lt;b&gt;蒸気" in marked
