"""Which differences of spelling never tell two names apart?

Three steps, each coarser: `plain` (width, radicals, character forms, case), `strict` (also without blanks,
dots and dashes, but with long vowels) and `loose` (also without long vowels and the size of kana).
"""

import re
import unicodedata
from functools import lru_cache

from corpora.text import normalise

# Old and variant forms -> the form in use today.
_OLD = (
    "亞惡壓圍爲醫壹稻飮隱營榮衞驛圓鹽緣艷應歐毆櫻奧橫溫穩假價畫會壞懷繪擴殼覺學嶽樂勸卷寬歡罐觀關陷巖顏歸氣龜僞戲犧舊據擧峽挾狹鄕堯曉區驅勳徑惠溪經繼莖螢輕鷄藝擊缺儉劍圈檢權獻縣硏險顯驗"
    "嚴效廣恆鑛號國黑濟碎齋劑册雜參慘棧蠶贊殘絲齒兒辭濕實舍寫釋壽收從澁獸縱肅處緖敍奬將燒稱證乘剩壤孃條淨疊穰讓釀觸囑寢愼晉眞盡圖粹醉隨髓數樞瀨聲靜齊攝竊專戰淺潛纖踐錢禪雙壯搜插爭總聰莊"
    "裝騷增藏臟屬續墮體對帶滯臺瀧擇澤單擔膽團彈斷癡遲晝蟲鑄廳聽敕鎭遞鐵轉點傳黨盜燈當鬪德獨讀屆繩貳惱腦霸廢拜賣麥發髮拔蠻祕濱甁拂佛竝變邊辨瓣辯舖穗寶豐沒飜槇萬滿默彌藥譯豫餘與譽搖樣謠遙"
    "瑤慾來賴亂覽龍兩獵綠壘勵禮隸靈齡戀爐勞樓祿亙灣錄每瀆卽旣淸靑步吳姬歷曆戾淚瘦稅說銳閱脫冱內虛晚黃鬭檜籠蘆埜峯嶋嶌嶹凉髙﨑嵜碕邉濵冨槗𠮷桒栁舘濶曻曽圡戶舩鈎穐畧畵籔藪礒諫鷗莱鑒劔劒崕"
    "彥顚凞熈兎廐駮渕渊繫摑頰剝塡攪麵蔣嚙囊搔蟬禱潑醱醬屢軀鹼躰輌啟倂幷桺靱鉃鐡銕餠塲穎壻敎敘郞"
)
_NEW = (
    "亜悪圧囲為医壱稲飲隠営栄衛駅円塩縁艶応欧殴桜奥横温穏仮価画会壊懐絵拡殻覚学岳楽勧巻寛歓缶観関陥巌顔帰気亀偽戯犠旧拠挙峡挟狭郷尭暁区駆勲径恵渓経継茎蛍軽鶏芸撃欠倹剣圏検権献県研険顕験"
    "厳効広恒鉱号国黒済砕斎剤冊雑参惨桟蚕賛残糸歯児辞湿実舎写釈寿収従渋獣縦粛処緒叙奨将焼称証乗剰壌嬢条浄畳穣譲醸触嘱寝慎晋真尽図粋酔随髄数枢瀬声静斉摂窃専戦浅潜繊践銭禅双壮捜挿争総聡荘"
    "装騒増蔵臓属続堕体対帯滞台滝択沢単担胆団弾断痴遅昼虫鋳庁聴勅鎮逓鉄転点伝党盗灯当闘徳独読届縄弐悩脳覇廃拝売麦発髪抜蛮秘浜瓶払仏並変辺弁弁弁舗穂宝豊没翻槙万満黙弥薬訳予余与誉揺様謡遥"
    "瑶欲来頼乱覧竜両猟緑塁励礼隷霊齢恋炉労楼禄亘湾録毎涜即既清青歩呉姫歴暦戻涙痩税説鋭閲脱冴内虚晩黄闘桧篭芦野峰島島島涼高崎崎崎辺浜富橋吉桑柳館闊昇曾土戸船鉤秋略画薮薮磯諌鴎萊鑑剣剣崖"
    "彦顛煕煕兔厩駁淵淵繋掴頬剥填撹麺蒋噛嚢掻蝉祷溌醗醤屡躯鹸体輛啓併并柳靭鉄鉄鉄餅場頴婿教叙郎"
)
_FORMS = str.maketrans(_OLD, _NEW)
_LATIN = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200f\u2060\ufeff]")
_KANJI = "一-鿿㐀-䶿々"
# What is printed for a long vowel: a dash of any kind after katakana, the kanji one between two.
_LONG_MARK = re.compile("(?<=[ァ-ヺー])[‐‑‒–—―−─━-]|(?<=[ァ-ヺー])一(?=[ァ-ヺー])")
_BETWEEN_KANJI = re.compile(f"(?<=[{_KANJI}])([ケヶヵがガカ]|[のノ之])(?=[{_KANJI}])")
_SEPARATORS = re.compile(r"[^\wー]|_")
_V = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
_F = (("ファ", "ハ"), ("フィ", "ヒ"), ("フェ", "ヘ"), ("フォ", "ホ"))
_SMALL = str.maketrans("ァィゥェォッャュョヮぁぃぅぇぉっゃゅょゎ", "アイウエオツヤユヨワあいうえおつやゆよわ")


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Return a name in the characters of today, lower case, words one blank apart."""
    text = _SELECTORS.sub("", normalise(text)).translate(_FORMS).casefold()
    if not text.isascii():
        text = _without_accents(text).translate(_LATIN)
    return " ".join(text.split())


def strict(name: str) -> str:
    """Return a `plain` name without blanks, dots and dashes; long vowels, ヶ and ノ stay, however printed."""
    name = _SEPARATORS.sub("", _LONG_MARK.sub("ー", name).replace("&", "and"))
    return _BETWEEN_KANJI.sub(_small_ke, name)


def loose(name: str) -> str:
    """Return a `strict` name without long vowels, small kana made large, ヴ and フ before vowels simple."""
    for sound, simple in (*_V, *_F, ("瓦斯", "ガス")):
        name = name.replace(sound, simple)
    return name.replace("ー", "").translate(_SMALL)


def _without_accents(text: str) -> str:
    # Marks on Latin letters only: か and が are two kana.
    kept = []
    for character in text:
        parts = unicodedata.normalize("NFD", character)
        kept.append(parts[0] if len(parts) > 1 and "a" <= parts[0] <= "z" else character)
    return "".join(character for character in kept if not "\u0300" <= character <= "\u036f")


def _small_ke(found: re.Match[str]) -> str:
    return "ノ" if found[1] in "のノ之" else "ヶ"
