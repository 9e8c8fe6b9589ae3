"""What do the pages on partner cities say?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "海外都市の相手を探す", "en": "Find partners for a city abroad"},
    "lead": {
        "ja": "海外の都市のニーズを書くと、連携の実績から、日本の自治体・実施主体・大学のシーズと、使える"
        "制度を理由つきで並べます。入力した文章は保存しません。",
        "en": "Describe the need of a city abroad. From what was done before you get municipalities of "
        "Japan, implementers, university seeds and means, each with reasons. What you enter is not stored.",
    },
    "text": {"ja": "都市のニーズ", "en": "The city's need"},
    "text_hint": {
        "ja": "日本語でも英語でもかまいません。都市名や国名が文中にあれば読み取ります。",
        "en": "In Japanese or English. Names of cities and countries in the text are recognised.",
    },
    "country": {"ja": "国", "en": "Country"},
    "country_hint": {
        "ja": "文中に国名・都市名がないときに入れてください（例：ベトナム、VN）。",
        "en": "Needed where the text names none (for example Viet Nam or VN).",
    },
    "as_of": {"ja": "基準日", "en": "As of"},
    "as_of_hint": {
        "ja": "JCMの加入状況をいつの時点で見るか（例：2022-12）。空欄なら今日です。",
        "en": "The day for which JCM membership is told (for example 2022-12). Empty: today.",
    },
    "find": {"ja": "相手を探す", "en": "Find partners"},
    "no_text": {"ja": "ニーズを入力してください。", "en": "Enter the need."},
    "no_words": {
        "ja": "日本語か英語の文として読み取れませんでした。書き直してください。",
        "en": "This could not be read as Japanese or English. Put it in other words.",
    },
    "no_country": {
        "ja": "文中に海外の国名・都市名が見つかりません。国を入れてください。",
        "en": "The text names no country or city abroad. Enter the country.",
    },
    "bad_country": {
        "ja": "この国は分かりません。国名か2文字の国コードで入れてください。",
        "en": "This country is not known. Enter its name or its code of two letters.",
    },
    "bad_date": {
        "ja": "年・年月・年月日で入れてください（例：2022、2022-12、2022-12-31）。",
        "en": "Enter a year, a month or a day (2022, 2022-12, 2022-12-31).",
    },
    "again": {"ja": "条件を変えて探し直す", "en": "Change the question"},
    "result_head": {"ja": "{country}の都市の相手", "en": "Partners for a city in {country}"},
    "jcm": {"ja": "二国間クレジット制度（JCM）", "en": "Joint Crediting Mechanism (JCM)"},
    "export": {"ja": "輸出管理", "en": "Export control"},
    "abstained": {
        "ja": "十分に確からしいシーズはありません。近いものを参考に示します。",
        "en": "No seed is likely enough. The nearest are shown for reference.",
    },
    "no_seed": {"ja": "シーズは見つかりません。", "en": "No seed was found."},
    "nobody": {"ja": "実績のある候補はいません。", "en": "Nobody with a record was found."},
    "papers": {"ja": "根拠の記録（{count}件）", "en": "Records ({count})"},
    "carry_over": {"ja": "この案件を他の地域へ", "en": "Carry this case over"},
    "cases_head": {"ja": "実現した案件を他の地域へ展開する", "en": "Carry a realised case over"},
    "cases_lead": {
        "ja": "案件を選ぶと、似たニーズをもつ地域や都市を、共通点と相違点とともに示します。",
        "en": "Choose a case: you get places with a like need, with what is alike there and what is not.",
    },
    "case_label": {"ja": "案件", "en": "Case"},
    "show_transfers": {"ja": "展開先を探す", "en": "Find places"},
    "transfers_head": {"ja": "展開先の候補", "en": "Where the case might help"},
    "outcomes": {"ja": "事業化された案件", "en": "Realised"},
    "projects": {"ja": "実施調査（2022年度）", "en": "Surveys (FY2022)"},
    "back_to_partners": {"ja": "相手探しに戻る", "en": "Back to partners"},
    "nothing_alike": {"ja": "特に見つかりません。", "en": "Nothing in particular."},
    "nothing_unlike": {"ja": "特に見つかりません。", "en": "Nothing in particular."},
}
