"""What holds where nothing is set, and what goes before what?"""

import inspect
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

import api.settings
from api.settings import Settings, settings_from_environment, settings_told
from api.variables import Origin
from corpora import ConfigurationError, HomeError
from indexer import KEPT_GENERATIONS, PRECISIONS

NAMES = (
    "ENMUSUBI_HOME",
    "ENMUSUBI_MODELS",
    "ENMUSUBI_ENCODER",
    "ENMUSUBI_PRECISION",
    "ENMUSUBI_LANG",
    "ENMUSUBI_DEBUG",
    "ENMUSUBI_GENERATIONS",
    "ENMUSUBI_WORKERS",
    "ENMUSUBI_CLUSTER",
    "ENMUSUBI_SHARDS",
    "ENMUSUBI_REPLICAS",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "ENMUSUBI_CONFIG",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
)


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from_environment(home=tmp_path / "home")


def test_where_nothing_is_set_the_users_own_directories_are_taken(tmp_path: Path) -> None:
    assert settings_from_environment() == Settings(
        home=tmp_path / ".local/share/enmusubi",
        models=tmp_path / ".cache/enmusubi",
        encoder="default",
        language="en",
        debug=False,
    )


def test_every_value_can_be_set_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in zip(NAMES[:8], ("/h", "/m", "e5", "float32", "ja", "1", "7", "2"), strict=True):
        monkeypatch.setenv(name, value)

    assert settings_from_environment() == Settings(
        Path("/h"), Path("/m"), "e5", "ja", debug=True, generations=7, precision="float32", workers=2
    )


def test_the_desktops_directories_are_taken_where_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")

    settings = settings_from_environment()

    assert (settings.home, settings.models) == (Path("/data/enmusubi"), Path("/cache/enmusubi"))


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENMUSUBI_HOME", "/environment")
    monkeypatch.setenv("ENMUSUBI_LANG", "ja")

    settings = settings_from_environment(home=Path("/line"), language="en")

    assert (settings.home, settings.language) == (Path("/line"), "en")


@pytest.mark.parametrize("name", NAMES[:6])
def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    expected = settings_from_environment()
    monkeypatch.setenv(name, "")

    assert settings_from_environment() == expected


@pytest.mark.parametrize(
    ("variable", "value", "language"),
    [
        ("LANG", "ja_JP.UTF-8", "ja"),
        ("LC_MESSAGES", "ja_JP", "ja"),
        ("LC_ALL", "ja", "ja"),
        ("LANG", "en_GB.UTF-8", "en"),
        ("LANG", "C", "en"),
        ("LANG", "fr_FR.UTF-8", "en"),
    ],
)
def test_the_language_of_words_comes_from_the_locale(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, language: str
) -> None:
    monkeypatch.setenv(variable, value)

    assert settings_from_environment().language == language


def test_lc_all_goes_before_lang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")

    assert settings_from_environment().language == "en"


def test_a_language_without_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENMUSUBI_LANG", "fr")

    with pytest.raises(ConfigurationError) as caught:
        settings_from_environment()

    assert str(caught.value) == "ENMUSUBI_LANG is 'fr'. Allowed: ja, en."
    assert settings_from_environment(language="en").language == "en"


# ---- the home ----


def test_store_and_index_lie_in_the_home(settings: Settings, tmp_path: Path) -> None:
    assert settings.store == tmp_path / "home/store.sqlite"
    assert settings.index == tmp_path / "home/index"


def test_a_home_without_a_store_is_no_home(settings: Settings) -> None:
    with pytest.raises(HomeError) as caught:
        settings.existing_home()

    assert str(caught.value) == (
        f"There is no Enmusubi home in {settings.home}. "
        f"Make one: enmusubi --home {settings.home} demo (or import)."
    )


def test_a_home_with_a_store_is_one(settings: Settings) -> None:
    settings.home.mkdir()
    settings.store.touch()

    assert settings.existing_home() is settings


def test_a_home_that_cannot_be_looked_into_is_said_to_be_so(settings: Settings) -> None:
    unusable = replace(settings, home=settings.home.with_name("x" * 300))

    with pytest.raises(HomeError) as caught:
        unusable.existing_home()

    assert str(caught.value) == (
        f"The home {unusable.home} cannot be read: File name too long. Choose another: --home DIR"
    )


def test_a_home_to_write_to_is_made_with_its_parents(settings: Settings) -> None:
    deep = replace(settings, home=settings.home / "a" / "b")

    assert deep.writable_home() is deep
    assert deep.home.is_dir()


def test_a_file_in_place_of_the_home_is_refused(settings: Settings) -> None:
    settings.home.write_text("a file")

    with pytest.raises(HomeError) as caught:
        settings.writable_home()

    assert (
        str(caught.value)
        == f"The home {settings.home} cannot be made: File exists. Choose another: --home DIR"
    )


def test_a_home_that_may_not_be_written_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    with pytest.raises(HomeError) as caught:
        settings.writable_home()

    assert str(caught.value) == f"The home {settings.home} cannot be written. Choose another: --home DIR"


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "three", "３"])
def test_a_number_of_generations_that_cannot_be_kept_is_refused(
    monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.setenv("ENMUSUBI_GENERATIONS", number)

    with pytest.raises(ConfigurationError) as refused:
        settings_from_environment()

    assert str(refused.value) == (f"ENMUSUBI_GENERATIONS is '{number}'. Give a whole number, 1 or more.")


def test_as_many_generations_are_kept_as_the_indexer_keeps_by_itself(settings: Settings) -> None:
    assert settings.generations == KEPT_GENERATIONS == 3


def test_as_many_workers_are_allowed_as_the_option_allows_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENMUSUBI_WORKERS", "64")
    assert settings_from_environment().workers == 64

    monkeypatch.setenv("ENMUSUBI_WORKERS", "65")
    with pytest.raises(ConfigurationError, match=r"ENMUSUBI_WORKERS is 65\. Give 64 or fewer\."):
        settings_from_environment()


# ---- the configuration file ----


def test_a_line_of_the_configuration_file_holds_until_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / ".config/enmusubi/config.toml"
    place.parent.mkdir(parents=True)
    place.write_text('home = "/file"\ngenerations = 5\nlang = "ja"\n', encoding="utf-8")
    monkeypatch.setenv("ENMUSUBI_GENERATIONS", "7")

    settings = settings_from_environment()

    assert (settings.home, settings.generations, settings.language) == (Path("/file"), 7, "ja")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("hoem = 1", "sets 'hoem', which is not known"),
        ("debug = true", "sets 'debug' to True. Write a text or a number."),
        ("home =", "cannot be read"),
        (None, "there is no such file"),
    ],
)
def test_a_configuration_file_that_cannot_be_followed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None, said: str
) -> None:
    place = tmp_path / "c.toml"
    if content is not None:
        place.write_text(content, encoding="utf-8")
    monkeypatch.setenv("ENMUSUBI_CONFIG", str(place))

    with pytest.raises(ConfigurationError) as caught:
        settings_from_environment()

    assert said in str(caught.value)


def test_the_list_of_settings_names_every_variable_that_is_read_and_tells_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENMUSUBI_SMTP", "smtp://user:pass@host:25")

    told = {one.variable.name: (one.value, one.origin) for one in settings_told()}

    read = set(re.findall(r'"(ENMUSUBI_[A-Z_]+)"', inspect.getsource(api.settings)))
    read |= {f"ENMUSUBI_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    assert set(told) == read
    assert told["ENMUSUBI_SMTP"] == ("(set)", Origin.ENVIRONMENT)
    assert told["ENMUSUBI_HOME"][1] is Origin.DEFAULT


def test_the_precision_is_one_that_the_encoder_knows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert get_args(api.settings.Precision) == PRECISIONS
    for wanted in PRECISIONS:
        monkeypatch.setenv("ENMUSUBI_PRECISION", wanted)
        assert settings_from_environment(home=tmp_path).precision == wanted

    monkeypatch.setenv("ENMUSUBI_PRECISION", "int8")
    with pytest.raises(ConfigurationError, match=r"'int8'\. Allowed: auto, float32, bfloat16"):
        settings_from_environment(home=tmp_path)
