"""Does every query get an answer though replicas die, and never one of two generations?"""

import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import FakeEncoder, need, seed, shipped_for

from api.cluster.actors import connect, mapped
from api.cluster.commands import purge_shards
from api.cluster.embedding import ClusterEncoder, Named
from api.cluster.hosting import KEPT, ShardHost
from api.cluster.looking import look_at_cluster, look_at_shards
from api.cluster.replicas import LostCallError, Replicas, SlowCallError
from api.cluster.service import ShardedService, open_sharded
from api.cluster.serving import ClusterMatching
from api.schemas import MatchRequest
from api.schemas.teams import TeamRequest
from api.serving.watch import watching
from api.settings import Settings
from corpora import (
    BusyError,
    ConfigurationError,
    EncoderError,
    EnmusubiError,
    IndexCorruptError,
    IndexUnavailableError,
    InputError,
    Store,
    UsageError,
    Viewer,
    open_store,
)
from indexer import (
    Generation,
    Role,
    ShardSet,
    current_shards,
    cut_generation,
    open_generation,
    open_shard,
    update_index,
)


class Done:
    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work

    def result(self, within_s: float) -> Any:
        return self._work()


class Here:
    """A replica in this process, which can be killed."""

    def __init__(self, host: Any) -> None:
        self.host = host
        self.dead = self.full = False
        self.calls: list[str] = []

    def call(self, method: str, *arguments: Any) -> Done:
        self.calls.append(method)
        if self.full:
            raise BusyError("64 calls wait")
        return Done(lambda: self._answer(method, arguments))

    def _answer(self, method: str, arguments: Sequence[Any]) -> Any:
        if self.dead:
            raise LostCallError("the node is gone")
        return getattr(self.host, method)(*arguments)


class Counting:
    """A host that says which generation was asked how."""

    def ask(self, generation: str, method: str, arguments: tuple[Any, ...]) -> tuple[str, str]:
        return generation, method


def two_by_two() -> list[list[Here]]:
    return [[Here(Counting()), Here(Counting())] for _ in range(2)]


def test_a_dead_replica_is_asked_in_vain_once_and_the_other_answers() -> None:
    holders = two_by_two()
    now = [0.0]
    replicas = Replicas(holders, clock=lambda: now[0])
    holders[0][0].dead = True

    answers = [replicas.ask("g", "legs", ()) for _ in range(6)]

    assert answers == [[("g", "legs")] * 2] * 6
    assert len(holders[0][0].calls) == 1
    holders[0][0].dead, now[0] = False, 60.0  # it is back, and takes its turn again
    for _ in range(2):
        replicas.ask("g", "legs", ())
    assert len(holders[0][0].calls) == 2


def test_where_every_replica_of_a_shard_is_dead_the_error_names_the_shard() -> None:
    holders = two_by_two()
    for holder in holders[1]:
        holder.dead = True

    with pytest.raises(IndexUnavailableError, match="None of the 2 replicas of shard 1 answers"):
        Replicas(holders, again_s=0.0).ask("g", "legs", ())


class Restarting(Counting):
    """A host that is being started anew when it is first asked."""

    def __init__(self) -> None:
        self._starting = True

    def ask(self, generation: str, method: str, arguments: tuple[Any, ...]) -> tuple[str, str]:
        if self._starting:
            self._starting = False
            raise LostCallError("the actor is restarting")
        return super().ask(generation, method, arguments)


def test_where_no_replica_answers_each_is_asked_once_more_a_moment_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("api.cluster.replicas.time.sleep", waited.append)
    one, other = Here(Restarting()), Here(Counting())
    other.dead = True

    assert Replicas([[one, other]], again_s=0.25).ask("g", "legs", ()) == [("g", "legs")]
    assert (len(one.calls), len(other.calls), waited) == (2, 1, [0.25])


def test_the_last_replica_is_waited_for_longest_as_it_may_have_to_open_its_files() -> None:
    class Slow:
        def call(self, method: str, *arguments: Any) -> "Slow":
            return self

        def result(self, within_s: float) -> Any:
            waited.append(within_s)
            raise SlowCallError("not yet")

    waited: list[float] = []
    with pytest.raises(IndexUnavailableError):
        Replicas([[Slow(), Slow()]], patience_s=5.0, again_s=0.0).ask("g", "legs", ())

    assert waited == [5.0, 30.0, 30.0, 30.0]


class Failing(Counting):
    """A host that raises, whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def ask(self, generation: str, method: str, arguments: tuple[Any, ...]) -> tuple[str, str]:
        raise self._error

    def ready(self, generation: str) -> bool:
        raise self._error


@pytest.mark.parametrize(
    "error",
    [
        IndexCorruptError("a file of the shard is damaged"),
        OSError(28, "No space left on device"),
        BusyError("64 calls wait"),
        RuntimeError("what Ray raises for a fault in a task"),
    ],
)
def test_what_is_wrong_with_one_node_is_not_what_is_answered_while_another_holds_the_shard(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    holders = two_by_two()
    holders[0][0].host = Failing(error)
    replicas = Replicas(holders, clock=lambda: 0.0)

    answers = [replicas.ask("g", "legs", ()) for _ in range(4)]

    assert answers == [[("g", "legs")] * 2] * 4
    assert len(holders[0][0].calls) == 1
    assert f"Replica 0 of shard 0 is passed over: {type(error).__name__}" in caplog.text
    # the words of what is not ours may be those of a question
    assert (str(error) in caplog.text) == isinstance(error, EnmusubiError | OSError)
    holders[0][1].host = Failing(error)
    with pytest.raises(type(error) if isinstance(error, EnmusubiError) else IndexUnavailableError):
        replicas.ask("g", "legs", ())
    assert Replicas(holders[:1]).ready("g", within_s=1.0) == [[False, False]]


def test_a_replica_for_which_too_many_wait_is_passed_over_until_all_are_busy() -> None:
    holders = two_by_two()
    replicas = Replicas(holders)
    holders[0][0].full = True

    assert [replicas.ask("g", "legs", ()) for _ in range(3)] == [[("g", "legs")] * 2] * 3

    holders[0][1].full = True
    with pytest.raises(BusyError, match="64 calls wait"):
        replicas.ask("g", "legs", ())
    assert [len(own.calls) for own in holders[0]] == [2, 4]  # who is busy is not asked once more


@pytest.mark.parametrize("error", [UsageError("no such method"), InputError("no such key")])
def test_what_is_wrong_with_the_question_is_said_at_once_and_no_replica_is_blamed(
    error: EnmusubiError,
) -> None:
    holders = two_by_two()
    holders[0][0].host = Failing(error)
    replicas = Replicas(holders)

    for _ in range(2):
        with pytest.raises(type(error), match="no such"):
            replicas.ask("g", "legs", ())
        replicas.ask("g", "legs", ())

    assert [len(own.calls) for own in holders[0]] == [2, 2]


def test_a_server_that_ends_does_not_wait_for_shards_that_are_being_opened() -> None:
    class Never:
        def call(self, method: str, *arguments: Any) -> "Never":
            return self

        def result(self, within_s: float) -> Any:
            looked.set()
            time.sleep(min(within_s, 0.01))
            raise SlowCallError("not yet")

    looked, ended = threading.Event(), threading.Event()
    replicas, found = Replicas([[Never()]]), []

    began = time.monotonic()
    with watching(
        lambda: found.append(replicas.ready("g", within_s=20.0, ended=ended)), every_s=0.01, end=ended.set
    ):
        assert looked.wait(10)

    assert (found, time.monotonic() - began < 10) == ([[[False]]], True)


def test_beyond_the_bound_a_question_is_refused_at_once_and_later_answered_again() -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Counting):
        def ask(self, generation: str, method: str, arguments: tuple[Any, ...]) -> tuple[str, str]:
            begun.set()
            go_on.wait(10)
            return super().ask(generation, method, arguments)

    replicas = Replicas([[Here(Slow())]], most=1)
    first = threading.Thread(target=lambda: replicas.ask("g", "legs", ()))
    first.start()
    begun.wait(10)

    with pytest.raises(BusyError, match="1 questions to the shards are under way already"):
        replicas.ask("g", "legs", ())

    go_on.set()
    first.join()
    assert replicas.ask("g", "legs", ()) == [("g", "legs")]


@dataclass
class Nights:
    """Three generations with 12, 24 and 36 seeds in two shards each, any of which can be served."""

    store: Store
    shared: Path
    names: list[str]

    @property
    def url(self) -> str:
        return f"file://{self.shared}"

    def serve(self, night: int) -> str:
        (self.shared / "CURRENT").write_text(self.names[night])
        return self.names[night]

    def holders(self, *, replicas: int) -> list[list[Here]]:
        return [
            [Here(ShardHost(self.url, shard, 2, self.shared)) for _ in range(replicas)] for shard in range(2)
        ]


def settings_of(home: Path, shared: Path) -> Settings:
    return Settings(home=home, models=home, encoder="fake", language="en", debug=False, shards=str(shared))


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    home, encoder = tmp_path_factory.mktemp("home"), FakeEncoder()
    known = shipped_for(encoder)
    with closing(open_store(home / "store.sqlite")) as store:
        made = Nights(store, home / "shared", [])
        for count in (12, 24, 36):
            store.put([seed(f"hydrogen-{number}") for number in range(count)] + [need("steam")])
            update_index(store, home / "index", encoder=encoder, known=lambda: known)
            made.names.append(cut_generation(open_generation(home / "index"), made.url, shards=2).generation)
        yield made


def test_a_query_asks_one_generation_though_another_is_taken_up_meanwhile(
    nights: Nights, tmp_path: Path
) -> None:
    first = nights.serve(0)
    replicas = Replicas(nights.holders(replicas=2))
    serving = ClusterMatching(nights.store, FakeEncoder(), replicas, nights.url, cache=tmp_path)
    old = serving.matcher
    before = old.match("水素の技術", k=40)

    second = nights.serve(1)
    assert serving.refresh() is True
    after, late = serving.matcher.match("水素の技術", k=40), old.match("水素の技術", k=40)

    assert (before.generation, late.generation, after.generation) == (first, first, second)
    assert (len(before.hits), len(late.hits), len(after.hits)) == (12, 12, 24)
    assert late.hits == before.hits
    assert serving.refresh() is False
    assert serving.health() == [[True, True], [True, True]]


def test_what_cannot_be_opened_is_not_taken_up_and_the_old_generation_goes_on_serving(
    nights: Nights, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = nights.serve(0)
    holders = nights.holders(replicas=1)
    serving = ClusterMatching(nights.store, FakeEncoder(), Replicas(holders), nights.url, cache=tmp_path)
    second = nights.serve(1)
    holders[1][0].dead = True

    assert [serving.refresh() for _ in range(3)] == [False] * 3  # a server looks every second
    told = [one.message for one in caplog.records if one.name == "api.cluster.serving"]
    assert [one.partition(". ")[0] for one in told] == [f"Generation {first} goes on serving"]

    holders[1][0].dead = False
    assert serving.matcher.match("水素の技術").generation == first
    assert serving.refresh() is True
    assert serving.matcher.match("水素の技術").generation == second
    nights.serve(2)
    serving.end()
    assert serving.refresh() is False  # a server that ends takes up nothing
    assert serving.matcher.generation.id == second


def test_a_holder_keeps_two_generations_and_opens_what_it_is_asked_for(
    nights: Nights, tmp_path: Path
) -> None:
    host = ShardHost(nights.url, 0, 2, tmp_path)

    opened = [host.open(name) for name in nights.names]

    assert [host.open(nights.names[night]) is opened[night] for night in (1, 2, 1)] == [True] * 3
    assert host.open(nights.names[0]) is not opened[0]  # the one that was asked longest ago made room
    assert host.open(nights.names[1]) is opened[1]
    assert len(host._open) == KEPT == 2
    with pytest.raises(UsageError, match="Allowed: legs, extracts, vectors"):
        host.ask(nights.names[0], "__class__", ())


def test_a_holder_answers_for_one_generation_while_it_opens_another(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(lying: ShardSet, shard: int | None, *, cache: Path) -> Generation:
        if lying.generation == nights.names[1]:
            begun.set()
            assert go_on.wait(10)
        return open_shard(lying, shard, cache=cache)

    monkeypatch.setattr("api.cluster.hosting.open_shard", slow)
    host = ShardHost(nights.url, 0, 2, tmp_path)
    asked = (nights.names[0], "vectors", ("seed", []))
    host.ask(*asked)
    opened: list[bool] = []
    opening = threading.Thread(target=lambda: opened.append(host.ready(nights.names[1])))
    opening.start()
    begun.wait(10)

    asking = threading.Thread(target=host.ask, args=asked, daemon=True)
    asking.start()
    asking.join(2)

    answered_meanwhile, second = not asking.is_alive(), host.ready(nights.names[1])
    go_on.set()
    opening.join()
    assert (answered_meanwhile, second, opened) == (True, False, [True])


def test_a_holder_that_starts_again_answers_though_the_generation_of_its_first_start_was_dropped(
    nights: Nights, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shutil.copytree(nights.shared, shared)
    shutil.rmtree(shared / nights.names[0])

    host = ShardHost(f"file://{shared}", 0, 2, tmp_path)

    assert host.ready(nights.names[1]) is True
    with pytest.raises(IndexCorruptError, match="enmusubi shard"):
        host.ready(nights.names[0])


def test_a_holder_that_starts_again_answers_for_its_half_though_quarters_lie_there_since(
    nights: Nights, tmp_path: Path
) -> None:
    # given a server that asks two shards, and the same generation cut into four meanwhile
    shared = tmp_path / "shared"
    shutil.copytree(nights.shared, shared)
    (shared / "CURRENT").write_text(nights.names[2])
    held = [[Here(ShardHost(str(shared), shard, 2, tmp_path))] for shard in range(2)]
    serving = ClusterMatching(nights.store, FakeEncoder(), Replicas(held), str(shared), cache=tmp_path)
    before = serving.matcher.match("水素の技術", k=40)
    cut_generation(open_generation(nights.shared.parent / "index"), str(shared), shards=4)

    for shard, (own,) in enumerate(held):
        own.host = ShardHost(str(shared), shard, 2, tmp_path)

    assert serving.matcher.match("水素の技術", k=40).hits == before.hits
    assert len(before.hits) == 36


def test_shards_that_are_cut_otherwise_than_they_are_held_are_refused(nights: Nights, tmp_path: Path) -> None:
    nights.serve(2)

    with pytest.raises(IndexUnavailableError, match="lies in 2 shards, and this server asks 1"):
        ClusterMatching(
            nights.store, FakeEncoder(), Replicas(nights.holders(replicas=1)[:1]), nights.url, cache=tmp_path
        )


def test_shards_without_a_cluster_are_refused_with_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"ENMUSUBI_CLUSTER is not\. Set both, or none"):
        open_sharded(settings_of(tmp_path, tmp_path / "shared"))


def test_a_purge_leaves_no_shard_of_an_older_generation(nights: Nights, tmp_path: Path) -> None:
    # given shards of a night before the one that serves at home now
    shared, empty = tmp_path / "shared", tmp_path / "empty"
    shutil.copytree(nights.shared, shared)
    (shared / "CURRENT").write_text(nights.names[0])
    settings = settings_of(nights.shared.parent, shared)

    purge_shards(settings)

    lying = current_shards(str(shared))
    assert (lying.generation, lying.shards) == (nights.names[2], 2)
    assert {path.name for path in shared.iterdir()} == {"CURRENT", nights.names[2]}
    (shared / "20261127T000000.000000Z" / "0-of-2").mkdir(parents=True)  # its cutting broke off
    purge_shards(settings)
    assert {path.name for path in shared.iterdir()} == {"CURRENT", nights.names[2]}
    purge_shards(replace(settings, shards=str(empty)))
    assert not empty.exists()


def test_a_purge_says_where_it_could_not_reach_what_it_must_erase(nights: Nights, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shutil.copytree(nights.shared, shared)

    with pytest.raises(ConfigurationError, match=rf"the shards under {shared} may: .*enmusubi shard"):
        purge_shards(settings_of(tmp_path / "no-home", shared))


def test_a_node_with_another_encoder_is_refused_and_both_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cluster.embedding.connect", lambda address: None)
    monkeypatch.setattr("api.cluster.embedding.mapped", map)
    monkeypatch.setattr("api.cluster.embedding.load_encoder", lambda *_, **__: FakeEncoder(version="2"))
    named = Named("fake", tmp_path, "auto")
    texts = [["水素です。"], ["蒸気の熱を集めます。"]]

    same, other = (ClusterEncoder(FakeEncoder(version=own), named, address="here") for own in ("2", "1"))

    expected = FakeEncoder().encode(texts, role=Role.DOCUMENT)
    for own, right in zip(same.encode(texts, role=Role.DOCUMENT), expected, strict=True):
        assert np.array_equal(own.whole, right.whole)
    with pytest.raises(EncoderError, match="embeds with 'fake@2', and who asks it with 'fake@1'"):
        other.encode(texts, role=Role.DOCUMENT)


def test_what_is_embedded_is_spread_over_all_nodes_and_comes_back_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given a Ray that would else ask the node that is near first, while the others are idle
    told: list[dict[str, Any]] = []

    def remote(work: Callable[[Any], Any]) -> Any:
        def options(**own: Any) -> Any:
            told.append(own)
            return SimpleNamespace(remote=work)

        return SimpleNamespace(options=options)

    ray = SimpleNamespace(
        remote=remote,
        get=lambda made: made,
        cluster_resources=lambda: {"CPU": 2.0},
        exceptions=SimpleNamespace(RayTaskError=RuntimeError),
    )
    monkeypatch.setitem(sys.modules, "ray", ray)

    assert list(mapped(lambda item: 2 * item, range(9))) == list(range(0, 18, 2))
    assert [own["scheduling_strategy"] for own in told] == ["SPREAD"]


def test_a_server_answers_from_shards_takes_up_a_new_cut_and_refuses_what_needs_the_whole_index(
    nights: Nights, tmp_path: Path
) -> None:
    nights.serve(0)
    replicas = Replicas(nights.holders(replicas=2))
    service = ShardedService(
        nights.store, ClusterMatching(nights.store, FakeEncoder(), replicas, nights.url, cache=tmp_path)
    )
    asked = MatchRequest(text="水素の技術", k=40)

    before, night = service.match(asked), nights.serve(1)
    taken_up, after = service.refresh(), service.match(asked)

    assert (len(before.hits), taken_up, len(after.hits), after.generation) == (12, True, 24, night)
    with pytest.raises(IndexUnavailableError, match="Shards answer matches only"):
        service.team(TeamRequest(text="水素の技術で蒸気をつくる研究者を探しています。"), viewer=Viewer())


def test_the_doctor_sees_a_cluster_that_does_not_answer_and_shards_of_another_night(
    nights: Nights, tmp_path: Path
) -> None:
    name = nights.serve(0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = replace(settings_of(tmp_path, nights.shared), cluster=address)

        found = look_at_cluster(settings)  # where Ray is not installed, that too
        with pytest.raises(ConfigurationError, match=f"Nothing answers at '{address}'"):
            connect(address)  # within a second, where Ray would try for minutes

    told, (behind,) = look_at_shards(settings, "of tonight")
    assert f"'{address}' (ENMUSUBI_CLUSTER). Start the cluster: ray start --head" in "\n".join(found)
    assert (told["generation"], told["shards"]) == (name, 2)
    assert f"are those of generation {name}, and the home's index is of tonight" in behind
    assert look_at_shards(settings, name)[1] == []
    assert "serve is refused" in "\n".join(look_at_cluster(settings_of(tmp_path, nights.shared)))


def test_who_joins_a_cluster_goes_on_deciding_how_it_is_told_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def joined(**_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # as Ray sets its own

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(is_initialized=lambda: False, init=joined))
    before = signal.getsignal(signal.SIGTERM)
    with socket.create_server(("127.0.0.1", 0)) as there:
        connect(f"127.0.0.1:{there.getsockname()[1]}")

    assert signal.getsignal(signal.SIGTERM) is before
