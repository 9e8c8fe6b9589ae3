"""Under which licences do the packages stand that an installation brings along?

Read from the metadata of each installed package: its licence expression, else its classifiers, else what
it calls its licence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import distributions
from pathlib import Path
from typing import cast

_SHARE_ALIKE = re.compile("GPL|MPL")
_LONGEST = 60  # more is no name but the licence's text
_HEAD = """# Licences of the packages that come along

Made by `make release`: what each package that the wheel brings along says of itself, read in a fresh
environment. The versions are those of that day. Enmusubi itself stands under Apache-2.0 (`LICENSE`). The
packages come from their own publishers when it is installed and are no part of it; who hands on a container
image hands them on, too, and has to keep to their terms.
"""


@dataclass(frozen=True)
class Licensed:
    """A package, and what it calls its licence; None where it says nothing."""

    name: str
    version: str
    licence: str | None


def licences(places: Sequence[Path]) -> list[Licensed]:
    """Return the packages installed in these folders, by name."""
    found = {
        one.name.lower(): Licensed(one.name, one.version, licence_of(cast("Message", one.metadata)))
        for one in distributions(path=[str(place) for place in places])
    }
    return [found[name] for name in sorted(found)]


def licence_of(metadata: Message) -> str | None:
    """Return what a package's metadata calls its licence."""
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [str(own) for own in metadata.get_all("Classifier") or []]
    if named := [own.split(" :: ")[-1] for own in classifiers if own.startswith("License :: ")]:
        return ", ".join(named)
    lines = str(metadata.get("License") or "").strip().splitlines()
    return lines[0] if lines and len(lines[0]) <= _LONGEST else None


def table(packages: Iterable[Licensed]) -> str:
    """Write them as a page in Markdown, first how many stand under which licence."""
    listed = [own for own in packages if own.name.lower() not in ("enmusubi", "pip")]
    counts = _counted(listed)
    alike = [f"{own.name} ({own.licence})" for own in listed if _SHARE_ALIKE.search(own.licence or "")]
    return "\n".join(
        [
            _HEAD,
            f"Terms that ask for changes to be handed on, too: {'; '.join(alike) or 'none'}.\n",
            "| licence | packages |",
            "| --- | ---: |",
            *(f"| {licence} | {count} |" for licence, count in counts.items()),
            "",
            "| package | version | licence |",
            "| --- | --- | --- |",
            *(f"| {own.name} | {own.version} | {own.licence or 'not stated'} |" for own in listed),
            "",
        ]
    )


def _counted(listed: Iterable[Licensed]) -> Mapping[str, int]:
    names = [own.licence or "not stated" for own in listed]
    return {
        name: names.count(name) for name in sorted(set(names), key=lambda name: (-names.count(name), name))
    }
