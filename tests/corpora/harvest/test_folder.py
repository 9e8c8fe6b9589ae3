"""Does a folder that is followed bring its new and changed files, each once, and nothing else?"""

import json
import os
import time
from pathlib import Path

import pytest
from harvest_follower import QUICK, Follower

from corpora.errors import ConfigurationError, HomeError, LockedError
from corpora.harvest import HarvestLimits, HarvestOutcome, HarvestSource, harvest_sources
from corpora.harvest.memory import held
from corpora.harvest.names import local_name


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "共有"
    folder.mkdir()
    return folder


@pytest.fixture
def office(share: Path) -> HarvestSource:
    return HarvestSource(name="例示大学", folder=share)


def write(path: Path, text: str, *, age_s: float = 60) -> Path:
    """Write a file as it was written a while ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    at = time.time() - age_s
    os.utime(path, (at, at))
    return path


def test_new_files_are_handed_on_once_with_where_they_lay(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    write(share / "シーズ.csv", "甲")
    write(share / "2024" / "b.jsonl", "乙")
    write(share / "お知らせ.png", "読まれない")

    assert follower.outcomes(office) == [("2024/b.jsonl", "new"), ("シーズ.csv", "new")]
    assert [text.decode() for text in follower.contents] == ["乙", "甲"]
    second = follower.arrivals[1]
    assert (second.source, second.place, second.path.name) == (office, "シーズ.csv", "シーズ.csv")
    assert second.list_name == "例示大学: シーズ.csv"
    assert len(second.content_hash) == 64

    assert follower.outcomes(office) == [("2024/b.jsonl", "unchanged"), ("シーズ.csv", "unchanged")]
    assert len(follower.arrivals) == 2


def test_a_changed_file_is_handed_on_again_and_one_only_touched_is_not(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    write(share / "a.csv", "甲")
    write(share / "b.csv", "乙")
    follower.harvest(office)

    write(share / "a.csv", "丙", age_s=30)
    write(share / "b.csv", "乙", age_s=30)

    assert follower.outcomes(office) == [("a.csv", "changed"), ("b.csv", "unchanged")]
    assert [text.decode() for text in follower.contents] == ["甲", "乙", "丙"]


def test_a_file_that_is_written_again_at_once_is_not_taken_for_the_same(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    # given a file that is harvested in the moment in which it is written
    path = write(share / "a.csv", "甲", age_s=0)
    state = path.stat()
    follower.harvest(office)

    # when it is changed so quickly that its time and size stay the same
    path.write_text("乙", encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert follower.outcomes(office) == [("a.csv", "changed")]


def test_a_file_of_known_size_and_time_is_not_even_opened(
    share: Path, office: HarvestSource, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(share / "a.csv", "甲")
    follower.harvest(office)
    monkeypatch.setattr("corpora.harvest.harvesting.chunks_of", None)

    assert follower.outcomes(office) == [("a.csv", "unchanged")]


def test_what_the_import_refuses_is_told_and_tried_again_and_does_not_stop_the_others(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    write(share / "a.csv", "甲")
    write(share / "b.csv", "乙")
    follower.refuse = {"a.csv"}

    report = follower.harvest(office)

    assert report.to_json() == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "gone": 0,
        "refused": 0,
        "failed": 1,
        "visits": [
            {
                "source": "例示大学",
                "place": "a.csv",
                "outcome": "failed",
                "reason": "a.csv: it holds no table. Give it one.",
            },
            {"source": "例示大学", "place": "b.csv", "outcome": "new"},
        ],
    }
    assert follower.told == list(report.visits)
    follower.refuse = set()
    assert follower.outcomes(office) == [("a.csv", "new"), ("b.csv", "unchanged")]


def test_an_import_that_is_cut_off_is_begun_again_the_next_time(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    write(share / "a.csv", "甲")
    write(share / "b.csv", "乙")

    def cut_off(arrival: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        harvest_sources([office], follower.folder, import_file=cut_off, limits=QUICK)

    assert follower.outcomes(office) == [("a.csv", "new"), ("b.csv", "new")]


def test_a_file_that_is_gone_is_told_once_and_is_new_when_it_comes_back(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    path = write(share / "a.csv", "甲")
    follower.harvest(office)
    path.unlink()

    assert follower.outcomes(office) == [("a.csv", "gone")]
    assert follower.outcomes(office) == []

    write(share / "a.csv", "甲")
    assert follower.outcomes(office) == [("a.csv", "new")]


def test_a_share_that_is_not_connected_fails_and_its_files_are_not_taken_for_gone(
    share: Path, office: HarvestSource, follower: Follower, tmp_path: Path
) -> None:
    write(share / "a.csv", "甲")
    other = HarvestSource(name="別の大学", folder=tmp_path / "他")
    write(tmp_path / "他" / "b.csv", "乙")
    follower.harvest(office, other)
    share.rename(tmp_path / "away")

    report = follower.harvest(office, other)

    assert [(v.source, v.place, v.outcome) for v in report.visits] == [
        ("例示大学", str(share), HarvestOutcome.FAILED),
        ("別の大学", "b.csv", HarvestOutcome.UNCHANGED),
    ]
    assert report.visits[0].reason == (
        f"There is no folder {share}. Check the path, and that the share is connected."
    )
    (tmp_path / "away").rename(share)
    assert follower.outcomes(office) == [("a.csv", "unchanged")]


def test_a_file_is_read_again_where_it_is_to_be_read_in_another_way(
    share: Path, follower: Follower, tmp_path: Path
) -> None:
    write(share / "a.csv", "甲")
    mapping = write(tmp_path / "mapping.json", "{}")

    def outcome(**settings: object) -> list[tuple[str, str]]:
        return follower.outcomes(HarvestSource(name="例示大学", folder=share, mapping=mapping, **settings))

    assert outcome() == [("a.csv", "new")]
    assert outcome() == [("a.csv", "unchanged")]
    assert outcome(visibility="coalition") == [("a.csv", "changed")]
    mapping.write_text('{"題名": "title_ja"}', encoding="utf-8")
    assert outcome(visibility="coalition") == [("a.csv", "changed")]
    assert outcome(visibility="coalition", pattern="a*") == [("a.csv", "unchanged")]

    mapping.unlink()
    (visit,) = follower.harvest(HarvestSource(name="例示大学", folder=share, mapping=mapping)).visits
    assert (
        visit.reason == f"The mapping {mapping} cannot be read: No such file or directory. Correct its path."
    )


def test_only_the_files_that_are_asked_for_are_read(share: Path, follower: Follower) -> None:
    for name in (
        "seeds-2024.csv",
        "seeds-2024.JSONL",
        "needs-2024.csv",
        ".seeds-2024.csv",
        "~$seeds-2024.csv",
    ):
        write(share / name, name)
    write(share / ".git" / "seeds-1.csv", "")

    chosen = HarvestSource(name="a", folder=share, suffixes=(".csv",), pattern="seeds-*")
    assert follower.outcomes(chosen) == [("seeds-2024.csv", "new")]
    every = HarvestSource(name="b", folder=share, pattern="seeds-*")
    assert follower.outcomes(every) == [("seeds-2024.JSONL", "new"), ("seeds-2024.csv", "new")]


def test_links_are_not_followed_out_of_the_folder_nor_within_it(
    share: Path, office: HarvestSource, follower: Follower, tmp_path: Path
) -> None:
    write(tmp_path / "secret.csv", "秘")
    write(tmp_path / "private" / "secret.csv", "秘")
    (share / "link.csv").symlink_to(tmp_path / "secret.csv")
    (share / "folder").symlink_to(tmp_path / "private")
    (share / "loop").symlink_to(share)
    os.mkfifo(share / "pipe.csv")

    report = follower.harvest(office)

    assert [(v.place, v.outcome) for v in report.visits] == [
        (place, HarvestOutcome.REFUSED) for place in ("folder", "link.csv", "loop", "pipe.csv")
    ]
    assert {v.reason for v in report.visits} == {
        "It is a symbolic link, and these are not followed. Put the file itself there.",
        "It is no ordinary file. Put a file there.",
    }
    assert follower.arrivals == []


@pytest.mark.parametrize("become", ["a link", "a pipe"])
def test_a_file_that_becomes_another_thing_after_it_was_listed_is_not_read(
    share: Path,
    office: HarvestSource,
    follower: Follower,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    become: str,
) -> None:
    from corpora.harvest import harvesting

    secret = write(tmp_path / "secret.csv", "秘")
    path = write(share / "a.csv", "甲")
    listed = harvesting.files_below(share, office.wants)
    path.unlink()
    path.symlink_to(secret) if become == "a link" else os.mkfifo(path)
    monkeypatch.setattr(harvesting, "files_below", lambda *_: listed)

    assert follower.outcomes(office) == [("a.csv", "failed")]
    assert follower.arrivals == []


def test_names_in_cp932_are_read_as_they_were_meant(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    for name in ("シーズ①.csv".encode("cp932"), "㈱例示.csv".encode()):
        with open(os.path.join(os.fsencode(share), name), "wb") as file:
            file.write(name)

    assert follower.outcomes(office) == [("シーズ①.csv", "new"), ("㈱例示.csv", "new")]
    assert [arrival.path.name for arrival in follower.arrivals] == ["シーズ①.csv", "㈱例示.csv"]
    assert follower.outcomes(office) == [("シーズ①.csv", "unchanged"), ("㈱例示.csv", "unchanged")]


def test_two_files_of_one_name_in_two_encodings_are_refused(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    for encoding in ("cp932", "utf-8"):
        with open(os.path.join(os.fsencode(share), "シーズ.csv".encode(encoding)), "wb") as file:
            file.write(encoding.encode())

    assert follower.reason(office) == ("Two files have this name, in two encodings. Rename one of them.")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("seeds.csv", "seeds.csv"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("/etc/cron.d/a.csv", "a.csv"),
        ("..\\..\\windows\\a.csv", "a.csv"),
        ("C:\\a.csv", "a.csv"),
        ("..", "file"),
        ("", "file"),
        (".csv", "csv"),
        ("a\x00b\n\u202ec.csv", "abc.csv"),
        ('a:*?"<>|b.csv', "a_______b.csv"),
        ("シーズ①.csv".encode("cp932").decode("utf-8", "surrogateescape"), "シーズ①.csv"),
        ("水" * 300 + ".xlsx", "水" * 60 + ".xlsx"),
        ("a." + "x" * 300, "a." + "x" * 10),
    ],
)
def test_no_name_from_elsewhere_leads_out_of_the_folder_of_copies(name: str, expected: str) -> None:
    assert local_name(name) == expected


def test_a_file_that_is_too_large_is_told_and_the_others_are_read(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    write(share / "a.csv", "x" * 1001)
    write(share / "b.csv", "x" * 1000)

    report = follower.harvest(office, limits=HarvestLimits(file_bytes=1000))

    assert [v.outcome for v in report.visits] == [HarvestOutcome.FAILED, HarvestOutcome.NEW]
    assert report.visits[0].reason == "The file is larger than 1,000 bytes. Split it, or import it by hand."


def test_nothing_of_a_file_stays_in_the_home_when_it_was_imported(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    write(share / "a.csv", "未公表の配合比")
    write(share / "b.csv", "未公表の配合比")
    follower.refuse = {"b.csv"}
    (follower.folder / "copies").mkdir(parents=True)
    (follower.folder / "copies" / "left.csv").write_text("未公表の配合比")  # by a harvest that was killed

    follower.harvest(office)

    assert [path.name for path in sorted(follower.folder.rglob("*"))] == ["lock", "seen.json"]
    assert "未公表" not in (follower.folder / "seen.json").read_text(encoding="utf-8")


# ---- the folder of the harvest itself ----


@pytest.mark.parametrize("damage", ["", "{", '{"version": 2}', '{"sources": {"a": {"b": {}}}}', "[]"])
def test_a_memory_that_is_damaged_is_refused_with_what_to_do(
    office: HarvestSource, follower: Follower, damage: str
) -> None:
    follower.folder.mkdir(parents=True)
    path = follower.folder / "seen.json"
    path.write_text(damage)

    with pytest.raises(ConfigurationError) as refused:
        follower.harvest(office)

    assert str(refused.value).startswith(f"{path}, where a harvest keeps what it has seen, cannot be read: ")
    assert str(refused.value).endswith(
        "Delete it; every list is then read once more, and nothing is doubled."
    )
    assert path.read_text() == damage


def test_the_memory_is_plain_json_by_source_and_place(
    share: Path, office: HarvestSource, follower: Follower
) -> None:
    write(share / "a.csv", "甲")
    follower.harvest(office)

    told = json.loads((follower.folder / "seen.json").read_text(encoding="utf-8"))

    assert set(told["sources"]["例示大学"]["a.csv"]) == {
        "content_hash",
        "settings_hash",
        "imported_at",
        "size_bytes",
        "mtime_ns",
    }


def test_two_harvests_do_not_work_in_one_home_at_once(office: HarvestSource, follower: Follower) -> None:
    with held(follower.folder), pytest.raises(LockedError) as locked:
        follower.harvest(office)

    assert str(locked.value) == "Another harvest is at work in this home. Wait until it has ended."


def test_a_home_that_cannot_be_written_is_refused(office: HarvestSource, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(HomeError) as refused:
        harvest_sources([office], tmp_path / "file" / "harvest", import_file=print)

    assert str(refused.value) == (
        f"{tmp_path / 'file' / 'harvest'}, where a harvest works, cannot be written: Not a directory. "
        "Check its permissions."
    )
