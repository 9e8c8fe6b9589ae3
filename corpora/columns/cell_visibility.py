"""Who may see a record, by the word in a cell?

Never everyone in doubt: a cell that holds a word for a narrower circle means it, whatever else it says, and a
word that is not known refuses the row.
"""

import re

from corpora.columns.cells import Cell, Read
from corpora.columns.headings import key_of
from corpora.records import Visibility
from corpora.written import word_table

_VISIBILITY_REMEDY = "Write 公開 (public), 会員限定 (coalition) or 非公開 (organisation)."
_PUBLIC = frozenset(
    word_table("""
: 公開; 公開可; 公開可能; 一般公開; 全体公開; 公開する; 公開してよい; 公開して良い; 公開済; 公開済み
: 掲載可; 可
: public; open; published; publish; openaccess; unrestricted; everyone; anyone; tobepublished
""")
)
_NARROW = re.compile(
    r"非公開|未公開|不公開|公開しない|公開不可|不可|否|学内|社内|部内|庁内|内部|機構内|所内|限定|部外秘|社外秘|秘|機密|関係者|研究者のみ|のみ"
    r"|一部|禁|confidential|private|internal|restrict|secret|organi[sz]ation|not|non-?public|closed|hidden|\bnda\b|only|limited"
    r"|within"
)
_COALITION = re.compile(
    r"会員|コンソーシアム|コアリション|加盟|連携(?:機関|大学|先)|参加機関|メンバー|coalition|consortium|members?|partners?"
)
_STRICT = re.compile(
    r"非公開|未公開|学内|社内|部内|庁内|内部|社外秘|部外秘|機密|極秘|confidential|private|internal|secret|organi[sz]ation"
)


def visibility(cell: Cell) -> Read:
    """Read who may see a record. Raises `RecordError` for a word that is not known: never public in doubt."""
    words = cell.text.casefold()
    if words in tuple(Visibility):
        return Read(words)
    if _STRICT.search(words):
        return Read(Visibility.ORGANISATION.value)
    if _COALITION.search(words):
        return Read(Visibility.COALITION.value)
    if _NARROW.search(words):
        return Read(Visibility.ORGANISATION.value)
    if key_of(words) in {key_of(word) for word in _PUBLIC}:
        return Read(Visibility.PUBLIC.value)
    raise cell.refused("does not say who may see the record", _VISIBILITY_REMEDY)
