"""Does `enmusubi proposals` do what it says, and end with the exit code that scripts rely on?"""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from commands import Run, run_command
from conftest import FakeEncoder, shipped_for
from proposals_home import CITY, GROUP, OTHER, SECRET, UNIVERSITY, records

from api.proposals.words import WORDS
from api.showing import terminal
from corpora import Account, Place, Role, Term, Visibility, open_store
from indexer import update_index
from matcher import DeclineReason, Stage

COMMANDS = (
    *("propose", "list", "show", "move", "decline", "pause", "reopen", "comment", "assign", "due", "log"),
    *("expiring", "renew", "verify"),
)
HOSTILE = "[red]x[/] \x1b[31m\u202egpj {{7*7}} <script>'; DROP TABLE proposals; --"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    with closing(open_store(made / "store.sqlite")) as store:
        store.put(records())
    return made


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> Run:
    """Run `enmusubi --home HOME proposals ...` in this process."""
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("ENMUSUBI_HOME", raising=False)

    def ended(*arguments: object, lang: str = "en") -> object:
        given = ["--home", home, "--lang", lang, "proposals", *arguments]
        return run_command(capfd, monkeypatch, given)

    return ended  # type: ignore[return-value]


@pytest.fixture
def made(run: Run) -> str:
    """The id of a proposal that the city has made for the working group."""
    told = run(
        *(
            "propose",
            "need-1",
            "seed-1",
            "--as",
            CITY,
            "--group",
            GROUP,
            "--no-score",
            "--note",
            HOSTILE,
            "--json",
        )
    )
    assert told.code == 0
    return str(told.json["id"])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(run: Run, command: str) -> None:
    told = run(command, "--help")

    assert told.code == 0
    assert f"enmusubi proposals {command}" in " ".join(told.out.split())


def test_the_help_names_every_stage_and_reason(run: Run) -> None:
    stages = " ".join(run("move", "--help").out.split())
    reasons = " ".join(run("decline", "--help").out.split())

    assert all(stage.value in stages for stage in set(Stage) - {Stage.PROPOSED, Stage.DECLINED, Stage.PAUSED})
    assert all(reason.value in reasons for reason in DeclineReason)


def test_a_proposal_goes_its_way_and_the_log_tells_it(run: Run, made: str) -> None:
    for arguments in (
        ("move", made, "contacted", "--as", UNIVERSITY),
        ("move", made, "in_talks", "--as", CITY, "--if-version", "2"),
        ("assign", made, "--owner", "desk-2", "--next", "call", "--due", "2099-01-01", "--as", CITY),
        ("comment", made, "minutes", "--link", "https://example.org/7", "--as", CITY),
        ("pause", made, "--as", CITY),
        ("reopen", made, "--as", CITY),
        ("move", made, "contacted", "--note", "too soon", "--as", CITY),
        ("decline", made, "--reason", "too_early", "--as", UNIVERSITY),
    ):
        assert run(*arguments).code == 0, arguments

    log = run("log", made, "--as", CITY, "--json").json
    assert [(one["deed"], one["to"] or one["reason"]) for one in log] == [
        ("propose", None),
        ("move", "contacted"),
        ("move", "in_talks"),
        ("plan", None),
        ("attach", None),
        ("pause", None),
        ("reopen", None),
        ("move", "contacted"),
        ("decline", "too_early"),
    ]
    shown = run("show", made, "--as", CITY, "--json").json["proposal"]
    assert (shown["stage"], shown["declined_for"], shown["version"]) == ("declined", "too_early", 9)
    assert shown["stage_label"] == {"ja": "見送り", "en": "declined"}
    assert run("verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ("move", "{id}", "deployed", "--as", CITY),
            2,
            "cannot go to 'deployed'. Allowed: move to 'contacted'",
        ),
        (
            ("move", "{id}", "done", "--as", CITY),
            2,
            "Stage 'done' is not known. Allowed: proposed, contacted,",
        ),
        (
            ("decline", "{id}", "--reason", "no", "--as", CITY),
            2,
            "--reason 'no' is not known. Allowed: too_early",
        ),
        (
            ("move", "{id}", "contacted", "--as", CITY, "--role", "king"),
            2,
            "--role 'king' is not known. Allowed:",
        ),
        (
            ("move", "{id}", "contacted", "--as", CITY, "--role", "reader"),
            3,
            "The role 'reader' may not move",
        ),
        (("move", "{id}", "contacted", "--as", "nobody"), 3, "There is no account 'nobody'"),
        (("move", "{id}", "contacted", "--as", OTHER), 3, "There is no proposal '{id}'. List yours"),
        (("move", "absent", "contacted", "--as", CITY), 3, "There is no proposal 'absent'. List yours"),
        (("move", "{id}", "contacted", "--as", CITY, "--if-version", "4"), 3, "stands at version 1, not 4"),
        (("propose", "need-1", "seed-1", "--as", CITY, "--no-score"), 3, "open proposal already: {id}"),
        (("propose", "need-0", "seed-1", "--as", CITY), 3, "There is no record 'need-0'"),
        (
            ("pause", "{id}", "--due", "soon", "--as", CITY),
            2,
            "--due 'soon' is no date. Write it as YYYY-MM-DD",
        ),
        (
            ("comment", "{id}", "x", "--link", "http://a.example/", "--as", CITY),
            3,
            "cannot be attached: it begins",
        ),
        (("assign", "{id}", "--owner", "a b", "--as", CITY), 3, "The owner 'a b' is no id"),
        (
            ("renew", "need-1", "--until", "2099-01-01", "--as", UNIVERSITY),
            2,
            "is no need or seed of 'univ-sample'",
        ),
        (("renew", "need-1", "--until", "2001-01-01", "--as", CITY), 2, "'2001-01-01' renews nothing"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_changes_nothing(
    run: Run, made: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = run("log", made, "--as", CITY, "--json").json

    ended = run(*(argument.replace("{id}", made) for argument in arguments))

    assert (ended.code, ended.out) == (code, "")
    assert said.replace("{id}", made) in ended.err
    assert "Traceback" not in ended.err
    assert run("log", made, "--as", CITY, "--json").json == before


def test_a_dry_run_says_what_would_be_and_changes_nothing(run: Run, made: str) -> None:
    told = run("move", made, "contacted", "--as", CITY, "--dry-run")

    assert told.out == f"(dry run) Proposal {made} would be at: contacted. Nothing was changed.\n"
    assert run("show", made, "--as", CITY, "--json").json["proposal"]["version"] == 1


def test_the_same_key_proposes_once(run: Run) -> None:
    asked = ("propose", "need-1", "seed-2", "--as", CITY, "--no-score", "--key", "k1", "--json")

    assert run(*asked).json["id"] == run(*asked).json["id"]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("command", ["list", "show", "log"])
def test_a_hostile_text_is_shown_as_text(
    run: Run, made: str, command: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.out, "width", 400)  # no cell is broken into lines
    run("assign", made, "--next", HOSTILE, "--as", CITY)

    told = run(*((command,) if command == "list" else (command, made)), "--as", CITY, lang=lang)

    assert told.code == 0
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out
    shown = "[red]x[/] ⟨U+001B⟩[31m⟨U+202E⟩gpj {{7*7}} <script>'; DROP TABLE proposals; --"
    assert shown.replace(" ", "") in "".join(told.out.split())


def test_a_confidential_need_is_shown_to_its_owner_and_its_title_to_nobody_else(run: Run) -> None:
    made = run(
        *("propose", "need-secret", "seed-1", "--as", CITY, "--no-score", "--group", GROUP, "--json")
    ).json["id"]
    looks = [
        (CITY, ()),
        (UNIVERSITY, ()),
        (OTHER, ("--role", "wg_member", "--group", GROUP)),
        (OTHER, ("--role", "secretariat")),
        (OTHER, ()),
    ]

    for who, more in looks:
        said = ""
        for command in (
            ("list",),
            ("show", made),
            ("log", made),
            ("due",),
            ("list", "--json"),
            ("show", made, "--json"),
        ):
            ended = run(*command, "--as", who, *more)
            said += ended.out + ended.err
        assert (SECRET in said) == (who == CITY), (who, more)
        assert ("need-secret" in said) == ((who, more) != (OTHER, ())), (who, more)
    assert "(not shown to you)" in run("show", made, "--as", UNIVERSITY).out


def test_that_a_hidden_need_leads_abroad_is_told_to_the_other_side_but_not_where(
    run: Run, home: Path
) -> None:
    with closing(open_store(home / "store.sqlite")) as store:
        record = store.get("need-secret")
        store.put([record.model_copy(update={"place": Place(country="VN")})])  # type: ignore[list-item]
    made = run("propose", "need-secret", "seed-1", "--as", CITY, "--no-score", "--json").json["id"]

    def reasons(who: str) -> object:
        return run("show", made, "--as", who, "--json").json["export_control"]["reasons"]

    assert reasons(CITY) == [{"what": "need_place", "country": "VN"}]
    assert reasons(UNIVERSITY) == [{"what": "need_place", "country": None}]
    assert "外為法" in run("show", made, "--as", UNIVERSITY).out


def test_where_a_holder_is_that_others_may_not_see_is_told_to_itself_only(run: Run, home: Path) -> None:
    with closing(open_store(home / "store.sqlite")) as store:
        record = store.get(CITY)
        hidden = {"visibility": Visibility.ORGANISATION, "place": Place(country="VN")}
        store.put([record.model_copy(update=hidden)])  # type: ignore[list-item]
    made = run("propose", "need-1", "seed-1", "--as", CITY, "--no-score", "--json").json["id"]

    def reasons(who: str) -> object:
        return run("show", made, "--as", who, "--json").json["export_control"]["reasons"]

    assert reasons(CITY) == [{"what": "need_holder", "country": "VN"}]
    assert reasons(UNIVERSITY) == [{"what": "need_holder", "country": None}]


def test_a_proposal_shows_where_it_might_be_tried_out(run: Run, made: str) -> None:
    sites = run("show", made, "--as", CITY, "--json").json["sites"]

    assert [(one["kind"], one["id"], one["reason"]) for one in sites] == [
        ("campus", UNIVERSITY, "seed_holder")
    ]
    assert f"例示{UNIVERSITY} (campus): it holds the seed" in run("show", made, "--as", CITY).out


def test_who_waits_and_what_lapses_is_listed(run: Run, made: str, home: Path) -> None:
    with closing(open_store(home / "store.sqlite")) as store:
        record = store.get("need-1")
        store.put([record.model_copy(update={"valid_until": date(2020, 1, 1)})])  # type: ignore[list-item]

    assert run("due", "--as", CITY).err == "No proposal waits for anybody.\n"
    assert [one["record"]["id"] for one in run("expiring", "--as", CITY, "--json").json] == ["need-1"]
    assert "2020-01-01" in run("expiring", "--as", CITY).out
    assert run("expiring", "--as", UNIVERSITY).err == "No record lapses within 60 days.\n"
    assert run("renew", "need-1", "--until", "2099-12-31", "--as", CITY, "--dry-run").code == 0
    assert len(run("expiring", "--as", CITY, "--json").json) == 1
    assert (
        run("renew", "need-1", "--until", "2099-12-31", "--as", CITY).out
        == "need-1 is valid until 2099-12-31.\n"
    )
    assert run("expiring", "--as", CITY, "--json").json == []


def test_a_list_is_paged(run: Run, made: str) -> None:
    second = run("propose", "need-1", "seed-2", "--as", CITY, "--no-score", "--json").json["id"]

    first = run("list", "--as", CITY, "--limit", "1", "--json").json
    rest = run("list", "--as", CITY, "--after", first["after"], "--json").json

    assert [one["id"] for one in first["proposals"] + rest["proposals"]] == [made, second]
    assert rest["after"] is None


def test_a_log_that_was_tampered_with_is_found_and_ends_with_three(run: Run, made: str, home: Path) -> None:
    assert run("verify", "--json").json["faults"] == []
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        connection.execute("DROP TRIGGER proposal_events_no_update")
        connection.execute("UPDATE proposal_events SET actor = 'somebody else'")
        connection.commit()

    ended = run("verify")

    assert ended.code == 3
    assert f"(proposal '{made}', propose) was changed after it was written" in ended.out


def test_what_stands_wrong_is_made_anew(run: Run, made: str, home: Path) -> None:
    with closing(sqlite3.connect(home / "store.sqlite")) as connection:
        connection.execute("UPDATE proposals SET stage = 'deployed', version = 5")
        connection.commit()

    assert run("verify").code == 3
    assert run("verify", "--rebuild", "--json").json["rebuilt"] == 1
    assert run("verify").code == 0


def test_a_proposal_notes_how_likely_the_match_is_and_by_which_generation(
    run: Run, home: Path, fake_encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = shipped_for(fake_encoder)
    with closing(open_store(home / "store.sqlite")) as store:
        built = update_index(store, home / "index", encoder=fake_encoder, known=lambda: known)
    monkeypatch.setattr("api.engine.load", lambda _: fake_encoder)

    told = run("propose", "need-1", "seed-1", "--as", CITY, "--json").json

    assert 0 < told["score"] < 1
    assert told["generation"] == built.generation


def test_without_an_index_there_is_no_score_and_that_is_said(run: Run) -> None:
    told = run("propose", "need-1", "seed-1", "--as", CITY, "--json")

    assert (told.code, told.json["score"]) == (0, None)
    assert told.err == "Nothing is indexed yet: the proposal has no score.\n"


def test_every_phrase_is_there_in_both_languages_with_the_same_values() -> None:
    for words in WORDS.values():
        assert set(words) == {"ja", "en"}
        assert {part.split("}")[0] for part in words["ja"].split("{")[1:]} == {
            part.split("}")[0] for part in words["en"].split("{")[1:]
        }


def test_a_purge_leaves_no_byte_of_what_was_said(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, run: Run, made: str, home: Path
) -> None:
    run("comment", made, SECRET, "--as", CITY)
    run("assign", made, "--next", SECRET, "--key", f"k-{made}", "--as", CITY)

    def holding() -> list[str]:
        return [
            path.name for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
        ]

    assert holding() != []
    with closing(open_store(home / "store.sqlite")) as store:
        store.purge("need-secret")  # whose title and text are the same words
    assert run_command(capfd, monkeypatch, ["--home", home, "purge", "need-1", "--yes"]).code == 0

    assert holding() == []
    shown = run("show", made, "--as", CITY)
    assert "A record was purged: the proposal is closed" in shown.out
    assert json.loads(run("log", made, "--as", CITY, "--json").out)[-1]["deed"] == "erased"
    assert run("verify").code == 0


# ---- as an account ----


@pytest.fixture
def accounts(home: Path, made: str) -> None:
    """A desk of the university, a lead whose term is over, one who leads today, and a member, all made up."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    today = date.today()
    with closing(open_store(home / "store.sqlite")) as store:
        for name, role, organisation, groups in (
            ("univ-desk", Role.OFFICE, UNIVERSITY, ()),
            ("lead-then", Role.WG_LEAD, OTHER, ()),
            ("lead-now", Role.WG_LEAD, OTHER, ()),
            ("member-1", Role.WG_MEMBER, OTHER, (GROUP,)),
        ):
            store.add_account(Account(name, name, role, at, organisation, groups))
        store.add_term(Term("lead-then", GROUP, today - timedelta(days=30), today - timedelta(days=3)))
        store.add_term(Term("lead-now", GROUP, today - timedelta(days=3), today + timedelta(days=30)))


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize(
    ("account", "code", "said"),
    [
        ("univ-desk", 0, "is at: contacted"),
        ("member-1", 0, "is at: contacted"),
        ("lead-now", 0, "is at: contacted"),
        ("lead-then", 3, "There is no proposal"),
        (CITY, 3, f"There is no account '{CITY}'"),
    ],
)
def test_once_there_are_accounts_their_role_and_terms_decide(
    run: Run, made: str, account: str, code: int, said: str
) -> None:
    ended = run("move", made, "contacted", "--as", account)

    assert ended.code == code
    assert said in ended.out + ended.err


@pytest.mark.usefixtures("accounts")
def test_a_member_may_not_decline_and_nobody_says_of_what_role_they_are(run: Run, made: str) -> None:
    declined = run("decline", made, "--reason", "ip", "--as", "member-1")
    claimed = run("decline", made, "--reason", "ip", "--as", "member-1", "--role", "secretariat")

    assert (declined.code, claimed.code) == (3, 2)
    assert "The role 'wg_member' may not decline" in declined.err
    assert "Role and groups are those of the account 'member-1'" in claimed.err


@pytest.mark.usefixtures("accounts")
def test_a_member_proposes_for_their_group_and_the_log_names_the_account(run: Run) -> None:
    told = run("propose", "need-1", "seed-2", "--as", "member-1", "--group", GROUP, "--no-score", "--json")
    elsewhere = run("propose", "need-1", "seed-2", "--as", "member-1", "--group", "other_wg", "--no-score")

    assert (told.code, told.json["proposed_by"]["id"], told.json["working_group"]) == (0, "member-1", GROUP)
    assert "proposes for no working group of its own" in elsewhere.err


@pytest.mark.usefixtures("accounts")
def test_an_account_renews_what_its_organisation_holds(run: Run) -> None:
    assert run("renew", "seed-1", "--until", "2099-12-31", "--as", "univ-desk").code == 0
    refused = run("renew", "need-1", "--until", "2099-12-31", "--as", "univ-desk")

    assert (refused.code, "may not edit a record with 'need-1'" in refused.err) == (3, True)
