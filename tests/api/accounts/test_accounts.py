"""Does `enmusubi account` do what it says, and is a home kept from others where nobody can sign in?"""

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import typer.main
from commands import Ended, Run, run_command
from conftest import seed

from api.accounts.auth import authenticate, utc_now
from api.accounts.commands import app
from api.accounts.groups import two_years_from
from api.serving.exposure import check_exposure, is_loopback
from api.settings import Settings
from corpora import AuthenticationError, Bilingual, ConfigurationError, Organisation, Scope, open_store
from corpora.records import Membership

COMMANDS = ("add", "disable", "enable", "list", "purge", "revoke", "show", "term", "token")
OFFICE = ("add", "office-1", "--name", "産学連携室", "--role", "office", "--organisation", "univ-a")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one university, which belongs to a working group that the draft plan does not name."""
    made = tmp_path / "home"
    made.mkdir()
    university = Organisation(
        id="univ-a",
        organisation_kind="university_private",
        name=Bilingual(ja="例示大学"),
        memberships=(Membership(body="coalition", group="biomass_wg"),),
    )
    with closing(open_store(made / "store.sqlite")) as store:
        store.put([university, seed("s1", organisation="univ-a", visibility="organisation")])
    return made


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> Run:
    """Run `enmusubi --home HOME account ...` in this process."""
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    monkeypatch.delenv("ENMUSUBI_HOME", raising=False)

    def ended(*arguments: object, stdin: str = "") -> Ended:
        return run_command(capfd, monkeypatch, ["--home", home, "account", *arguments], stdin=stdin)

    return ended


def test_every_command_shows_an_example_in_its_help(run: Run) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert tuple(sorted(commands)) == COMMANDS

    for command in COMMANDS:
        said = run(command, "--help")
        assert (said.code, f"enmusubi account {command}" in said.out) == (0, True)


def test_who_adds_an_account_is_told_how_it_gets_a_token_that_can_write_and_what_one_is_for(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    added, read_only = run(*OFFICE), run("token", "office-1")
    monkeypatch.setenv("ENMUSUBI_LANG", "ja")
    in_japanese = run("token", "office-1", "--scope", "write", "--scope", "read")

    assert "enmusubi account token office-1 --scope read --scope write" in added.err
    assert read_only.err.endswith(", for: read.\n")
    assert in_japanese.err.endswith("、使える範囲 read, write。\n")


def test_an_account_is_added_listed_and_shown_with_its_terms_and_tokens(run: Run) -> None:
    assert run(*OFFICE, "--email", "Office@example.ac.jp", "--json").json["email"] == "office@example.ac.jp"
    lead = ("--name", "幹事", "--role", "wg_lead", "--organisation", "univ-a")
    assert run("add", "lead-1", *lead).code == 0
    term = run("term", "lead-1", "--working-group", "innovation_wg", "--from", "2026-04-01", "--json")
    made = run("token", "lead-1", "--scope", "pipeline", "--days", "30", "--json").json

    assert term.json == {
        "working_group": "innovation_wg",
        "first_day": "2026-04-01",
        "last_day": "2028-03-31",
    }
    assert [(own["id"], own["role"]) for own in run("list", "--json").json] == [
        ("lead-1", "wg_lead"),
        ("office-1", "office"),
    ]
    shown = run("show", "lead-1", "--json")
    assert shown.json["terms"] == [term.json]
    assert [(own["id"], own["scopes"], own["used_at"]) for own in shown.json["tokens"]] == [
        (made["id"], ["pipeline"], None)
    ]
    for said in (shown, run("show", "lead-1"), run("list")):
        assert "argon2" not in said.out
        assert made["token"].rpartition("_")[2] not in said.out + said.err


def test_a_token_is_printed_once_alone_on_standard_output_and_holds(run: Run, home: Path) -> None:
    run(*OFFICE)

    said = run("token", "office-1", "--scope", "read", "--scope", "write")

    token = said.out.strip()
    assert said.code == 0
    assert token not in said.err
    with closing(open_store(home / "store.sqlite")) as store:
        who = authenticate(store, token, now=utc_now())
    assert (who.account, who.scopes) == ("office-1", {Scope.READ, Scope.WRITE})
    secret = token.rpartition("_")[2].encode()
    assert [path.name for path in home.rglob("*") if path.is_file() and secret in path.read_bytes()] == []


def test_a_token_reads_only_unless_more_is_asked_for(run: Run) -> None:
    run(*OFFICE)

    assert run("token", "office-1", "--json").json["scopes"] == ["read"]


def test_a_revoked_token_and_a_disabled_account_are_refused_until_it_is_enabled(run: Run, home: Path) -> None:
    run(*OFFICE)
    first, second = (run("token", "office-1", "--json").json for _ in range(2))

    assert run("revoke", first["id"]).code == 0
    assert run("disable", "office-1").code == 0

    assert run("token", "office-1").code == 3
    assert run("list", "--json").json[0]["disabled_at"] is not None
    assert run("enable", "office-1").code == 0
    with closing(open_store(home / "store.sqlite")) as store:
        with pytest.raises(AuthenticationError, match="was revoked"):
            authenticate(store, first["token"], now=utc_now())
        assert authenticate(store, second["token"], now=utc_now()).account == "office-1"


def test_a_working_group_is_one_of_the_five_or_one_that_a_record_names(run: Run) -> None:
    member = ("--name", "甲野 例", "--role", "wg_member", "--organisation", "univ-a", "--working-group")

    wrong = run("add", "m-1", *member, "inovation_wg")

    assert wrong.code == 3
    assert wrong.err == (
        "There is no working group 'inovation_wg'. Known: biomass_wg, human_resources_wg, innovation_wg, "
        "international_wg, regional_zero_carbon_wg, zero_carbon_campus_wg.\n"
    )
    assert run("add", "m-1", *member, "biomass_wg").code == 0
    assert run("add", "m-2", *member, "innovation_wg").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("show", "nobody"), 3, "There is no account 'nobody'. List them: enmusubi account list"),
        (("revoke", "nobody"), 3, "There is no token 'nobody'. List them: enmusubi account show ID"),
        (("add", "x", "--name", "x", "--role", "king"), 2, "king"),
        (("add", "x", "--name", "x", "--role", "office"), 3, "organisation is missing: role office acts"),
        (("token", "nobody"), 3, "There is no account 'nobody'."),
        (("token", "nobody", "--days", "0"), 2, "--days"),
        (("term", "nobody", "--working-group", "innovation_wg", "--from", "1.4.2026"), 2, "1.4.2026"),
    ],
)
def test_what_cannot_be_done_ends_with_its_code_and_says_why(
    run: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    said = run(*arguments)

    assert said.code == code
    assert message in said.err


def test_a_purged_account_is_gone_from_the_home_and_from_what_a_restore_has_set_aside(
    run: Run, home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # given a home that was restored, so that a copy of it lies aside
    run(*OFFICE, "--email", "erase@example.ac.jp")
    for command in (("backup", "--out", tmp_path / "b.zip"), ("restore", tmp_path / "b.zip", "--yes")):
        assert run_command(capfd, monkeypatch, ["--home", home, *command]).code == 0
    run("add", "reader-1", "--name", "閲覧者", "--role", "reader")

    assert run("purge", "office-1", stdin="n\n").code == 2
    assert run("purge", "office-1", "--yes").code == 0

    assert [own["id"] for own in run("list", "--json").json] == ["reader-1"]
    told = [path for path in home.rglob("*") if path.is_file() and b"erase@example" in path.read_bytes()]
    assert told == []
    # and the backup does not bring it back
    assert run_command(capfd, monkeypatch, ["--home", home, "restore", tmp_path / "b.zip", "--yes"]).code == 0
    assert run("list", "--json").json == []


def test_a_backup_carries_accounts_and_a_token_that_was_revoked_since_stays_revoked(
    run: Run, home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(*OFFICE)
    kept, revoked = (run("token", "office-1", "--json").json for _ in range(2))
    assert run_command(capfd, monkeypatch, ["--home", home, "backup", "--out", tmp_path / "b.zip"]).code == 0
    run("revoke", revoked["id"])

    assert run_command(capfd, monkeypatch, ["--home", home, "restore", tmp_path / "b.zip", "--yes"]).code == 0

    with closing(open_store(home / "store.sqlite")) as store:
        assert authenticate(store, kept["token"], now=utc_now()).account == "office-1"
        with pytest.raises(AuthenticationError, match="was revoked"):
            authenticate(store, revoked["token"], now=utc_now())


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-04-01", "2028-03-31"), ("2027-01-01", "2028-12-31"), ("2028-02-29", "2030-02-28")],
)
def test_a_term_of_two_years_ends_on_the_day_before_its_second_birthday(first: str, last: str) -> None:
    assert two_years_from(date.fromisoformat(first)) == date.fromisoformat(last)


# ---- who may be let in where nobody can sign in ----


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("localhost.example.ac.jp", False),
        ("", False),
    ],
)
def test_only_loopback_addresses_are_this_machine_s_own(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_home_without_accounts_is_served_on_loopback_only_unless_it_is_to_be_public(
    run: Run, home: Path
) -> None:
    settings = Settings(home=home, models=home, encoder="default", language="en", debug=False)

    check_exposure(settings, "127.0.0.1", public=False)
    check_exposure(settings, "0.0.0.0", public=True)
    with pytest.raises(ConfigurationError) as refused:
        check_exposure(settings, "0.0.0.0", public=False)
    assert str(refused.value) == (
        f"0.0.0.0 can be reached from other machines, and nobody has an account in {home}. "
        "Add one: enmusubi account add; or let everyone read public records: enmusubi serve --public"
    )

    run(*OFFICE)
    check_exposure(settings, "0.0.0.0", public=False)
    run("disable", "office-1")
    with pytest.raises(ConfigurationError):
        check_exposure(settings, "0.0.0.0", public=False)


def test_serve_refuses_before_anything_is_loaded(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run_command(capfd, monkeypatch, ["--home", home, "serve", "--host", "0.0.0.0", "--port", "0"])

    assert said.code == 3
    assert "nobody has an account" in said.err


def test_accounts_are_told_as_json_that_other_programs_read(run: Run) -> None:
    run(*OFFICE)

    assert json.loads(run("list", "--json").out)[0] == {
        **run("list", "--json").json[0],
        "id": "office-1",
        "name": "産学連携室",
        "role": "office",
        "organisation": "univ-a",
        "working_groups": [],
        "language": "ja",
        "email": None,
        "subject": None,
        "disabled_at": None,
    }
