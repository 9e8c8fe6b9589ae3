"""Are sums of money read with their currency and both ends of a range?"""

import pytest

from corpora import sums_in


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("3,000万円", None, 30_000_000, "JPY"),
        ("3千万円", None, 30_000_000, "JPY"),
        ("1.5億", None, 150_000_000, None),
        ("2,000〜3,000万円", 20_000_000, 30_000_000, "JPY"),
        ("¥20M–¥30M", 20_000_000, 30_000_000, "JPY"),
        ("USD 2 million", None, 2_000_000, "USD"),
        ("10万ユーロ", None, 100_000, "EUR"),
    ],
)
def test_a_sum_is_read_in_units_of_its_currency(
    text: str, low: int | None, high: int, currency: str | None
) -> None:
    ((least, most),) = sums_in(text)

    assert (least and least.value, most.value, most.currency) == (low, high, currency)
    assert ((least or most).start, most.end) == (0, len(text))


@pytest.mark.parametrize("text", ["数千万円", "1,5円", "円", "約束"])
def test_what_is_vague_or_no_number_is_no_sum(text: str) -> None:
    assert [high for _, high in sums_in(text) if high.currency] == []
