"""Which dates, numbers and words do offices write, and what do they mean?

A value that cannot be understood refuses its row, or is kept beside the record.
"""

from datetime import date
from typing import Any

from messy.cases import DEADLINE, UNIVERSITY_ID, Bad, Case, Either, Good, Noise, OneOf, one_of
from messy.separated import saved, table

HEADER = ("整理番号", "課題名", "課題", "所属", "希望時期", "予算")
YEAR_END = date(2028, 3, 31)
OPEN = ("未定", "応相談", "―", "n/a")


def ask(number: int, *, when: str = "", money: str = "", more: tuple[str, ...] = ()) -> list[str]:
    """A need as a row under HEADER, and what stands in more columns."""
    return [
        f"N-{number}",
        f"配管の凍結{number}",
        f"冬に配管が{number}度凍ります。",
        "例示市",
        when,
        money,
        *more,
    ]


def asked(number: int, **values: Any) -> Good:
    """What such a row says once it is stored."""
    told = {"text": f"冬に配管が{number}度凍ります。", "organisation": "muni-example"}
    return Good(f"配管の凍結{number}", told | values)


DATES: dict[str, date | OneOf] = {
    "2027-03-31": DEADLINE,
    "2027/3/31": DEADLINE,
    "2027年3月31日": DEADLINE,
    "２０２７年３月３１日": DEADLINE,
    "令和9年3月31日": DEADLINE,
    "令和９年３月３１日（水）": DEADLINE,
    "R9.3.31": DEADLINE,
    "Ｒ９．３．３１": DEADLINE,
    "平成31年4月30日": date(2019, 4, 30),
    "令和元年5月1日": date(2019, 5, 1),
    "令和9年3月": one_of(DEADLINE),
    "2027年度": one_of(YEAR_END),
    "令和9年度": one_of(YEAR_END),
    "R9年度": one_of(YEAR_END),
    "FY2027": one_of(YEAR_END),
}
MONEY = {
    "5000000": 5_000_000,
    "5,000,000円": 5_000_000,
    "５００万円": 5_000_000,
    "500万": 5_000_000,
    "1.5億円": 150_000_000,
    "1億2,000万円": 120_000_000,
    "3,000千円": 3_000_000,
    "¥5,000,000": 5_000_000,
    "￥５，０００，０００－": 5_000_000,
}
BAD_DATES = ("令和9年2月30日", "2027-13-45", "令和9年13月1日")
SEEN = {
    "公開": "public",
    "非公開": "organisation",
    "学内限定": "organisation",
    "コアリション内": "coalition",
    "会員限定": "coalition",
}

LEVELS = ("4", "４", "TRL4", "TRL 4", "4.0", "", "0", "10", "4〜5", "実証段階")


def leveled(heading: str, levels: tuple[str, ...]) -> list[list[str]]:
    """Seeds of which each has a level under this heading."""
    rows = [
        [f"L-{n}", f"段階{n}", f"段階を示す技術{n}です。", "例示大学", level]
        for n, level in enumerate(levels, 2)
    ]
    return [["整理番号", "シーズ名", "技術概要", "所属", heading], *rows]


CASES = (
    Case(
        "dates of every form",
        "dates.csv",
        saved(table([HEADER, *(ask(n, when=when) for n, when in enumerate(DATES, 2))])),
        tuple(asked(n, deadline=day) for n, day in enumerate(DATES.values(), 2)),
        kind="need",
    ),
    Case(
        "dates that no calendar has",
        "nodates.csv",
        saved(
            table([HEADER, ask(1, when="2027-03-31"), *(ask(n, when=d) for n, d in enumerate(BAD_DATES, 3))])
        ),
        (asked(1, deadline=DEADLINE),),
        tuple(Bad(n, when, column="希望時期") for n, when in enumerate(BAD_DATES, 3)),
        kind="need",
    ),
    Case(
        "amounts of every form",
        "money.csv",
        saved(table([HEADER, *(ask(n, money=money) for n, money in enumerate(MONEY, 2))])),
        tuple(asked(n, budget_jpy=amount) for n, amount in enumerate(MONEY.values(), 2)),
        kind="need",
    ),
    Case(
        "amounts that are none, or two",
        "amounts.csv",
        saved(
            table([HEADER, ask(2, money="-500"), ask(3, money="100万〜300万円"), ask(4, money="五百億ドル")])
        ),
        refused=(Bad(2, "-500|negative|0", column="予算"),),
        either=(
            Either("配管の凍結3", 3, {"budget_jpy": one_of(1_000_000, 3_000_000, None)}),
            Either("配管の凍結4", 4, {"budget_jpy": None}),
        ),
        kind="need",
        kept=(("配管の凍結3", "300万"), ("配管の凍結4", "五百億ドル")),
    ),
    Case(
        "the unit of money stands in the heading",
        "unit_heading.csv",
        saved(
            table(
                [
                    [*HEADER[:5], "予算（万円）"],
                    ask(2, money="500"),
                    ask(3, money="1,200"),
                    ask(4),
                ]
            )
        ),
        (asked(2, budget_jpy=5_000_000), asked(3, budget_jpy=12_000_000), asked(4, budget_jpy=None)),
        kind="need",
    ),
    Case(
        "the unit of money stands in a row below the heading",
        "unit_row.csv",
        saved(table([HEADER, ["", "", "", "", "", "（万円）"], ask(3, money="500")])),
        either=(Either("配管の凍結3", 3, {"budget_jpy": one_of(5_000_000, None)}),),
        noise=(Noise(2),),
        kind="need",
        kept=(("配管の凍結3", "500"),),
    ),
    Case(
        "undecided, to be discussed, a dash",
        "undecided.csv",
        saved(table([HEADER, *(ask(n, when=word, money=word) for n, word in enumerate(OPEN, 2))])),
        tuple(asked(n, deadline=None, budget_jpy=None) for n, _ in enumerate(OPEN, 2)),
        kind="need",
    ),
    Case(
        "who may see it, in the words of offices",
        "visibility.csv",
        saved(table([(*HEADER, "公開区分"), *(ask(n, more=(word,)) for n, word in enumerate(SEEN, 2))])),
        tuple(asked(n, visibility=seen) for n, seen in enumerate(SEEN.values(), 2)),
        kind="need",
    ),
    Case(
        "who may see it, in a word never seen or not at all: not the public",
        "secret.csv",
        saved(
            table(
                [
                    (*HEADER, "公開区分"),
                    *(ask(n, more=(word,)) for n, word in enumerate(("公開", "社外秘扱い", "？", ""), 2)),
                ]
            )
        ),
        (asked(2, visibility="public"),),
        either=tuple(
            Either(f"配管の凍結{n}", n, {"visibility": one_of("organisation", "coalition")})
            for n in (3, 4, 5)
        ),
        kind="need",
    ),
    Case(
        "levels of readiness as they are written",
        "levels.csv",
        saved(table(leveled("TRL", LEVELS))),
        (
            *(Good(f"段階{n}", {"trl": 4, "organisation": UNIVERSITY_ID}) for n in range(2, 7)),
            Good("段階7", {"trl": None}),
        ),
        (Bad(8, "0|1.*9", column="TRL"), Bad(9, "10|1.*9", column="TRL")),
        either=(
            Either("段階10", 10, {"trl": one_of(4, 5, None)}),
            Either("段階11", 11, {"trl": one_of(5, 6, 7, None)}),
        ),
        kept=(("段階10", "4〜5"), ("段階11", "実証段階")),
    ),
    Case(
        "stages of use that may be levels, or numbers of a scale of the office's own",
        "stages.csv",
        saved(table(leveled("実用化の段階", LEVELS))),
        (Good("段階4", {"trl": 4}), Good("段階5", {"trl": 4}), Good("段階7", {"trl": None})),
        either=(
            *(Either(f"段階{n}", n, {"trl": one_of(4, None)}) for n in (2, 3, 6)),
            *(Either(f"段階{n}", n, {"trl": None}) for n in (8, 9)),
            Either("段階10", 10, {"trl": one_of(4, 5, None)}),
            Either("段階11", 11, {"trl": one_of(5, 6, 7, None)}),
        ),
        kept=(("段階2", '"trl": 4|：4'), ("段階9", "10"), ("段階10", "4〜5"), ("段階11", "実証段階")),
    ),
    Case(
        "organisations written otherwise, and one that nobody knows",
        "organisations.csv",
        saved(
            table(
                [
                    ("整理番号", "シーズ名", "技術概要", "所属"),
                    *(
                        [f"O-{n}", f"配線{n}", f"配線を束ねる技術{n}です。", name]
                        for n, name in enumerate(
                            (
                                "国立大学法人例示大学",
                                "Sample University",
                                "例示大学 工学部",
                                "どこにもない大学",
                            ),
                            2,
                        )
                    ),
                ]
            )
        ),
        tuple(Good(f"配線{n}", {"organisation": UNIVERSITY_ID}) for n in (2, 3)),
        either=(
            Either("配線4", 4, {"organisation": UNIVERSITY_ID}),
            Either("配線5", 5, {}),
        ),
        kept=(("配線4", "工学部"), ("配線5", "どこにもない大学")),
    ),
)
