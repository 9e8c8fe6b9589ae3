"""Does `enmusubi tiers` say and change who may see a record, a field and a veiled form?"""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import Ended, Run, run_command
from conftest import need

from corpora import Account, Bilingual, Filters, Organisation, Role, Viewer, open_store


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a need of a university, its office, and an office of another one."""
    made = tmp_path / "home"
    made.mkdir()
    now = datetime(2026, 11, 27, tzinfo=UTC)
    with closing(open_store(made / "store.sqlite")) as store:
        for name in ("a", "b"):
            university = Organisation(
                id=f"univ-{name}",
                organisation_kind="university_private",
                name=Bilingual(ja=f"例示大学{name}"),
            )
            store.put([university])
            store.add_account(Account(f"office-{name}", "窓口", Role.OFFICE, now, f"univ-{name}"))
        store.put([need("n1", organisation="univ-a", contact="室長 例")])
    return made


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> Run:
    """Run `enmusubi --home HOME tiers ...` in this process."""
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    monkeypatch.delenv("ENMUSUBI_HOME", raising=False)

    def ended(*arguments: object, lang: str = "en") -> Ended:
        return run_command(capfd, monkeypatch, ["--home", home, "--lang", lang, "tiers", *arguments])

    return ended


def test_a_record_and_its_fields_get_their_tiers_and_tell_them(run: Run, home: Path) -> None:
    group = ("--visibility", "working_group", "--shared-with", "innovation_wg")
    first = run("record", "n1", *group)
    second = run("field", "n1", "contact", "--visibility", "organisation", lang="ja")
    assert (first.code, first.err) == (0, "n1 is for: working_group.\n")
    assert (second.code, second.err) == (0, "n1 の contact は「機関内のみ」です。\n")

    assert run("show", "n1", "--json").json == {
        "record": {"visibility": "working_group", "shared_with": ["innovation_wg"]},
        "fields": {"contact": {"visibility": "organisation", "shared_with": []}},
        "veil": None,
    }
    shown = [line.split() for line in run("show", "n1", lang="ja").out.splitlines()]
    assert shown == [
        ["対象", "見せる範囲", "指定先"],
        ["n1", "WG内のみ", "innovation_wg"],
        ["contact", "機関内のみ"],
    ]
    with closing(open_store(home / "store.sqlite")) as store:
        assert store.withheld_of("n1", viewer=Viewer("univ-a")) == {"contact": "室長 例"}
        assert getattr(store.get("n1"), "contact", "") is None


def test_the_owner_s_office_approves_a_veiled_form_and_others_find_it(run: Run, home: Path) -> None:
    run("record", "n1", "--visibility", "organisation")

    said = run("veil", "n1", "--by", "office-a", "--problem-ja", "熱が余る。", "--sector", "industry")

    assert said.code == 0
    veil = run("show", "n1", "--json").json["veil"]
    assert (veil["approved_by"], veil["outdated"]) == ("office-a", False)
    with closing(open_store(home / "store.sqlite")) as store:
        keys = store.visible_keys(kind="need", viewer=Viewer("univ-b"), filters=Filters())
        assert [e.record_id for e in store.entries() if e.key in keys] == [veil["id"]]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("record", "n1", "--visibility", "named"), 3, "visibility 'named' needs shared_with"),
        (("record", "n2", "--visibility", "public"), 3, "There is no record 'n2'. Check the id."),
        (("field", "n1", "text", "--visibility", "coalition"), 2, "'text' of a need cannot have a tier"),
        (("veil", "n1", "--by", "office-b", "--problem-ja", "熱"), 3, "There is no record 'n1'."),
        (("veil", "n1", "--by", "office-a"), 3, "give a text in ja, en or both"),
        (("veil", "n1", "--by", "nobody", "--problem-ja", "熱"), 3, "There is no account 'nobody'."),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(
    run: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    run("record", "n1", "--visibility", "organisation")

    said: Ended = run(*arguments)

    assert said.code == code
    assert message in said.err
    assert run("show", "n1", "--json").json == {
        "record": {"visibility": "organisation", "shared_with": []},
        "fields": {},
        "veil": None,
    }
