"""Does an index brought up to date step by step equal one built at once, and forget what is purged?"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import FakeEncoder, few_leaves, need, seed, shipped_for
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpora import (
    ConceptOrigin,
    IndexCorruptError,
    LockedError,
    Mention,
    NotFoundError,
    Organisation,
    RecordConcept,
    RecordError,
    Store,
    concept_scheme,
    entry_hash,
    open_store,
)
from indexer import (
    Alignment,
    ConceptModel,
    Generation,
    IndexReport,
    Plan,
    Shipped,
    Versions,
    current_id,
    fit_alignment,
    open_generation,
    sentences_of,
    term_counts,
    tokens,
    update_index,
)
from indexer.alignment import with_named_means
from indexer.tagging import tagger_version

ROOT = Path(__file__).resolve().parents[2]


class Home:
    """A store and its index, with an encoder that remembers what it encoded."""

    def __init__(self, directory: Path, *, encoder: FakeEncoder | None = None) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.store = open_store(directory / "store.sqlite")
        self.directory = directory / "index"
        self.encoder = encoder or FakeEncoder()
        self.known = shipped_for(self.encoder)
        self.encoder.encoded_texts.clear()

    def update(self, **options: object) -> IndexReport:
        options = {"encoder": self.encoder, "known": lambda: self.known, **options}
        return update_index(self.store, self.directory, **options)  # type: ignore[arg-type]

    def open(self) -> Generation:
        return open_generation(self.directory)

    def generations(self) -> list[str]:
        return sorted(path.name for path in (self.directory / "generations").iterdir())


def counted(counts: Any) -> list[dict[int, float]]:
    """Term counts as they are read: of each row, columns and how often."""
    rows = [counts[[place]] for place in range(counts.shape[0])]
    return [dict(sorted(zip(row.indices.tolist(), row.data.tolist(), strict=True))) for row in rows]


def facts(opened: Generation, query: str = "水素の装置") -> dict[str, dict[str, object]]:
    """What an index says of every entry: scores, sentences, and who may see it, by record and language."""
    vector = opened.alignment.transform(FakeEncoder()._vector(query)[None], ("query", "need", "ja"))[0]
    found = {}
    for (kind, language), part in opened.partitions.items():
        dense = dict(part.dense.search(vector, depth=1_000))
        lexical = part.lexical.scores(tokens.terms(query, language="ja"))
        for place, row in enumerate(part.rows):
            sentences = part.sentences(row.key)
            found[f"{kind} {row.record_id} {language}"] = {
                "dense": dense.pop(row.key),
                "lexical": float(lexical[place]),
                "sentences": sentences.vectors.sum(0).tolist(),
                "sentence terms": counted(sentences.terms),
                "raw": part.raw[place].tolist(),
                "spans": sentences.spans,
                "hash and public": (row.content_hash, row.public),
            }
        assert dense == {}
    return found


def shares(opened: Generation) -> dict[str, np.ndarray]:
    """What every entry is about, by record and language."""
    return {
        f"{row.record_id} {language}": part.profiles[[place]].toarray()[0]
        for (_, language), part in opened.partitions.items()
        for place, row in enumerate(part.rows)
    }


def assert_same(one: dict[str, dict[str, object]], other: dict[str, dict[str, object]]) -> None:
    assert one.keys() == other.keys()
    for name, values in one.items():
        for what, value in values.items():
            expected = other[name][what]
            near = what in ("dense", "lexical", "sentences", "raw")
            assert value == (pytest.approx(expected, abs=1e-6) if near else expected), (name, what)


# ---- incremental equals rebuilt ----

NAMES = st.sampled_from(["s1", "s2", "s3", "n1"])
TEXTS = st.sampled_from(["水素を作る装置。", "太陽光で発電する。水素も作る。", "断熱材"])
PUTS = st.tuples(st.just("put"), NAMES, st.sampled_from(["ja", "en", "both"]), TEXTS, st.booleans())
STEPS = st.one_of(PUTS, PUTS, st.tuples(st.sampled_from(["withdraw", "purge"]), NAMES))


def take(store: Store, step: tuple) -> None:
    action, name, *rest = step
    try:
        if action != "put":
            getattr(store, action)(name)
            return
        languages, text, public = rest
        own = {lang: text for lang in ("ja", "en") if languages in (lang, "both")}
        make = need if name.startswith("n") else seed
        store.put([make(name, text=own, visibility="public" if public else "coalition")])
    except (NotFoundError, RecordError):
        pass  # what is not there cannot be taken away, and what was purged does not come back


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    nights=[
        [("put", "s1", "ja", "断熱材", True), ("put", "s2", "both", "水素を作る装置。", False)],
        [("put", "s1", "both", "太陽光で発電する。水素も作る。", True)],
    ]
)
@example(
    nights=[
        [("put", "s1", "both", "水素を作る装置。", True)],
        [("put", "s1", "ja", "水素を作る装置。", True)],
    ]
)
@given(nights=st.lists(st.lists(STEPS, min_size=1, max_size=4), min_size=1, max_size=3))
def test_after_any_nights_the_index_equals_one_built_at_once_with_the_same_alignment(
    new_home: Callable[[], Home], nights: list[list[tuple]]
) -> None:
    home, rebuilt = new_home(), new_home()
    for night in nights:
        for step in night:
            take(home.store, step)
        home.update()
    for step in (step for night in nights for step in night):
        take(rebuilt.store, step)
    frozen = home.open().alignment
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.building.fitted", lambda *_: frozen)
        rebuilt.update()

    assert_same(facts(home.open()), facts(rebuilt.open()))
    assert home.open().manifest.alignment == rebuilt.open().manifest.alignment
    assert_same_concepts(home, rebuilt)


def assert_same_concepts(home: Home, rebuilt: Home) -> None:
    own, other = shares(home.open()), shares(rebuilt.open())
    assert own.keys() == other.keys()
    assert all(own[name] == pytest.approx(other[name], abs=1e-4) for name in own)
    names = ["s1", "s2", "s3", "n1"]
    tags, expected = (one.store.concepts_of(names) for one in (home, rebuilt))
    for name in names:
        assert [(tag.concept, tag.mentions) for tag in tags[name]] == [
            (tag.concept, tag.mentions) for tag in expected[name]
        ]
        assert [tag.probability for tag in tags[name]] == pytest.approx(
            [tag.probability for tag in expected[name]], abs=2e-4
        )


# ---- terms by sentence ----


def test_the_terms_of_each_sentence_are_kept_in_the_order_of_the_sentences(home: Home) -> None:
    home.store.put([seed("s1", title={"ja": "水素"}, text={"ja": "太陽光で発電する。水素も作る。"})])

    home.update()

    own = home.open().partitions["seed", "ja"].sentences(1)
    assert own.spans == (("title", 0, 2), ("text", 0, 9), ("text", 9, 15))
    expected = [tokens.terms(text, language="ja") for text in ("水素", "太陽光で発電する。", "水素も作る。")]
    assert counted(own.terms) == counted(term_counts(expected))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=st.lists(st.lists(STEPS, min_size=1, max_size=4), min_size=1, max_size=3))
def test_after_any_nights_the_terms_of_the_sentences_add_up_to_those_of_the_entry(
    new_home: Callable[[], Home], nights: list[list[tuple]]
) -> None:
    home = new_home()
    for night in nights:
        for step in night:
            take(home.store, step)
        home.update()

    for part in home.open().partitions.values():
        assert part.sentence_terms.shape[0] == len(part.spans) == len(part.sentence_raw)
        for row, key in enumerate(part.keys.tolist()):
            (entry,) = counted(part.lexical.counts[[row]])
            sentences = counted(part.sentences(key).terms)
            assert entry == dict(sorted(sum(map(Counter, sentences), Counter()).items()))


def test_what_is_known_of_a_text_stays_to_the_last_bit_when_others_come_before_and_after_it(
    home: Home,
) -> None:
    middle = {"ja": "太陽光で発電する。水素も作る。断熱材"}
    home.store.put([seed("s2", text={"ja": "断熱材"}), seed("s5", text=middle), seed("s9")])
    home.update()
    before = home.open().partitions["seed", "ja"]
    kept = before.sentences(2)
    home.store.put([seed("s2", text={"ja": "水素。蒸気。水素を作る装置。"}), seed("s0"), seed("s7")])
    home.store.withdraw("s9")

    report = home.update()

    after = home.open().partitions["seed", "ja"]
    assert [row.record_id for row in after.rows] == ["s2", "s5", "s0", "s7"]
    assert report.embedded == 3
    own = after.sentences(2)
    assert (own.spans, counted(own.terms)) == (kept.spans, counted(kept.terms))
    assert own.vectors.tobytes() == kept.vectors.tobytes()
    assert after.raw[after.row_of[2]].tobytes() == before.raw[before.row_of[2]].tobytes()
    assert after.spans[:, 0].tolist() == sorted(after.spans[:, 0].tolist())


def test_where_sentences_stand_is_told_for_any_rows_in_any_order(home: Home) -> None:
    home.store.put(
        [seed("s1", text={"ja": "一つ。二つ。"}), seed("s2"), seed("s3", text={"ja": "甲。乙。丙。"})]
    )
    home.update()
    part = home.open().partitions["seed", "ja"]

    places, bounds = part.sentence_places([2, 0, 2])

    assert (places.tolist(), bounds.tolist()) == ([3, 4, 5, 0, 1, 3, 4, 5], [0, 3, 5, 8])
    vectors, same = part.sentence_vectors([2, 0, 2])
    assert same.tolist() == bounds.tolist()
    assert vectors.tolist() == part.sentence_raw[places].astype(np.float32).tolist()


def test_the_alignment_stays_frozen_until_a_full_night(home: Home) -> None:
    home.store.put([seed("s1")])
    home.update()
    first = home.open().alignment
    home.store.put([seed("s2", text={"ja": "太陽光で発電する。"})])
    home.update()

    frozen = home.open().alignment
    home.update(full=True)

    raw = home.open().partitions["seed", "ja"].raw
    expected = 2 / 52 * raw.mean(0) + 50 / 52 * home.known.alignment.means["document", "seed", "ja"]
    refitted = home.open().alignment
    assert frozen.version == first.version != refitted.version
    assert refitted.means["document", "seed", "ja"] == pytest.approx(expected, abs=1e-6)


# ---- what is done, and what is not ----


def test_what_did_not_change_is_neither_embedded_nor_published_again(home: Home) -> None:
    home.store.put([seed("s1"), need("n1")])
    first = home.update()

    second = home.update(known=lambda: pytest.fail("the shipped texts were asked for"))

    assert (first.published, first.embedded) == (True, 2)
    assert (second.generation, second.published, second.embedded) == (first.generation, False, 0)
    assert second.plan.keep == (1, 2)
    assert second.plan.empty
    assert home.encoder.encoded_texts == ["s1の技術です。", "n1で困っています。"]


def test_only_texts_that_are_new_or_changed_are_embedded(home: Home) -> None:
    home.store.put([seed("s1"), seed("s2"), seed("s3")])
    home.update()
    home.encoder.encoded_texts.clear()
    home.store.put([seed("s4"), seed("s2", text={"ja": "断熱材"}), seed("s3", trl=5)])
    home.store.withdraw("s1")

    report = home.update()

    assert home.encoder.encoded_texts == ["断熱材", "s4の技術です。"]
    assert report.plan == Plan(add=(4,), update=(2,), remove=(1,), keep=(3,), visibility_changed=False)
    assert report.embedded == 2
    part = home.open().partitions["seed", "ja"]
    texts = {"s2": "断熱材", "s3": "s3の技術です。", "s4": "s4の技術です。"}
    assert [row.record_id for row in part.rows] == list(texts)
    assert part.raw.tolist() == [home.encoder._vector(text).tolist() for text in texts.values()]
    assert [part.lexical.shared(row, ["断熱", "技術"]) for row in range(3)] == [["断熱"], ["技術"], ["技術"]]


def test_two_records_that_swap_their_texts_are_both_up_to_date_afterwards(home: Home) -> None:
    home.store.put([seed("s1", text={"ja": "水素"}), seed("s2", text={"ja": "断熱材"})])
    home.update()
    home.store.put([seed("s1", text={"ja": "断熱材"}), seed("s2", text={"ja": "水素"})])

    home.update()

    part = home.open().partitions["seed", "ja"]
    texts = {"s1": "断熱材", "s2": "水素"}
    for place, row in enumerate(part.rows):
        assert part.raw[place].tolist() == home.encoder._vector(texts[row.record_id]).tolist()
        assert part.lexical.shared(place, ["水素", "断熱"]) == [texts[row.record_id][:2]]


def test_a_record_that_shares_its_text_with_one_that_is_withdrawn_stays(home: Home) -> None:
    home.store.put([seed("s1", text={"ja": "水素"}), seed("s2", text={"ja": "水素"})])
    home.update()
    home.store.withdraw("s1")

    home.update()

    assert [row.record_id for row in home.open().partitions["seed", "ja"].rows] == ["s2"]


def test_records_of_other_kinds_are_not_indexed(home: Home) -> None:
    name, text = {"ja": "市"}, {"ja": "市の説明"}
    home.store.put([Organisation(id="o1", organisation_kind="city", name=name, text=text)])

    report = home.update()

    assert report.published
    assert home.open().manifest.by_key == {}


def test_who_may_see_an_entry_changes_without_embedding_it_again(home: Home) -> None:
    home.store.put([seed("s1")])
    home.update()
    home.store.put([seed("s1", visibility="coalition")])

    report = home.update()

    assert (report.published, report.embedded, report.plan.visibility_changed) == (True, 0, True)
    assert home.open().partitions["seed", "ja"].public.tolist() == [False]


def test_another_encoder_or_another_tokeniser_makes_everything_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.store.put([seed("s1"), seed("s2")])
    home.update()
    other = FakeEncoder(name="wide", version="3", sizes=(8, 4, 2))

    encoder_report = home.update(encoder=other, known=lambda: shipped_for(other))
    widened = home.open()
    monkeypatch.setattr(tokens, "VERSION", "99")
    tokeniser_report = home.update(encoder=other, known=lambda: shipped_for(other))

    assert encoder_report.plan.reason == "the encoder changed from 'fake@1' to 'wide@3'"
    assert tokeniser_report.plan.reason == "the tokeniser changed from version 2 to 99"
    assert (encoder_report.embedded, tokeniser_report.embedded) == (2, 2)
    assert widened.partitions["seed", "ja"].raw.shape == (2, 14)
    assert home.open().manifest.versions == Versions(
        "wide@3", "99", concept_scheme().version, tagger_version()
    )


def test_a_full_night_says_that_it_was_asked_for(home: Home) -> None:
    home.store.put([seed("s1")])
    first = home.update()

    full = home.update(full=True)

    assert first.plan.reason == "there is no index yet"
    assert full.plan.reason == "a full rebuild was asked for"
    assert (full.published, full.embedded) == (True, 1)


def test_progress_is_told_how_many_texts_will_be_embedded_and_each_of_them(home: Home) -> None:
    told: list[str] = []

    def progress(total: int) -> Callable[[int], None]:
        told.append(f"of {total}")
        return lambda done: told.append(f"{done}")

    home.store.put([seed("s1"), seed("s2")])
    home.update(progress=progress)
    home.store.withdraw("s2")
    home.update(progress=progress)

    assert told == ["of 2", "2"]


# ---- concepts ----

BATTERY, VAPOUR = "solid-state-batteries", "vapour-recompression"


@pytest.fixture
def even(home: Home) -> Home:
    """A home whose classifier holds every leaf as likely: only labels in the text speak."""
    model = home.known.concepts
    home.known = replace(home.known, concepts=replace(model, weights=np.zeros_like(model.weights)))
    return home


def tags(home: Home, name: str) -> list[str]:
    return [tag.concept for tag in home.store.concepts_of([name])[name]]


def told_wrongly(home: Home, name: str, concept: str = VAPOUR) -> None:
    """A tag that shows, by staying, that nobody has tagged the record since."""
    home.store.tag({name: [RecordConcept(concept, ConceptOrigin.AUTOMATIC, 0.5)]})


def test_indexing_writes_the_concepts_of_records_and_where_they_are_named(even: Home) -> None:
    even.store.put([seed("s1", text={"ja": "新しい全固体電池を作る。"}), seed("s2", text={"ja": "何も。"})])

    even.update()

    (tag,) = even.store.concepts_of(["s1"])["s1"]
    assert (tag.concept, tag.origin) == (BATTERY, ConceptOrigin.AUTOMATIC)
    assert tag.mentions == (Mention("ja", "text", 3, 8),)
    assert tags(even, "s2") == []


def test_the_profile_of_an_entry_is_that_of_the_model_over_its_aligned_vector(home: Home) -> None:
    home.store.put([seed("s1"), seed("s2", text={"ja": "断熱材"})])

    home.update()

    opened = home.open()
    part = opened.partitions["seed", "ja"]
    scores = opened.concepts.scores(opened.alignment.transform(part.raw, ("document", "seed", "ja")))
    for row, own in zip(part.profiles.toarray(), scores, strict=True):
        assert set(np.flatnonzero(row)) == set(np.argsort(-own)[:8])
        assert float(row.sum()) == pytest.approx(1, abs=1e-5)


def test_only_records_that_changed_are_tagged_until_a_full_night(even: Home) -> None:
    even.store.put([seed("s1", text={"ja": "全固体電池"}), seed("s2", text={"ja": "全固体電池"})])
    even.update()
    told_wrongly(even, "s1")
    told_wrongly(even, "s2")
    even.store.put([seed("s2", text={"ja": "全固体電池の試験"}), seed("s3", text={"ja": "全固体電池"})])

    even.update()

    assert [tags(even, name) for name in ("s1", "s2", "s3")] == [[VAPOUR], [BATTERY], [BATTERY]]
    even.update()
    assert tags(even, "s1") == [VAPOUR]
    even.update(full=True)
    assert tags(even, "s1") == [BATTERY]


def test_a_record_that_loses_a_language_loses_what_only_that_language_spoke_for(even: Home) -> None:
    even.store.put([seed("s1", text={"ja": "何も。", "en": "A solid-state battery."})])
    even.update()
    before = tags(even, "s1")
    even.store.put([seed("s1", text={"ja": "何も。"})])

    report = even.update()

    assert (before, tags(even, "s1")) == ([BATTERY], [])
    assert report.embedded == 0


def test_what_people_decided_changes_the_profile_without_embedding_again_and_stays(even: Home) -> None:
    even.store.put([seed("s1", text={"ja": "全固体電池"}), seed("s2")])
    even.update()
    leaves = list(even.open().concepts.leaves)
    before = shares(even.open())
    even.store.edit_concepts("s1", add=[VAPOUR], remove=[BATTERY, leaves[0]])

    report = even.update()

    after = shares(even.open())
    assert (report.published, report.embedded, report.plan.edits_changed) == (True, 0, True)
    assert report.plan.keep == (1, 2)
    assert before["s1 ja"][leaves.index(VAPOUR)] == 0 < before["s1 ja"][0]
    assert after["s1 ja"][leaves.index(VAPOUR)] >= 0.5
    assert after["s1 ja"][0] == 0
    assert after["s2 ja"].tolist() == before["s2 ja"].tolist()
    assert tags(even, "s1") == [VAPOUR]
    for options in ({}, {"full": True}):
        even.store.put([seed("s1", text={"ja": f"全固体電池{len(options)}"})])
        even.update(**options)
        assert tags(even, "s1") == [VAPOUR]
        assert shares(even.open())["s1 ja"][leaves.index(VAPOUR)] >= 0.5


def test_decisions_that_are_taken_back_give_the_old_profile_again(even: Home) -> None:
    even.store.put([seed("s1")])
    even.update()
    before = shares(even.open())["s1 ja"]
    even.store.edit_concepts("s1", add=[VAPOUR])
    even.update()
    even.store.edit_concepts("s1", forget=[VAPOUR])

    report = even.update()

    assert (report.published, report.embedded) == (True, 0)
    assert shares(even.open())["s1 ja"].tolist() == before.tolist()


def test_another_scheme_tags_everything_anew_and_embeds_nothing(
    even: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = few_leaves(3)
    name = few.leaves[1].pref.best("ja")
    even.store.put([seed("s1", text={"ja": f"{name}と全固体電池"}), seed("s2")])
    first = even.update()
    aligned = even.open().alignment.version
    even.encoder.encoded_texts.clear()
    monkeypatch.setattr("indexer.indexing.concept_scheme", lambda: few)
    leaves = tuple(leaf.id for leaf in few.leaves)
    model = ConceptModel("fake@1", leaves, np.zeros((3, 48), np.float32), np.zeros(3, np.float32))
    even.known = replace(even.known, concepts=model)

    report = even.update()

    opened = even.open()
    assert (report.published, report.embedded, even.encoder.encoded_texts) == (True, 0, [])
    assert (report.plan.retag, report.plan.reason, report.plan.keep) == (True, None, (1, 2))
    assert tags(even, "s1")[0] == leaves[1]
    assert set(tags(even, "s1")) <= set(leaves)
    assert (opened.concepts.leaves, opened.partitions["seed", "ja"].profiles.shape) == (leaves, (2, 3))
    assert (opened.id != first.generation, opened.alignment.version) == (True, aligned)
    assert even.update().published is False


def test_an_index_without_entries_has_no_concepts_to_give(home: Home) -> None:
    home.update()

    part = home.open().partitions["seed", "ja"]
    assert part.profiles.shape == (0, len(concept_scheme().leaves))


# ---- what is known of shipped texts ----


def known_text(home: Home, text: str, *, language: str) -> Shipped:
    cut = sentences_of(text, language=language)
    (encoded,) = FakeEncoder().encode([[s.text for s in cut]], role="document")  # type: ignore[arg-type]
    return replace(home.known, encoded={entry_hash(None, text): encoded})


def test_a_text_that_ships_is_not_embedded(home: Home) -> None:
    text = "水素を作る。太陽光も。"
    home.known = known_text(home, text, language="ja")
    home.store.put([seed("s1", text={"ja": text}), seed("s2")])

    report = home.update()

    assert (report.embedded, home.encoder.encoded_texts) == (1, ["s2の技術です。"])
    part = home.open().partitions["seed", "ja"]
    assert part.raw[0].tolist() == home.encoder._vector(text).tolist()
    assert part.sentences(1).spans == (("text", 0, 6), ("text", 6, 11))


def test_a_text_that_ships_in_the_other_language_is_cut_otherwise_and_is_embedded(home: Home) -> None:
    text = "水素を作る。太陽光も。"
    home.known = known_text(home, text, language="ja")
    home.store.put([seed("s1", text={"en": text}), seed("s2", text={"en": "Heat. Steam."})])

    report = home.update()

    part = home.open().partitions["seed", "en"]
    assert report.embedded == 2
    assert part.sentences(1).spans == (("text", 0, 11),)
    assert part.sentences(2).spans == (("text", 0, 5), ("text", 6, 12))
    assert part.sentences(2).vectors == pytest.approx(
        np.stack([home.encoder._vector("Heat."), home.encoder._vector("Steam.")]), abs=1e-3
    )


# ---- purge ----


def test_a_purged_record_leaves_no_trace_in_any_generation(new_home: Callable[[], Home]) -> None:
    home, never = new_home(), new_home()
    home.store.put([seed("s1"), seed("secret-record", text={"ja": "秘密の水素装置。", "en": "A secret."})])
    never.store.put([seed("s1")])
    home.update()
    home.store.put([seed("s2")])
    home.update()
    secret = home.encoder._vector("秘密の水素装置。")
    home.store.purge("secret-record")

    home.update(keep=1)

    never.store.put([seed("s2")])
    never.update()
    assert len(home.generations()) == 1
    for path in home.directory.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"secret-record" not in content
            assert secret.tobytes() not in content
            assert secret.astype(np.float16).tobytes() not in content
            assert entry_hash(None, "秘密の水素装置。").encode() not in content
    for name, part in home.open().partitions.items():
        other = never.open().partitions[name]
        assert part.raw.tobytes() == other.raw.tobytes()
        assert part.sentence_raw.tobytes() == other.sentence_raw.tobytes()
        assert (part.lexical.counts != other.lexical.counts).nnz == 0
        assert (part.sentence_terms != other.sentence_terms).nnz == 0


def test_purging_after_the_index_is_current_still_drops_the_old_generations(home: Home) -> None:
    home.store.put([seed("s1"), seed("s2")])
    home.update()
    home.store.put([seed("s3")])
    home.update()
    assert len(home.generations()) == 2
    home.store.purge("s2")
    home.update()
    assert len(home.generations()) == 1  # those that held the record are not kept

    report = home.update(keep=1)

    assert (report.published, home.generations()) == (False, [report.generation])


# ---- confidential ----


@pytest.mark.parametrize("at_once", [False, True])
def test_a_confidential_record_moves_nothing_that_others_see(
    new_home: Callable[[], Home], at_once: bool
) -> None:
    public = [
        seed("s1", text={"ja": "水素の装置を作る。"}),
        seed("s2", text={"ja": "太陽光で発電。"}),
        need("n1"),
    ]
    hidden = [
        seed("h1", text={"ja": "水素の装置。", "en": "Hydrogen."}, visibility="coalition"),
        need("h2", text={"ja": "水素水素水素"}, visibility="organisation", organisation="o1"),
    ]
    home, without = new_home(), new_home()
    for own in (home, without):
        own.store.put(public)
    if not at_once:
        home.update()
    home.store.put(hidden)
    home.update()
    without.update()

    one, other = home.open(), without.open()

    assert one.alignment.version == other.alignment.version
    assert one.alignment.counts == other.alignment.counts
    seen = {name: own for name, own in facts(one).items() if " h" not in name}
    assert seen == facts(other)
    assert len(facts(one)) == len(seen) + 3
    alone = shares(other)
    assert all(shares(one)[name] == pytest.approx(own, abs=1e-5) for name, own in alone.items())
    ids = [record.id for record in public]
    assert home.store.concepts_of(ids) == without.store.concepts_of(ids)


def test_an_index_of_confidential_records_only_takes_what_ships(home: Home) -> None:
    home.store.put([seed("h1", visibility="coalition")])

    home.update()

    opened = home.open()
    known = home.known.alignment
    assert all(np.array_equal(opened.alignment.means[name], mean) for name, mean in known.means.items())
    for name, own in known.moments.items():
        kept = opened.alignment.moments[name]
        assert np.array_equal(kept.mean, own.mean)
        assert np.array_equal(kept.covariance, own.covariance)
    assert facts(opened)["seed h1 ja"]["hash and public"] == (entry_hash(None, "h1の技術です。"), False)


# ---- damage, locks, old generations ----


@pytest.mark.parametrize(
    "file",
    [
        *("manifest.json", "alignment.npz", "concepts.npz", "phrases.json"),
        *("seed-ja/profiles.data.npy", "seed-ja/sentence_terms.indices.npy", "seed-ja/rows.json"),
    ],
)
def test_a_damaged_index_is_made_anew(home: Home, file: str) -> None:
    home.store.put([seed("s1")])
    first = home.update()
    before = facts(home.open())
    path = home.directory / f"generations/{first.generation}/{file}"
    path.write_bytes(b"\xff" + path.read_bytes()[1:])
    with pytest.raises(IndexCorruptError):
        home.open()

    report = home.update()

    assert (report.published, report.embedded) == (True, 1)
    assert_same(facts(home.open()), before)


def test_a_directory_that_was_emptied_is_filled_again(home: Home) -> None:
    home.store.put([seed("s1")])
    home.update()
    shutil.rmtree(home.directory)

    home.update()

    assert "seed s1 ja" in facts(home.open())


@pytest.fixture
def other_writer(home: Home) -> Iterator[subprocess.Popen]:
    """Another process that holds the lock of the index."""
    home.directory.mkdir()
    code = """
import pathlib, sys, time
from indexer.lock import writer_lock
with writer_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(home.directory)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_writer_is_told_which_process_holds_the_lock_where_and_since_when(
    home: Home, other_writer: subprocess.Popen
) -> None:
    home.store.put([seed("s1")])

    with pytest.raises(LockedError) as locked:
        home.update()

    told = re.fullmatch(
        r"(.*) is being written by process (\d+) on (\S+) since (\S+) \(for (0:0\d:\d\d)\)\. "
        r"Wait until it has ended and try again\.",
        str(locked.value),
    )
    assert told
    assert told.groups()[:3] == (str(home.directory), str(other_writer.pid), socket.gethostname())
    assert abs(datetime.fromisoformat(told[4]) - datetime.now(UTC)) < timedelta(minutes=5)
    assert current_id(home.directory) is None
    assert home.encoder.encoded_texts == []


def test_the_lock_of_a_process_that_was_killed_is_free(home: Home, other_writer: subprocess.Popen) -> None:
    home.store.put([seed("s1")])
    os.kill(other_writer.pid, signal.SIGKILL)
    other_writer.wait()

    assert home.update().published


def test_an_update_that_fails_frees_the_lock_and_leaves_the_old_generation(home: Home) -> None:
    home.store.put([seed("s1")])
    first = home.update()
    home.store.put([seed("s2")])

    with pytest.raises(NotFoundError):
        home.update(known=lambda: raise_not_found())

    assert home.open().id == first.generation
    assert home.update().published


def raise_not_found() -> Shipped:
    raise NotFoundError("nothing")


@pytest.mark.parametrize(("keep", "left"), [(1, 1), (2, 2), (3, 3), (9, 4), (0, 1)])
def test_as_many_generations_stay_as_are_to_be_kept_the_newest_of_them(
    home: Home, keep: int, left: int
) -> None:
    written = []
    for number in range(4):
        home.store.put([seed(f"s{number}")])
        written.append(home.update(keep=keep).generation)

    assert home.generations() == written[-left:]
    assert current_id(home.directory) == written[-1]


def test_the_generation_that_serves_stays_even_where_the_clock_was_set_back(home: Home) -> None:
    home.store.put([seed("s1")])
    home.update()
    late = home.directory / "generations" / "29990101T000000.000000Z"
    late.mkdir()
    home.store.put([seed("s2")])

    report = home.update(keep=1)

    assert home.generations() == [report.generation]


def test_what_is_kept_of_the_alignment_is_what_was_fitted(home: Home) -> None:
    home.store.put([seed("s1"), seed("s2"), seed("h1", visibility="coalition")])
    home.update()

    opened = home.open()

    part = opened.partitions["seed", "ja"]
    fitted: Alignment = fit_alignment(
        {("document", "seed", "ja"): part.raw[part.public]},
        components=home.encoder.components,
        prior=home.known.alignment,
    )
    expected = with_named_means(fitted, home.known.alignment, {"need": "seed", "seed": "need"})
    assert opened.alignment.version == expected.version == opened.manifest.alignment
