"""Does the store keep saved texts for their owner alone, tell each match once, and erase what is deleted?"""

from dataclasses import replace

import pytest
from conftest import need, seed
from store_homes import AnyHome

from corpora import (
    ConflictError,
    Filters,
    Following,
    FoundMatch,
    Judged,
    LockedError,
    Memory,
    NotFoundError,
    Organisation,
    RecordError,
    SavedQuery,
    StandingQuery,
    Store,
    TextError,
    ToldReminder,
    UsageError,
)

SECRET = "極秘のボイラー"
AT, LATER = "2026-11-27T18:00:00+00:00", "2026-12-04T18:00:00+00:00"


@pytest.fixture
def store(home: AnyHome) -> Store:
    opened = home.open()
    opened.put(member(name) for name in ("org-a", "org-b"))
    opened.put([seed("s-1"), seed("s-2"), need("n-1", organisation="org-b")])
    return opened


def member(name: str) -> Organisation:
    return Organisation.model_validate({"id": name, "organisation_kind": "company", "name": {"en": name}})


def saved(store: Store, owner: str = "org-a", **values: object) -> SavedQuery:
    return store.save_query(organisation=owner, **{"name": "ボイラー", "text": f"{SECRET}の熱。", **values})  # type: ignore[arg-type]


def standing(store: Store, query_id: str) -> StandingQuery:
    return next(query for query in store.standing_queries() if query.id == query_id)


def found(store: Store, query_id: str, *records: str, score: float = 0.8) -> int:
    matches = [FoundMatch(record, score, "g") for record in records]
    return store.put_found(standing(store, query_id), matches, at=AT, among=records)


def pairs(store: Store, owner: str = "org-a") -> set[tuple[str, str]]:
    return {(own.query_id, own.match.record_id) for own in store.news_of(organisation=owner)}


def test_a_saved_query_is_read_by_id_or_name_as_it_was_saved(store: Store) -> None:
    query = saved(
        store, name="  熱 \n 回収 ", filters=Filters({"sector": "industry"}), threshold=0.5, find="needs"
    )

    assert query.name == "熱 回収"
    assert store.saved_query(query.id, organisation="org-a") == query
    assert store.saved_query("熱 回収", organisation="org-a") == query


def test_another_account_finds_nothing_of_it(store: Store) -> None:
    query = saved(store)

    assert store.saved_queries(organisation="org-b") == ()
    for ask in (
        lambda: store.saved_query(query.id, organisation="org-b"),
        lambda: store.saved_query(query.name, organisation="org-b"),
        lambda: store.change_saved(replace(query, organisation="org-b", name="mine")),
        lambda: store.remove_saved(query.id, organisation="org-b"),
    ):
        with pytest.raises(NotFoundError):
            ask()
    assert store.saved_queries(organisation="org-a") == (query,)


def test_its_id_does_not_tell_how_many_others_there_are(store: Store) -> None:
    one, other = saved(store), saved(store, "org-b")

    assert len({len(one.id), len(other.id)}) == 1
    assert one.id[:10] != other.id[:10]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": " "}, RecordError),
        ({"name": "x" * 121}, RecordError),
        ({"name": "a\x07b"}, RecordError),
        ({"name": "a‮b"}, RecordError),
        ({"text": "…"}, TextError),
        ({"text": "熱" * 100_001}, RecordError),
        ({"find": "people"}, UsageError),
        ({"threshold": 0.0}, UsageError),
        ({"threshold": 1.0}, UsageError),
        ({"threshold": float("nan")}, UsageError),
        ({"owner": "s-1"}, NotFoundError),
    ],
)
def test_what_cannot_be_asked_is_not_saved(
    store: Store, values: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        saved(store, **values)  # type: ignore[arg-type]

    assert store.saved_queries(organisation="org-a") == ()


def test_two_of_one_account_have_two_names(store: Store) -> None:
    saved(store)
    saved(store, "org-b")

    with pytest.raises(ConflictError, match="already"):
        saved(store)


def test_removing_a_query_erases_its_text_and_all_that_was_made_of_it(store: Store, home: AnyHome) -> None:
    query = saved(store)
    store.remember(standing(store, query.id), "vectors", Memory("e", SECRET.encode()))
    found(store, query.id, "s-1")
    store.put_digests(at=AT)
    assert home.files_holding(SECRET)

    store.remove_saved(query.name, organisation="org-a")

    assert home.files_holding(SECRET) == []
    assert pairs(store) == set()
    assert home.log()[-1] == ("remove-saved", query.id)


def test_a_text_that_is_left_in_the_log_is_erased_by_removing_it_again(
    store: Store, home: AnyHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = saved(store)
    store.close()
    monkeypatch.setattr(f"{home.module}._WAIT_S", 0.1)
    store = home.open()
    with home.reading(), pytest.raises(LockedError, match="remove it again"):
        store.remove_saved(query.id, organisation="org-a")

    store.remove_saved(query.id, organisation="org-a")

    assert home.files_holding(SECRET) == []


def test_a_changed_text_leaves_nothing_of_the_former_one(store: Store, home: AnyHome) -> None:
    query = saved(store)
    before = standing(store, query.id)
    store.remember(before, "vectors", Memory("e", SECRET.encode()))
    store.put_found(before, [], at=AT, judged=Judged(before.state, "e"))

    store.change_saved(replace(query, text="蒸気の熱を使いたい。"))

    assert home.files_holding(SECRET) == []
    assert store.memory(before, "vectors") is None
    assert store.judged() == {}
    assert standing(store, query.id).state != before.state


def test_a_paused_query_is_not_asked_and_a_resumed_one_is_asked_about_everything(store: Store) -> None:
    query = saved(store)
    asked = standing(store, query.id)
    store.put_found(asked, [], at=AT, judged=Judged(asked.state, "e"))

    paused = store.change_saved(replace(query, paused=True))
    assert [own.id for own in store.standing_queries()] == ["n-1"]
    store.change_saved(replace(paused, paused=False))

    assert store.judged() == {}
    assert [own.id for own in store.standing_queries()] == [query.id, "n-1"]


def test_needs_ask_unless_their_owner_does_not_want_it_and_seeds_only_if_it_does(store: Store) -> None:
    store.put([seed("s-own", organisation="org-b"), need("n-nobody")])
    assert [(own.id, own.find) for own in store.standing_queries()] == [("n-1", "seeds")]

    store.put_following(Following("org-b", needs=False, seeds=True))

    assert [(own.id, own.find) for own in store.standing_queries()] == [("s-own", "needs")]


def test_a_need_that_changes_its_text_or_its_owner_is_another_question(store: Store) -> None:
    before = standing(store, "n-1")
    store.put([need("n-1", organisation="org-b", notes=["a note"])])
    assert standing(store, "n-1") == before

    store.put([need("n-1", organisation="org-b", text={"ja": "別の困りごとです。"})])

    assert standing(store, "n-1").state != before.state


@pytest.mark.parametrize("email", ["", "a", "a@b\r\nBcc: c@d", "a b@c", "a@b,c@d", "あ@example.org", "<a@b>"])
def test_what_is_no_address_is_not_kept(store: Store, email: str) -> None:
    with pytest.raises(RecordError, match="is no e-mail address"):
        store.put_following(Following("org-a", email=email))

    assert store.following("org-a") == Following("org-a")


@pytest.mark.both_databases
def test_a_pair_is_found_once_and_put_once(store: Store) -> None:
    query = saved(store)
    assert found(store, query.id, "s-1") == 1
    assert found(store, query.id, "s-1", score=0.9) == 0

    (digest,) = store.put_digests(at=AT)
    assert found(store, query.id, "s-1", score=0.7) == 0

    assert store.put_digests(at=AT) == ()
    (match,) = store.matches_in(digest.id)
    assert (match.match.score, match.told_at) == (0.9, None)


def test_what_is_found_no_more_is_given_up_unless_it_stands_in_a_digest(store: Store) -> None:
    query = saved(store)
    found(store, query.id, "s-1")
    store.put_digests(at=AT)
    found(store, query.id, "s-2")

    store.put_found(standing(store, query.id), [], at=AT, among=["s-1", "s-2"])

    assert pairs(store) == {(query.id, "s-1")}


def test_each_account_has_a_digest_of_its_own(store: Store) -> None:
    query = saved(store)
    found(store, query.id, "s-1", "s-2")
    found(store, "n-1", "s-1")

    digests = store.put_digests(at=AT)

    assert [(own.organisation, len(store.matches_in(own.id))) for own in digests] == [
        ("org-a", 2),
        ("org-b", 1),
    ]
    with pytest.raises(NotFoundError):
        store.digest(digests[0].id, organisation="org-b")


def test_what_may_not_be_told_waits(store: Store) -> None:
    query = saved(store)
    found(store, query.id, "s-1", "s-2")
    store.withdraw("s-1")
    store.put([seed("s-2", visibility="organisation", organisation="org-b")])
    assert store.put_digests(at=AT) == ()

    store.put([seed("s-2")])

    assert [own.match.record_id for own in store.pending()] == ["s-2"]


def test_a_digest_that_waits_loses_what_was_hidden_and_an_empty_one_is_removed(store: Store) -> None:
    query = saved(store)
    found(store, query.id, "s-1", "s-2")
    (digest,) = store.put_digests(at=AT)

    store.withdraw("s-1")
    assert store.settle_digest(digest.id) is True
    assert [own.match.record_id for own in store.matches_in(digest.id)] == ["s-2"]
    store.withdraw("s-2")
    assert store.settle_digest(digest.id) is False

    assert store.digests() == ()
    assert pairs(store) == {(query.id, "s-1"), (query.id, "s-2")}


def test_who_has_something_else_to_be_told_gets_one_digest_which_stays_without_a_match(store: Store) -> None:
    found(store, saved(store).id, "s-1")

    waits = (ToldReminder("p-1", "proposed", "stale", 14), ToldReminder("p-2", "contacted", "overdue", 1))
    told = dict.fromkeys(("org-b", "org-a", "no-such-organisation"), waits)
    digests = store.put_digests(at=AT, reminders=told)
    store.withdraw("s-1")

    assert [own.organisation for own in digests] == ["org-a", "org-b"]
    assert [store.settle_digest(own.id, keep=True) for own in digests] == [True, True]
    assert store.digests() == digests
    assert [store.reminders_in(own.id) for own in digests] == [waits, waits]


@pytest.mark.both_databases
def test_what_a_digest_reminded_of_is_kept_once_and_leaves_with_its_organisation(store: Store) -> None:
    waits = (ToldReminder("p-1", "proposed", "stale", 14),)
    (first,) = store.put_digests(at=AT, reminders={"org-a": waits})
    (second,) = store.put_digests(at=LATER, reminders={"org-a": waits, "org-b": ()})

    store.keep_reminders(first.id, ())

    assert store.digests() == (first, second)
    assert (first.since, second.since, second.reminded) == (None, AT, True)
    assert store.reminders_in(first.id) == waits
    store.purge("org-a")
    assert store.reminders_in(first.id) == ()


def test_a_digest_is_delivered_when_it_was_first_delivered(store: Store) -> None:
    query = saved(store)
    found(store, query.id, "s-1")
    (digest,) = store.put_digests(at=AT)

    store.mark_delivered(digest.id, at=AT)
    store.mark_delivered(digest.id, at="2027-01-01T00:00:00+00:00")

    assert store.digest(digest.id, organisation="org-a").delivered_at == AT
    assert [own.told_at for own in store.news_of(organisation="org-a")] == [AT]
    assert store.digests(undelivered=True) == ()


@pytest.mark.parametrize(("gone", "left"), [("s-1", {"s-2"}), ("org-a", set()), ("n-1", {"s-1", "s-2"})])
def test_a_purge_takes_what_was_told_of_a_record_with_it(store: Store, gone: str, left: set[str]) -> None:
    query = saved(store)
    found(store, query.id, "s-1", "s-2")
    found(store, "n-1", "s-1")
    store.see({"s-1": "x", "s-2": "y"})
    store.put_digests(at=AT)

    store.purge(gone)

    assert {record for _, record in pairs(store)} == left
    assert pairs(store, "org-b") == (set() if gone in ("s-1", "n-1") else {("n-1", "s-1")})
    assert gone not in store.seen()
    assert store.faults() == ()


def test_what_was_seen_is_kept_by_record_and_forgotten_with_it(store: Store) -> None:
    store.see({"s-1": "x", "nobody": "y"})
    store.see({"s-1": "z", "s-2": "w"}, gone=["s-2"])

    assert store.seen() == {"s-1": "z"}
