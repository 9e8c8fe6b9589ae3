"""Which pages are there to be looked at, by whom, and how does one come to each?"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.screens.happenings import JOB

WIDE, PHONE = (1280, 900), (390, 844)
NEED = (
    "市営浴場で重油の費用がかさみ、冬の暖房にも困っています。排水と一緒に捨てている湯の熱を取り戻して、"
    "脱衣場の暖房に使いたいと考えています。予算は3000万円で、2028年3月までに稼働させたいです。"
)
ISLAND = "島の電気をディーゼル発電に頼っています。太陽光と蓄電池に変え、電気バスも走らせたいです。"
OUTSIDE = (
    "文化会館で来月から始まる市民合唱団の練習のために、ピアノの伴奏をしてくださる方を探しています。"
    "毎週土曜日の午後に二時間、謝礼は一回五千円で、初見の楽譜が読める方を希望します。"
)
HOSTILE = (
    "<script>document.title='broken'</script><img src=x onerror=alert(1)> 排熱を使いたい。"
    "\u202eright-to-left override\u202c \u200f " + "長" * 5_000 + "x" * 10_000 + " "
    "Z\u0351\u036b\u0343\u036a\u0302a\u0328\u0334\u0358l\u0335\u0321g\u0338\u0321o\u0337\u0322 wants heat."
)


@dataclass(frozen=True)
class Screen:
    """A page: the name of its picture, its path, who looks at it (nobody in particular for None).

    With `fields` it is what answers when the form on that path is filled in so and sent by its main button,
    or by the button whose selector is `button`. With `then` it is what the link with that selector leads to.
    """

    name: str
    path: str
    who: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    button: str = "main form button.main"
    then: str | None = None


VISION = (
    "2045年の島では、電気は台風に耐える風車と潮の流れでまかなわれている。2035年までに、港に着いたフェリーは陸から"
    "電気を受ける。生ごみは島の中でガスにする。"
)
PAGES = (
    Screen("sign-in", "/sign-in"),
    Screen("missing", "/records/not-there"),
    Screen("start", "/"),
    Screen("search", "/", "city-desk", {"text": NEED}),
    Screen("short", "/", "city-desk", {"text": "ピアノの調律師"}),
    Screen("refused", "/records?trl_min=x"),
    Screen("abstained", "/", "city-desk", {"text": OUTSIDE}),
    Screen("backcasts", "/backcasts"),
    Screen("backcast", "/backcasts", "city-desk", {"text": VISION}),
    Screen("team", "/teams", "city-desk", {"text": NEED}),
    Screen("teams", "/teams"),
    Screen("working-groups", "/working-groups"),
    Screen("challenges", "/challenges", "city-desk"),
    Screen("challenge-gaps", "/challenges/gaps?sector=storage", "city-desk"),
    Screen("match", "/match?need=need-bath&seed=seed-bath-heat", "city-desk"),
    Screen("partners", "/partners"),
    Screen("partners-found", "/partners", None, {"text": ISLAND, "country": "パラオ", "as_of": "2022-12"}),
    Screen("transfers", "/partners/transfers?record=c2c-outcome-13"),
    Screen("records", "/records?kind=seed&sector=buildings", "city-desk"),
    Screen("record", "/records/need-bath", "city-desk"),
    Screen("record-edit", "/records/need-bath/edit", "city-desk"),
    Screen("record-new", "/new-record?kind=seed", "univ-desk"),
    Screen("record-sharing", "/records/need-secret-bath/sharing", "city-desk"),
    Screen(
        "record-veil", "/records/need-secret-bath/veil", "city-desk", {"problem_ja": "温水の熱を使いたい。"}
    ),
    Screen("record-withdraw", "/records/need-bath/withdraw", "city-desk"),
    Screen("board", "/board?declined=1", "lead"),
    Screen("proposal", "/board", "lead", then="[data-stage=in_talks] .open a"),
    Screen("imports", "/imports", "univ-desk"),
    Screen("import", f"/imports/{JOB}", "univ-desk"),
    Screen("nights", "/nights", "secretary"),
    Screen("digest", "/nights", "city-desk", then="article h3 a"),
    Screen("account", "/account", "city-desk"),
    Screen("pipeline", "/pipeline", "lead"),
)
