"""Are the units and the crontab well-formed, and are the commands that they run there?"""

import json
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import typer
import yaml

from api.cli import app
from api.settings import settings_from_environment

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
SERVICE = DEPLOY / "systemd" / "enmusubi-nightly.service"
TIMER = DEPLOY / "systemd" / "enmusubi-nightly.timer"
SERVER = DEPLOY / "systemd" / "enmusubi.service"
CRONTAB = DEPLOY / "cron" / "enmusubi-nightly"
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """A unit's settings by section; a setting may be given several times."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = found.setdefault(heading[1], {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return found


def test_the_service_runs_the_night_as_a_user_of_its_own_and_may_write_its_state_only() -> None:
    service = unit(SERVICE)["Service"]
    program, command = shlex.split(service["ExecStart"][0])

    assert (Path(program).name, command) == ("enmusubi", "nightly")
    assert command in COMMANDS
    assert (service["Type"], service["User"]) == (["oneshot"], ["enmusubi"])
    assert service["StateDirectory"] == ["enmusubi"]
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "RestrictSUIDSGID", "LockPersonality"):
        assert service[name] == ["true"]
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == (["strict"], [""])
    assert "ReadWritePaths" not in service


def test_what_the_service_sets_in_the_environment_is_understood(monkeypatch) -> None:
    for setting in unit(SERVICE)["Service"]["Environment"]:
        monkeypatch.setenv(*setting.split("=", 1))

    settings = settings_from_environment()

    assert (settings.home, settings.models) == (
        Path("/var/lib/enmusubi/home"),
        Path("/var/lib/enmusubi/models"),
    )
    assert settings.language == "ja"


def test_the_timer_begins_the_service_every_night_and_makes_a_missed_one_good() -> None:
    timer = ConfigParser()
    timer.optionxform = str  # type: ignore[assignment,method-assign]
    timer.read(TIMER, encoding="utf-8")

    assert timer["Timer"]["Unit"] == SERVICE.name
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:\d\d", timer["Timer"]["OnCalendar"])
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_systemd_finds_nothing_wrong_with_the_units_where_it_is_installed(tmp_path: Path) -> None:
    program = str(Path(sys.executable).with_name("enmusubi"))
    for path in (SERVICE, SERVER):
        text = path.read_text("utf-8").replace("/opt/enmusubi/.venv/bin/enmusubi", program)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
        assert program in text
    shutil.copy(TIMER, tmp_path)
    if analyze := shutil.which("systemd-analyze"):
        units = [str(tmp_path / path.name) for path in (SERVICE, SERVER, TIMER)]
        done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_the_server_and_the_night_are_confined_alike_and_the_server_listens_to_this_machine_only() -> None:
    night, server = (unit(path)["Service"] for path in (SERVICE, SERVER))
    program, *command = shlex.split(server["ExecStart"][0])

    assert (Path(program).name, command[0]) == ("enmusubi", "serve")
    assert command[1:] == ["--host", "127.0.0.1", "--port", "8000"]
    confined = {
        name for name in night if name.startswith(("Protect", "Private", "Restrict", "NoNew", "System"))
    }
    assert {name: server[name] for name in confined} == {name: night[name] for name in confined}


def test_every_line_of_the_configuration_file_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENMUSUBI_CONFIG", str(DEPLOY / "enmusubi.toml"))
    for name in ("ENMUSUBI_HOME", "ENMUSUBI_MODELS", "ENMUSUBI_LANG", "ENMUSUBI_ADDRESS"):
        monkeypatch.delenv(name, raising=False)

    settings = settings_from_environment()

    assert (settings.home, settings.address) == (
        Path("/var/lib/enmusubi/home"),
        "https://enmusubi.example.org",
    )


def test_the_container_takes_every_room_with_it_and_runs_a_command_that_is_there() -> None:
    lines = (DEPLOY / "container" / "Containerfile").read_text("utf-8").splitlines()
    copied = {part for line in lines if line.startswith("COPY") for part in line.split()[1:-1]}
    (command,) = (json.loads(line.removeprefix("CMD ")) for line in lines if line.startswith("CMD"))

    assert copied >= {"corpora", "indexer", "matcher", "api", "eval", "pyproject.toml"}
    assert all((DEPLOY.parent / part).exists() for part in copied)
    assert command[0] in COMMANDS
    assert "USER enmusubi" in lines


def test_the_compose_file_builds_that_image_and_nobody_reaches_it_but_through_the_proxy() -> None:
    said = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text("utf-8"))
    ours = said["services"]["enmusubi"]

    built = DEPLOY / "container" / ours["build"]["context"] / ours["build"]["dockerfile"]
    assert built.resolve() == DEPLOY / "container" / "Containerfile"
    assert "ports" not in ours
    assert set(said["volumes"]) == {"enmusubi", "caddy"}
    assert all(own["logging"]["options"]["max-size"] for own in said["services"].values())


def test_the_image_takes_the_torch_that_the_makefile_takes() -> None:
    places = (DEPLOY.parent / "Makefile", DEPLOY / "container" / "Containerfile")
    named = [re.findall(r"TORCH_VERSION ?:?= ?([\d.]+)$", path.read_text("utf-8"), re.M) for path in places]

    assert named[0] == named[1]
    assert len(named[0]) == 1


def test_the_crontab_runs_the_same_command_once_a_night() -> None:
    entries = [
        line
        for line in CRONTAB.read_text("utf-8").splitlines()
        if line and not line.startswith("#") and not re.match(r"[A-Z_]+=", line)
    ]

    (entry,) = entries
    minute, hour, day, month, weekday, user, *command = entry.split()
    assert 0 <= int(minute) < 60
    assert 0 <= int(hour) < 24
    assert (day, month, weekday, user) == ("*", "*", "*", "enmusubi")
    assert command[-2:] == [unit(SERVICE)["Service"]["ExecStart"][0].split()[0], "nightly"]
    assert CRONTAB.read_text("utf-8").endswith("\n")
