"""Does one verdict of an account on a pair stand at a time, until it is taken back or a record is purged?"""

import pytest
from conftest import need, seed
from store_homes import AnyHome

from corpora import Feedback, NotFoundError, RecordError, Store, Verdict

SECRET = "内部の理由"


@pytest.fixture
def store(home: AnyHome) -> Store:
    opened = home.open()
    opened.put([need("n"), seed("s"), seed("t")])
    return opened


def said(verdict: str = "partly", account: str = "a", **values: str) -> Feedback:
    return Feedback(
        account, "city", values.pop("need", "n"), values.pop("seed", "s"), Verdict(verdict), **values
    )


def verdicts(store: Store, **chosen: object) -> list[tuple[str, str, str]]:
    return [(one.account, one.seed, one.verdict.value) for one in store.feedback(**chosen)]  # type: ignore[arg-type]


def test_a_new_verdict_takes_the_place_of_the_accounts_own_only(store: Store) -> None:
    first = store.put_feedback(said("partly", reason=SECRET))
    store.put_feedback(said("relevant", "b"))
    store.put_feedback(said("not_relevant", seed="t"))
    second = store.put_feedback(said("relevant"))

    assert verdicts(store) == [("b", "s", "relevant"), ("a", "t", "not_relevant"), ("a", "s", "relevant")]
    assert verdicts(store, account="a", record="s") == [("a", "s", "relevant")]
    former, *_ = store.feedback(withdrawn=True)
    assert (former.id, former.verdict, former.reason) == (first, Verdict.PARTLY, None)
    assert former.withdrawn_at is not None
    assert second > first


def test_a_verdict_can_be_taken_back_by_its_own_account_once(store: Store) -> None:
    number = store.put_feedback(said(reason=SECRET))

    with pytest.raises(NotFoundError, match=f"no feedback {number} of yours"):
        store.withdraw_feedback(number, account="b")
    store.withdraw_feedback(number, account="a")

    assert verdicts(store) == []
    with pytest.raises(NotFoundError):
        store.withdraw_feedback(number, account="a")


@pytest.mark.parametrize("pair", [("n", "absent"), ("absent", "s"), ("s", "n")])
def test_a_pair_that_is_none_is_refused(store: Store, pair: tuple[str, str]) -> None:
    with pytest.raises(NotFoundError, match=r"There is no (need|seed)"):
        store.put_feedback(said(need=pair[0], seed=pair[1]))

    assert verdicts(store, withdrawn=True) == []


@pytest.mark.parametrize("reason", ["x" * 2_001, "\ud800", "a\0b"])
def test_a_reason_that_cannot_be_kept_is_refused(store: Store, reason: str) -> None:
    with pytest.raises(RecordError):
        store.put_feedback(said(reason=reason))


@pytest.mark.parametrize("record", ["n", "s"])
def test_a_purge_takes_every_verdict_on_the_record(home: AnyHome, store: Store, record: str) -> None:
    store.put_feedback(said(reason=SECRET))
    assert home.files_holding(SECRET) != []

    store.purge(record)

    assert verdicts(store, withdrawn=True) == []
    assert home.files_holding(SECRET) == []
