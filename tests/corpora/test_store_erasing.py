"""Is nothing of a deleted text left in any file of the home, without writing the whole store anew?"""

import random
from pathlib import Path

import pytest
from conftest import need, seed
from store_homes import SqliteHome

from corpora import Feedback, Organisation, Store, Verdict
from corpora.store import erasing

MEMBER = Organisation.model_validate(
    {"id": "org-a", "organisation_kind": "company", "name": {"ja": "例示社"}}
)


@pytest.fixture
def home(tmp_path: Path) -> SqliteHome:
    return SqliteHome(tmp_path / "home")


@pytest.fixture
def store(home: SqliteHome) -> Store:
    opened = home.open()
    opened.put([MEMBER, need("n"), seed("s")])
    return opened


def everything(store: Store) -> bytes:
    """Every byte of the store's files: the log beside it, too."""
    file = Path(store._db.conn.execute("PRAGMA database_list").fetchone()[2])  # type: ignore[attr-defined]
    return b"".join(own.read_bytes() for own in file.parent.iterdir())


def counted_vacuums(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    sweep = store._sweep  # type: ignore[attr-defined]

    def counted(*names: str, **told: str) -> None:
        seen.append(",".join(names))
        sweep(*names, **told)

    monkeypatch.setattr(store, "_sweep", counted)
    return seen


def test_of_hundreds_of_texts_saved_and_removed_no_byte_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_anew = counted_vacuums(store, monkeypatch)
    chance = random.Random(3)
    kept: dict[str, str] = {}
    gone = []
    for number in range(120):
        mark = f"合図{number:05}秘密"
        text = mark * chance.choice([1, 4, 30, 120, 600])
        saved = store.save_query(organisation="org-a", name=f"名前{mark}", text=text)
        kept[saved.id] = mark
        if chance.random() < 0.7:
            name = chance.choice(list(kept))
            store.remove_saved(name, organisation="org-a")
            gone.append(kept.pop(name))

    data = everything(store)

    assert len(gone) > 50
    assert [mark for mark in gone if mark.encode() in data] == []
    assert all(mark.encode() in data for mark in kept.values())
    assert len(written_anew) < len(gone) / 10


def test_where_a_copy_stays_in_a_page_the_file_is_written_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = store._db.conn  # type: ignore[attr-defined]
    saved = store.save_query(organisation="org-a", name="名前", text="消えるはずの長い文章です。" * 3)
    connection.execute("PRAGMA secure_delete = OFF")  # leaves all copies
    written_anew = counted_vacuums(store, monkeypatch)

    store.remove_saved(saved.id, organisation="org-a")

    assert written_anew == [saved.id]
    assert "消えるはずの長い文章".encode() not in everything(store)


def test_a_reason_is_gone_from_every_file_when_its_verdict_is_replaced_or_taken_back(store: Store) -> None:
    def say(reason: str | None) -> int:
        return store.put_feedback(Feedback("a", None, "n", "s", Verdict.PARTLY, reason))

    say("最初の社外秘の理由です")
    number = say("次の社外秘の理由です")
    replaced = everything(store)
    store.withdraw_feedback(number, account="a")

    assert "最初の社外秘".encode() not in replaced
    assert "次の社外秘".encode() in replaced
    assert "社外秘".encode() not in everything(store)


def test_pieces_are_those_by_which_a_value_is_known_from_others() -> None:
    long = "".join(chr(0x4E00 + place) for place in range(100))

    assert erasing.pieces(["排熱", long]) == [
        "排熱".encode(),
        *(long.encode()[start : start + 24] for start in range(0, 277, 48)),
    ]
    assert erasing.pieces([b"\0" * 500, ""]) == []


def test_a_short_text_that_stands_elsewhere_too_costs_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save_query(organisation="org-a", name="水素と排熱", text="工場の排熱と水素を使いたい。")
    saved = store.save_query(organisation="org-a", name="排熱", text="水素")
    say = Feedback("a", None, "n", "s", Verdict.PARTLY, "遠い")
    store.put_feedback(Feedback("b", None, "n", "s", Verdict.PARTLY, "少し遠い"))
    written_anew = counted_vacuums(store, monkeypatch)

    store.remove_saved(saved.id, organisation="org-a")
    store.withdraw_feedback(store.put_feedback(say), account="a")

    assert written_anew == []
