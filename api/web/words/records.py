"""What does the list of records say?"""

from collections.abc import Mapping

from api.web.words.fields import FIELDS

WORDS: Mapping[str, Mapping[str, str]] = {
    **FIELDS,
    "head": {"ja": "記録の一覧", "en": "Records"},
    "kind": {"ja": "種別", "en": "Kind"},
    "all": {"ja": "すべて", "en": "all"},
    "filter": {"ja": "絞り込み", "en": "Filter"},
    "apply": {"ja": "絞り込む", "en": "Filter"},
    "facets": {"ja": "内訳", "en": "What there is"},
    "facet_concept": {"ja": "概念", "en": "Concept"},
    "facet_organisation": {"ja": "機関", "en": "Organisation"},
    "facet_prefecture": {"ja": "都道府県", "en": "Prefecture"},
    "facet_country": {"ja": "国", "en": "Country"},
    "facet_language": {"ja": "言語", "en": "Language"},
    "facet_trl": {"ja": "TRL", "en": "TRL"},
    "trl_from": {"ja": "TRL（以上）", "en": "TRL, at least"},
    "trl_to": {"ja": "TRL（以下）", "en": "TRL, at most"},
    "column_title": {"ja": "題名・名前", "en": "Title or name"},
    "column_holder": {"ja": "機関", "en": "Organisation"},
    "column_changed": {"ja": "更新日", "en": "Changed"},
    "nothing": {"ja": "条件に合う記録はありません。", "en": "No record meets the conditions."},
    "new_seed": {"ja": "シーズを登録", "en": "Add a seed"},
    "new_need": {"ja": "ニーズを登録", "en": "Add a need"},
    "import": {"ja": "一覧を取り込む", "en": "Import a list"},
    "own": {"ja": "自機関の記録", "en": "Our own records"},
    "clear": {"ja": "条件をすべて外す", "en": "Drop all conditions"},
    "said_withdrawn": {
        "ja": "記録を取り下げました。検索には出なくなります。",
        "en": "The record is withdrawn: it is in no result any more.",
    },
}
