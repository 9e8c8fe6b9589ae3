"""What are the sheets and columns of a workbook called, in Japanese and in English?"""

from collections.abc import Mapping
from dataclasses import dataclass

_WORDS: Mapping[str, tuple[str, str]] = {
    # sheets
    "overview": ("一覧", "Overview"),
    "hits": ("マッチ結果", "Matches"),
    "without": ("候補なし", "No suitable match"),
    "refused": ("読めなかった行", "Rows not read"),
    "about": ("この表について", "About this file"),
    "proposals": ("連携案件", "Proposals"),
    "seed": ("シーズ", "Seeds"),
    "need": ("ニーズ", "Needs"),
    "organisation": ("組織", "Organisations"),
    "researcher": ("研究者", "Researchers"),
    "contact_point": ("連絡窓口", "Contact points"),
    "partnership": ("連携事業", "Partnerships"),
    "country": ("国", "Countries"),
    # columns
    "sheet": ("元のシート", "Sheet of the list"),
    "row": ("元の行", "Row of the list"),
    "page": ("元のページ", "Page of the list"),
    "asked_id": ("問い合わせのID", "Asked ID"),
    "asked": ("問い合わせ", "Asked"),
    "suitable": ("候補の数", "Suitable matches"),
    "best": ("最も合うもの", "Best match"),
    "rank": ("順位", "Rank"),
    "likelihood": ("確からしさ", "Likelihood"),
    "id": ("ID", "ID"),
    "title_ja": ("題名（日本語）", "Title in Japanese"),
    "title_en": ("題名（英語）", "Title in English"),
    "holder": ("組織", "Organisation"),
    "contact": ("連絡先", "Contact"),
    "trl": ("TRL", "TRL"),
    "evidence_asked": ("根拠：問い合わせの文", "Evidence: words asked"),
    "evidence_found": ("根拠：候補の文", "Evidence: words found"),
    "concepts": ("共通の概念", "Shared concepts"),
    "missing": ("足りない点", "What is missing"),
    "export": ("輸出管理", "Export control"),
    "illustrative": ("例示", "Illustrative"),
    "link": ("リンク", "Link"),
    "nearest": ("最も近いもの", "Nearest"),
    "item": ("項目", "Item"),
    "value": ("内容", "Value"),
    "proposal": ("案件ID", "Proposal"),
    "need_id": ("ニーズID", "Need ID"),
    "seed_id": ("シーズID", "Seed ID"),
    "need_title": ("ニーズ", "Need"),
    "seed_title": ("シーズ", "Seed"),
    "stage": ("段階", "Stage"),
    "reason": ("見送りの理由", "Reason for declining"),
    "since": ("この段階になった日", "At this stage since"),
    "opened": ("提案日", "Proposed on"),
    "owner": ("担当", "Owner"),
    "next_step": ("次にすること", "Next step"),
    "due": ("期日", "Due"),
    "group": ("ワーキンググループ", "Working group"),
    # what the file says of itself
    "yes": ("はい", "yes"),
    "made": ("作成日", "Made on"),
    "list": ("元の一覧", "List"),
    "generation": ("索引の世代", "Generation of the index"),
    "asked_as": ("閲覧の資格", "Asked as"),
    "nobody": ("公開情報のみ", "public records only"),
    "filters": ("絞り込み", "Filters"),
    "line": ("候補とする基準", "A match counts as suitable from"),
    "counts": ("件数", "Counts"),
    "counts_value": (
        "読めた行 {asked}、候補のあるもの {answered}、候補のないもの {without}、同じ内容の行 {repeated}、"
        "読めなかった行 {refused}",
        "{asked} rows read, {answered} with suitable matches, {without} without, {repeated} repeated, "
        "{refused} not read",
    ),
    "meaning": ("確からしさの意味", "What the likelihood means"),
    "meaning_value": (
        "専門家がこの組み合わせを「合う」または「一部合う」と判断する確率の推定です。"
        "実現や採用を保証するものではありません。",
        "The estimated probability that an expert would call the pair a match or a partial match. "
        "It promises neither success nor adoption.",
    ),
    "care": ("取り扱い", "Handling"),
    "care_value": (
        "このファイルには問い合わせた内容が含まれます。元の一覧と同じ扱いにしてください。",
        "This file holds what was asked. Treat it as you treat the list that it was made from.",
    ),
}


@dataclass(frozen=True)
class SheetWords:
    """The words of workbooks in one language, "ja" or "en"."""

    language: str

    def __call__(self, name: str, **values: object) -> str:
        """Return the word of that name with its values filled in."""
        return _WORDS[name][self.language != "ja"].format(**values)
