"""Is a server asked politely, only for what has changed, and never followed to where nobody sent us?

Against a real server on loopback.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from harvest_follower import QUICK, Follower
from harvest_server import OfficeServer, Page, Request, office_server

from corpora.harvest import HarvestLimits, HarvestOutcome, HarvestSource

HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def office() -> Iterator[OfficeServer]:
    with office_server() as server:
        yield server


def source(url: str, **fields: Any) -> HarvestSource:
    return HarvestSource(name="例示大学", url=url, **fields)


def page(*links: str) -> Page:
    return Page("".join(f'<p><a href="{link}">表</a></p>' for link in links).encode(), headers=HTML)


def paths(office: OfficeServer, outcomes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(place.removeprefix(office.address), outcome) for place, outcome in outcomes]


# ---- one file ----


def test_a_file_is_fetched_once_and_then_asked_for_by_its_mark(
    office: OfficeServer, follower: Follower
) -> None:
    office.publish("/seeds.csv", b"id\n1\n", etag='"v1"')
    seeds = source(office.url("/seeds.csv"))

    assert follower.outcomes(seeds) == [(office.url("/seeds.csv"), "new")]
    assert follower.outcomes(seeds) == [(office.url("/seeds.csv"), "unchanged")]
    office.publish("/seeds.csv", b"id\n1\n2\n", etag='"v2"')
    assert follower.outcomes(seeds) == [(office.url("/seeds.csv"), "changed")]

    assert follower.contents == [b"id\n1\n", b"id\n1\n2\n"]
    first, second = follower.arrivals
    assert (first.path.name, first.list_name) == ("seeds.csv", f"例示大学: {office.url('/seeds.csv')}")
    assert first.content_hash != second.content_hash
    asked = [r.headers.get("if-none-match") for r in office.requests if r.path == "/seeds.csv"]
    assert asked == [None, '"v1"', '"v1"']


def test_without_an_etag_the_date_is_the_mark(office: OfficeServer, follower: Follower) -> None:
    at = "Mon, 01 Apr 2024 00:00:00 GMT"
    office.publish("/seeds.csv", b"1", modified=at)
    seeds = source(office.url("/seeds.csv"))

    assert [follower.outcomes(seeds)[0][1] for _ in range(2)] == ["new", "unchanged"]

    assert office.requests[-1].headers["if-modified-since"] == at


def test_a_server_that_knows_no_marks_is_believed_by_the_content(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/seeds.csv"] = Page(b"1")
    seeds = source(office.url("/seeds.csv"))

    assert [follower.outcomes(seeds)[0][1] for _ in range(2)] == ["new", "unchanged"]
    office.pages["/seeds.csv"] = Page(b"2")
    assert follower.outcomes(seeds)[0][1] == "changed"
    assert len(follower.arrivals) == 2


def test_a_new_mark_on_the_same_content_is_no_change_and_is_the_next_condition(
    office: OfficeServer, follower: Follower
) -> None:
    seeds = source(office.url("/seeds.csv"))
    for mark in ('"v1"', 'W/"v2"', 'W/"v2"'):
        office.publish("/seeds.csv", b"1", etag=mark)
        follower.harvest(seeds)

    assert len(follower.arrivals) == 1
    assert office.requests[-1].headers["if-none-match"] == 'W/"v2"'


@pytest.mark.parametrize("mark", ['"é"', '"' + "x" * 2000 + '"', '"a\tb"'])
def test_a_mark_that_cannot_be_sent_back_is_no_condition(
    office: OfficeServer, follower: Follower, mark: str
) -> None:
    office.pages["/seeds.csv"] = Page(b"1", headers={"ETag": mark})
    seeds = source(office.url("/seeds.csv"))

    assert [follower.outcomes(seeds)[0][1] for _ in range(2)] == ["new", "unchanged"]
    assert "if-none-match" not in office.requests[-1].headers


def test_a_file_whose_import_failed_is_asked_for_without_a_condition(
    office: OfficeServer, follower: Follower
) -> None:
    office.publish("/seeds.csv", b"1", etag='"v1"')
    seeds = source(office.url("/seeds.csv"))
    follower.refuse = {office.url("/seeds.csv")}
    assert follower.outcomes(seeds)[0][1] == "failed"
    follower.refuse = set()

    assert follower.outcomes(seeds)[0][1] == "new"


def test_what_never_was_fails_and_what_is_not_there_any_more_is_gone(
    office: OfficeServer, follower: Follower
) -> None:
    seeds = source(office.url("/seeds.csv"))
    assert follower.reason(seeds) == (
        f"{office.url('/seeds.csv')} is not there: the server answers 404 Not Found. Check the address."
    )
    office.publish("/seeds.csv", b"1", etag='"v1"')
    follower.harvest(seeds)

    office.pages["/seeds.csv"] = Page(status=410)

    assert follower.outcomes(seeds) == [(office.url("/seeds.csv"), "gone")]
    assert follower.outcomes(seeds) == [(office.url("/seeds.csv"), "failed")]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            Page(status=500),
            "the server answers 500 Internal Server Error. Try again later, or ask the office.",
        ),
        (Page(status=401), "the server answers 401 Unauthorized. Try again later, or ask the office."),
        (Page(status=204), "the server answers 204 No Content. Try again later, or ask the office."),
        (Page(status=304), "the server answers 304 Not Modified. Try again later, or ask the office."),
        (
            Page(b"<h1>Log in</h1>", headers=HTML),
            " is a web page, perhaps for signing in or of an error. Look at it in a browser.",
        ),
        (Page(b"12345", headers={"Content-Length": "9"}), " cannot be read: "),
        (Page(b"12345", headers={"Content-Encoding": "gzip"}), " cannot be read: "),
        (
            Page(b"1", headers={"Content-Disposition": 'attachment; filename="a.exe"'}),
            " is called 'a.exe', which is no file of this list. Check the address, suffixes and pattern.",
        ),
    ],
)
def test_what_is_no_whole_file_is_told_and_not_handed_on(
    office: OfficeServer, follower: Follower, answer: Page, reason: str
) -> None:
    office.pages["/seeds.csv"] = answer

    assert reason in follower.reason(source(office.url("/seeds.csv")))
    assert follower.arrivals == []


def test_a_server_that_is_not_there_fails_and_the_other_sources_are_visited(
    office: OfficeServer, follower: Follower
) -> None:
    with office_server() as closed:
        away = closed.url("/seeds.csv")
    office.publish("/needs.csv", b"1")
    other = HarvestSource(name="別の大学", url=office.url("/needs.csv"))

    failed, found = follower.harvest(source(away), other).visits

    assert failed.outcome is HarvestOutcome.FAILED
    assert failed.reason is not None
    assert failed.reason.startswith(f"{away} cannot be read: ")
    assert (found.place, found.outcome) == (other.url, HarvestOutcome.NEW)


def test_the_name_that_a_server_gives_a_file_says_how_it_is_read(
    office: OfficeServer, follower: Follower
) -> None:
    headers = {
        "Content-Disposition": "attachment; filename*=UTF-8''..%2F..%2F%E3%82%B7%E3%83%BC%E3%82%BA.csv"
    }
    office.pages["/export?id=3"] = Page(b"1", headers=headers)

    assert follower.outcomes(source(office.url("/export?id=3"))) == [(office.url("/export?id=3"), "new")]
    assert follower.arrivals[0].path.name == "シーズ.csv"
    assert follower.arrivals[0].path.parent == follower.folder / "copies"


# ---- bounds ----


def test_an_endless_body_is_cut_off_and_nothing_of_it_stays(office: OfficeServer, follower: Follower) -> None:
    sent = itertools.count()
    office.pages["/seeds.csv"] = lambda _: Page(b"x" * 10_000 for _ in iter(lambda: next(sent), None))
    limits = replace(QUICK, file_bytes=100_000)

    reason = follower.reason(source(office.url("/seeds.csv")), limits)

    assert reason == f"{office.url('/seeds.csv')} sends more than 100,000 bytes. Split the file."
    assert next(sent) < 2_000
    assert sorted(path.name for path in follower.folder.iterdir()) == ["lock"]


def test_a_body_that_unpacks_to_more_than_the_bound_is_cut_off(
    office: OfficeServer, follower: Follower
) -> None:
    import gzip

    bomb = gzip.compress(b"\0" * 20_000_000)
    office.pages["/seeds.csv"] = Page(bomb, headers={"Content-Encoding": "gzip"})

    reason = follower.reason(source(office.url("/seeds.csv")), replace(QUICK, file_bytes=1_000_000))

    assert reason == f"{office.url('/seeds.csv')} sends more than 1,000,000 bytes. Split the file."


def test_a_body_that_comes_drop_by_drop_is_given_up(office: OfficeServer, follower: Follower) -> None:
    def drops() -> Iterator[bytes]:
        for _ in range(400):
            time.sleep(0.05)
            yield b"x"

    office.pages["/seeds.csv"] = lambda _: Page(drops())
    began = time.monotonic()

    reason = follower.reason(source(office.url("/seeds.csv")), replace(QUICK, download_s=0.3))

    assert reason == f"{office.url('/seeds.csv')} has not sent all in 0.3 s. Try again later."
    assert time.monotonic() - began < 10


def test_a_server_that_says_nothing_is_given_up(office: OfficeServer, follower: Follower) -> None:
    def silent(_: Request) -> Page:
        time.sleep(1)
        return Page(b"1")

    office.pages["/robots.txt"] = Page(b"")
    office.pages["/seeds.csv"] = silent

    reason = follower.reason(source(office.url("/seeds.csv")), replace(QUICK, timeout_s=0.5))

    assert reason == f"{office.url('/seeds.csv')} does not answer in time. Try again later."


def test_a_server_that_fell_silent_is_not_waited_for_at_each_of_its_files(
    office: OfficeServer, follower: Follower
) -> None:
    def silent(_: Request) -> Page:
        time.sleep(1)
        return Page(b"1")

    office.pages["/list/"] = page(*(f"{number}.csv" for number in range(6)))
    office.pages |= {f"/list/{number}.csv": silent for number in range(6)}

    visits = follower.harvest(source(office.url("/list/")), limits=replace(QUICK, timeout_s=0.5)).visits

    assert {visit.outcome for visit in visits} == {HarvestOutcome.FAILED}
    assert visits[5].reason == (
        f"{office.url('/list/5.csv')} was not asked for: its server failed 3 times. Try again later."
    )
    assert office.asked() == ["/list/", "/list/0.csv", "/list/1.csv", "/list/2.csv"]


def test_a_server_that_answers_now_and_then_is_asked_for_all_its_files(
    office: OfficeServer, follower: Follower
) -> None:
    def silent(_: Request) -> Page:
        time.sleep(1)
        return Page(b"1")

    for number, answer in enumerate([silent, silent, Page(b"1"), silent, silent, Page(status=404), silent]):
        office.pages[f"/list/{number}.csv"] = answer
    office.pages["/list/"] = page(*(f"{number}.csv" for number in range(8)))
    office.publish("/list/7.csv", b"1")

    visits = follower.harvest(source(office.url("/list/")), limits=replace(QUICK, timeout_s=0.5)).visits

    assert [visit.outcome for visit in visits].count(HarvestOutcome.NEW) == 2


# ---- politeness ----


def test_a_server_is_told_who_asks_and_is_given_time_between_two_requests(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/list/"] = page("a.csv", "b.csv")
    office.publish("/list/a.csv", b"1")
    office.publish("/list/b.csv", b"2")

    follower.harvest(source(office.url("/list/")), limits=replace(QUICK, delay_s=0.2))

    assert [r.path for r in office.requests] == ["/robots.txt", "/list/", "/list/a.csv", "/list/b.csv"]
    assert all(later.at - at.at >= 0.2 for at, later in itertools.pairwise(office.requests))
    assert {r.headers["user-agent"].split()[0] for r in office.requests} == {"Enmusubi"}


def test_the_delay_that_robots_txt_asks_for_is_kept(office: OfficeServer, follower: Follower) -> None:
    office.pages["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 1\n")
    office.pages["/seeds.csv"] = Page(b"1", status=302, headers={"Location": "/2.csv"})
    office.publish("/2.csv", b"1")

    follower.harvest(source(office.url("/seeds.csv")))

    _, first, second = office.requests
    assert second.at - first.at >= 1


@pytest.mark.parametrize(
    ("robots", "outcome"),
    [
        (Page(b"User-agent: *\nDisallow: /private/\n"), "failed"),
        (Page(b"User-agent: enmusubi\nDisallow: /\n"), "failed"),
        (Page(status=403), "failed"),
        (Page(status=500), "failed"),
        (Page(b"User-agent: somebody\nDisallow: /\n"), "new"),
        (Page(b"User-agent: *\nDisallow: /\n\nUser-agent: Enmusubi\nAllow: /private/\n"), "new"),
        (Page(status=404), "new"),
        (Page(b"\xff\xfe\x00", headers={"Content-Type": "image/png"}), "new"),
    ],
)
def test_what_robots_txt_does_not_allow_is_not_asked_for(
    office: OfficeServer, follower: Follower, robots: Page, outcome: str
) -> None:
    office.pages["/robots.txt"] = robots
    office.publish("/private/seeds.csv", b"1")

    assert follower.outcomes(source(office.url("/private/seeds.csv")))[0][1] == outcome
    assert office.asked() == ([] if outcome == "failed" else ["/private/seeds.csv"])


def test_a_file_to_which_an_allowed_one_leads_must_be_allowed_too(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /private/\n")
    office.pages["/seeds.csv"] = Page(status=302, headers={"Location": "/private/seeds.csv"})

    assert follower.reason(source(office.url("/seeds.csv"))) == (
        f"{office.url('/private/seeds.csv')}: the robots.txt of this server does not allow it. "
        "Ask the office for another way."
    )
    assert office.asked() == ["/seeds.csv"]


def retry_in(seconds: float) -> list[str]:
    at = datetime.now(UTC) + timedelta(seconds=seconds + 1)  # dates are whole seconds
    return [str(round(seconds)), format_datetime(at, usegmt=True)]


@pytest.mark.parametrize("form", [0, 1])
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_is_busy_is_asked_again_when_it_said(
    office: OfficeServer, follower: Follower, status: int, form: int
) -> None:
    answers = iter([Page(status=status, headers={"Retry-After": retry_in(1)[form]}), Page(b"1")])
    office.pages["/seeds.csv"] = lambda _: next(answers)

    assert follower.outcomes(source(office.url("/seeds.csv")), limits=replace(QUICK, wait_s=3))[0][1] == "new"

    first, second = (request.at for request in office.requests if request.path == "/seeds.csv")
    assert second - first >= 0.9


@pytest.mark.parametrize("after", ["3600", "Mon, 01 Apr 2999 00:00:00 GMT"])
def test_a_server_that_asks_for_more_patience_is_left_alone(
    office: OfficeServer, follower: Follower, after: str
) -> None:
    office.pages["/seeds.csv"] = Page(status=429, headers={"Retry-After": after})

    assert follower.reason(source(office.url("/seeds.csv"))) == (
        f"{office.url('/seeds.csv')}: the server answers 429 Too Many Requests, "
        f"and to come back after {after}."
    )
    assert office.asked() == ["/seeds.csv"]


def test_a_server_that_is_still_busy_then_is_not_asked_a_third_time(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/seeds.csv"] = Page(status=503, headers={"Retry-After": "0"})

    assert follower.outcomes(source(office.url("/seeds.csv")))[0][1] == "failed"
    assert office.asked() == ["/seeds.csv", "/seeds.csv"]


# ---- never elsewhere ----


def test_a_redirect_on_the_same_server_is_followed(office: OfficeServer, follower: Follower) -> None:
    office.pages["/seeds.csv"] = Page(status=301, headers={"Location": "/new/seeds-2024.csv"})
    office.publish("/new/seeds-2024.csv", b"1")

    assert follower.outcomes(source(office.url("/seeds.csv"))) == [(office.url("/seeds.csv"), "new")]
    assert follower.arrivals[0].path.name == "seeds-2024.csv"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "{other}/seeds.csv",
        "//{other_host}/seeds.csv",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/seeds.csv",
        "https://127.0.0.1:{port}/seeds.csv",
        "http://user@127.0.0.1.example/seeds.csv",
        "file:///etc/passwd",
        "ftp://127.0.0.1/seeds.csv",
        "http://127.0.0.1\\@other.example/",
        "http://127.0.0.1:99999999/",
        "http://a b/",
    ],
)
def test_a_redirect_to_another_server_is_refused_and_that_server_is_not_asked(
    office: OfficeServer, follower: Follower, elsewhere: str
) -> None:
    with office_server() as other:
        other.publish("/seeds.csv", b"secret")
        target = elsewhere.format(
            other=other.address,
            other_host=other.address.removeprefix("http://"),
            port=office.address.rpartition(":")[2],
        )
        office.pages["/seeds.csv"] = Page(status=302, headers={"Location": target})

        reason = follower.reason(source(office.url("/seeds.csv")))

        assert reason.startswith(f"{office.url('/seeds.csv')} leads to another server, ")
        assert other.requests == []
    assert office.asked() == ["/seeds.csv"]
    assert follower.arrivals == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [("http://[", "leads to no address, 'http://['. Ask the office."), ("http://\x7f/", "cannot be read: ")],
)
def test_a_redirect_to_no_address_is_refused(
    office: OfficeServer, follower: Follower, target: str, reason: str
) -> None:
    office.pages["/seeds.csv"] = Page(status=302, headers={"Location": target})

    assert follower.reason(source(office.url("/seeds.csv"))).startswith(
        f"{office.url('/seeds.csv')} {reason}"
    )


def test_robots_txt_leads_elsewhere_no_more_than_a_file_does(
    office: OfficeServer, follower: Follower
) -> None:
    office.publish("/seeds.csv", b"1")
    with office_server() as other:
        office.pages["/robots.txt"] = Page(status=302, headers={"Location": other.url("/robots.txt")})

        assert "leads to another server" in follower.reason(source(office.url("/seeds.csv")))
        assert other.requests == []


def test_a_ring_of_redirects_is_left(office: OfficeServer, follower: Follower) -> None:
    office.pages["/seeds.csv"] = Page(status=302, headers={"Location": "/seeds.csv"})

    reason = follower.reason(source(office.url("/seeds.csv")))

    assert reason == (f"{office.url('/seeds.csv')} leads on more than 5 times. Name the last address.")
    assert len(office.asked()) == 6


def test_no_proxy_of_the_environment_hears_of_it(
    office: OfficeServer, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.publish("/seeds.csv", b"1")
    with office_server() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.setenv("ALL_PROXY", proxy.address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)

        assert follower.outcomes(source(office.url("/seeds.csv")))[0][1] == "new"
        assert proxy.requests == []


# ---- a page that lists files ----


def test_the_files_that_a_page_links_to_are_followed(office: OfficeServer, follower: Follower) -> None:
    office.pages["/list/"] = page(
        "a.csv", "2024/b.jsonl", "/list/a.csv#top", "about.html", "mailto:a@b", "a.csv?"
    )
    office.publish("/list/a.csv", b"1", etag='"a"')
    office.publish("/list/2024/b.jsonl", b"2", etag='"b"')
    both = source(office.url("/list/"))

    assert paths(office, follower.outcomes(both)) == [("/list/a.csv", "new"), ("/list/2024/b.jsonl", "new")]
    office.publish("/list/a.csv", b"3", etag='"c"')
    assert paths(office, follower.outcomes(both)) == [
        ("/list/a.csv", "changed"),
        ("/list/2024/b.jsonl", "unchanged"),
    ]
    office.pages["/list/"] = page("2024/b.jsonl")
    assert paths(office, follower.outcomes(both)) == [
        ("/list/2024/b.jsonl", "unchanged"),
        ("/list/a.csv", "gone"),
    ]
    assert follower.contents == [b"1", b"2", b"3"]


def test_a_json_list_of_addresses_or_of_objects_with_one_is_followed_too(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/api/lists"] = Page(b'["a.csv", {"url": "/api/b.csv", "title": "B"}]', headers=JSON)
    office.publish("/api/a.csv", b"1")
    office.publish("/api/b.csv", b"2")

    assert paths(office, follower.outcomes(source(office.url("/api/lists")))) == [
        ("/api/a.csv", "new"),
        ("/api/b.csv", "new"),
    ]


@pytest.mark.parametrize(
    "body", ["{}", '{"url": "a.csv"}', "[1]", '[{"href": "a.csv"}]', "null", "[" * 200_000, "<p>", ""]
)
def test_json_that_lists_no_addresses_is_refused(office: OfficeServer, follower: Follower, body: str) -> None:
    office.pages["/api/lists"] = Page(body.encode(), headers=JSON)

    reason = follower.reason(source(office.url("/api/lists")))

    assert reason.startswith(
        (f"{office.url('/api/lists')} is not JSON: ", f"{office.url('/api/lists')} is no JSON")
    )


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("http://other.example/list/a.csv", "It lies on another server than the page."),
        ("//other.example/list/a.csv", "It lies on another server than the page."),
        ("https://127.0.0.1/list/a.csv", "It lies on another server than the page."),
        ("../a.csv", "It does not lie below '/list/', where the page is."),
        ("/a.csv", "It does not lie below '/list/', where the page is."),
        ("/listing/a.csv", "It does not lie below '/list/', where the page is."),
        ("x/%2e%2e/%2e%2e/a.csv", "It does not lie below '/list/', where the page is."),
        ("x/..%2f..%2fa.csv", "It does not lie below '/list/', where the page is."),
        ("x/..\\..\\a.csv", "It does not lie below '/list/', where the page is."),
    ],
)
def test_a_link_to_elsewhere_is_told_and_not_followed(
    office: OfficeServer, follower: Follower, link: str, reason: str
) -> None:
    office.pages["/list/index.html"] = page("good.csv", link)
    office.publish("/list/good.csv", b"1")

    good, refused = follower.harvest(source(office.url("/list/index.html"))).visits

    assert (good.outcome, refused.outcome) == (HarvestOutcome.NEW, HarvestOutcome.REFUSED)
    assert refused.reason == f"{reason} Make it a source of its own."
    assert office.asked() == ["/list/index.html", "/list/good.csv"]


@pytest.mark.parametrize(
    "link", ["file:///etc/a.csv", "http://[/a.csv", "javascript:a.csv", "http://x:y/a.csv", ""]
)
def test_a_link_that_is_no_address_of_the_web_is_passed_over(
    office: OfficeServer, follower: Follower, link: str
) -> None:
    office.pages["/list/"] = page(link, "good.csv")
    office.publish("/list/good.csv", b"1")

    assert paths(office, follower.outcomes(source(office.url("/list/")))) == [("/list/good.csv", "new")]


def test_an_address_in_json_that_is_no_unicode_is_passed_over(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/api/lists"] = Page(b'["\\ud800.csv", "good.csv"]', headers=JSON)
    office.publish("/api/good.csv", b"1")

    assert paths(office, follower.outcomes(source(office.url("/api/lists")))) == [("/api/good.csv", "new")]


@pytest.mark.parametrize(
    ("content_type", "encoding", "body"),
    [
        ("text/html; charset=Shift_JIS", "cp932", '<a href="シーズ①.csv">'),
        ("text/html", "cp932", '<meta charset="Shift_JIS"><a href="シーズ①.csv">'),
        ("text/html", "cp932", '<a href="シーズ①.csv">'),
        ("text/html; charset=unknown", "utf-8", '<a href="シーズ①.csv">'),
        ("text/html; charset=utf-8", "utf-8", '<meta charset="Shift_JIS"><a href="シーズ①.csv">'),
        ("text/html; charset=utf-16", "utf-16", '<a href="シーズ①.csv">'),
    ],
)
def test_japanese_names_on_a_page_in_any_encoding_are_followed(
    office: OfficeServer, follower: Follower, content_type: str, encoding: str, body: str
) -> None:
    office.pages["/list/"] = Page(body.encode(encoding), headers={"Content-Type": content_type})
    office.publish("/list/%E3%82%B7%E3%83%BC%E3%82%BA%E2%91%A0.csv", b"1")

    assert follower.outcomes(source(office.url("/list/")))[0][1] == "new"
    assert follower.arrivals[0].path.name == "シーズ①.csv"


def test_the_base_of_a_page_is_kept_but_leads_nowhere_else(office: OfficeServer, follower: Follower) -> None:
    office.pages["/list/"] = Page(b'<base href="/list/2024/"><a href="a.csv">', headers=HTML)
    office.publish("/list/2024/a.csv", b"1")
    assert paths(office, follower.outcomes(source(office.url("/list/")))) == [("/list/2024/a.csv", "new")]

    office.pages["/list/"] = Page(b'<base href="http://other.example/"><a href="a.csv">', headers=HTML)
    assert follower.harvest(source(office.url("/list/"))).visits[0].outcome is HarvestOutcome.REFUSED


def test_a_page_that_links_to_no_file_fails_and_nothing_is_taken_for_gone(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/list/"] = page("a.csv")
    office.publish("/list/a.csv", b"1", etag='"a"')
    both = source(office.url("/list/"))
    follower.harvest(both)

    office.pages["/list/"] = Page(b"<h1>Maintenance</h1>", headers=HTML)

    assert follower.reason(both) == (
        f"{office.url('/list/')} links to no file of this list. Check the address, suffixes and pattern."
    )
    office.pages["/list/"] = page("a.csv")
    assert paths(office, follower.outcomes(both)) == [("/list/a.csv", "unchanged")]


def test_a_page_with_too_many_files_is_not_read_in_part(office: OfficeServer, follower: Follower) -> None:
    office.pages["/list/"] = page(*(f"{number}.csv" for number in range(4)))

    reason = follower.reason(source(office.url("/list/")), replace(QUICK, files=3))

    assert reason == (
        f"{office.url('/list/')} links to 4 files, more than 3. Choose among them by suffixes and pattern."
    )
    assert office.asked() == ["/list/"]


def test_a_file_of_the_page_that_is_not_there_does_not_stop_the_others(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/list/"] = page("a.csv", "b.csv")
    office.publish("/list/b.csv", b"1")

    assert paths(office, follower.outcomes(source(office.url("/list/")))) == [
        ("/list/a.csv", "failed"),
        ("/list/b.csv", "new"),
    ]


def test_a_page_that_is_to_be_a_listing_is_one_whatever_its_name(
    office: OfficeServer, follower: Follower
) -> None:
    office.pages["/lists.jsonl"] = Page(b'["a.csv"]', headers=JSON)
    office.publish("/a.csv", b"1")

    assert paths(office, follower.outcomes(source(office.url("/lists.jsonl"), listing=True))) == [
        ("/a.csv", "new")
    ]


@pytest.mark.parametrize(
    "piece", ["<a", "<!--", "<a href='", "<![CDATA[", "<!", "&", "</", "<script>", '<a href="x.csv">']
)
def test_a_hostile_page_of_a_megabyte_is_read_in_seconds(
    office: OfficeServer, follower: Follower, piece: str
) -> None:
    office.pages["/list/"] = Page((piece * 2**20)[: 2**20].encode(), headers=HTML)
    began = time.monotonic()

    follower.harvest(source(office.url("/list/")), limits=HarvestLimits(delay_s=0))

    assert time.monotonic() - began < 10
