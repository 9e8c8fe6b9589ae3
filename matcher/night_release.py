"""What is told of the whole coalition from tonight on?

One release holds what is counted of needs and of the pipeline: all that is told across organisations is of
one night.
"""

from collections.abc import Mapping
from datetime import datetime

from corpora import Release, Store
from matcher.pipeline_release import is_pipeline, pipeline_figures
from matcher.statistics import needs_figures


def make_release(
    store: Store, answered: Mapping[str, bool] | None, *, k: int, at: datetime
) -> Release | None:
    """Count what there is, and keep what may be told of it as a release.

    `answered` says by the ids of needs whether a public seed answers; without it the figures about needs stay
    as they are. None where they do, and nothing has changed in those about the pipeline either.
    """
    before = store.figures()
    old_pipeline = [own for own in before if is_pipeline(own.cell)]
    old_needs = [own for own in before if not is_pipeline(own.cell)]
    pipeline = pipeline_figures(store, old_pipeline, k=k, at=at)
    if answered is None and set(pipeline) == set(old_pipeline):
        return None
    needs = old_needs if answered is None else needs_figures(store, answered, old_needs, k=k)
    return store.release([*needs, *pipeline], k=k, at=at)
