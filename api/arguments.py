"""Which arguments do several commands share, and which values are refused before any work is done?"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from corpora import Filters, TextError, UsageError


def utf8(value: Any) -> Any:
    """Refuse an argument that is not valid Unicode before it reaches the store."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and any("\ud800" <= character <= "\udfff" for character in text):
            raise typer.BadParameter("it is not valid UTF-8. Type it anew, or convert it to UTF-8.")
    return value


class Language(StrEnum):
    """The language of words on the terminal."""

    JA = "ja"
    EN = "en"


RecordId = Annotated[str, typer.Argument(metavar="ID", callback=utf8)]
HowMany = Annotated[int, typer.Option("--k", "-k", min=1, max=1000, help="How many hits.")]
Where = Annotated[
    list[str] | None, typer.Option(metavar="KEY=VALUE", callback=utf8, help="Filter, repeatable.")
]
Account = Annotated[
    str | None,
    typer.Option("--as", callback=utf8, help="Ask as this account, or as this organisation (its id)."),
]
AsAccount = Annotated[
    str, typer.Option("--as", callback=utf8, help="The account whose it is: an organisation's id.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def check_place(path: Path | None, *, option: str) -> None:
    """Refuse a file that cannot be written before the work is done whose result it is to hold."""
    if path is not None and (path.is_dir() or not path.parent.is_dir()):
        raise UsageError(
            f"{option} {path}: this is no place for a file. Name one in a directory that exists."
        )


def filters_of(where: list[str]) -> Filters:
    """Return the filters that KEY=VALUE arguments name. Raises `UsageError`."""
    pairs = [condition.partition("=") for condition in where]
    wrong = [condition for condition, (_, mark, _value) in zip(where, pairs, strict=True) if not mark]
    if wrong:
        raise UsageError(f"--where '{wrong[0]}' has no '='. Write it as KEY=VALUE, e.g. sector=storage.")
    return Filters({key: value for key, _, value in pairs})


def numbers_of(listed: str, *, option: str, least: int, most: int) -> list[int]:
    """Return the numbers of a list with commas between. Raises `UsageError`."""
    found = [part.strip() for part in listed.split(",") if part.strip()]
    for part in found or [listed]:
        if not part.isdecimal() or not least <= int(part) <= most:
            raise UsageError(
                f"{option} '{part}' is no number from {least} to {most}. Write e.g. {option} 10000,100000."
            )
    return [int(part) for part in found]


def asked_text(text: str) -> str:
    """Return the text of an argument; `-` reads standard input. Raises `TextError`."""
    return standard_input() if text == "-" else text


def check_before_loading(text: str | None) -> None:
    """Refuse a text that cannot be matched before the models are loaded, which takes seconds."""
    if text is not None:
        from corpora import check_text

        check_text(text)


def standard_input() -> str:
    """Read a text from standard input. Raises `TextError` where it is not UTF-8."""
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextError(
            f"Standard input is not UTF-8 (byte {error.start}). Convert it, e.g. iconv -f CP932 -t UTF-8."
        ) from error
