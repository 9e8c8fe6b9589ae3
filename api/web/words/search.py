"""What does the search page say?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"ja": "検索", "en": "Search"},
    "head": {"ja": "相談の文章から、応えられる相手を探す", "en": "Who can help with this?"},
    "lead": {
        "ja": "課題や相談をふだんの文章のまま貼り付けてください。"
        "応えられそうな研究シーズを、理由とともに示します。"
        "日本語でも英語でも、両方の言語の記録から探します。",
        "en": "Paste a need in plain words. You get the research seeds that may answer it, and why; "
        "records in Japanese and in English are searched alike.",
    },
    "not_kept": {
        "ja": "入力した文章は保存しません。URLにも記録にも残りません。",
        "en": "What you enter is not stored, and stands in no address and no log.",
    },
    "text": {"ja": "文章", "en": "Text"},
    "text_hint": {
        "ja": "例：工場の排熱が余っている。近くの施設で使いたい。予算は3,000万円。",
        "en": "Such as: Our plant has waste heat to spare and would like to use it. Budget 30 million yen.",
    },
    "file": {"ja": "ファイルから読む", "en": "Read from a file"},
    "file_hint": {"ja": "テキスト、PDF、Wordの.docx", "en": "Text, PDF or Word, .docx"},
    "drop": {"ja": "ここにファイルをドラッグできます", "en": "A file can be dropped here"},
    "direction": {"ja": "探すもの", "en": "What to find"},
    "find_seeds": {"ja": "シーズ（文章は課題・ニーズ）", "en": "Seeds (the text is a need)"},
    "find_needs": {"ja": "ニーズ（文章は研究・技術）", "en": "Needs (the text is a seed)"},
    "find_practices": {
        "ja": "実践例（文章は課題・ニーズ）",
        "en": "Practices (the text is a need)",
    },
    "go": {"ja": "探す", "en": "Search"},
    "nothing_asked": {
        "ja": "文章を入力するか、ファイルを選んでください。",
        "en": "Enter a text, or choose a file.",
    },
    "not_read": {
        "ja": "この文章またはファイルは読み取れませんでした。",
        "en": "This text or file could not be read.",
    },
    "understood": {"ja": "読み取った内容", "en": "What was understood"},
    "understood_hint": {
        "ja": "番号は、下の候補がどの部分に応えているかを示します。",
        "en": "The numbers say which part a result below answers.",
    },
    "requirement": {"ja": "求めること", "en": "what is wanted"},
    "context": {"ja": "背景", "en": "background"},
    "constraint": {"ja": "制約", "en": "limit"},
    "limits": {"ja": "条件", "en": "Limits"},
    "no_limits": {
        "ja": "予算・期限・場所などの条件は読み取れませんでした。",
        "en": "No limits (budget, deadline, place) were found.",
    },
    "budget": {"ja": "予算", "en": "Budget"},
    "deadline": {"ja": "期限", "en": "Deadline"},
    "place": {"ja": "場所", "en": "Place"},
    "scale": {"ja": "規模", "en": "Scale"},
    "temperature": {"ja": "温度", "en": "Temperature"},
    "leave_out": {"ja": "{what}は条件ではない", "en": "{what} is no limit"},
    "restore": {"ja": "戻す", "en": "Put back"},
    "left_out": {"ja": "条件から外したもの", "en": "Left out"},
    "narrow": {"ja": "この地域の記録に絞る", "en": "Only records from there"},
    "correct": {"ja": "期限や予算を直す", "en": "Correct deadline or budget"},
    "budget_yen": {"ja": "予算（円）", "en": "Budget (yen)"},
    "again": {"ja": "この条件で探し直す", "en": "Search with these"},
    "hits_seeds": {"ja": "応えられそうなシーズ", "en": "Seeds that may answer it"},
    "hits_needs": {"ja": "この技術を求めていそうなニーズ", "en": "Needs that it may answer"},
    "hits_practices": {"ja": "参考になりそうな実践例", "en": "What was done elsewhere and may help"},
    "hits_below": {"ja": "参考：確からしさの低い候補", "en": "For reference: less likely results"},
    "found": {
        "ja": "{total}件の記録から、確からしい順に{shown}件を表示しています。",
        "en": "{shown} of {total} records, the likeliest first.",
    },
    "to_facets": {"ja": "絞り込みへ", "en": "To the filters"},
    "rough": {
        "ja": "確からしさは目安です（未校正）。",
        "en": "Likelihoods are a rough guide (not calibrated).",
    },
    "unjudged": {
        "ja": "確からしさは、この分野の相談だとした場合の値です。",
        "en": "The likelihoods assume that it is a matter of this field.",
    },
    "calibrated": {
        "ja": "確からしさは、専門家が「合う」と評価する確率の推定値です。",
        "en": "The likelihood is the estimated probability that an expert would call it a match.",
    },
    "abstained_seeds": {"ja": "適したシーズはまだありません", "en": "There is no suitable seed yet"},
    "abstained_needs": {"ja": "合うニーズはまだありません", "en": "There is no suitable need yet"},
    "abstained_practices": {"ja": "参考になる実践例はまだありません", "en": "There is no such practice yet"},
    "abstained_text": {
        "ja": "十分に確からしい候補がありません。課題として記録すると、"
        "新しいシーズが入るたびに夜間に照合されます。",
        "en": "No result is likely enough. Recorded as a need, it is matched whenever new seeds come in.",
    },
    "record_gap": {"ja": "課題として記録", "en": "Record as a gap"},
    "record_need": {"ja": "ニーズとして登録", "en": "Save as a need"},
    "save_search": {
        "ja": "この検索を保存し、毎晩の新着を受け取る",
        "en": "Save this search and be told of what is new every night",
    },
    "saved_name": {"ja": "保存する名前", "en": "Name"},
    "saved_hint": {
        "ja": "検索した文章と絞り込みを保存します（変更した条件は含みません）。"
        "読めるのは自機関だけで、いつでも完全に消せます。名前はお知らせのメールにも載ります。",
        "en": "The text that was asked and its filters are stored, for your own organisation only, without "
        "changes to its limits. You can erase them at any time. The name stands in e-mails as well.",
    },
    "save_it": {"ja": "保存する", "en": "Save"},
    "not_saved": {"ja": "検索を保存できませんでした。", "en": "The search was not saved."},
    "sign_in_to_record": {"ja": "記録するにはサインインが必要です。", "en": "Sign in to record it."},
    "best": {"ja": "いちばんの根拠", "en": "Best evidence"},
    "asked": {"ja": "文章", "en": "Your text"},
    "says": {"ja": "記録", "en": "Record"},
    "no_evidence": {"ja": "引ける文はありません。", "en": "There is no sentence to cite."},
    "in_common": {"ja": "共通の概念", "en": "In common"},
    "missing": {"ja": "足りない点", "en": "Missing"},
    "needed": {"ja": "求め", "en": "asked"},
    "has": {"ja": "記録", "en": "record"},
    "beside": {"ja": "並べて見る", "en": "Side by side"},
    "beside_what": {"ja": "{rank}位を並べて見る", "en": "Rank {rank} side by side"},
    "rank": {"ja": "{rank}位", "en": "Rank {rank}"},
    "narrowed": {"ja": "絞り込み中", "en": "Filters in use"},
    "facets": {"ja": "絞り込み", "en": "Filters"},
    "facets_hint": {
        "ja": "数は、あなたに表示できる記録のうち、いまの条件に合うものの数です。",
        "en": "Counts are of the records that you may see and that meet the filters in use.",
    },
    "facet_language": {"ja": "言語", "en": "Language"},
    "facet_organisation": {"ja": "機関", "en": "Organisation"},
    "facet_concept": {"ja": "概念", "en": "Concept"},
    "facet_prefecture": {"ja": "都道府県", "en": "Prefecture"},
    "facet_country": {"ja": "国", "en": "Country"},
    "facet_trl": {"ja": "成熟度", "en": "Readiness"},
    "none_found": {"ja": "この条件に合う記録はありません。", "en": "No record meets the filters."},
}
