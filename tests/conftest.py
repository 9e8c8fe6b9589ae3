"""What do tests share? A fake encoder where speed needs it, and the real one for the whole session."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from commands import Ended, Run, run_command
from filelock import FileLock
from skips import pytest_sessionfinish

from corpora import (
    Bilingual,
    ConceptScheme,
    Need,
    Seed,
    Store,
    bundled_records,
    concept_scheme,
    open_store,
)
from indexer import (
    Component,
    ConceptModel,
    Encoded,
    Encoder,
    Role,
    Shipped,
    encoder_version,
    fit_alignment,
    group,
    load_encoder,
    shipped,
    unit,
)


class FakeEncoder:
    """Vectors from character pairs: texts that share pairs lie near each other; no model is loaded."""

    def __init__(self, *, name: str = "fake", version: str = "1", sizes: tuple[int, ...] = (32, 16)) -> None:
        self.name = name
        self.version = version
        self.components = tuple(Component(f"{name}{place}", size) for place, size in enumerate(sizes))
        self.encoded_texts: list[str] = []

    def encode(
        self, texts: Sequence[Sequence[str]], *, role: Role, progress: Callable[[int], None] | None = None
    ) -> list[Encoded]:
        self.encoded_texts += ["".join(text) for text in texts]
        if progress:
            progress(len(texts))
        return [
            Encoded(self._vector("".join(text)), np.stack([self._vector(sentence) for sentence in text]))
            for text in texts
        ]

    def _vector(self, text: str) -> np.ndarray:
        parts = []
        for component in self.components:
            total = np.full(component.dimensions, 1e-3)
            for start in range(max(len(text) - 1, 1)):
                digest = hashlib.sha256(f"{component.name}{text[start : start + 2]}".encode()).digest()
                total += np.random.default_rng(int.from_bytes(digest[:8], "big")).normal(
                    size=component.dimensions
                )
            parts.append(total / np.linalg.norm(total))
        return np.concatenate(parts).astype(np.float32)


def shipped_for(encoder: Encoder) -> Shipped:
    """What is known of shipped texts, made of a few sentences: enough of a prior for a fake encoder."""
    texts = {
        "ja": ["水素を作る装置です。", "太陽光の発電予測。", "断熱材の開発。", "バイオガスの精製。"],
        "en": ["Hydrogen from water.", "Forecasting solar power.", "Insulation panels.", "Biogas upgrading."],
    }
    vectors = {
        group(role, kind, language): np.stack(
            [e.whole for e in encoder.encode([[t] for t in own], role=role)]
        )
        for role in Role
        for kind in ("seed", "need")
        for language, own in texts.items()
    }
    return Shipped({}, fit_alignment(vectors, components=encoder.components), concepts_for(encoder))


def concepts_for(encoder: Encoder) -> ConceptModel:
    """A classifier for a fake encoder: directions without a meaning, the same on every run."""
    leaves = tuple(leaf.id for leaf in concept_scheme().leaves)
    size = sum(component.dimensions for component in encoder.components)
    weights = unit(np.random.default_rng(1).normal(size=(len(leaves), size)).astype(np.float32))
    weights = weights.astype(np.float16).astype(np.float32)  # as it is saved
    return ConceptModel(encoder_version(encoder), leaves, weights, np.zeros(len(leaves), np.float32))


def few_leaves(count: int) -> ConceptScheme:
    """The first leaves of the scheme that ships, with what is above them."""
    whole = concept_scheme()
    wanted = {leaf.id for leaf in whole.leaves[:count]}
    wanted |= {above for leaf in wanted for above in whole.ancestors(leaf)}
    return ConceptScheme({name: whole[name].model_copy(update={"related": ()}) for name in sorted(wanted)})


def seed(name: str, **values: object) -> Seed:
    """A public seed with a text in Japanese, unless told otherwise."""
    return Seed.model_validate({"id": name, "text": {"ja": f"{name}の技術です。"}, **values})


def need(name: str, **values: object) -> Need:
    """A public need with a text in Japanese, unless told otherwise."""
    return Need.model_validate({"id": name, "text": {"ja": f"{name}で困っています。"}, **values})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both-languages", action="store_true", help="look at every page in Japanese and in English"
    )
    parser.addoption(
        "--postgres",
        nargs="?",
        const="own",
        help="run the stores' contract on PostgreSQL, too: on a server that is started, or that at a URL",
    )


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store.sqlite")
    yield opened
    opened.close()


def once(shared: Path, name: str, make: Callable[[], object]) -> None:
    """Make something in the first process of a run that asks for it; the others wait."""
    with FileLock(shared / f"{name}.lock"):
        made = shared / f"{name}.made"
        if not made.exists():
            make()
            made.touch()


@cache
def loaded(models: Path) -> tuple[Encoder, Shipped]:
    """The real encoder and what it knows of the shipped texts, once a process."""
    encoder = load_encoder(cache=models)
    return encoder, shipped(encoder, cache=models)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that all processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def models(shared: Path) -> Path:
    """Where the embedded models lie, with all that is made of them on first use."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "enmusubi"
    directory = Path(os.environ.get("ENMUSUBI_MODELS") or default)
    once(shared, "models", lambda: loaded(directory))
    return directory


@pytest.fixture(scope="session")
def real_encoder(models: Path) -> Encoder:
    return loaded(models)[0]


@pytest.fixture(scope="session")
def real_shipped(models: Path) -> Shipped:
    return loaded(models)[1]


@pytest.fixture(scope="session")
def demo_home(
    shared: Path, tmp_path_factory: pytest.TempPathFactory, real_encoder: Encoder, real_shipped: Shipped
) -> Path:
    """A home with the shipped corpora, indexed with the real encoder. Tests must not write to it."""
    from indexer import update_index

    def make() -> None:
        (shared / "demo").mkdir(exist_ok=True)
        with closing(open_store(shared / "demo" / "store.sqlite")) as opened:
            opened.put(bundled_records())
            update_index(opened, shared / "demo" / "index", encoder=real_encoder, known=lambda: real_shipped)

    once(shared, "demo", make)
    # A copy for each process: the files that lie beside an open store come and go.
    return Path(shutil.copytree(shared / "demo", tmp_path_factory.mktemp("demo") / "home"))


__all__ = [
    "Bilingual",
    "FakeEncoder",
    "concepts_for",
    "few_leaves",
    "need",
    "pytest_sessionfinish",
    "seed",
    "shipped_for",
]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Processes side by side compute in one thread each, as does what they start: more would only spin."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first, so that no process ends with one: those that need the embedded models.

    Second comes a long one that needs none: it is work for another process while the first makes the models.
    """
    long = [item.path for item in items if "models" in getattr(item, "fixturenames", ())]
    ranks = {**dict.fromkeys(long, 2), **dict.fromkeys(long[:1], 0)}
    ranks |= {item.path: 1 for item in items if item.path.name == "test_messy.py"}
    items.sort(key=lambda item: ranks.get(item.path, 3))


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    real_encoder: Encoder,
    real_shipped: Shipped,
    models: Path,
) -> Run:
    """Run a command in this process, with the encoder that is loaded already."""
    monkeypatch.setattr("api.engine.load", lambda _: real_encoder)
    monkeypatch.setattr("indexer.shipped", lambda *_, **__: real_shipped)
    monkeypatch.setenv("ENMUSUBI_MODELS", str(models))
    monkeypatch.setenv("ENMUSUBI_LANG", "en")
    monkeypatch.delenv("ENMUSUBI_HOME", raising=False)

    def ended(*arguments: object, stdin: str | bytes = "") -> Ended:
        return run_command(capfd, monkeypatch, arguments, stdin=stdin)

    return ended
