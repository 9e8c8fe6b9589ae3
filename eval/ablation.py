"""What is each part of the engine worth?

The engine as it is served, and the same with one part taken away; each row is compared with the whole by a
paired test. A signal is taken away by its weight; what is left is not fitted anew.
"""

from collections.abc import Iterator

from eval.collection import Collection
from eval.compare import Comparison, comparison
from eval.runs import Run
from eval.systems import Bench, indexed, rankings, scored
from indexer import load_encoder
from matcher import Matcher, Signal

WHOLE = "enmusubi"


def ablation(collection: Collection, bench: Bench) -> Comparison:
    """Measure the whole and every part's absence."""
    return comparison(collection, list(_runs(collection, bench)))


def _runs(collection: Collection, bench: Bench) -> Iterator[Run]:
    encoder = load_encoder(cache=bench.cache)
    with indexed(collection, bench, encoder) as home:
        whole = Matcher(home.store, home.generation, encoder)
        yield scored(rankings(whole, collection, home, bench), WHOLE)
        bared = Matcher(home.store, home.generation, encoder, leave_constraints_out=True)
        yield scored(rankings(bared, collection, home, bench), "constraints left out of the text")
        for signal in whole.fusion.weights:
            deaf = Matcher(home.store, home.generation, encoder, fusion=whole.fusion.without(signal))
            yield scored(rankings(deaf, collection, home, bench), f"without {signal.value}")
        only = [signal for signal in whole.fusion.weights if signal is not Signal.DENSE]
        dense = Matcher(home.store, home.generation, encoder, fusion=whole.fusion.without(*only))
        yield scored(rankings(dense, collection, home, bench), "dense alone")
    bare = load_encoder("bare", cache=bench.cache)
    with indexed(collection, bench, bare) as home:
        first = Matcher(home.store, home.generation, bare)
        yield scored(rankings(first, collection, home, bench), "untrained encoder, no fitted weights")
