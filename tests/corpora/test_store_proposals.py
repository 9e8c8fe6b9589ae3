"""Does a store keep the log of proposals whole, in turn, out of the sight of others, and purge its texts?"""

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import need, seed
from store_homes import AnyHome

from corpora import (
    ChangedError,
    ClientKey,
    ConfigurationError,
    ConflictError,
    KeyReusedError,
    NotFoundError,
    ProposalEvent,
    ProposalScope,
    ProposalStanding,
    Store,
    Tombstone,
    open_store,
)

AT = "2026-11-27T09:00:00+00:00"
ALL = ProposalScope(everything=True)
SECRET = "打合せで聞いた未公開の数字"


@pytest.fixture
def store(home: AnyHome) -> Store:
    opened = home.open()
    opened.put([need("need-1", organisation="city"), seed("seed-1", organisation="univ"), seed("seed-2")])
    return opened


def event(proposal: str = "p", number: int = 1, text: str | None = None, **values: object) -> ProposalEvent:
    texts = {"text": text} if text else {}
    payload = {"need": "need-1", "seed": "seed-1", **values}
    return ProposalEvent(proposal, number, AT, "desk", "city", "office", "comment", payload, texts)


def standing(**values: object) -> ProposalStanding:
    plain = ProposalStanding("need-1", "seed-1", "city", "univ", "wg", "proposed", True, None, None, AT)
    return replace(plain, **values)  # type: ignore[arg-type]


def put(store: Store, *events: ProposalEvent, **values: object) -> None:
    for one in events:
        store.append_event(one, standing(**values))


def fold(events: Sequence[ProposalEvent]) -> ProposalStanding:
    """What these tests take for the meaning of a log: nothing but the pair."""
    return standing(**({"open": False, "due": None} if events[-1].kind == "erased" else {}))


def whats(store: Store) -> list[str]:
    return [fault.what for fault in store.verify_proposals(fold)]


# ---- in turn ----


@pytest.mark.both_databases
def test_events_come_back_in_order_with_their_texts_chained(store: Store) -> None:
    put(store, event(text="first"), event(number=2, text="second"))

    first, second = store.proposal_log(["p"])["p"]

    assert [first.event, second.event] == [event(text="first"), event(number=2, text="second")]
    assert (first.previous, second.previous) == ("0" * 64, first.hash)
    assert store.proposals_head() == second.hash
    assert whats(store) == []


def test_of_two_that_write_at_once_one_wins_and_the_other_is_told(home: AnyHome, store: Store) -> None:
    put(store, event())
    stores, outcomes = [home.open() for _ in range(8)], []
    barrier = threading.Barrier(len(stores))

    def write(number: int) -> None:
        barrier.wait()
        try:
            stores[number].append_event(event(number=2, text=f"by {number}"), standing())
            outcomes.append("won")
        except ChangedError as error:
            outcomes.append(str(error))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(len(stores))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert outcomes.count("won") == 1
    assert {outcome for outcome in outcomes if outcome != "won"} == {
        "Proposal 'p' was changed by somebody else: it stands at version 2, this was based on 1. Look at it "
        "again (enmusubi proposals show p) and decide anew."
    }
    assert len(store.proposal_log(["p"])["p"]) == 2


def test_many_writers_of_many_proposals_lose_nothing(home: AnyHome, store: Store) -> None:
    stores = [home.open() for _ in range(4)]

    def write(own: Store, name: str) -> None:
        for number in range(1, 16):
            own.append_event(event(name, number, f"{name} {number}"), standing(open=False))

    writers = [threading.Thread(target=write, args=(own, f"p{n}")) for n, own in enumerate(stores)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    logs = store.proposal_log([f"p{n}" for n in range(4)])
    assert {name: [one.event.number for one in own] for name, own in logs.items()} == {
        f"p{n}": list(range(1, 16)) for n in range(4)
    }
    assert list(store.verify_proposals()) == []


def test_a_pair_has_one_open_proposal_and_may_have_another_once_that_is_closed(store: Store) -> None:
    put(store, event())

    with pytest.raises(ConflictError, match="'need-1' and 'seed-1' have an open proposal already"):
        put(store, event("q"))
    put(store, event(number=2), open=False)
    put(store, event("q"))

    assert store.open_proposal("need-1", "seed-1") == "q"
    with pytest.raises(ConflictError):
        put(store, event(number=3))  # reopened: the pair is taken


def test_a_key_used_again_for_the_same_writes_nothing_and_for_another_thing_is_refused(store: Store) -> None:
    key = ClientKey("k", "one")
    assert store.append_event(event(), standing(), key=key) == "p"

    assert store.append_event(event("q"), standing(), key=key) == "p"
    with pytest.raises(KeyReusedError, match="The key 'k' was used already for something else"):
        store.append_event(event("q"), standing(), key=ClientKey("k", "two"))

    assert [row.id for row in store.proposals(scope=ALL)] == ["p"]
    assert store.proposal_keyed("somebody else", ClientKey("k", "two")) is None


# ---- out of the sight of others ----


@pytest.mark.parametrize(
    ("scope", "sees"),
    [
        (ProposalScope(), False),
        (ProposalScope("city"), True),
        (ProposalScope("univ"), True),
        (ProposalScope("other"), False),
        (ProposalScope("other", ("wg",)), True),
        (ProposalScope("other", ("other wg",)), False),
        (ProposalScope("' OR 1=1 --", ("' OR 1=1 --",)), False),
        (ALL, True),
    ],
)
def test_a_proposal_is_seen_by_its_parties_its_group_and_who_sees_all(
    store: Store, scope: ProposalScope, sees: bool
) -> None:
    put(store, event())

    assert [row.id for row in store.proposals(scope=scope)] == (["p"] if sees else [])
    if sees:
        assert store.proposal("p", scope=scope).parties == ("city", "univ")
        return
    with pytest.raises(NotFoundError) as hidden:
        store.proposal("p", scope=scope)
    with pytest.raises(NotFoundError) as absent:
        store.proposal("q", scope=scope)
    assert str(hidden.value).replace("'p'", "'q'") == str(absent.value)


def test_who_takes_a_record_over_takes_its_proposals_over(store: Store) -> None:
    put(store, event())

    store.put([need("need-1", organisation="new owner")])

    assert [row.parties for row in store.proposals(scope=ProposalScope("new owner"))] == [
        ("new owner", "univ")
    ]
    assert store.proposals(scope=ProposalScope("city")) == ()


def test_a_list_is_chosen_and_paged_in_the_order_of_making(store: Store) -> None:
    for number, stage in enumerate(("proposed", "declined", "proposed"), 1):
        put(store, event(f"p{number}"), stage=stage, seed=f"seed-{number}", open=stage == "proposed")

    def ids(**values: object) -> list[str]:
        return [row.id for row in store.proposals(scope=ALL, **values)]  # type: ignore[arg-type]

    assert ids() == ["p1", "p2", "p3"]
    assert ids(stage="declined") == ["p2"]
    assert ids(open_only=True) == ["p1", "p3"]
    assert ids(record="seed-2") == ["p2"]
    first = store.proposals(scope=ALL, limit=2)
    assert [row.id for row in first] + ids(after=first[-1].place) == ["p1", "p2", "p3"]


# ---- tampering ----


WHERE = "of the log of proposals (proposal 'p', comment)"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE proposal_events SET actor = 'x' WHERE sequence = 2",
            f"Event 2 {WHERE} was changed after it was",
        ),
        (
            "UPDATE proposal_events SET at = '2020' WHERE sequence = 3",
            f"Event 3 {WHERE} was changed after it was",
        ),
        (
            "UPDATE proposal_events SET payload = '{}' WHERE sequence = 1",
            f"Event 1 {WHERE} was changed after",
        ),
        (
            "UPDATE proposal_events SET payload = '{' WHERE sequence = 1",
            "Event 1 of the log of proposals is no v",
        ),
        ("DELETE FROM proposal_events WHERE sequence = 2", f"The event before event 3 {WHERE} was removed"),
        (
            "DELETE FROM proposal_events WHERE sequence = 3",
            "The log of proposals ends at event 2, but 3 were",
        ),
        (
            'UPDATE proposal_texts SET texts = \'{"text":"x"}\' WHERE sequence = 2',
            f"The texts of event 2 {WHERE}",
        ),
        (
            "DELETE FROM proposal_texts WHERE sequence = 2",
            f"The texts of event 2 {WHERE} are gone, and no purge",
        ),
        ("UPDATE proposals SET stage = 'deployed'", "Proposal 'p' does not stand as its log says."),
        ("UPDATE proposals SET version = 7", "Proposal 'p' stands at version 7, its log at 3."),
        ("DELETE FROM proposals", "Proposal 'p' stands at version 0, its log at 3."),
    ],
)
def test_an_edited_row_is_found(home: AnyHome, store: Store, statement: str, said: str) -> None:
    put(store, *(event(number=number, text="said") for number in (1, 2, 3)))
    store.close()

    home.edit(statement)

    again = home.open()
    assert any(what.startswith(said) for what in whats(again)), whats(again)
    if "stand as its log" not in said:  # what an event means the store does not know
        assert any(fault.what.startswith(said) for fault in again.faults())


@pytest.mark.parametrize(
    "statement", ["UPDATE proposal_events SET actor = 'x'", "DELETE FROM proposal_events"]
)
def test_the_database_itself_refuses_to_change_the_log(home: AnyHome, store: Store, statement: str) -> None:
    put(store, event())

    with pytest.raises(home.refusal, match="the log of proposals is only added to"):
        home.write(statement)


def test_what_stands_is_made_of_the_log_anew(home: AnyHome, store: Store) -> None:
    put(store, event(), event(number=2))
    put(store, event("q"), seed="seed-2")
    before = store.proposals(scope=ALL)[:1]
    home.edit("DELETE FROM proposals WHERE id = 'p'", "DELETE FROM proposals WHERE id = 'q'")

    assert (
        store.rebuild_proposals(lambda events: replace(fold(events), seed=f"seed of {events[0].proposal}"))
        == 2
    )

    assert [(row.id, row.place, row.version) for row in store.proposals(scope=ALL)] == [
        ("p", 1, 2),
        ("q", 3, 1),
    ]
    assert before[0].id == "p"
    assert list(store.verify_proposals()) == []


def test_a_log_that_is_not_whole_is_built_on_by_nobody(home: AnyHome, store: Store) -> None:
    put(store, event(), event(number=2))
    home.edit("UPDATE proposal_events SET actor = 'x' WHERE sequence = 1")

    with pytest.raises(ConfigurationError, match=r"was changed after it was written\. Restore"):
        store.rebuild_proposals(fold)

    assert len(store.proposals(scope=ALL)) == 1


# ---- purge ----


@pytest.mark.parametrize("record", ["need-1", "seed-1"])
def test_a_purge_of_either_record_erases_every_text_and_key_and_leaves_a_tombstone(
    home: AnyHome, store: Store, record: str
) -> None:
    # given texts of a proposal in the file and in the log beside it
    store.append_event(event(text=SECRET), standing(due="2027-01-01"), key=ClientKey(f"key {SECRET}", SECRET))
    put(store, event(number=2, text=f"{SECRET}を確認"), due="2027-01-01")
    put(store, event("q", text="another proposal"), need="need-2", seed="seed-2")
    assert home.files_holding(SECRET) != []

    # when
    store.purge(record)

    # then no byte of them is left, the chain holds, the proposal is closed, the other one is as it was
    assert home.files_holding(SECRET) == []
    last = store.proposal_log(["p"])["p"][-1].event
    assert (last.kind, last.number, last.payload, last.texts) == ("erased", 3, {"record": record}, {})
    row = store.proposal("p", scope=ALL)
    assert (row.version, row.standing.open, row.standing.due) == (3, False, None)
    assert [one.erased for one in store.proposal_log(["p"])["p"]] == [True, True, False]
    assert list(store.verify_proposals()) == []
    assert store.proposal_log(["q"])["q"][0].event.texts == {"text": "another proposal"}


def test_a_purge_that_is_repeated_says_no_more(store: Store) -> None:
    put(store, event(text=SECRET))
    store.purge("seed-1")

    store.purge("seed-1")

    assert [one.event.kind for one in store.proposal_log(["p"])["p"]] == ["comment", "erased"]


def test_both_records_may_be_purged_one_after_the_other(store: Store) -> None:
    put(store, event(text=SECRET))
    store.purge("seed-1")
    store.purge("need-1")

    assert [one.event.payload.get("record") for one in store.proposal_log(["p"])["p"]] == [
        None,
        "seed-1",
        "need-1",
    ]
    assert list(store.verify_proposals()) == []
    assert store.proposal("p", scope=ProposalScope("city")).parties == ("city", "univ")


def test_a_restored_backup_purges_the_texts_again(tmp_path: Path, home: AnyHome, store: Store) -> None:
    put(store, event(text=SECRET))
    store.copy_to(tmp_path / "copy.db")
    store.purge("need-1")

    restored = open_store(tmp_path / "copy.db")
    restored.bury([Tombstone("need-1", AT)])
    restored.close()

    assert SECRET.encode() not in (tmp_path / "copy.db").read_bytes()
    again = open_store(tmp_path / "copy.db")
    assert list(again.verify_proposals()) == []
    assert [one.event.kind for one in again.proposal_log(["p"])["p"]] == ["comment", "erased"]
    again.close()


def test_a_short_text_cannot_be_guessed_by_its_hash(home: AnyHome, store: Store) -> None:
    put(store, event(text="yes"), event(number=2, text="yes"))

    assert len(set(home.rows("SELECT texts_hash FROM proposal_events"))) == 2
    assert len(set(home.rows("SELECT salt FROM proposal_texts"))) == 2


HOSTILE = [
    "'; DROP TABLE proposal_events; --",
    "{{ 7 * 7 }} ${7*7} <script>alert(1)</script>",
    "a\r\nSet-Cookie: x=1",
    "\x1b[31mred\x1b[0m \u202etxt.exe",
    json.dumps({"text": "inner"}),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_kept_as_it_was_written(store: Store, text: str) -> None:
    put(store, event(text=text))

    assert store.proposal_log(["p"])["p"][0].event.texts == {"text": text}
    assert list(store.verify_proposals()) == []
