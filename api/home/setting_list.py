"""How are all settings listed on a terminal, without telling a secret?"""

import json

from api.settings import settings_told
from api.showing.terminal import in_words, print_json, print_table
from api.variables import Origin

_HEADER = {"ja": ("設定", "値", "どこから", "意味"), "en": ("setting", "value", "from", "meaning")}
_ORIGINS = {
    Origin.ENVIRONMENT: ("環境変数", "environment"),
    Origin.FILE: ("設定ファイル", "file"),
    Origin.DEFAULT: ("既定", "default"),
}


def print_settings(language: str, *, as_json: bool) -> None:
    """Print every setting: name, value, where it comes from, what it means."""
    told = settings_told()
    if as_json:
        data = [
            {
                "name": one.variable.name,
                "key": one.variable.key,
                "value": one.value,
                "from": one.origin.value,
                "meaning": {"ja": one.variable.ja, "en": one.variable.en},
            }
            for one in told
        ]
        print_json(json.dumps(data, ensure_ascii=False, indent=2))
        return
    rows = [
        (
            one.variable.name,
            one.value,
            in_words(language, *_ORIGINS[one.origin]),
            in_words(language, one.variable.ja, one.variable.en),
        )
        for one in told
    ]
    print_table(rows, header=_HEADER[language], whole=_HEADER[language][0])
