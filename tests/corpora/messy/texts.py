"""Which characters do texts of offices hold that programs like to lose?"""

import json

from messy.cases import HEADER, Bad, Case, Either, Good, cells, good, goods
from messy.separated import saved, table

RADICALS = "⻄宮市と⻑野の国⺠のための⻲の⽔路"
KANA = "ﾊﾞｲｵﾏｽﾎﾞｲﾗｰの㈱ｴﾈﾙｷﾞｰ"
COMBINING = "か\u3099すと は\u309aネル、e\u0301nergie の技術"
PAIRS = "𠮷野家の𩸽と👨‍👩‍👧の省エネ"
SELECTORS = "葛\U000e0100城市と辻\U000e0101の技術"
DIRECTIONS = "\u202e逆さ\u202cと\u200f印と\u200bの技術"
LONG_VOWELS = "データ－センタ―のサーバ―冷却‐技術"
WORD = "superinsulation" * 700


def titled(words: str, number: int = 1) -> list[str]:
    """A row whose title and text hold the words."""
    return cells(number, title=words, text=f"{words}です。")


def verbatim(words: str) -> Good:
    """Such a row, character for character."""
    return Good(words, {"text": f"{words}です。", "organisation": "univ-example"})


def exact(name: str, file: str, words: str) -> Case:
    """A table of which one row holds these words, to be stored as they are."""
    return Case(name, file, saved(table([HEADER, titled(words), cells(2)])), (verbatim(words), good(2)))


def lines(*values: object) -> str:
    """JSON Lines."""
    return "".join(f"{value if isinstance(value, str) else json.dumps(value)}\n" for value in values)


CASES = (
    exact("radicals in place of characters", "radicals.csv", RADICALS),
    exact("half-width kana", "kana.csv", KANA),
    exact("combining marks", "combining.csv", COMBINING),
    exact("characters beyond the basic plane", "pairs.csv", PAIRS),
    exact("variation selectors", "selectors.csv", SELECTORS),
    exact("dashes that look like long vowels", "vowels.csv", LONG_VOWELS),
    Case(
        "marks of writing direction",
        "directions.csv",
        saved(table([HEADER, titled(DIRECTIONS), cells(2)])),
        goods(2),
        either=(Either(DIRECTIONS, 2, verbatim(DIRECTIONS).values),),
    ),
    Case(
        "a word of 10,500 characters",
        "word.csv",
        saved(table([HEADER, cells(1, text=WORD), cells(2)])),
        (good(1, text=WORD), good(2)),
    ),
    Case(
        "control characters",
        "controls.csv",
        saved(table([HEADER, cells(1, text="熱を\x07集める\x1b[31m技術\x0bです。"), cells(2)])),
        goods(2),
        either=(Either(good(1).title, 2, {"text": "熱を\x07集める\x1b[31m技術\x0bです。"}),),
    ),
    Case(
        "NUL in a cell",
        "nul.csv",
        saved(table([HEADER, cells(1), cells(2), cells(3)]).replace("2段の", "2\0段の")),
        goods(1, 3),
        (Bad(3, "NUL|control|null|0x00|制御"),),
        or_whole="NUL|control|null|0x00|binary|制御",
    ),
    Case(
        "half a surrogate pair in JSON",
        "surrogate.jsonl",
        saved(
            lines(
                {"id": "J-1", "title": {"ja": "膜の例"}, "text": {"ja": "膜です。"}},
                '{"id": "J-2", "title": {"ja": "半分\\ud83d"}, "text": {"ja": "半分です。"}}',
                '{"id": "J-3", "title": {"ja": "全部\\ud83d\\ude00"}, "text": {"ja": "全部です。"}}',
            )
        ),
        (Good("膜の例"), Good("全部😀")),
        (Bad(2, "surrogate|Unicode"),),
    ),
)
