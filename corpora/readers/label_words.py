"""Which words label the parts of a seed sheet in Japanese and English, and which lead to title and text?"""

from enum import Enum


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
SENSES = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# how longer labels end: 技術の概要, 想定される用途, 代表研究者
_ENDINGS = {
    Sense.TEXT: "概要 内容",
    Sense.OTHER: """
        研究者 代表者 発明者 氏名 所属 部署 連絡先 問い合わせ先 問合せ先 連携先 分野 用途 特徴 優位性 目的
        効果 段階 実績 特許 論文 キーワード との比較 の課題
    """,
}
ENDINGS = {kind: tuple(words.split()) for kind, words in _ENDINGS.items()}
