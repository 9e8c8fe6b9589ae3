"""How hot or cold is it?

Temperatures in Celsius, Fahrenheit ones converted. By how many degrees something rises, and the goals of
climate policy (1.5℃目標), are no temperatures of a process.
"""

import re
from dataclasses import dataclass

from matcher.understanding.reading import Quotation, Reading

# Four figures without a comma only where they are no year.
_N = r"(?:1[0-8][0-9]{2}|[0-9]{1,3}(?:,[0-9]{3})?)(?:\.[0-9]{1,2})?(?![0-9])"
_MINUS = r"マイナス|氷点下|零下|[Mm]inus |(?<![0-9%CF度])[-−▲]"
_DEGREE = (
    r"° ?(?P<{f}>F)(?![a-z])|° ?C(?![a-z])|度C|(?P<{bare}>度(?![目々数合])|°| degrees(?! (?:Celsius"
    r"|centigrade|Fahrenheit|C\b|F\b)))"
    r"| (?:degrees )?(?:Celsius|centigrade)| degrees C\b|(?<=[0-9][0-9]) ?C\b(?! ?-)"
    r"| (?:degrees )?(?P<{word}>Fahrenheit)"
)
_UNIT_LOW = _DEGREE.format(f="f_low", bare="bare_low", word="word_low")
_UNIT_HIGH = _DEGREE.format(f="f", bare="bare", word="word")
_TEMPERATURE = re.compile(
    rf"(?P<scale>摂氏|華氏)?(?:(?P<minus_low>{_MINUS})?(?<![0-9.,])(?P<low>{_N})(?P<own>{_UNIT_LOW})?"
    rf" ?(?:~|〜|-|–|—|から|ないし|to"
    rf"|and) ?)?(?P<minus>{_MINUS})?(?<![0-9.,])(?P<high>{_N}) ?(?:{_UNIT_HIGH})"
)
_WARMTH = re.compile(
    r"温|熱|湯|冷|蒸気|気温|炉|焼|釜|ゆで|茹|真夏|真冬|床付近|沸|凍|寒|暑|乾燥|保[つち]|庫内|室内|外気|殺菌"
    r"|加熱"
    r"|(?i:heat|hot\b|warm|cool|cold|temperature|boil|water|steam|freez|chill|oven|furnace|kiln|bedroom"
    r"|indoors|night)"
)
_ANGLE = re.compile(
    r"(?:角|緯|経|硬|濃|湿|傾斜|勾配|仰|純|(?i:angle|slope|latitude|longitude|tilt|rotat)\w*(?: of)?)(?:は"
    r"|が|に)?[^、。,]{0,4}$"
)
_DIFFERENCE_BEFORE = re.compile(
    r"(?:温度差|気温差|差|[ΔΔ]T?)(?:は|が|を|で|約|=|およそ){0,2} ?$"
    r"|(?i:\b(?:by|rise of|increase of|drop of|difference of|warming (?:of|to)|reduction of"
    r"|warmed) (?:about |around )?$)"
)
_DIFFERENCE_AFTER = re.compile(
    r"^ ?(?:目標|シナリオ|水準|努力|以内に抑え|の?(?:上昇|低下|差)|ほど(?:高|低|上|下)|だけ|高[くい]"
    r"|低[くい]|上げ|下げ|上が|下が|刻み)"
    r"|^ ?(?i:(?:C )?(?:target|goal|pathway|scenario|limit|rise|increase|of warming|warming|warmer|cooler"
    r"|hotter|colder"
    r"|higher|lower|difference|drop|reduction|aligned|compatible|per)\b)"
)
_CLIMATE = re.compile(
    r"温暖化|パリ協定|気候変動|産業革命|平均気温|SBT|整合|Paris|global warming|climate|pre-industrial"
)
_LEAST = re.compile(
    r"^ ?(?:以上|超|を超|を上回|より(?:高い|上の|下げられな|低くできな)|or (?:above|more|higher|over)"
    r"|and above|\+)"
)
_MOST = re.compile(
    r"^ ?(?:以下|未満|以内|まで(?!上)|を下回|より(?:低い|下の|上げられな|高くできな|上がると)|or (?:below"
    r"|less|lower|under)|and below)"
)
_LEAST_BEFORE = re.compile(
    r"(?:最低|(?i:\b(?:above|over|at least|more than|exceed(?:s|ing)?|hotter than|higher than))) ?(?:で"
    r"|でも)? ?$"
)
_MOST_BEFORE = re.compile(
    r"(?:最大|最高|(?i:\b(?:below|under|less than|at most|up to|not exceed(?:ing)?|lower than"
    r"|colder than))) ?(?:で|でも)? ?$"
)


@dataclass(frozen=True)
class Temperature:
    """A temperature or a range in degrees Celsius; an end that is open is None, one value is both ends."""

    low: float | None
    high: float | None
    quotation: Quotation


def temperatures(reading: Reading) -> tuple[Temperature, ...]:
    """Find the temperatures that a text names, in order."""
    found = []
    for match in _TEMPERATURE.finditer(reading.text):
        before, after = reading.before(match.start()), reading.after(match.end())
        if _is_temperature(match, before, after):
            low, high, more = _bounds(match, before, after)
            found.append(Temperature(low, high, reading.quotation(match.start(), match.end() + more)))
    return tuple(found)


def _is_temperature(match: re.Match[str], before: str, after: str) -> bool:
    if _DIFFERENCE_BEFORE.search(before) or _DIFFERENCE_AFTER.match(after):
        return False
    if match["high"] in ("1.5", "2", "2.0") and _CLIMATE.search(before + after):
        return False
    if not match["bare"] or match["scale"]:
        return True
    if match["bare"] == "°" or _ANGLE.search(before) or float(match["high"].replace(",", "")) < 5:
        return bool(match["minus"])
    return bool(match["minus"] or _WARMTH.search(before) or _WARMTH.search(after))


def _bounds(match: re.Match[str], before: str, after: str) -> tuple[float | None, float | None, int]:
    """Low, high, and how many characters of a limit (以上) belong to the quotation."""
    fahrenheit = bool(match["f"] or match["word"] or match["scale"] == "華氏")
    high = _celsius(match["high"], minus=bool(match["minus"]), fahrenheit=fahrenheit)
    if match["low"]:
        # 氷点下20〜25℃: what is said once holds for both ends.
        if match["minus_low"] and match["minus_low"] not in "-−▲" and not (match["own"] or match["minus"]):
            high = _celsius(match["high"], minus=True, fahrenheit=fahrenheit)
        low = _celsius(match["low"], minus=bool(match["minus_low"]), fahrenheit=fahrenheit)
        return min(low, high), max(low, high), 0
    if least := _LEAST.match(after):
        return high, None, least.end() if least[0].strip() in ("以上", "超") else 0
    if most := _MOST.match(after):
        return None, high, most.end() if most[0].strip() in ("以下", "未満", "以内", "まで") else 0
    if _LEAST_BEFORE.search(before):
        return high, None, 0
    return (None if _MOST_BEFORE.search(before) else high), high, 0


def _celsius(written: str, *, minus: bool, fahrenheit: bool) -> float:
    value = float(written.replace(",", "")) * (-1 if minus else 1)
    return round((value - 32) * 5 / 9, 1) if fahrenheit else value
