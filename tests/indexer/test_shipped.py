"""Is what is known of the shipped texts made once, for each encoder, and never attributed to another text?"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import FakeEncoder, concepts_for, need, seed

from corpora import AnyRecord, Need, Organisation, Seed, bundled_records, entry_hash, entry_texts
from indexer import Role, Shipped, count_shipped_texts, load_encoder, sentences_of, shipped

RECORDS: tuple[AnyRecord, ...] = (
    need("n1", text={"en": "Warm windows. Cheap ones."}),
    seed("s1", title={"ja": "装置"}, text={"ja": "水素を作る。太陽光も。", "en": "Hydrogen."}),
    seed("s2", text={"ja": "断熱材。"}),
    Organisation(id="o1", organisation_kind="city", name={"ja": "市"}, text={"ja": "市の説明。"}),
)
TEXTS = ["Warm windows.Cheap ones.", "装置水素を作る。太陽光も。", "Hydrogen.", "断熱材。"]
Ships = Callable[[Sequence[AnyRecord]], None]
# A title belongs to what a seed offers, not to what a need asks.
ASKED = ["Warm windows.Cheap ones.", "水素を作る。太陽光も。", "Hydrogen.", "断熱材。"]


@pytest.fixture
def ships(monkeypatch: pytest.MonkeyPatch) -> Ships:
    """Sets the records that ship."""

    def these(records: Sequence[AnyRecord]) -> None:
        # `indexer.shipped` is the function; the module of that name is found here only.
        monkeypatch.setattr(sys.modules["indexer.shipped"], "bundled_records", lambda: tuple(records))

    these(RECORDS)
    # Which concepts there are is asked in test_concepts.py.
    monkeypatch.setattr(
        sys.modules["indexer.shipped"], "concept_model", lambda encoder, *_, **__: concepts_for(encoder)
    )
    return these


def vector(text: str) -> list[float]:
    return FakeEncoder()._vector(text).tolist()


def wholes(known: Shipped) -> dict[str, list[float]]:
    return {content_hash: encoded.whole.tolist() for content_hash, encoded in known.encoded.items()}


def assert_right(known: Shipped) -> None:
    assert wholes(known) == {
        entry_hash(None, "Warm windows. Cheap ones."): vector(TEXTS[0]),
        entry_hash("装置", "水素を作る。太陽光も。"): vector(TEXTS[1]),
        entry_hash(None, "Hydrogen."): vector(TEXTS[2]),
        entry_hash(None, "断熱材。"): vector(TEXTS[3]),
    }


def test_every_text_of_seeds_and_needs_is_read_as_document_and_as_query(ships: Ships, tmp_path: Path) -> None:
    encoder = FakeEncoder()

    known = shipped(encoder, cache=tmp_path)

    assert encoder.encoded_texts == [*TEXTS, *ASKED]
    assert count_shipped_texts() == 4
    assert_right(known)
    sentences = known.encoded[entry_hash("装置", "水素を作る。太陽光も。")].sentences
    expected = [vector("装置"), vector("水素を作る。"), vector("太陽光も。")]
    assert sentences == pytest.approx(np.array(expected), abs=1e-3)


def test_the_alignment_is_fitted_on_the_texts_group_by_group(ships: Ships, tmp_path: Path) -> None:
    known = shipped(FakeEncoder(), cache=tmp_path)

    means = {key: mean.tolist() for key, mean in known.alignment.means.items()}
    assert means.keys() == {
        (role, kind, language)
        for role in ("document", "query")
        for kind, language in (("need", "en"), ("seed", "ja"), ("seed", "en"))
    }
    documents, queries = np.array([[vector(text) for text in own] for own in (TEXTS, ASKED)])
    assert means["document", "seed", "ja"] == pytest.approx(documents[[1, 3]].mean(0).tolist(), abs=1e-6)
    assert means["query", "seed", "ja"] == pytest.approx(queries[[1, 3]].mean(0).tolist(), abs=1e-6)
    assert means["query", "need", "en"] == pytest.approx(queries[0].tolist(), abs=1e-6)
    assert known.alignment.counts["document", "seed", "ja"] == 2
    assert known.alignment.moments["need", "en"].count == 1


def test_the_second_time_nothing_is_embedded(ships: Ships, tmp_path: Path) -> None:
    first = shipped(FakeEncoder(), cache=tmp_path / "models")
    encoder = FakeEncoder()

    again = shipped(encoder, cache=tmp_path / "models")

    assert encoder.encoded_texts == []
    assert wholes(again) == wholes(first)
    assert again.alignment.version == first.alignment.version
    assert len(list((tmp_path / "models").iterdir())) == 1


@pytest.mark.parametrize(
    "other", [FakeEncoder(name="other"), FakeEncoder(version="2"), FakeEncoder(name="wide", sizes=(4,))]
)
def test_another_encoder_has_a_file_of_its_own(ships: Ships, tmp_path: Path, other: FakeEncoder) -> None:
    shipped(FakeEncoder(), cache=tmp_path)

    known = shipped(other, cache=tmp_path)

    assert len(other.encoded_texts) == 8
    assert known.alignment.components == other.components
    assert_right(shipped(FakeEncoder(), cache=tmp_path))


def test_texts_that_change_are_embedded_anew(ships: Ships, tmp_path: Path) -> None:
    shipped(FakeEncoder(), cache=tmp_path)
    ships([*RECORDS[:2], seed("s2", text={"ja": "窓。"})])

    known = shipped(FakeEncoder(), cache=tmp_path)

    assert wholes(known)[entry_hash(None, "窓。")] == vector("窓。")
    assert entry_hash(None, "断熱材。") not in wholes(known)


def test_the_same_texts_in_another_order_keep_their_own_vectors(ships: Ships, tmp_path: Path) -> None:
    shipped(FakeEncoder(), cache=tmp_path)
    ships(RECORDS[::-1])

    assert_right(shipped(FakeEncoder(), cache=tmp_path))


@pytest.mark.parametrize("damage", ["emptied", "cut off", "altered", "something else"])
def test_a_damaged_file_is_made_anew(ships: Ships, tmp_path: Path, damage: str) -> None:
    shipped(FakeEncoder(), cache=tmp_path)
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    if damage == "altered":
        content[len(content) // 2] ^= 255
    changed = {"emptied": b"", "cut off": content[:-9], "altered": content, "something else": b"text"}
    path.write_bytes(changed[damage])
    encoder = FakeEncoder()

    known = shipped(encoder, cache=tmp_path)

    assert len(encoder.encoded_texts) == 8
    assert_right(known)
    assert_right(shipped(FakeEncoder(), cache=tmp_path))
    assert list(tmp_path.iterdir()) == [path]


def test_progress_counts_every_text_twice(ships: Ships, tmp_path: Path) -> None:
    told: list[int] = []

    shipped(FakeEncoder(), cache=tmp_path, progress=told.append)

    assert sum(told) == 2 * count_shipped_texts() == 8


def test_nothing_is_told_of_texts_that_are_known_already(ships: Ships, tmp_path: Path) -> None:
    shipped(FakeEncoder(), cache=tmp_path)

    known = shipped(FakeEncoder(), cache=tmp_path, progress=lambda _: pytest.fail("told"))

    assert_right(known)


# ---- what really ships ----


def test_every_seed_and_need_that_ships_is_known_with_a_vector_for_each_of_its_sentences(
    real_shipped: Shipped,
) -> None:
    """Practices are left out: what is ordinary was fitted on seeds and needs."""
    texts = [
        (language, title, text)
        for record in bundled_records()
        if isinstance(record, Seed | Need)
        for language, title, text in entry_texts(record)
    ]

    counts = {content_hash: len(one.sentences) for content_hash, one in real_shipped.encoded.items()}

    assert len(texts) > 300
    assert counts == {
        entry_hash(title, text): len(sentences_of(text, language=language, title=title))
        for language, title, text in texts
    }


@pytest.mark.parametrize("place", [0, -1])
def test_the_vectors_that_ship_are_those_of_their_texts(
    models: Path, real_shipped: Shipped, place: int
) -> None:
    encoder = load_encoder(cache=models, precision="float32")
    record = [record for record in bundled_records() if isinstance(record, Seed | Need)][place]
    language, title, text = next(entry_texts(record))
    cut = [sentence.text for sentence in sentences_of(text, language=language, title=title)]

    (encoded,) = encoder.encode([cut], role=Role.DOCUMENT)

    known = real_shipped.encoded[entry_hash(title, text)]
    assert known.whole == pytest.approx(
        encoded.whole, abs=5e-3
    )  # kept in half the bits where that is quicker
    assert known.sentences.astype(np.float32) == pytest.approx(encoded.sentences, abs=1e-2)


def test_every_kind_and_language_that_a_home_may_hold_has_a_prior(real_shipped: Shipped) -> None:
    assert set(real_shipped.alignment.means) == {
        (role, kind, language)
        for role in ("document", "query")
        for kind in ("seed", "need")
        for language in ("ja", "en")
    }
    assert set(real_shipped.alignment.moments) == {
        (kind, language) for kind in ("seed", "need") for language in ("ja", "en")
    }
    assert all(count >= 20 for count in real_shipped.alignment.counts.values())
