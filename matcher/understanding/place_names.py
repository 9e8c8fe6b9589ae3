"""By which other names do texts call places, and which names only look like one?

What CLDR, the list of municipalities and the shipped records do not say. Names are as normalised text has
them (NFKC), English ones with their capitals.
"""

from corpora import word_table

DEMONYMS = word_table("""
VN: Vietnamese
ID: Indonesian
TH: Thai
MY: Malaysian
PH: Filipino; Philippine
KH: Cambodian
LA: Lao; Laotian
MM: Burmese
MN: Mongolian
IN: Indian
BD: Bangladeshi
LK: Sri Lankan
NP: Nepalese; Nepali
PK: Pakistani
BT: Bhutanese
MV: Maldivian
PW: Palauan
FJ: Fijian
WS: Samoan
TO: Tongan
TW: Taiwanese
SG: Singaporean
KZ: Kazakh
UZ: Uzbek
KG: Kyrgyz
GE: Georgian
UA: Ukrainian
MD: Moldovan
TR: Turkish
SA: Saudi
JO: Jordanian
EG: Egyptian
MA: Moroccan
TN: Tunisian
KE: Kenyan
ET: Ethiopian
GH: Ghanaian
NG: Nigerian
TZ: Tanzanian
UG: Ugandan
RW: Rwandan
SN: Senegalese
ZM: Zambian
MW: Malawian
MZ: Mozambican
ZA: South African
BR: Brazilian
CL: Chilean
PE: Peruvian
CO: Colombian
MX: Mexican
CR: Costa Rican
AR: Argentine
DE: German
DK: Danish
AU: Australian
CA: Canadian
""")
# Longer words that hold the name of a place but mean something else.
ELSE = tuple(
    word_table("""
: 中国電力; 中国銀行; 中国山地; 中国新聞; 中国木材; 中国自動車道; 中国運輸局; 中国経済産業局; 日本海
: 日本語; 日本酒; 日本製; 日本産業規格; 日本工業規格; 西日本; 東日本; 北日本; 南アメリカ; 北アメリカ
: 中央アメリカ; 中南米国; インド洋; トルコ石; 東南アジア; 京都議定書; 名古屋議定書; ジャージー牛
: 北海道新幹線; 東北新幹線; 九州新幹線; 北陸新幹線; 市町村; 区市町村; New Jersey; New Mexico
: New England; Sea of Japan; Japan Sea; Bay of Bengal; Guinea pig; Gulf of Mexico; South China Sea
: Indian Ocean; Brazil nut; Guinea fowl; Guinea grass; Kyoto Protocol; Nagoya Protocol; US dollar; US$
: Georgia Tech; Bank of Japan; India ink; Chad Valley; British Columbia; Thai baht; Indian rupee
: New South Wales; Nova Scotia
""")
)
# Names that are also words or names of persons: they need a preposition before them.
AMBIGUOUS = frozenset(
    word_table("""
: Chad; China; Georgia; Guinea; Jordan; Mali; Niger; Turkey; US; Wales
""")
)

REGIONS = word_table("""
Tohoku: 東北
Kanto: 関東
Chubu: 中部
Hokuriku: 北陸
Tokai: 東海
Kinki: 近畿
Kansai: 関西
Shikoku: 四国
Kyushu: 九州
Shin'etsu: 信越
Koshin'etsu: 甲信越
San'in: 山陰
San'yo: 山陽
Greater Tokyo: 首都圏
Setouchi: 瀬戸内
Chugoku region: 中国地方
Nansei Islands: 南西諸島
Eastern Hokkaido: 道東
""")
# Regions whose name alone is an everyday word.
VAGUE_REGIONS = frozenset({"中部", "東海"})

# Without 県 these are family names or words as well.
NOT_ALONE = frozenset(
    word_table("""
: 三重; 佐賀; 千葉; 大分; 宮崎; 山口; 石川; 秋田; 長野; 香川
""")
)
CITIES = word_table("""
Sapporo: 札幌市
Sendai: 仙台市
Yokohama: 横浜市
Kawasaki: 川崎市
Nagoya: 名古屋市
Kobe: 神戸市
Kitakyushu: 北九州市
Hamamatsu: 浜松市
Kanazawa: 金沢市
Matsuyama: 松山市
Naha: 那覇市
Utsunomiya: 宇都宮市
Morioka: 盛岡市
Takamatsu: 高松市
Tsukuba: つくば市
Himeji: 姫路市
Sagamihara: 相模原市
Sasebo: 佐世保市
Hakodate: 函館市
Asahikawa: 旭川市
""")
ABROAD = word_table("""
ベンガルール市: Bangalore
ホーチミン市: Saigon; サイゴン
ウランバートル市: Ulan Bator
""")
# Stems of places abroad that are words as well: burrs (バリ), a rarity (マレ), male workers.
NOT_STEMS = frozenset({"バリ", "マレ", "Male"})
