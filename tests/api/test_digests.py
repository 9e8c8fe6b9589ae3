"""Does every match reach its account once, in its language, and nobody else, whatever happens in between?"""

import email
import email.policy
import errno
import json
import multiprocessing
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from commands import Run, run_command
from lxml import etree
from news_crashes import PLACES, killed_run, one_run, settings_of
from news_world import BRIEF, EASY, STEAM, Nights, QuickEncoder, member, need, nights, steam_seed

from api.backups.purging import purge_everywhere
from api.digests import DeliveryReport, deliver, refresh_copies
from api.digests.places import one_at_a_time
from api.digests.smtp import SmtpServer
from api.nights.wording import clock
from api.settings import Settings
from corpora import ConfigurationError, Following, HomeError, LockedError

SECRET = "秘密のボイラー"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Nights]:
    made = nights(tmp_path)
    made.fusion = EASY
    made.store.save_query(organisation="org-a", name="蒸気", text=f"{SECRET}。{STEAM}")
    made.store.put_following(Following("org-a", email="a@example.org", language="ja"))
    made.store.put([steam_seed("seed-1"), need("need-1", organisation="org-b", text={"ja": STEAM})])
    yield made
    made.close()


def delivered(home: Nights, **values: Any) -> DeliveryReport:
    settings = Settings(**{**vars(settings_of(home.home)), **values})
    return deliver(home.store, settings, now=home.now)


def mails(home: Nights) -> list[EmailMessage]:
    paths = sorted((home.home / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]  # type: ignore[misc]


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def feed(home: Nights, account: str) -> str:
    path = home.home / "digests" / f"{account}.atom"
    return path.read_text("utf-8") if path.exists() else ""


def entries(home: Nights, account: str) -> list[str]:
    tree = etree.fromstring(feed(home, account).encode())
    return [found.text for found in tree.findall("{*}entry/{*}id")]


def holding(home: Nights, text: str) -> list[str]:
    """Every file of the home but the index in which the bytes of a text stand, mails decoded."""
    files = [path for path in home.home.rglob("*") if path.is_file() and "index" not in path.parts]
    found = [path.name for path in files if text.encode() in path.read_bytes()]
    return found + [str(m["Message-ID"]) for m in mails(home) if text in body(m) or text in body(m, "html")]


def test_a_new_match_goes_out_once_by_feed_and_mail(home: Nights) -> None:
    home.night()

    first, second = delivered(home), delivered(home)

    assert (first.put, first.delivered, first.mailed, first.failed) == (2, 2, 1, ())
    assert second == DeliveryReport(put=0, delivered=0, mailed=0, emptied=0, failed=())
    (mail,) = mails(home)
    assert (mail["To"], mail["Subject"]) == ("例示org-a <a@example.org>", "縁結び: 新しい候補 1件")
    assert "蒸気の熱 seed-1\n   Heat of steam seed-1\n" in body(mail)
    assert len(entries(home, "org-a")) == len(entries(home, "org-b")) == 1


def test_a_digest_speaks_the_language_of_its_account(home: Nights) -> None:
    home.store.put_following(Following("org-a", email="a@example.org", language="en"))
    home.night()
    delivered(home)

    (mail,) = mails(home)

    assert mail["Subject"] == "Enmusubi: 1 new match"
    assert body(mail).startswith("To Sample org-a\n")
    assert mail["Content-Language"] == "en"
    assert '<html lang="en">' in body(mail, "html")
    assert "縁結び: 例示org-b への新しい候補" in feed(home, "org-b")
    home.store.put([member("org-b", place={"country": "VN"})])
    refresh_copies(settings_of(home.home), home.store)
    assert "Enmusubi: new matches for Sample org-b" in feed(home, "org-b")


def test_what_is_quoted_in_another_language_than_the_readers_is_named_and_marked(home: Nights) -> None:
    home.store.put_following(Following("org-a", email="a@example.org", language="en"))
    home.store.put_following(Following("org-b", email="b@example.org", language="ja"))
    # given a line that the fake encoder reaches, which knows nothing of other languages
    home.fusion = replace(EASY, prior=8.0, brief=replace(BRIEF, prior=8.0))
    told, shown = "It takes the heat <of> steam.", "It takes the heat &lt;of&gt; steam."
    home.store.put([steam_seed("seed-1", text={"en": told}, title=None)])
    home.night()
    delivered(home)

    english, japanese = sorted(mails(home), key=lambda mail: str(mail["To"].addresses[0].addr_spec))

    assert re.findall("Asked: .*。( .*)?\n", body(english)) == [" (in Japanese)"]
    assert f"In the record: {told}\n" in body(english)
    assert f"1. {told}（英語）\n" in body(japanese)
    assert re.findall("求めること: .*。(.*)\n", body(japanese)) == [""]
    assert f"記録にあること: {told}（英語）\n" in body(japanese)
    tree = etree.fromstring(feed(home, "org-b").encode())
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    for html in (body(japanese, "html"), tree.findtext("{*}entry/{*}content")):
        assert html.count(f'<bdi lang="en">{shown}</bdi>（英語）') == 2  # title and evidence
        assert html.count('<bdi lang="ja">') == 2  # what the need is called, and what it asks


def test_feed_and_mail_are_for_the_owner_of_the_home_only(home: Nights) -> None:
    home.night()
    delivered(home)

    modes = {
        path.stat().st_mode & 0o777
        for place in ("outbox", "digests")
        for path in (home.home / place).iterdir()
    }
    places = {(home.home / place).stat().st_mode & 0o777 for place in ("outbox", "digests")}

    assert (modes, places) == ({0o600}, {0o700})


def test_the_same_digest_is_the_same_mail_byte_for_byte(home: Nights) -> None:
    home.night()
    delivered(home)
    (path,) = (home.home / "outbox").iterdir()
    before = path.read_bytes()
    path.write_bytes(b"torn")

    refresh_copies(settings_of(home.home), home.store)

    assert path.read_bytes() == before


@pytest.mark.parametrize("place", PLACES)
def test_a_process_killed_anywhere_loses_no_match_and_tells_none_twice(
    home: Nights, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # else nothing is loaded ahead
    home.store.put_following(Following("org-b", email="b@example.org", language="en"))
    home.index()
    home.store.close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["news_crashes"])
    process = context.Process(target=killed_run, args=(home.home, home.now, place))
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL

    one_run(home.home, home.now)

    assert sorted(str(mail["To"].addresses[0].addr_spec) for mail in mails(home)) == [
        "a@example.org",
        "b@example.org",
    ]
    assert [body(mail).count("   seed-1\n") for mail in mails(home)] == [1, 1]
    assert len(entries(home, "org-a")) == len(entries(home, "org-b")) == 1
    assert not list(home.home.glob("*/.*.part"))


HOSTILE = "熱\r\nBcc: evil@example.net\r\n\r\n<script>alert(1)</script>‮ \x07]]>&"


def test_a_hostile_title_stands_in_no_header_and_runs_nowhere(home: Nights) -> None:
    home.store.put([steam_seed("seed-1", title={"ja": HOSTILE, "en": HOSTILE})])
    organisation = home.store.get("org-c").model_copy(update={"name": {"ja": HOSTILE, "en": HOSTILE}})
    home.store.put([type(home.store.get("org-c")).model_validate(organisation.model_dump(warnings=False))])
    home.night()

    delivered(home)

    (mail,) = mails(home)
    assert mail["Bcc"] is None
    assert mail.get_all("To") == ["例示org-a <a@example.org>"]
    assert "熱 Bcc: evil@example.net <script>alert(1)</script> ]]>&" in body(mail)
    assert "<script>" not in body(mail, "html")
    (content,) = etree.fromstring(feed(home, "org-a").encode()).findall("{*}entry/{*}content")
    assert "&lt;script&gt;" in content.text


def test_an_account_of_a_hostile_name_gets_its_mail_and_no_header_more(home: Nights) -> None:
    account = home.store.get("org-a").model_dump()
    home.store.put([type(home.store.get("org-a")).model_validate({**account, "name": {"ja": HOSTILE}})])
    home.night()

    delivered(home)

    (mail,) = mails(home)
    assert mail["Bcc"] is None
    assert [one.addr_spec for one in mail["To"].addresses] == ["a@example.org"]


def test_nobody_sees_the_query_or_the_records_of_another(
    home: Nights, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    home.store.put(
        [steam_seed("seed-own", visibility="organisation", organisation="org-a", title={"ja": "内輪の熱"})]
    )
    home.night()
    delivered(home)

    assert "内輪の熱" in body(mails(home)[0])
    assert "内輪の熱" not in feed(home, "org-b")
    assert SECRET not in feed(home, "org-b")
    assert SECRET not in caplog.text
    assert home.store.saved_queries(organisation="org-b") == ()


def test_what_is_withdrawn_or_hidden_before_the_digest_goes_out_is_not_in_it(home: Nights) -> None:
    home.store.put([steam_seed("seed-2"), steam_seed("seed-3")])
    home.night()
    home.store.put_digests(at=home.now.isoformat())
    home.store.withdraw("seed-1")
    home.store.put([steam_seed("seed-2", visibility="organisation")])
    home.store.put([member("org-c", visibility="organisation")])

    delivered(home)

    (mail,) = mails(home)
    assert "org-c" not in body(mail)
    assert [name for name in ("seed-1", "seed-2", "seed-3") if name in body(mail)] == ["seed-3"]
    home.store.put([steam_seed("seed-2")])
    home.night()
    assert delivered(home).delivered == 2
    assert [name for name in ("seed-1", "seed-2", "seed-3") if name in body(mails(home)[-1])] == ["seed-2"]


def test_what_was_found_for_a_query_that_rests_now_is_told_when_it_is_asked_again(home: Nights) -> None:
    home.night()
    (query,) = home.store.saved_queries(organisation="org-a")

    home.store.change_saved(replace(query, paused=True))
    assert (delivered(home).put, feed(home, "org-a")) == (1, "")  # that of org-b
    home.store.change_saved(replace(query, paused=False))

    assert delivered(home).put == 1
    assert len(entries(home, "org-a")) == 1


def test_what_was_hidden_is_told_when_it_may_be_told_again(home: Nights) -> None:
    home.night()
    home.store.put([steam_seed("seed-1", visibility="organisation")])
    assert delivered(home).delivered == 0

    home.store.put([steam_seed("seed-1")])
    home.night()

    assert delivered(home).delivered == 2


def test_a_digest_of_which_nothing_may_be_told_when_it_goes_out_is_as_if_it_had_never_been(
    home: Nights,
) -> None:
    home.night()
    home.store.put_digests(at=home.now.isoformat())
    home.store.put([steam_seed("seed-1", visibility="organisation")])

    report = delivered(home)

    assert (report.delivered, report.emptied) == (0, 2)
    assert home.store.digests() == ()
    home.store.put([steam_seed("seed-1")])
    home.night()
    assert delivered(home).delivered == 2
    assert [own.since for own in home.store.digests()] == [None, None]


def test_what_was_told_is_not_told_again_when_it_is_hidden_and_shown_again(home: Nights) -> None:
    home.night()
    delivered(home)

    for visibility in ("organisation", "public"):
        home.store.put([steam_seed("seed-1", visibility=visibility)])
        home.night()
        assert delivered(home).put == 0

    assert len(home.store.digests()) == len(entries(home, "org-a")) + len(entries(home, "org-b")) == 2


def test_a_purged_record_leaves_feeds_outbox_and_store(home: Nights) -> None:
    home.store.put([steam_seed("seed-2", title={"ja": "残る記録"})])
    home.night()
    delivered(home)
    assert len(holding(home, "蒸気の熱 seed-1")) == 4

    purge_everywhere(settings_of(home.home), home.store, "seed-1")

    assert holding(home, "蒸気の熱 seed-1") == []
    (mail,) = mails(home)
    assert "残る記録" in body(mail)
    assert "1件" in mail["Subject"]


def test_a_mail_that_held_nothing_but_the_purged_record_is_removed(home: Nights) -> None:
    home.night()
    delivered(home)

    purge_everywhere(settings_of(home.home), home.store, "seed-1")

    assert mails(home) == []
    assert feed(home, "org-a") == ""


def test_a_mail_that_was_taken_from_the_outbox_is_not_put_there_again(home: Nights) -> None:
    home.night()
    delivered(home)
    next((home.home / "outbox").iterdir()).unlink()

    refresh_copies(settings_of(home.home), home.store)

    assert mails(home) == []


def test_a_mail_that_still_lies_in_the_outbox_goes_where_its_account_says_now(home: Nights) -> None:
    home.night()
    delivered(home)

    home.store.put_following(Following("org-a", email="new@example.org", language="ja"))
    delivered(home)
    assert [str(mail["To"].addresses[0].addr_spec) for mail in mails(home)] == ["new@example.org"]

    home.store.put_following(Following("org-a", email=None, language="ja"))
    delivered(home)
    assert mails(home) == []


def test_where_there_is_no_room_what_lay_there_stays_whole_and_the_rest_goes_out_next_time(
    home: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.night()
    delivered(home)
    before = feed(home, "org-a")
    left_by_a_killed_process = home.home / "outbox" / ".digest.eml.part"
    left_by_a_killed_process.write_text("half")
    home.store.put([steam_seed("seed-2")])
    home.night()

    with monkeypatch.context() as full:
        full.setattr("api.digests.places.os.fsync", raising(OSError(errno.ENOSPC, "No space left on device")))
        with pytest.raises(HomeError, match="No space left on device"):
            delivered(home)

    assert feed(home, "org-a") == before
    assert list(home.home.glob("*/.*.part")) == []
    assert delivered(home).delivered == 2
    assert len(entries(home, "org-a")) == 2


def raising(error: Exception) -> Callable[..., None]:
    def called(*_: object) -> None:
        raise error

    return called


def test_a_purge_and_a_delivery_wait_for_each_other_so_that_none_writes_after_it_what_it_read_before(
    home: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.night()
    delivered(home)
    monkeypatch.setattr("api.digests.places._WAIT_S", 0.0)

    with one_at_a_time(settings_of(home.home)):
        with pytest.raises(LockedError, match="is delivering digests"):
            purge_everywhere(settings_of(home.home), home.store, "seed-1")
        with pytest.raises(LockedError, match="is delivering digests"):
            delivered(home)
    purge_everywhere(settings_of(home.home), home.store, "seed-1")

    assert holding(home, "蒸気の熱 seed-1") == []


class Inbox:
    """What a mail server was handed; it may refuse."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"
        self.answers: list[str] = []  # before that one

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        answer = self.answers.pop(0) if self.answers else self.answer
        if answer.startswith("250"):
            self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return answer


@contextmanager
def mail_server(**options: Any) -> Iterator[tuple[Inbox, str]]:
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, ready_timeout=30, **options)
    controller.start()
    try:
        yield inbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def test_a_mail_server_is_handed_each_digest_once(home: Nights) -> None:
    home.night()
    with mail_server() as (inbox, url):
        first = delivered(home, smtp=url, mail_from="enmusubi@example.org")
        delivered(home, smtp=url, mail_from="enmusubi@example.org")

    (mail,) = inbox.taken
    assert first.mailed == 1
    assert mail["From"] == "縁結び Enmusubi <enmusubi@example.org>"
    assert "蒸気の熱 seed-1" in body(mail)
    assert mails(home) == []


def test_what_the_server_refuses_is_sent_next_time_under_the_same_message_id(
    home: Nights, caplog: pytest.LogCaptureFixture
) -> None:
    home.night()
    with mail_server() as (inbox, url):
        inbox.answer = "451 try again, a@example.org"
        failed = delivered(home, smtp=url)
        inbox.answer = "250 OK"
        again = delivered(home, smtp=url)

    ((digest_id, kind),) = failed.failed
    assert (failed.delivered, kind) == (1, "SMTPDataError")
    assert (again.put, again.delivered, again.failed) == (0, 1, ())
    assert [mail["Message-ID"] for mail in inbox.taken] == [f"<{digest_id}@localhost>"]
    assert "a@example.org" not in caplog.text


def test_after_a_server_has_hung_up_the_next_mail_is_handed_over_a_new_connection(home: Nights) -> None:
    home.store.put_following(Following("org-b", email="b@example.org", language="ja"))
    home.night()
    with mail_server() as (inbox, url):
        inbox.answers = ["421 closing"]
        report = delivered(home, smtp=url)

    assert [kind for _, kind in report.failed] == ["SMTPDataError"]
    assert (report.mailed, len(inbox.taken)) == (1, 1)


def test_a_server_that_asks_for_it_is_told_who_sends(home: Nights) -> None:
    def known(server: Any, session: Any, envelope: Any, mechanism: str, who: Any) -> AuthResult:
        return AuthResult(success=(who.login, who.password) == (b"me", b"p@ss"))

    home.night()
    with mail_server(authenticator=known, auth_required=True, auth_require_tls=False) as (inbox, url):
        nobody = delivered(home, smtp=url)
        me = delivered(home, smtp=url.replace("//", "//me:p%40ss@"))

    assert (nobody.mailed, me.mailed, len(inbox.taken)) == (0, 1, 1)


def test_where_the_server_cannot_encrypt_nothing_is_sent_in_the_clear(home: Nights) -> None:
    home.night()
    with mail_server() as (inbox, url):
        report = delivered(home, smtp=url.replace("smtp:", "smtp+starttls:"))

    assert ([kind for _, kind in report.failed], inbox.taken) == (["SMTPNotSupportedError"], [])


def test_a_mail_server_that_is_not_there_leaves_digests_waiting(home: Nights) -> None:
    home.night()

    report = delivered(home, smtp="smtp://127.0.0.1:9")

    assert (report.delivered, [kind for _, kind in report.failed]) == (1, ["ConnectionRefusedError"])
    assert len(home.store.digests(undelivered=True)) == 1


@pytest.mark.parametrize(
    "url", ["ftp://host", "smtp://", "host:25", "smtp://host:port", "smtp://u:hunter2@host/path"]
)
def test_a_wrong_mail_server_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="ENMUSUBI_SMTP is no address") as caught:
        SmtpServer.of(url)

    assert "hunter2" not in str(caught.value)


def test_a_mail_server_is_read_from_its_address() -> None:
    server = SmtpServer.of("smtp+starttls://me:p%40ss@mail.example.org")

    assert server == SmtpServer("smtp+starttls", "mail.example.org", 587, "me", "p@ss")
    assert "p@ss" not in repr(server)


# Commands


@pytest.fixture
def run(home: Nights, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("api.engine.load", lambda _: QuickEncoder())
    monkeypatch.setattr("matcher.match.fusion_for", lambda _: EASY)

    def command(*arguments: object, stdin: str = "") -> Any:
        return run_command(capfd, monkeypatch, ["--home", home.home, "--lang", "en", *arguments], stdin=stdin)

    return command


def test_a_text_is_saved_listed_shown_paused_resumed_and_removed(home: Nights, run: Run) -> None:
    owner = ("--as", "org-b")
    added = run(
        "saved", "add", "-", *owner, "--name", " 膜 ", "--where", "sector=industry", "--json", stdin=STEAM
    )
    assert (added.code, added.json["name"], added.json["text"]) == (0, "膜", STEAM)
    assert run("saved", "list", *owner, "--json").json == [added.json]

    assert run("saved", "pause", "膜", *owner, "--json").json["paused"] is True
    assert run("saved", "resume", added.json["id"], *owner, "--json").json["paused"] is False
    shown = run("saved", "show", "膜", *owner, "--json")
    assert (shown.json["found"], shown.json["filters"]) == (0, {"sector": "industry"})

    assert run("saved", "remove", "膜", *owner, "--yes").code == 0
    assert run("saved", "list", *owner, "--json").json == []


def test_what_another_has_saved_is_as_if_it_were_not(home: Nights, run: Run) -> None:
    (query,) = home.store.saved_queries(organisation="org-a")

    for command in ("show", "pause", "resume"):
        ended = run("saved", command, query.id, "--as", "org-b")
        assert (ended.code, ended.out) == (3, "")
        assert f"There is no saved query '{query.id}'" in ended.err
    assert run("saved", "remove", query.id, "--as", "org-b", "--yes").code == 3
    assert home.store.saved_queries(organisation="org-a") == (query,)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--name", "x", "--as", "nobody"], 3, "There is no account 'nobody'"),
        (["--name", "x", "--as", "org-a", "--find", "words"], 2, "find is 'words'"),
        (["--name", "x", "--as", "org-a", "--threshold", "1.5"], 2, "threshold is 1.5"),
        (["--name", "蒸気", "--as", "org-a"], 3, "already"),
        (["--name", "x\x00y", "--as", "org-a"], 3, "The name of a saved query"),
        (["--name", "x", "--as", "org-a", "--where", "colour=red"], 2, "Unknown filter 'colour'"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_what_to_do(
    run: Run, arguments: list[str], code: int, said: str
) -> None:
    ended = run("saved", "add", STEAM, *arguments)

    assert (ended.code, said in ended.err) == (code, True)
    assert STEAM not in ended.err


def test_removing_a_saved_text_erases_it_from_every_file(home: Nights, run: Run) -> None:
    home.night()
    delivered(home)
    home.store.close()
    assert holding(home, SECRET)

    assert run("saved", "remove", "蒸気", "--as", "org-a", "--yes").code == 0

    assert holding(home, SECRET) == []
    assert mails(home) == []


def test_a_night_by_command_finds_and_delivers_once(home: Nights, run: Run) -> None:
    home.index()

    dry = run("digests", "run", "--dry-run", "--json")
    assert (dry.code, dry.json["would_tell"], dry.json["delivery"]) == (0, 2, None)
    assert (home.store.digests(), home.found(), mails(home)) == ((), set(), [])

    first, second = run("digests", "run", "--json"), run("digests", "run", "--json")

    assert (first.json["news"]["found"], first.json["delivery"]["mailed"]) == (2, 1)
    assert (second.json["news"]["found"], second.json["delivery"]["delivered"]) == (0, 0)
    assert "0 new records, 2 queries, 0 new matches" in run("digests", "run").out


def test_a_digest_is_listed_and_shown_to_its_owner_only(home: Nights, run: Run) -> None:
    home.night()
    delivered(home)
    (entry,) = run("digests", "list", "--as", "org-a", "--json").json
    assert entry["matches"] == 1

    shown = run("digests", "show", entry["id"], "--as", "org-a", "--json").json
    (match,) = shown["matches"]
    assert (match["title"]["ja"], match["path"]) == ("蒸気の熱 seed-1", "/records/seed-1")
    assert match["holder"] == {"ja": "例示org-c", "en": "Sample org-c"}
    assert match["evidence"]["found"] in "工場の屋根から逃げる蒸気の熱を使い、燃料費を減らす技術です。"
    assert "Heat of steam seed-1" in run("digests", "show", entry["id"], "--as", "org-a").out
    listed = run("--lang", "ja", "digests", "list", "--as", "org-a").out.splitlines()[1]
    assert listed.startswith(f"{entry['id']}  {clock(entry['put_at'])}")  # an id and a time are not broken

    ended = run("digests", "show", entry["id"], "--as", "org-b")
    assert (ended.code, ended.out) == (3, "")


def test_an_account_says_what_it_wants_to_be_told(home: Nights, run: Run) -> None:
    told = run(
        *(
            "digests",
            "follow",
            "--as",
            "org-b",
            "--no-needs",
            "--seeds",
            "--email",
            "b@example.org",
            "--language",
            "en",
        ),
        "--json",
    )
    wanted = {
        "organisation": "org-b",
        "needs": False,
        "seeds": True,
        "email": "b@example.org",
        "language": "en",
    }
    assert told.json == wanted
    assert run("digests", "follow", "--as", "org-b", "--email", "", "--json").json == {
        **wanted,
        "email": None,
    }

    shown = run("--lang", "ja", "digests", "follow", "--as", "org-b").out
    assert [line.split() for line in shown.splitlines()[1:]] == [
        ["機関", "org-b"],
        ["自機関のニーズ", "照合しない"],
        ["自機関のシーズ", "照合する"],
        ["送り先", "指定なし"],
        ["言語", "en"],
    ]

    refused = run("digests", "follow", "--as", "org-b", "--email", "b@example.org\r\nBcc: c@example.org")
    assert (refused.code, json.loads(json.dumps(home.store.following("org-b").email))) == (3, None)


def test_a_restored_home_has_no_mail_and_no_feed_that_its_store_does_not_know(home: Nights, run: Run) -> None:
    home.index()
    assert run("backup", "--out", home.home / "home.zip").code == 0
    home.night()
    delivered(home)
    home.store.close()

    assert run("restore", home.home / "home.zip", "--yes").code == 0

    assert mails(home) == []
    assert feed(home, "org-a") == ""
