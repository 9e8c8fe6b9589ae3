"""What does the page say on which one signs in?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "token": {"ja": "トークン", "en": "Token"},
    "token_hint": {
        "ja": "事務局から受け取った、enm_ で始まる文字列です。",
        "en": "What the secretariat gave you; it begins with enm_.",
    },
    "by_provider": {"ja": "所属機関のアカウントでサインイン", "en": "Sign in with your institution"},
    "without": {
        "ja": "サインインしなくても、公開の記録は検索できます。",
        "en": "Public records can be searched without signing in.",
    },
    "wrong": {
        "ja": "このトークンではサインインできません。打ち間違いか、期限切れか、取り消されたものです。",
        "en": "This token does not hold: it is mistyped, has expired or was revoked.",
    },
}
