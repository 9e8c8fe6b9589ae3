"""Does the table of the parts begin with the whole and name what each row lacks?"""

from importlib import import_module
from pathlib import Path

import pytest
from conftest import FakeEncoder, shipped_for

from eval import Collection, Comparison, Document, Query
from eval.ablation import WHOLE, ablation
from eval.systems import Bench
from matcher import Signal, fusion_for

TEXTS = {
    "A-s1": ("ja", "水素を使う工場の蒸気をつくる研究です。"),
    "A-s2": ("en", "Steam for factories from hydrogen burners."),
    "B-s1": ("ja", "太陽光と蓄電池で港の電気をまかなう技術です。"),
    "B-s2": ("en", "Solar power and batteries for ports."),
    "C-s1": ("ja", "森林のメタンを測る方法です。"),
    "C-s2": ("en", "Measuring methane in forests."),
}
COLLECTION = Collection(
    name="tiny",
    documents={name: Document(name, "", text, language) for name, (language, text) in TEXTS.items()},
    queries={
        "A-n1": Query("A-n1", "工場の蒸気を水素でつくりたい。", "ja"),
        "B-n1": Query("B-n1", "Our port needs solar power and batteries.", "en"),
    },
    qrels={"A-n1": {"A-s1": 2, "A-s2": 2}, "B-n1": {"B-s1": 2, "B-s2": 2}},
)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Comparison:
    """The ablation with a fake encoder in the place of the trained one and of the bare one."""
    encoders = {None: FakeEncoder(), "bare": FakeEncoder(name="bare")}
    here, systems = import_module("eval.ablation"), import_module("eval.systems")
    monkeypatch.setattr(here, "load_encoder", lambda name=None, *, cache: encoders[name])
    monkeypatch.setattr(systems, "shipped", lambda encoder, *, cache: shipped_for(encoder))
    return ablation(COLLECTION, Bench(tmp_path))


def test_the_first_row_is_the_whole_and_every_other_names_what_is_missing(table: Comparison) -> None:
    # given the signals that the fake encoder's fusion weighs
    weights = fusion_for("fake").weights
    # then
    assert [row.tag for row in table.measurements] == [
        WHOLE,
        "constraints left out of the text",
        *(f"without {signal.value}" for signal in Signal if signal in weights),
        "dense alone",
        "untrained encoder, no fitted weights",
    ]


def test_every_other_row_is_compared_with_the_whole_need_by_need(table: Comparison) -> None:
    # when
    overall = [contrast for contrast in table.contrasts if contrast.direction == "all"]
    # then
    assert [one.against for one in overall] == [row.tag for row in table.measurements[1:]]
    assert {one.paired.queries for one in overall} == {2}
    whole = table.measurements[0].mean("all", "nDCG@10")
    assert [one.paired.mean_a for one in overall] == pytest.approx([whole] * len(overall))


def test_every_row_finds_something_and_all_rank_the_same_needs(table: Comparison) -> None:
    for row in table.measurements:
        assert row.mean("all", "recall@100") == pytest.approx(1.0)
