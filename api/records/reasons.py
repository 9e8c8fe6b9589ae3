"""How is it said, in Japanese and English, why two records may be one or may not?"""

from corpora import LANGUAGES, Why

_WORDS: dict[Why, tuple[str, str]] = {
    Why.SAME_NAME: ("名前が同じ", "same name"),
    Why.SAME_SPELLING: ("長音・小書きのほかは同じ綴り", "same but for long vowels and small kana"),
    Why.SAME_SOUND: ("文字の読みが同じ", "same when its letters are spoken"),
    Why.SHORT_FORM: ("略称", "a short form"),
    Why.FORMER_NAME: ("旧称", "a former name, until"),
    Why.NARROWER_PLACE: ("上位の地名を除けば同じ", "same but for the wider place"),
    Why.BARE_PLACE: ("市・州などの別がない", "whether city or region is not said"),
    Why.SIMILAR: ("綴りが近い", "alike in spelling"),
    Why.PART_OF: ("組織の一部", "a part of it:"),
    Why.OTHER_FORM: ("法人格が違う", "another legal form"),
    Why.OTHER_KIND: ("種類が違う", "another kind of body"),
    Why.OTHER_COUNTRY: ("国が違う", "another country"),
    Why.OTHER_PREFECTURE: ("都道府県が違う", "another prefecture"),
    Why.SEVERAL_PREFECTURES: (
        "同名の自治体が複数の都道府県にある",
        "several prefectures have one of this name",
    ),
    Why.SEVERAL_RECORDS: ("当てはまる記録が複数ある", "several records fit"),
    Why.NOT_YET: ("その名になったのは後の日付", "the name was taken later, on"),
    Why.THEN_APART: ("当時は別の組織", "at that time a body of its own, until"),
    Why.SAME_ID: ("IDが同じ", "same id"),
    Why.OTHER_ID: ("IDが違う", "other ids"),
    Why.SAME_READING: ("読みが同じ", "same reading"),
    Why.GUESSED_READING: ("読みは推定", "the reading is guessed"),
    Why.OTHER_READING: ("読みが違う", "another reading"),
    Why.OTHER_KANJI: ("漢字が違う", "other characters"),
    Why.INITIALS: ("頭文字だけ", "initials only"),
    Why.SURNAME_ONLY: ("姓だけ", "a surname only"),
    Why.ORGANISATION_UNKNOWN: ("所属が不明", "where they work is not known"),
    Why.POSSIBLE_MOVE: ("所属が違う(異動か同姓同名)", "another organisation: a move, or a namesake"),
    Why.SAME_ORGANISATION: ("組織が同じ", "same organisation"),
    Why.OTHER_ORGANISATION: ("組織が違う", "another organisation"),
    Why.SAME_RESEARCHER: ("研究者が同じ", "same researcher"),
    Why.OTHER_RESEARCHER: ("研究者が違う", "another researcher"),
    Why.SAME_TITLE: ("題名が同じ", "same title"),
    Why.SIMILAR_TEXT: ("本文が近い", "alike in text"),
    Why.OTHER_LANGUAGE: ("別の言語で書かれている", "told in another language"),
}


def say_reason(reason: str, language: str) -> str:
    """Say a reason (`similar=0.83`) in "ja" or "en"; one that is not known is returned as it is."""
    why, _, value = reason.partition("=")
    if why not in list(Why):
        return reason
    words = _WORDS[Why(why)][LANGUAGES.index(language)]
    return f"{words} {value}" if value else words
