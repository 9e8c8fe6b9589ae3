"""Which number, which days and which sum of money does a text mean?

Numbers in digits, kanji and words, eras and fiscal years, sums with 万 and 億. Texts are normalised ones.
"""

from corpora.written.amounts import Amount, Currency, sums_in
from corpora.written.figures import FIGURE, NUMBER, NUMBER_SCALES, NUMBER_WORDS, number_of
from corpora.written.periods import Period, periods
from corpora.written.word_tables import word_table

__all__ = [
    "FIGURE",
    "NUMBER",
    "NUMBER_SCALES",
    "NUMBER_WORDS",
    "Amount",
    "Currency",
    "Period",
    "number_of",
    "periods",
    "sums_in",
    "word_table",
]
