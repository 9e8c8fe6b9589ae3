"""Is whoever meets a refusal on the pages told in the language of the page what is wrong and what to do?"""

import re
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from page_world import JOB, Ask, World
from served import OTHER

from api.app import create_app
from api.limits import Limits
from api.showing.marking import Quoted
from api.web.refusals import told_in

DETAIL = re.compile(r'<p class="detail"( lang="en")?>(.*?)</p>', re.DOTALL)
NEW = {"text_ja": "竹の断熱材です。", "visibility": "organisation"}
SAVED = {"text": "水素の装置がほしい。", "visibility": "organisation"}


def details(page: str) -> list[str]:
    """What a page says of an error; one that the page marks as English begins with `EN`."""
    return [
        ("EN " if english else "") + re.sub("<[^>]+>", "", text) for english, text in DETAIL.findall(page)
    ]


# Who sends which form, and what they are told.
REFUSED: dict[str, tuple[str, str, dict[str, str] | None, str]] = {
    "too long": ("office", "/", {"text": "a" * 1_000_001}, "文章が1,000,001字あります"),
    "no words": ("office", "/", {"text": "?!"}, "日本語や英語の言葉がありません"),
    "no date": (
        "office",
        "/",
        {"text": "水素", "mark": "MARK", "deadline": "きのう"},
        "「きのう」は日付として",
    ),
    "no TRL": ("office", "/", {"text": "水素", "where": "trl=12"}, "TRLが「12」になっています"),
    "no pair": ("office", "/match", {"text": ""}, "並べて見るには"),
    "hidden seed": ("office", "/match", {"text": "水素", "record": f"hidden-of-{OTHER}"}, "ありません"),
    "no budget": ("office", "/record/save", {**SAVED, "budget": "多め"}, "予算「多め」は金額として"),
    "no deadline": ("office", "/record/save", {**SAVED, "deadline": "いつか"}, "「期限」：日付を"),
    "no tier": ("office", "/record/save", {**SAVED, "visibility": "all"}, "「公開区分」：使える値は"),
    "no text": ("office", "/record/save", {**SAVED, "text": "?"}, "日本語や英語の言葉がありません"),
    "no right": ("reader", "/new-record", NEW, "（閲覧者）は、この操作（記録を登録する）ができません"),
    "not signed in": ("anybody", "/new-record", NEW, "（記録を登録する）にはサインインが必要です"),
    "no group": (
        "office",
        "/new-record",
        {**NEW, "visibility": "working_group", "groups": "wg-x"},
        "ワーキンググループ「wg-x」はありません",
    ),
    "nobody named": ("office", "/new-record", {**NEW, "visibility": "named"}, "共有先を選んでください"),
    "no such organisation": (
        "office",
        "/records/n-own/sharing",
        {"version": "1", "visibility": "named", "shared_with": "nobody-x"},
        "機関「nobody-x」はありません",
    ),
    "open field": (
        "office",
        "/records/n-own/sharing",
        {"field": "budget_jpy", "visibility": "public"},
        "だれにでも見せる項目は",
    ),
    "named in a veil": (
        "office",
        "/records/n-veiled/veil",
        {"problem_ja": "univ-exampleの計画です。", "visibility": "coalition"},
        "紹介文に「univ-example」とあり",
    ),
    "narrow veil": (
        "office",
        "/records/n-veiled/veil",
        {"problem_ja": "計画です。", "visibility": "organisation"},
        "記録の区分（機関内のみ）より広く",
    ),
    "empty veil": ("office", "/records/n-veiled/veil", {"visibility": "coalition"}, "日本語か英語で書いて"),
    "not theirs": ("stranger", "/records/n-own/edit", NEW, "持ち主の窓口か事務局に"),
    "not there": ("office", "/records/nothing/edit", NEW, "記録「nothing」はありません"),
    "no days": (
        "reader",
        "/account/tokens",
        {"scopes": "read", "days": "900"},
        "自分で発行できるトークンは1日から",
    ),
    "days in words": ("reader", "/account/tokens", {"scopes": "read", "days": "x"}, "「日数」：数字で"),
    "no verdict": (
        "office",
        "/feedback",
        {"need": "n-own", "seed": "s01", "verdict": "x"},
        "「評価」：使える値は",
    ),
    "long reason": (
        "office",
        "/feedback",
        {"need": "n-own", "seed": "s01", "verdict": "fits", "reason": "長" * 5_000},
        "「理由」：4000字までに",
    ),
    "proposed already": (
        "office",
        "/propose",
        {"need": "n-own", "seed": "s01"},
        "進行中の提案がすでにあります",
    ),
    "proposed by a stranger": (
        "stranger",
        "/propose",
        {"need": "n-own", "seed": "s02"},
        "どちらの記録の持ち主でも",
    ),
    "long note": (
        "office",
        "/proposals/PROPOSAL",
        {"deed": "comment", "text": "長" * 5_000, "version": "1"},
        "「本文」：4000字までに",
    ),
    "late": (
        "office",
        "/proposals/PROPOSAL",
        {"deed": "decline", "reason": "ip", "version": "7"},
        "ほかの方が変更しました（いまは第1版、この画面は第7版）",
    ),
    "passed": (
        "office",
        "/proposals/PROPOSAL",
        {"deed": "plan", "due": "2020-01-01", "version": "1"},
        "2020-01-01は過ぎた日です",
    ),
    "no date of a plan": (
        "office",
        "/proposals/PROPOSAL",
        {"deed": "plan", "due": "2020-13-01", "version": "1"},
        "「期日」：日付を",
    ),
    "secret link": (
        "office",
        "/proposals/PROPOSAL",
        {"deed": "attach", "link": "http://example.org", "version": "1"},
        "このリンクは添付できません",
    ),
    "too far": (
        "office",
        "/proposals/PROPOSAL",
        {"deed": "move", "to": "deployed", "version": "1"},
        "「提案」の段階にあり、この操作はできません",
    ),
    "no version": (
        "office",
        "/proposals/PROPOSAL",
        {"deed": "pause", "version": "x"},
        "画面が古くなっています",
    ),
    "hidden proposal": ("stranger", "/proposals/PROPOSAL", {"deed": "pause"}, "提案「PROPOSAL」はありません"),
    "no import": ("office", f"/imports/{JOB}", {}, f"取り込み「{JOB}」はありません"),
    "few organisations": ("office", "/challenges?k=1", None, "「機関の数」：3以上にしてください"),
    "no level": ("office", "/records?trl_min=x", None, "この条件は使えません：TRL（下限）"),
    "no such place": ("office", "/nowhere", None, "この場所には何もありません"),
    "no cursor": ("office", "/records?cursor=x", None, "一覧の続きの場所が分かりません"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_told_in_the_language_of_the_page(ask: Ask, world: World, name: str) -> None:
    who, path, fields, expected = REFUSED[name]
    proposal = world.proposal.id
    if fields and "mark" in fields:
        fields = {**fields, "mark": sha256(fields["text"].encode()).hexdigest()[:16]}

    answer = ask(who, path.replace("PROPOSAL", proposal), fields)

    assert answer.status_code >= 400
    (told,) = details(answer.text)
    assert expected.replace("PROPOSAL", proposal) in told
    assert not told.startswith("EN ")


class Forms(HTMLParser):
    """The forms of a page: where each is sent, how, and its fields as the page fills them in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self._named: dict[str, dict[str, str]] = {}
        self._selected = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((own.get("action", ""), own.get("method", "get"), {}))
            self._named[own.get("id", "")] = self.found[-1][2]
        elif name := own.get("name"):
            into = (
                self._named.get(own["form"]) if "form" in own else self.found[-1][2] if self.found else None
            )
            if into is not None and tag in ("input", "textarea", "select", "button"):
                into.setdefault(name, own.get("value", ""))


WALKED = (
    "/",
    "/records?kind=seed",
    "/records/n-own",
    "/records/n-own/edit",
    "/records/n-own/sharing",
    "/records/n-veiled/veil",
    "/records/n-own/withdraw",
    "/new-record?kind=need",
    "/new-record?kind=seed",
    "/board",
    "/proposals/PROPOSAL",
    "/imports",
    "/account",
    "/challenges",
    "/challenges/gaps",
    "/teams",
    "/backcasts",
    "/partners",
    "/match?need=n-own&seed=s01",
)
WRONG, LONG = "zz-\u202e<b>\x00", "9" * 5_000


def test_no_form_brings_about_an_english_refusal_on_a_japanese_page(ask: Ask, world: World) -> None:
    told: set[str] = set()
    statuses: set[int] = set()
    for page in WALKED:
        shown = ask("office", page.replace("PROPOSAL", world.proposal.id)).text

        # when each form is sent with something wrong in one field after the other, and in all of them
        for path, method, fields in Forms(shown).found:
            names = sorted(set(fields) - {"csrf"})
            wrongs = [{name: WRONG} for name in names] + ([dict.fromkeys(names, LONG)] if names else [])
            for changed in ({**fields, **wrong} for wrong in wrongs):
                posted = method == "post"
                sent = (
                    ask("office", path, changed) if posted else ask("office", f"{path}?{urlencode(changed)}")
                )
                told.update(details(sent.text))
                statuses.add(sent.status_code)

    # then many are refused, all in Japanese, and nothing breaks down
    assert len(told) > 30
    assert [own for own in told if own.startswith("EN ")] == []
    assert max(statuses) < 500


def test_a_file_that_cannot_be_read_is_refused_in_the_language_of_the_page(
    client: TestClient, world: World
) -> None:
    files = {
        "a.xyz": (b"x", "形式「.xyz」は読めません"),
        "a.txt": (b"\x81\xff\xfe\x00\x82", "文字コードが読めません"),
        "a.docx": (b"PK\x03\x04 no archive", "ファイルを読み取れませんでした"),
    }
    for name, (content, expected) in files.items():
        answer = client.post("/", files={"file": (name, content)}, headers=world.headers("office"))
        assert answer.status_code == 422
        assert expected in details(answer.text)[0]


def test_who_asks_too_often_is_told_when_to_come_again(world: World) -> None:
    app = create_app(world.home.settings, world.home.service(), limits=Limits(rate_per_minute=1, burst=1))
    with TestClient(app, base_url="https://enmusubi.example.org") as client:
        answers = [client.get("/records", headers=world.headers("office")) for _ in range(4)]

    assert answers[-1].status_code == 429
    assert re.search(r"\d+秒後にもう一度送ってください", details(answers[-1].text)[0])


def test_in_english_a_refusal_is_told_as_it_was_raised_and_one_without_words_is_marked() -> None:
    raised = "body.days: Field required; body.note: String should have at most 4 characters"

    assert told_in(raised, "en") == Quoted(raised, "en")
    assert told_in(raised, "ja") == Quoted(
        "「日数」：必要な項目です。「メモ」：4字までにしてください。", "ja"
    )
    locked = "The file: is protected by a password. Remove the password and save it again."
    assert told_in(locked, "ja").text.startswith("ファイルにパスワードがかかっています")
    assert told_in("The moon is full. Wait.", "ja") == Quoted("The moon is full. Wait.", "en")
