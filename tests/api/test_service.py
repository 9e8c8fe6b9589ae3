"""Does a server take up what is published while it answers, and never mix two generations?"""

import gc
import itertools
import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import FakeEncoder, seed, shipped_for
from fastapi.testclient import TestClient
from served import Home

from api.app import create_app
from api.limits import Limits
from api.schemas import MatchRequest
from api.service import Service
from api.serving.watch import watching
from api.settings import Settings
from corpora import open_store
from indexer import current_id, open_generation, roll_back, update_index
from matcher import Matcher

SWAPS = 20
NEED = "水素の装置がほしい。"
Answer = list[tuple[str, float]]


class Office:
    """A home with a service that answers from it; the writer has the store open on its own."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home, home, "fake", "en", debug=False)
        self.writer = open_store(self.settings.store)
        self.encoder = FakeEncoder()
        self.known = shipped_for(self.encoder)
        self.published = 0
        self.publish()
        self.store = open_store(self.settings.store)
        self.service = Service(self.store, self.fresh(), index=self.settings.index)
        self.service.matcher.generation.prepared()

    def publish(self, **options: object) -> str:
        """Add a seed and bring the index up to date: the generation's id."""
        self.published += 1
        self.writer.put([seed(f"s{self.published:02}", text={"ja": f"水素の装置の{self.published}号。"})])
        encoder = options.pop("encoder", self.encoder)
        known = (lambda: self.known) if encoder is self.encoder else (lambda: shipped_for(encoder))
        return update_index(
            self.writer, self.settings.index, encoder=encoder, known=known, **options
        ).generation  # type: ignore[arg-type]

    def fresh(self) -> Matcher:
        return Matcher(self.writer, open_generation(self.settings.index), self.encoder)

    def expected(self) -> Answer:
        """What the published generation answers when nothing else goes on."""
        return [(hit.record.id, hit.score) for hit in self.fresh().match(NEED, k=1_000).hits]

    def ask(self) -> tuple[str, Answer]:
        found = self.service.match(MatchRequest(text=NEED, k=1_000))
        return found.generation, [(hit.record.id, hit.score) for hit in found.hits]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.writer.close()
    made.store.close()


def until(holds: Callable[[], bool], *, most_s: float = 60) -> None:
    give_up_at = time.monotonic() + most_s
    while not holds():
        assert time.monotonic() < give_up_at
        time.sleep(0.005)


def test_through_twenty_swaps_every_request_is_answered_by_one_generation(office: Office) -> None:
    expected = {str(current_id(office.settings.index)): office.expected()}
    for _ in range(SWAPS):  # written before: in this process only one may cut texts into words at a time
        name = office.publish(keep=SWAPS + 1)
        expected[name] = office.expected()
    first, *later = expected
    roll_back(office.settings.index, encoder=office.encoder, to=first)
    office.service.refresh()
    answers: list[tuple[int, dict]] = []
    done = threading.Event()

    def ask(client: TestClient) -> None:
        while not done.is_set():
            response = client.post("/v1/match", json={"text": NEED, "k": 1_000})
            answers.append((response.status_code, response.json()))

    unlimited = Limits(rate_per_minute=0)
    with TestClient(create_app(office.settings, office.service, check_s=0.01, limits=unlimited)) as client:
        askers = [threading.Thread(target=ask, args=(client,)) for _ in range(3)]
        for asker in askers:
            asker.start()
        for name in later:
            roll_back(office.settings.index, encoder=office.encoder, to=name)
            until(lambda name=name: office.service.matcher.generation.id == name)
            asked = len(answers)
            until(lambda count=asked: len(answers) >= count + len(askers) + 1)
        ready = client.get("/readyz").json()
        done.set()
        for asker in askers:
            asker.join()

    assert {status for status, _ in answers} == {200}
    for _, answer in answers:
        found = [(hit["id"], hit["score"]) for hit in answer["hits"]]
        assert found == expected[answer["generation"]]
    assert {answer["generation"] for _, answer in answers} >= set(later)
    assert [len(own) for own in expected.values()] == list(range(1, SWAPS + 2))
    assert ready == {"status": "ready", "generation": later[-1]}


def test_the_old_generation_is_released_with_its_last_request(office: Office) -> None:
    gc.collect()
    gc.disable()  # what is released must not wait for the collector
    try:
        old = []
        for _ in range(5):
            old.append(weakref.ref(office.service.matcher.generation))
            office.ask()
            office.publish()
            assert office.service.refresh()
        assert [own() for own in old] == [None] * 5
    finally:
        gc.enable()


def test_a_request_that_is_under_way_ends_with_the_generation_it_began_with(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, before = current_id(office.settings.index), office.expected()
    began, may_go_on = threading.Event(), threading.Event()
    encode = FakeEncoder.encode

    def slow(self: FakeEncoder, *arguments: object, **options: object) -> object:
        if threading.current_thread().name == "asker":
            began.set()
            assert may_go_on.wait(60)
        return encode(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeEncoder, "encode", slow)
    answers = []
    asker = threading.Thread(target=lambda: answers.append(office.ask()), name="asker")
    asker.start()
    assert began.wait(60)
    old = weakref.ref(office.service.matcher.generation)
    second = office.publish()

    assert office.service.refresh()  # does not wait for the request
    assert old() is not None
    may_go_on.set()
    asker.join()

    assert answers == [(first, before)]
    assert old() is None
    assert office.ask() == (second, office.expected())


def test_where_nothing_is_published_nothing_is_opened(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.service.open_generation", lambda _: pytest.fail("it was opened"))

    assert [office.service.refresh() for _ in range(3)] == [False] * 3


def test_what_is_rolled_back_is_taken_up_too(office: Office) -> None:
    first = current_id(office.settings.index)
    office.publish()
    office.service.refresh()

    roll_back(office.settings.index, encoder=office.encoder)

    assert office.service.refresh()
    assert office.ask()[0] == first


def test_a_damaged_generation_is_not_taken_up_and_the_log_says_so_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    serving = office.ask()
    damaged = office.publish()
    path = office.settings.index / "generations" / damaged / "alignment.npz"
    path.write_bytes(b"half")

    with caplog.at_level(logging.WARNING):
        assert [office.service.refresh() for _ in range(3)] == [False] * 3

    assert office.ask() == serving
    (message,) = caplog.messages
    assert message.startswith(f"{path} is damaged or missing. Generation {serving[0]} of ")

    repaired = office.publish()
    assert office.service.refresh()
    assert office.ask() == (repaired, office.expected())


def test_a_generation_by_another_encoder_is_not_taken_up_and_the_log_says_so(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    serving = office.ask()
    office.publish(encoder=FakeEncoder(name="other"))

    with caplog.at_level(logging.WARNING):
        assert [office.service.refresh() for _ in range(3)] == [False] * 3

    assert office.ask() == serving
    (message,) = caplog.messages
    assert message.startswith(
        "Index was built with encoder 'other' (48 dims) but the query encoder is 'fake'"
    )
    assert message.endswith(f"Until then generation {serving[0]} serves.")


def test_a_watch_goes_on_after_a_fault_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    looks = itertools.count(1)
    reached = threading.Event()

    def look() -> None:
        if next(looks) == 1:
            raise RuntimeError("a fault")
        reached.set()

    with caplog.at_level(logging.ERROR), watching(look, every_s=0.001):
        assert reached.wait(60)

    assert "a fault" in caplog.text
    assert "enmusubi-watch" not in [thread.name for thread in threading.enumerate()]


def test_a_service_that_has_ended_keeps_no_file_of_its_generation_open(tmp_path: Path) -> None:
    # given a service that has answered, and has looked over gaps
    home = Home.made(tmp_path)
    with home.asked() as client:
        assert client.post("/v1/match", json={"text": NEED}).status_code == 200
        assert client.get("/v1/gaps").status_code == 200
        assert open_below(home.settings.index) != []

    # then nothing is left when it ends, though the application is still known
    assert open_below(home.settings.index) == []


def open_below(directory: Path) -> list[str]:
    gc.collect()
    kept = Path("/proc/self/maps").read_text("utf-8").splitlines()
    return [line for line in kept if str(directory) in line]
