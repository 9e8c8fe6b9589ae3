"""What would bringing the index up to date do, and why?"""

from dataclasses import dataclass
from pathlib import Path

from corpora import Entry, IndexUnavailableError, Store, concept_scheme
from indexer import tokens
from indexer.plan import Plan, Versions, plan
from indexer.published import Serving, find_serving

KINDS = ("seed", "need")
TAGGED = "TAGGED"  # names the generation that the store's tags were made with


@dataclass(frozen=True)
class Outlook:
    """The store's entries, what they are compared with, and what is to be done.

    `serving` is None where there is no index, or where it is not to be used.
    """

    entries: tuple[Entry, ...]
    serving: Serving | None
    wanted: Versions
    plan: Plan

    def record_ids(self, keys: tuple[int, ...]) -> list[str]:
        """The records of entries, each once, in the order of `keys`."""
        rows = self.serving.generation.manifest.by_key if self.serving else {}
        by_key = {key: row.record_id for key, row in rows.items()}
        by_key |= {entry.key: entry.record_id for entry in self.entries}
        return list(dict.fromkeys(by_key[key] for key in keys))


def outlook(
    store: Store,
    directory: Path,
    *,
    encoder: str | None,
    concepts: str | None = None,
    full: bool = False,
) -> Outlook:
    """Look at store and index without changing either; no model is loaded.

    `encoder` is the version of the encoder; None where only a loaded model could tell it: then that of the
    index is taken. `concepts` is the version of the concept scheme, that which ships unless given.
    """
    entries = tuple(entry for entry in store.entries() if entry.kind in KINDS)
    serving = None if full else _serving_or_none(directory)
    held = serving.generation.manifest.versions if serving else None
    version = encoder or (held.encoder if held else "")
    wanted = Versions(version, tokens.VERSION, concepts or concept_scheme().version)
    todo = plan(
        entries,
        serving.generation.manifest.by_key if serving else None,
        wanted=wanted,
        held=held,
        full=full,
        tagged=serving is not None and tagged_with(directory) == serving.generation.id,
    )
    return Outlook(entries, serving, wanted, todo)


def tagged_with(directory: Path) -> str | None:
    """Return the generation that the store's tags were made with, None where that is not known."""
    try:
        return (directory / TAGGED).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _serving_or_none(directory: Path) -> Serving | None:
    try:
        return find_serving(directory)
    except IndexUnavailableError:
        return None  # what cannot be opened cannot be reused: the plan says that there is no index
