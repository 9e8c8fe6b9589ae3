"""Who is told of new matches in a bench's home, and what stands, after a night, in mails, feeds and store?

Made-up members follow their needs and seeds and save queries. What they were told is read from the files that
reach them, so that a match told twice, or only noted as told, is seen.
"""

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from html import unescape

from defusedxml.ElementTree import fromstring

from api import Settings
from corpora import Following, Organisation, Store, open_store

MEMBERS = ("org-a", "org-b", "org-c")
_SAVED = (
    ("水素", "seeds", "太陽光と水素を使いたい。", 0.05),
    ("Heat", "seeds", "Heat from sewage for a farm.", 0.05),
    ("風力", "needs", "断熱材と風力の研究。", 0.05),
)
_QUESTION = re.compile(r"<h2>(.*?)</h2>\s*<ol>(.*?)</ol>", re.DOTALL)
_LAST_OF_ITEM = re.compile(r"([^>\n]+)</li>")
_ACCOUNT = re.compile(r"<([^@<]+)@")

Told = Counter[tuple[str, str, str, str]]  # where, account, question, record


def join(settings: Settings) -> None:
    """Let the members join a new home: two want mails, all have feeds."""
    with closing(open_store(settings.store)) as store:
        store.put(map(_member, MEMBERS))
        for place, name in enumerate(MEMBERS):
            address = f"{name}@example.org" if place else None
            language = "en" if place == 1 else "ja"
            store.put_following(Following(name, seeds=place == 1, email=address, language=language))
            for title, find, text, threshold in _SAVED[: place + 1]:
                store.save_query(organisation=name, name=title, text=text, find=find, threshold=threshold)


def told(settings: Settings) -> Told:
    """Count each (account, question, record) in the mails, in the feeds, and in the store as told or not."""
    found: Told = Counter()
    for path in sorted((settings.home / "outbox").glob("*")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body, to = mail.get_body(("plain",)), _ACCOUNT.search(str(mail["To"]))
        text = body.get_content() if body else ""
        found.update(("mail", to[1] if to else "", *pair) for pair in _in_mail(text))
    for path in sorted((settings.home / "digests").glob("*.atom")):
        found.update(("feed", path.stem, *pair) for pair in _in_feed(path.read_bytes()))
    with closing(open_store(settings.store)) as store:
        found.update(_in_store(store))
    return found


def doubled(counted: Told) -> list[str]:
    """Name what was told more than once."""
    return [" · ".join(key) for key, count in counted.items() if count > 1]


def _member(name: str) -> Organisation:
    names = {"ja": f"例示{name}", "en": f"Sample {name}"}
    return Organisation.model_validate({"id": name, "organisation_kind": "company", "name": names})


def _in_mail(text: str) -> Iterator[tuple[str, str]]:
    """Yield question and record: each question is a block, the last line of a match its record's id."""
    for block in text.replace("\r\n", "\n").strip().split("\n\n")[1:-1]:
        question, *lines = block.split("\n")
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            if line.startswith("   ") and not after.startswith("   "):
                yield question, line.strip()


def _in_feed(data: bytes) -> Iterator[tuple[str, str]]:
    for content in fromstring(data).iterfind("{*}entry/{*}content"):
        for question, items in _QUESTION.findall(content.text or ""):
            for record in _LAST_OF_ITEM.findall(items):
                yield unescape(question), unescape(record).strip()


def _in_store(store: Store) -> Iterator[tuple[str, str, str, str]]:
    """Yield every match found: told, put into a digest that waits, or not put."""
    for name in MEMBERS:
        saved = {query.id: query.name for query in store.saved_queries(organisation=name)}
        for own in store.news_of(organisation=name):
            where = "told" if own.told_at else "waits" if own.digest_id else "found"
            yield where, name, saved.get(own.query_id, own.query_id), own.match.record_id
