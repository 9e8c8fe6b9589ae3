"""Does a release hold what the program needs, and does it say which one it is?"""

import os
import re
import tomllib
from email.message import Message
from importlib.metadata import version
from pathlib import Path

import pytest
from setuptools import Distribution

from api.cli import main
from eval.release.licences import licence_of

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("corpora", "indexer", "matcher", "api", "eval")
# Read by people in a checkout; the program needs the judgments only.
NOT_SHIPPED = re.compile(r"eval/reports/(?!projects-2022-judgments\.jsonl)|.*/__pycache__/")


@pytest.fixture(scope="module")
def shipped() -> set[str]:
    """Every file of the packages that setuptools puts into the wheel."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        distribution = Distribution({"script_name": "setup.py"})
        distribution.parse_config_files()
        build = distribution.get_command_obj("build_py")
        build.ensure_finalized()
        modules = {Path(module[2]) for module in build.find_all_modules()}
        data = {Path(place, name) for _, place, _, names in build.data_files for name in names}
    finally:
        os.chdir(before)
    return {path.as_posix() for path in modules | data}


def test_the_wheel_holds_every_file_of_the_packages(shipped: set[str]) -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file()
    }
    needed = {path for path in there if not NOT_SHIPPED.match(path)}

    assert shipped == needed


def test_the_version_stands_in_one_place_and_heads_the_changelog(capfd: pytest.CaptureFixture[str]) -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    newest, *_ = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$",
        (ROOT / "CHANGELOG.md").read_text("utf-8"),
        re.MULTILINE,
    )

    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert (version("enmusubi"), newest) == (said, said)
    assert capfd.readouterr().out == f"enmusubi {said}\n"


def test_what_a_package_calls_its_licence_is_its_expression_its_classifiers_or_a_short_word() -> None:
    told = Message()
    told["License"] = "Copyright, and a whole text of terms that goes on and on and is no name of a licence"
    assert licence_of(told) is None
    told["Classifier"] = "Programming Language :: Python"
    told["Classifier"] = "License :: OSI Approved :: MIT License"
    assert licence_of(told) == "MIT License"
    told["License-Expression"] = "MIT OR Apache-2.0"
    assert licence_of(told) == "MIT OR Apache-2.0"


def test_the_list_of_licences_holds_whatever_the_program_depends_on() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.match(r"[\w.-]+", own)[0].lower() for own in wanted}  # type: ignore[index]
    page = (ROOT / "docs" / "licences.md").read_text("utf-8")
    listed = {
        name.lower().replace("_", "-") for name in re.findall(r"^\| ([\w.-]+) \| \d", page, re.MULTILINE)
    }

    assert names - listed == set()
    assert "not stated" not in page
