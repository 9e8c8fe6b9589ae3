"""Which words are labels on a seed sheet, and what stands under them?

A label is known by its words (技術概要, 研究者, Keywords ...), by marks about it (■概要, 【概要】) or by the
style of a heading. Labels are handed on as written, without marks and colons; so are the texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from corpora.text import normalise

MAX_LABEL = 24  # characters; longer is a sentence


class Sense(Enum):
    """What a label says of the text under it, as far as telling sheets and lists apart needs it."""

    TITLE = "title"
    TEXT = "text"
    OTHER = "other"


_WORDS = {
    Sense.TITLE: """
        シーズ名 シーズ名称 シーズ 研究シーズ 研究シーズ名 技術シーズ 技術シーズ名 技術名 技術名称
        技術の名称 タイトル 題名 題目 研究題目 研究題名 研究テーマ 研究テーマ名 テーマ テーマ名 研究課題
        研究課題名 課題名 名称 件名 案件名 ニーズ名 ニーズ名称 ニーズ title seed seedtitle seedname
        technology technologyname technologytitle nameoftechnology nameofseed researchtitle
        researchtheme theme topic projecttitle need needtitle
    """,
    Sense.TEXT: """
        概要 説明 内容 要旨 要約 詳細 課題 困りごと 解決したい課題 技術説明 abstract summary description
        overview outline text content technologyoverview technicalsummary technicaloverview details
    """,
    Sense.OTHER: """
        研究者 研究者名 発明者 発明者名 担当者 担当教員 担当 教員 教員名 氏名 フリガナ ふりがな 所属
        所属機関 部局 学部 学科 研究科 研究室 大学 大学名 機関 機関名 組織 組織名 企業名 会社名 自治体名
        団体名 職 職名 役職 キーワード 専門 応用 応用例 活用例 利用例 適用例 特長 新規性 従来技術 背景
        成果 知財 知的財産 知的財産権 特許 特許情報 特許番号 出願番号 発明の名称 論文 参考文献 文献 連携
        連携希望 共同研究 産学連携 設備 メッセージ 企業への要望 企業へのメッセージ 提供できる内容
        問い合わせ 問合せ お問い合わせ 窓口 電話 電話番号 tel fax メール メールアドレス eメール mail
        email url ホームページ webサイト hp 住所 所在地 備考 その他 注記 作成日 更新日 公開日 登録日
        年度 番号 整理番号 no シーズ番号 id 公開 公開範囲 公開可否 希望時期 時期 期限 予算 場所 地域
        都道府県 sdgs trl 技術成熟度 技術成熟度レベル 現状 進捗 進捗状況 開発状況 開発フェーズ
        研究フェーズ まとめ はじめに おわりに 今後の展開 今後の展望 展望 提案 条件 要件 researcher
        researchers inventor inventors principalinvestigator author authors name affiliation department
        faculty organisation organization university institution company municipality position keywords
        keyword field fields researchfield applications application use uses intendeduse intendeduses
        potentialapplications features advantages advantage novelty background purpose stage
        developmentstage readiness technologyreadinesslevel intellectualproperty ip patent patents
        publications publication references contact contactpoint contacts phone telephone website
        address remarks notes date updated year budget deadline place prefecture visibility
        collaboration results
    """,
}
_SENSES = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# how longer labels end: 技術の概要, 想定される用途, 代表研究者
_ENDINGS = {
    Sense.TEXT: ("概要", "内容"),
    Sense.OTHER: (
        *(
            "研究者",
            "代表者",
            "発明者",
            "氏名",
            "所属",
            "部署",
            "連絡先",
            "問い合わせ先",
            "問合せ先",
            "連携先",
        ),
        *("分野", "用途", "特徴", "優位性", "目的", "効果", "段階", "実績", "特許", "論文", "キーワード"),
        *("との比較", "の課題"),
    ),
}
_DOCUMENT = re.compile(
    "(研究|技術|産学連携)?(シーズ|ニーズ)(集|シート|紹介|調査票|一覧|個票|カード|提案書)"
    "|^(シーズ|ニーズ|seed|need|sheet|様式|別紙|no|番号)[0-9]+$|^以上$"
)
_PARENTHESES = re.compile(r"[(\[<].*?[)\]>]")
_FRAME = re.compile(r"^[■◆●○□◇◎★☆▼▲▶►・※\uff0a*#\s]*(\(?[0-9]{1,2}[.)])?\s*|[:\uff1a\s]+$")
_NO_LETTER = re.compile(r"[\s・\-_.]+")


@lru_cache(maxsize=4096)
def sense(label: str) -> Sense | None:
    """What a heading or label says of what stands under it; None where its words are not known."""
    if len(label) > 2 * MAX_LABEL:
        return None
    plain = _FRAME.sub("", normalise(label).casefold()).strip("【】〔〕「」《》<>[]")
    whole = _PARENTHESES.sub("", plain)
    for word in (whole, *re.split(r"[/、,&・]|\band\b|及び", whole)):
        if (core := _NO_LETTER.sub("", word)) in _SENSES:
            return _SENSES[core]
    core = _NO_LETTER.sub("", whole)
    if len(core) <= MAX_LABEL // 2:
        return next((kind for kind, endings in _ENDINGS.items() if core.endswith(endings)), None)
    return None


def is_document_name(line: str) -> bool:
    """Is this the name or number of a form or collection (研究シーズシート), not of what it describes?"""
    return len(line) <= 40 and _DOCUMENT.search(_NO_LETTER.sub("", normalise(line).casefold())) is not None


@dataclass(frozen=True)
class Part:
    """A text, and the label that it stands under; None continues what stood before.

    `heading` is the level of a heading's style, 0 where the text or label has none.
    """

    label: str | None
    text: str
    heading: int = 0


_BRACKETED = re.compile(r"[【〔《]\s*([^【】〔〕《》\n]{1,24}?)\s*[】〕》]\s*[:\uff1a]?")
_MARKED = re.compile(r"[■◆□◇◎▼▲▶►❏❑]\s*([^\n:\uff1a■◆□◇◎▼▲]{1,24}?)\s*(?:$|[:\uff1a])")
_COLON = re.compile(r"(?:^|(?<=[\s　]))([A-Za-z][A-Za-z /&'-]{0,30}?|[^\s:\uff1a。、]{1,24}?)[ 　]*[:\uff1a]")
_GAP = re.compile(r"([^\s　][^\t\n　]{0,23}?)(?:\t|　| {2,})[\s　]*(?=\S)")
_NO_LABEL = re.compile(r"(図|表|写真|注|fig|table)?[\s.]*[0-9\uff10-\uff19]*", re.IGNORECASE)


def parts_of_line(line: str, *, heading: int = 0) -> Iterator[Part]:
    """The labels in one line or paragraph with what follows them; `heading` is its level, 0 for none."""
    found = _labels(line, heading)
    if not found:
        yield Part(None, line, heading)
        return
    if before := line[: found[0][1]].strip():
        yield Part(None, before)
    ends = [start for _, start, _ in found[1:]] + [len(line)]
    for (label, _, end), stop in zip(found, ends, strict=True):
        yield Part(label, line[end:stop].strip(), heading)


def _labels(line: str, heading: int) -> list[tuple[str, int, int]]:
    """Each label in a line: as written, where it starts and where its text starts."""
    if sense(line) is not None and len(line) <= MAX_LABEL:
        return [(bare(line), 0, len(line))]
    if match := _MARKED.match(line):
        return [(match[1].strip(), 0, match.end())]
    bracketed = [match for match in _BRACKETED.finditer(line) if not _NO_LABEL.fullmatch(match[1])]
    if bracketed and bracketed[0].start() == 0:
        known = [match for match in bracketed if match.start() == 0 or sense(match[1]) is not None]
        return [(match[1], match.start(), match.end()) for match in known]
    if heading > 1 and len(line) <= MAX_LABEL:
        return [(bare(line), 0, len(line))]
    colons = [match for match in _COLON.finditer(line) if sense(match[1]) is not None]
    if colons and not line[: colons[0].start(1)].strip("■◆●○□◇◎・ 　"):
        return [(bare(match[1]), match.start(1), match.end()) for match in colons]
    gap = _GAP.match(line)
    return [(bare(gap[1]), 0, gap.end())] if gap and sense(gap[1]) is not None else []


def bare(label: str) -> str:
    """A label as written, on one line, without marks before it and colons after."""
    line = re.sub(r"\s*\n\s*", " " if label.isascii() else "", label)
    return re.sub(r"^[■◆●○□◇◎★☆▼▲▶►・※\s　]*|[:\uff1a\s　]+$", "", line)
