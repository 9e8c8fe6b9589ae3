"""What do the pages on challenges say?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "head": {"ja": "課題の地図", "en": "Challenges"},
    "lead": {
        "ja": "複数の機関が共有する課題（協調領域）、シーズの応えていない課題、地域ごとの広がりの一覧です。",
        "en": "What several organisations share, what no seed answers, and where the needs lie.",
    },
    "shared_head": {"ja": "共有する課題", "en": "Shared challenges"},
    "shared_lead": {
        "ja": "閲覧できるニーズ{asked}件のうち、{k}機関以上が抱える課題です。競争の前に協力できる候補です。",
        "en": "Of the {asked} needs that you may see: what {k} organisations or more have. Candidates for "
        "work together before competition.",
    },
    "shared_none": {
        "ja": "{k}機関以上が共有する課題は見つかりません。",
        "en": "No challenge is shared by {k} organisations or more.",
    },
    "k": {"ja": "共有する機関の数（以上）", "en": "Organisations that share it, at least"},
    "show": {"ja": "表示", "en": "Show"},
    "challenge": {"ja": "課題", "en": "Challenge"},
    "organisations": {"ja": "機関数", "en": "Organisations"},
    "needs": {"ja": "ニーズ", "en": "Needs"},
    "kinds": {"ja": "機関の種類", "en": "Kinds"},
    "stability": {"ja": "まとまりの安定度", "en": "Stability"},
    "stability_hint": {
        "ja": "記録の一部を除いて組み直しても同じまとまりになる度合いです（0〜1）。",
        "en": "How much of a group comes back when a part of the records is left out (0 to 1).",
    },
    "over_time": {"ja": "推移", "en": "Over time"},
    "quarter": {
        "ja": "{quarter}：累計{organisations}機関",
        "en": "{quarter}: {organisations} so far",
    },
    "words": {"ja": "特徴語：{words}", "en": "Words: {words}"},
    "gaps_head": {"ja": "シーズの応えていない課題", "en": "Challenges that no seed answers"},
    "gaps_lead": {
        "ja": "ニーズを一件ずつシーズと照合し、応えるものがない、または同じ要求がどれにも満たされないものを"
        "集めます。時間がかかるため、分野を選んで調べます。",
        "en": "Each need is matched with the seeds: some have no answer, of others every answer leaves the "
        "same requirement open. That takes a while, so choose a field.",
    },
    "sector": {"ja": "分野", "en": "Field"},
    "every_sector": {"ja": "すべて", "en": "All"},
    "of": {"ja": "調べるもの", "en": "What is looked over"},
    "of_needs": {"ja": "シーズの応えていないニーズ", "en": "Needs that no seed answers"},
    "of_seeds": {"ja": "求めるニーズのないシーズ", "en": "Seeds that no need asks for"},
    "find_gaps": {"ja": "調べる", "en": "Look"},
    "gaps_found": {
        "ja": "{asked}件を調べ、{count}件の課題にまとめました。",
        "en": "{asked} records were looked over; {count} challenges have no answer.",
    },
    "left_out": {
        "ja": "ほかに{count}件は調べていません。分野を選んでください。",
        "en": "{count} more were not looked at. Choose a field.",
    },
    "gaps_none": {"ja": "応えのない課題は見つかりませんでした。", "en": "Every one has an answer."},
    "seeds_head": {"ja": "求めるニーズのないシーズ", "en": "Seeds that no need asks for"},
    "seeds_found": {
        "ja": "{asked}件を調べ、{count}組にまとめました。",
        "en": "{asked} seeds were looked over; {count} groups are asked for by no need.",
    },
    "size": {"ja": "{holders}機関・{members}件", "en": "{holders} organisations, {members} records"},
    "size_unnamed": {"ja": "{members}件（機関名なし）", "en": "{members} records that name no organisation"},
    "deadline": {"ja": "最初の期限 {day}", "en": "first deadline {day}"},
    "asked": {"ja": "求め", "en": "Asked"},
    "nearest": {"ja": "最も近い記録", "en": "Nearest"},
    "separates": {"ja": "隔てるもの", "en": "What separates them"},
    "lacking": {"ja": "近い記録にない概念：{concepts}", "en": "It lacks: {concepts}"},
    "too_far": {"ja": "確からしさが足りません。", "en": "It is not likely enough."},
    "figures_head": {"ja": "全体の統計", "en": "Figures about the whole"},
    "figures_lead": {
        "ja": "{at} の夜間集計です。非公開のニーズも含めて数えた機関の数で、{round_to}単位に丸めています。"
        "{k}機関に満たない値と、差し引きで分かってしまう値は「–」とし、{k}機関以上の出入りがあるまで値を変えません。",
        "en": "Released by the night of {at}: organisations, those with confidential needs among them, "
        "rounded to {round_to}. What rests on fewer than {k} of them, or could be worked out by subtracting, "
        "is shown as –. A figure stays until at least {k} have come or gone.",
    },
    "no_figures": {
        "ja": "示せる統計がまだありません。夜間処理が集計し、十分な数の機関がそろうと表示します。",
        "en": "There are no figures to show yet. The night makes them, once enough organisations have needs.",
    },
    "heat_title": {
        "ja": "分野×地域：ニーズを持つ機関の数",
        "en": "Organisations with needs, by field and region",
    },
    "map_title": {"ja": "都道府県：ニーズを持つ機関の数", "en": "Organisations with needs, by prefecture"},
    "map_hint": {
        "ja": "面積で印象が変わらないよう、都道府県を同じ大きさのマスで示します。",
        "en": "Every prefecture is a tile of one size, so that large ones do not look like large figures.",
    },
    "field": {"ja": "分野", "en": "Field"},
    "region": {"ja": "地域", "en": "Region"},
    "prefecture": {"ja": "都道府県", "en": "Prefecture"},
    "hidden": {"ja": "–", "en": "–"},
    "releases_title": {
        "ja": "分野ごとの推移（夜間集計）",
        "en": "By field over time (releases of the night)",
    },
    "as_table": {"ja": "表で見る", "en": "As a table"},
    "back": {"ja": "課題の地図へ戻る", "en": "Back to the challenges"},
}
