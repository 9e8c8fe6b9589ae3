"""What would bringing the index up to date do, and why?"""

from dataclasses import dataclass, replace
from pathlib import Path

from corpora import EntryHead, IndexUnavailableError, Store, concept_scheme
from indexer import tokens
from indexer.drift import too_far
from indexer.generation import Held
from indexer.plan import Plan, Versions, plan
from indexer.published import Serving, find_held
from indexer.tagging import tagger_version

KINDS = ("seed", "need")
OFFERED = "practice"  # offered as seeds are: stands among them in the index, told apart by the store
TAGGED = "TAGGED"  # names the generation that the store's tags were made with
UNKNOWN = "-"  # stands there while they are being written


@dataclass(frozen=True)
class Outlook:
    """The store's entries, what they are compared with, and what is to be done.

    `serving` is None where there is no index, or where it is not to be used.
    """

    entries: tuple[EntryHead, ...]
    serving: Serving[Held] | None
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
    entries = indexed_heads(store)
    serving = None if full else _serving_or_none(directory)
    held = serving.generation.manifest.versions if serving else None
    version = encoder or (held.encoder if held else "")
    wanted = Versions(version, tokens.VERSION, concepts or concept_scheme().version, tagger_version())
    todo = plan(
        entries,
        serving.generation.manifest.by_key if serving else None,
        wanted=wanted,
        held=held,
        full=full,
        refit=too_far(serving.generation.manifest.drift) if serving else None,
        tagged=serving is not None and tagged_with(directory) in (serving.generation.id, None),
    )
    return Outlook(entries, serving, wanted, todo)


def indexed_heads(store: Store) -> tuple[EntryHead, ...]:
    """Return the entries that belong into the index, each by the kind of its partition."""
    heads = (replace(entry, kind="seed") if entry.kind == OFFERED else entry for entry in store.entry_heads())
    return tuple(entry for entry in heads if entry.kind in KINDS)


def tagged_with(directory: Path) -> str | None:
    """Return the generation that the store's tags were made with; None where nothing says otherwise than
    that it is the one that serves: a restored index, or one made before this was kept.
    """
    try:
        return (directory / TAGGED).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return UNKNOWN


def _serving_or_none(directory: Path) -> Serving[Held] | None:
    try:
        return find_held(directory)
    except IndexUnavailableError:
        return None  # what cannot be opened cannot be reused: the plan says that there is no index
