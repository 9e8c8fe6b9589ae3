"""Is a stored record read as what was stored, though its checks do not run again?"""

import pytest
from pydantic import ValidationError

from corpora import bundled_records
from corpora.store.documents import record_of


def test_every_record_that_ships_is_read_as_it_was_stored() -> None:
    records = list(bundled_records())

    read = [record_of(record.model_dump_json()) for record in records]

    assert read == records
    assert [type(record) for record in read] == [type(record) for record in records]
    assert [record.model_dump_json() for record in read] == [record.model_dump_json() for record in records]


@pytest.mark.parametrize(
    "document", ['{"kind": "seed"', '{"kind": "seed"}', '{"kind": "unknown", "id": "a"}']
)
def test_what_is_no_record_is_refused(document: str) -> None:
    with pytest.raises(ValidationError):
        record_of(document)
