"""What does the page of a problem say?"""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "status_400_head": {"ja": "読み取れませんでした", "en": "That could not be read"},
    "status_400_text": {
        "ja": "送られた内容を読み取れませんでした。前の画面に戻り、もう一度お試しください。",
        "en": "What was sent could not be read. Go back and try again.",
    },
    "status_401_head": {"ja": "サインインが必要です", "en": "Please sign in"},
    "status_401_text": {
        "ja": "この画面には利用者の登録が必要です。または、サインインの有効期限が切れています。",
        "en": "This page needs an account, or your session has ended.",
    },
    "status_403_head": {"ja": "権限がありません", "en": "You may not do this"},
    "status_403_text": {
        "ja": "この操作の権限がないか、画面が古くなっています。画面を読み込み直してください。",
        "en": "You lack the right for this, or the page is too old. Load the page again.",
    },
    "status_404_head": {"ja": "見つかりません", "en": "Not found"},
    "status_404_text": {
        "ja": "この場所には何もないか、表示する権限がありません。",
        "en": "There is nothing here, or nothing that you may see.",
    },
    "status_409_head": {"ja": "いまの状態ではできません", "en": "It cannot be done as things stand"},
    "status_409_text": {
        "ja": "画面を読み込み直し、いまの状態を確かめてください。",
        "en": "Load the page again and look at where things stand.",
    },
    "status_412_head": {"ja": "ほかの方が先に変更しました", "en": "Somebody else has changed it"},
    "status_412_text": {
        "ja": "画面を読み込み直し、最新の内容を確かめてから、もう一度行ってください。",
        "en": "Load the page again, look at what is new, and do it once more.",
    },
    "status_413_head": {"ja": "大きすぎます", "en": "Too large"},
    "status_413_text": {
        "ja": "文章やファイルが大きすぎます。必要な部分だけにしてください。",
        "en": "The text or file is too large. Send only the part that matters.",
    },
    "status_422_head": {"ja": "入力を確かめてください", "en": "Please check what was entered"},
    "status_422_text": {
        "ja": "使えない値があります。前の画面に戻り、直してください。",
        "en": "A value cannot be used. Go back and correct it.",
    },
    "status_429_head": {"ja": "混み合っています", "en": "Too many requests"},
    "status_429_text": {
        "ja": "少し待ってから、もう一度お試しください。",
        "en": "Wait a little, then try again.",
    },
    "status_503_head": {"ja": "いまは答えられません", "en": "It cannot be answered now"},
    "status_503_text": {
        "ja": "少し待ってから、もう一度お試しください。",
        "en": "Wait a little, then try again.",
    },
    "other_head": {"ja": "うまくいきませんでした", "en": "Something went wrong"},
    "other_text": {
        "ja": "続くようでしたら、下の番号を添えて事務局にお知らせください。",
        "en": "If it goes on, tell the secretariat the number below.",
    },
    "no_account_yet": {
        "ja": "このサーバーには、まだ利用者の登録がありません。"
        "登録は、サーバーを動かしている担当者が次のコマンドで行います。",
        "en": "Nobody has an account on this server yet. Whoever runs it adds one with this command:",
    },
    "request_id": {"ja": "お問い合わせ番号", "en": "Request"},
    "to_start": {"ja": "検索に戻る", "en": "Back to search"},
}
