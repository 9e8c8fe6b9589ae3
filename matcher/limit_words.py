"""Which words name what limits are about, and which words state a limit, in Japanese and in English?

Data only, as regular expressions; English ones match whole words. Written for the pairs of
`eval/collections/stated-limits`. `matcher.limits` reads with them.
"""

from collections.abc import Mapping, Sequence

# What a limit may be about: how it is run and by whom, the site, the weather, what goes in, when and how.
THINGS: Mapping[str, tuple[str, str]] = {
    "attendant": (
        r"係員|当番|作業者|番人|常駐|職員が|人手|見回|立ち会|手動|手作業|誰も|人が"
        r"|運転員|鍵の|付いて|付きっ?きり",
        r"operators?|attendants?|attended|staff|somebody|someone|supervis\w+|manually"
        r"|nobody|no one|anyone|watchman|by hand",
    ),
    "unattended": (
        r"無人|自動で|自動的|触らず|人が(?:い|行か|付か)な|いない夜間",
        r"unattended|unmanned|automatic\w*|nobody (?:around|there)|by itself"
        r"|on its own",
    ),
    "expert": (
        r"有資格者|資格|専門|技術者|技師|免許|化学者",
        r"engineers?|technicians?|experts?|specialists?|chemists?|qualified"
        r"|licen[cs]ed|electricians?",
    ),
    "strength": (
        r"重い|持ち上げ|力仕事|高齢",
        r"lifts? |heavy|elderly|old people|strength|shoulder",
    ),
    "language": (
        r"日本語|英語|外国|中国語|読めない|文字",
        r"japanese|english|spanish|language|illiterate|cannot read|read only",
    ),
    "devices": (
        r"端末|スマートフォン|スマホ|携帯電話|パソコン|タブレット",
        r"smart ?phones?|tablets?|devices?|computers?|laptops?|app",
    ),
    "signal": (
        r"電波|圏外|通信|インターネット|ネット接続|回線",
        r"signal|coverage|internet|online|connectivity|mobile network",
    ),
    "data": (
        r"データ|実績値|図面|検針|測定値|台帳",
        r"data|records?|drawings?|readings|maps?",
    ),
    "accounts": (
        r"請求書|帳簿|領収書|伝票",
        r"invoices?|receipts?|bills|books",
    ),
    "sensors": (
        r"センサー?|計測器",
        r"sensors?|probes?|loggers?",
    ),
    "owner": (
        r"所有|自ら持つ|持ち主|持ち家|登記|名義|自社の",
        r"owns?|owned|owners?|title|landlords?|deeds?|papers|freehold|registered",
    ),
    "tenant": (
        r"借り|賃貸|借地|借家|テナント|共有地",
        r"rent(?:s|ed|ing)?|leas\w+|tenants?|in common",
    ),
    "income": (
        r"所得|出資|資金|年金|貧し|自己負担",
        r"incomes?|afford|poor|poverty|capital|savings|upfront",
    ),
    "account": (
        r"口座|振替|カード",
        r"direct debit|bank accounts?|cards?",
    ),
    "mains": (
        r"商用電源|系統|送電|電力網|配電|コンセント|電線",
        r"mains|(?<!off-)grid|utility|power lines?|sockets?|charging kiosk|nowhere to charge"
        r"|plugged in",
    ),
    "off-grid": (
        r"独立電源|太陽光(?:と蓄電池)?だけ|電気の(?:来|な)|無電化|自立",
        r"off-grid|stand-alone|nowhere to charge|sun alone|solar alone|no grid"
        r"|without grid",
    ),
    "three-phase": (
        r"三相|動力電源",
        r"three-phase|3-phase",
    ),
    "single-phase": (
        r"単相",
        r"single-phase",
    ),
    "digging": (
        r"掘|地中|埋設|ボーリング|地下に",
        r"drill\w*|dig(?:s|ging)?|trench\w*|boreholes?|excavat\w+|underground"
        r"|below ground",
    ),
    "walls": (
        r"壁",
        r"walls?",
    ),
    "vehicle": (
        r"車両|トラック|横付け|車が|重機|クレーン",
        r"trucks?|lorr(?:y|ies)|cranes?|vehicles?",
    ),
    "no-road": (
        r"ヘリ|車両が入れ|道がな|背負",
        r"helicopters?|no road|on foot|roadless|pack animals",
    ),
    "outdoors": (
        r"屋外|野外|戸外",
        r"outdoors?|open air|open-air",
    ),
    "indoors": (
        r"屋内|室内|地下",
        r"indoors?|basement|cellar",
    ),
    "slope": (
        r"急斜|斜面|傾斜|勾配|坂",
        r"slopes?|steep\w*|gradients?|climb\w*|uphill",
    ),
    "water": (
        r"水やり|散水|水道|用水|給水|冷却水|水がな",
        r"water(?:ing|ed)?|irrigat\w+|sprinkl\w+|tap",
    ),
    "sewer": (
        r"下水",
        r"sewage|sewers?",
    ),
    "noise": (
        r"音|騒音|静か|静け",
        r"nois\w+|quiet\w*|silent|silence|loud",
    ),
    "storey": (
        r"高層|階以上|地上階|エレベーター",
        r"storeys?|high-rise|lift|ground floor",
    ),
    "heritage": (
        r"文化財|指定|歴史",
        r"listed|heritage|protected|historic",
    ),
    "frost": (
        r"凍|氷点下|着氷|結氷|氷に|氷の|厳寒|−\d+\s*℃|-\d+\s*℃|零下",
        r"freez\w+|frost\w*|ices?|iced|icing|frozen|sub-zero|[−-]\d+ ?°C",
    ),
    "snow": (
        r"雪",
        r"snow\w*",
    ),
    "tropics": (
        r"熱帯|亜熱帯|常夏|温暖",
        r"tropic\w*|warm climates?|equator\w*|degrees north",
    ),
    "temperate": (
        r"寒冷|温帯|北国|高緯度",
        r"temperate|cold climates?|northern|arctic",
    ),
    "wind": (
        r"風速|強風|無風|風が|台風",
        r"winds?|gusts?|breeze|windy|typhoons?|storms?|still hollows?",
    ),
    "rain": (
        r"雨",
        r"rain\w*|wet season|monsoon",
    ),
    "dry-weather": (
        r"晴天|乾季|雨の日を除|晴れ",
        r"dry weather|dry season|dry days",
    ),
    "humid": (
        r"湿度|湿気|多湿|蒸し",
        r"humid\w*|muggy|moist air",
    ),
    "dry-air": (
        r"乾いた空気|乾燥地|内陸",
        r"dry air|arid|deserts?|inland",
    ),
    "dust": (
        r"ほこり|粉じん|粉塵|砂じん|黄砂",
        r"dust\w*",
    ),
    "night": (
        r"夜間|夜も|深夜",
        r"at night|overnight|nights?",
    ),
    "winter": (
        r"冬",
        r"winters?",
    ),
    "summer": (
        r"夏",
        r"summers?",
    ),
    "shade": (
        r"日陰|日照|曇",
        r"shad(?:e|ed|y)|cloud\w*|overcast",
    ),
    "flood": (
        r"浸水|洪水|冠水|水没",
        r"flood\w*|submerged",
    ),
    "salt": (
        r"塩分|塩気|塩害|海水|海洋|汽水|塩の|潮",
        r"salt\w*|saline|sea ?water|brackish|marine|in the sea",
    ),
    "fresh-water": (
        r"真水|淡水",
        r"fresh ?water",
    ),
    "acid": (
        r"酸性|酸の強|pH",
        r"acid\w*|citrus",
    ),
    "neutral": (
        r"中性|アルカリ",
        r"neutral|alkaline",
    ),
    "sulphur": (
        r"硫黄|硫化",
        r"sulph?ur\w*|sulph?ides?",
    ),
    "chlorine": (
        r"塩素|塩化|塩ビ|漂白",
        r"chlor\w+|pvc|bleach\w*|vinyl",
    ),
    "oil": (
        r"油分|切削油|油で|油が|グリース|脂",
        r"oil(?:y|s)?|fats?|fatty|greas\w+",
    ),
    "wet": (
        r"湿っ|ぬれ|濡れ|水分|含水|生木|湿った",
        r"wet|moist\w*|damp|mixed with water|water in|soaked",
    ),
    "dry": (
        r"乾いた|乾燥した|乾燥済",
        r"dry|dried|bone-dry",
    ),
    "heavy-metals": (
        r"重金属|亜鉛|クロム|鉛|カドミウム|水銀",
        r"heavy metals?|zinc|chromium|lead|cadmium|mercury",
    ),
    "rust": (
        r"錆|さび|腐食",
        r"rust\w*|corro\w+",
    ),
    "paint": (
        r"塗料|塗装|防腐|ペンキ|接着剤",
        r"paint\w*|varnish\w*|treated|preservatives?|glued?",
    ),
    "dirt": (
        r"汚れ|泥|付着|異物|虫|身や",
        r"dirt\w*|soiled|contaminat\w+|stain\w*|unwashed|organic matter|bugs"
        r"|impurit\w+",
    ),
    "clean": (
        r"洗浄済|洗った|清浄|きれいな",
        r"clean|washed|pure",
    ),
    "strings": (
        r"ひも|フィルム|ビニール|繊維くず",
        r"strings?|twine|films?|fib(?:re|er)s?|ropes?|stringy",
    ),
    "mixed": (
        r"混じ|混合|混ざ|混入|雑多",
        r"mixed|mixture|blend\w*|commingled|together",
    ),
    "single-kind": (
        r"だけの|単一|のみの|純",
        r"single (?:kind|polymer|material)|pure|only \w+ nets",
    ),
    "sand": (
        r"砂|土砂|シルト",
        r"sand\w*|grit|silt\w*",
    ),
    "bamboo": (
        r"竹|葦|ヨシ",
        r"bamboo|reeds?",
    ),
    "softwood": (
        r"スギ|ヒノキ|マツ|針葉樹",
        r"spruce|pine|softwood|cedar|conifer\w*",
    ),
    "hardwood": (
        r"広葉樹|ナラ|ブナ",
        r"hardwood|oak|beech|eucalyptus",
    ),
    "husk": (
        r"殻|もみ|籾|皮付",
        r"husk(?:s|ed)?|hulls?|shells?|bark",
    ),
    "straw": (
        r"わら|藁",
        r"straw|stalks?",
    ),
    "manure": (
        r"ふん|糞|堆肥",
        r"manure|dung|litter|slurry",
    ),
    "peat": (
        r"泥炭|湿地|湿原",
        r"peat\w*|wetlands?|waterlogged|bogs?|swamps?",
    ),
    "upland-soil": (
        r"畑地|砂質",
        r"upland|sandy soils?|dryland",
    ),
    "tall": (
        r"背の高い|丈",
        r"tall\w*|height|high crops|maize",
    ),
    "grazing": (
        r"放牧",
        r"graz\w+|pastur\w+|free-range",
    ),
    "stall": (
        r"つなぎ|牛舎|舎飼い",
        r"barns?|stalls?|housed",
    ),
    "nylon": (
        r"ナイロン",
        r"nylon",
    ),
    "polyolefin": (
        r"ポリエチレン|ポリプロピレン",
        r"polyethylene|polypropylene|polyolefins?",
    ),
    "cooled": (
        r"冷蔵|保冷",
        r"refrigerat\w+|chilled|kept cold|under 5 °C",
    ),
    "continuous": (
        r"24時間|連続運転|止まりません|止められ|昼夜|休まず",
        r"around the clock|continuous\w*|without interruption|day and night|24 hours"
        r"|non-stop",
    ),
    "stopped": (
        r"停止した|操業を止め|休業|休止|止めた日|運転を止め",
        r"shut ?down|outage|stopped|closed|interrupt\w*|standstill",
    ),
    "intermittent": (
        r"週に?\d日しか|間欠|たまに|季節",
        r"intermittent\w*|now and then|days a week|seasonal\w*|each cooling",
    ),
    "occupied": (
        r"住みながら|住んだまま|居ながら|営業しながら|使いながら",
        r"lived in|occupied|stay in their|without moving out|remain open",
    ),
    "vacant": (
        r"空き家|空けて|空にする|退去|家財を",
        r"vacant|emptied|empty|move out|evacuat\w+",
    ),
    "moved": (
        r"移動|持ち運|仮設|片付け|運び出",
        r"moved?|portable|temporary|taken away|mobile|carried|demount\w*",
    ),
    "fixed": (
        r"固定|常設|据え付け",
        r"fixed|permanent\w*|bolted|stationary",
    ),
    "sight": (
        r"色分け|視覚|盲|目の見え|見えない",
        r"colou?rs?|sight\w*|blind|see little|visual\w*",
    ),
    "hearing": (
        r"聴覚|耳の",
        r"deaf|hearing",
    ),
    "chemicals": (
        r"薬品|溶剤|溶融塩|アンモニア|アミン",
        r"chemicals?|solvents?|molten|salts?|ammonia|amines?",
    ),
    "steam": (
        r"蒸気",
        r"steam",
    ),
    "gas": (
        r"都市ガス|プロパン|ガス管",
        r"natural gas|gas main|propane",
    ),
    "diesel": (
        r"軽油|ディーゼル|重油|灯油",
        r"diesel|fuel oil|kerosene",
    ),
}

# To have the one is not to have the other.
OPPOSED: Sequence[tuple[str, str]] = (
    ("attendant", "unattended"),
    ("mains", "off-grid"),
    ("owner", "tenant"),
    ("three-phase", "single-phase"),
    ("outdoors", "indoors"),
    ("salt", "fresh-water"),
    ("acid", "neutral"),
    ("wet", "dry"),
    ("dirt", "clean"),
    ("mixed", "single-kind"),
    ("bamboo", "softwood"),
    ("hardwood", "softwood"),
    ("peat", "upland-soil"),
    ("grazing", "stall"),
    ("nylon", "polyolefin"),
    ("continuous", "stopped"),
    ("continuous", "intermittent"),
    ("occupied", "vacant"),
    ("moved", "fixed"),
    ("humid", "dry-air"),
    ("rain", "dry-weather"),
    ("snow", "tropics"),
    ("frost", "tropics"),
    ("temperate", "tropics"),
    ("vehicle", "no-road"),
    ("husk", "clean"),
)

# What a sentence says where something will not do.
EXCLUDES: Mapping[str, str] = {
    "ja": (
        r"使えない|使うことはできない|不可|適さない|向かない|向いていない|受け入れない"
        r"|受け入れていない|対象外|だめになる|詰まる|止まる|止める|切れる|死ぬ|溶ける"
        r"|溶けない|孔があく|固まる|付着しない|足りない|効かない|考えていない"
        r"|想定していない|耐えない|耐えられない|保証しない|引き受けていない"
        r"|ことはできない|できない。|苦手|すぎる|届かない|消すので|を除く"
    ),
    "en": (
        r"cannot|can't|unsuitable|not suit\w*|not meant|unable|ruled out|excluded"
        r"|useless|impossible|jams?|clogs?|kills?|dies|corrode[sd]?|ruins?|overheats?"
        r"|fouls?|shrinks?|slumps|rots|cracks|grinds|slags?|cuts out|foams|dissolves"
        r"|burns off|kept apart|sorted out|not accepted|not available|not possible"
        r"|never been|must not|does not hold|do not tolerate"
        r"|too (?:wet|small|slow|large)|barely|loses? too|sets hard|turns the"
        r"|stops? the|out of reach|outside our scope|left out|elsewhere"
    ),
}
# What it says where something has to be there.
REQUIRES: Mapping[str, str] = {
    "ja": (
        r"必要とする|必要がある|必要である|を必要|条件とし|条件である|前提|要する"
        r"|欠かせない|に限|限る|限られ|限って|のみ|だけで(?:ある|、|効|参)|でしか|しか"
        r"|常駐|なければ|が伴う|運用である|専用|使うことを"
    ),
    "en": (
        r"requires?|is required|are required|must|has to|have to|only|solely"
        r"|depends? on|rests? on|relies on|limited to|as part of the|necessary|unless"
        r"|whoever"
    ),
}
# What a need says where something is not there.
LACKS: Mapping[str, str] = {
    "ja": (r"(?:ない|なく|なし|ません|せず|ずに|ぬ|無|不|禁|嫌|やめ|困)"),
    "en": (
        r"no|not|nobody|no one|none|without|never|nowhere|lacks?|lacking|cannot|can't"
        r"|refuse\w*|nothing|neither|nor|out of the question|only"
    ),
}
