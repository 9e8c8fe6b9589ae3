"""How is a refusal said that somebody can meet on the pages?

The English sentence is the one that is raised, with the names of its values; "…" stands for what the Japanese
one does not repeat. `api.web.refusals` puts one in place of the other.
"""

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "too_long": {
        "en": "The text has {count} characters; at most {most} are read. Shorten it.",
        "ja": "文章が{count}字あります。読めるのは{most}字までです。短くしてください。",
    },
    "empty": {
        "en": "The {what} is empty. Give a description in Japanese or English.",
        "ja": "{what}が空です。日本語か英語で書いてください。",
    },
    "not_unicode": {
        "en": "The {what} holds a lone surrogate U+{code} at character {place}: it is not valid Unicode. "
        "Save it as UTF-8 and try again.",
        "ja": "{what}の{place}文字目に、文字として読めない符号（U+{code}）があります。"
        "UTF-8で保存し直してください。",
    },
    "no_words": {
        "en": "The {what} (…) holds no Japanese or English words. Describe it in one of the two languages.",
        "ja": "{what}に日本語や英語の言葉がありません。どちらかの言葉で書いてください。",
    },
    "no_words_in_it": {
        "en": "The {what} holds no Japanese or English words. Describe it in one of the two languages.",
        "ja": "{what}に日本語や英語の言葉がありません。どちらかの言葉で書いてください。",
    },
    "trl": {
        "en": "TRL is '{value}'. Allowed: {allowed}.",
        "ja": "TRLが「{value}」になっています。選べるのは {allowed} です。",
    },
    "deadline": {
        "en": "The deadline is '{value}'. Write it as 2028-03-31.",
        "ja": "期限「{value}」は日付として読めません。2028-03-31 のように書いてください。",
    },
    "budget": {
        "en": "The budget is '{value}'. Write it in digits, in yen: 30000000.",
        "ja": "予算「{value}」は金額として読めません。円単位の数字で、30000000 のように書いてください。",
    },
    "filter": {
        "en": "Unknown filter '{name}'. Allowed: …",
        "ja": "「{name}」では絞り込めません。画面にある条件から選んでください。",
    },
    "filter_value": {
        "en": "Filter {name}='{value}' is not allowed. Allowed: {allowed}.",
        "ja": "「{name}」を「{value}」では絞り込めません。使える値：{allowed}",
    },
    "conditions": {
        "en": "These conditions cannot be used: {fields}. Begin again.",
        "ja": "この条件は使えません：{fields}。一覧の最初からやり直してください。",
    },
    "choices": {
        "en": "These cannot be used: {fields}. Choose from what the page offers.",
        "ja": "この値は使えません：{fields}。画面にあるものから選んでください。",
    },
    "cursor": {
        "en": "The cursor …. Begin again without one.",
        "ja": "一覧の続きの場所が分かりません。一覧の最初からやり直してください。",
    },
    "no_pair": {
        "en": "A text and a record are set side by side. Search first, then choose a record.",
        "ja": "並べて見るには、文章と記録が必要です。まず検索し、記録を選んでください。",
    },
    "too_far": {
        "en": "'{id}' is not among the … nearest seeds that can be shown for this need. …",
        "ja": "「{id}」は、この文章に近い記録の中にありません。番号と絞り込みを確かめてください。",
    },
    "no_need": {
        "en": "'{id}' is a {kind}; a report is on a need. Give the id of a need.",
        "ja": "「{id}」は{kind}の記録です。ニーズの番号を指定してください。",
    },
    "not_matched": {
        "en": "Record '{id}' is a {kind}; only seeds and needs can be matched.",
        "ja": "「{id}」は{kind}の記録です。照合できるのはシーズとニーズです。",
    },
    "not_carried": {
        "en": "Record '{id}' is a {kind}; what can be carried over is a project or an outcome.",
        "ja": "「{id}」は{kind}の記録です。よそへ広げられるのは事業か成果です。",
    },
}
FILES: Mapping[str, Mapping[str, str]] = {
    "format": {
        "en": "The format '{suffix}' is not read here. Known: {known}.",
        "ja": "形式「{suffix}」は読めません。読めるのは {known} です。",
    },
    "no_text": {
        "en": "The file holds no text that can be read. If it is in pictures, type it in.",
        "ja": "ファイルに、読み取れる文字がありません。画像になっているときは、文章を入力してください。",
    },
    "encoding": {
        "en": "The file is no text in UTF-8 or Shift_JIS (CP932). Save it as UTF-8.",
        "ja": "ファイルの文字コードが読めません。UTF-8で保存し直してください。",
    },
    "password": {
        "en": "…: is protected by a password. Remove the password and save it again.",
        "ja": "ファイルにパスワードがかかっています。外して保存し直してください。",
    },
    "no_table": {
        "en": "…: holds no table…",
        "ja": "ファイルに表がありません。一番上の行に列の名前を書いてください。",
    },
    "no_headings": {
        "en": "…: no column names were found …",
        "ja": "列の名前が見つかりません。一番上の行に、題名や本文などの列の名前を書いてください。",
    },
    "unread": {
        "en": "The file: …",
        "ja": "ファイルを読み取れませんでした。開けることを確かめ、保存し直してください。",
    },
    "broke_down": {
        "en": "The import broke down. Send it again.",
        "ja": "取り込みが途中で止まりました。もう一度送ってください。",
    },
    "not_begun": {
        "en": "The import could not be begun. Send it again.",
        "ja": "取り込みを始められませんでした。もう一度送ってください。",
    },
    "took_long": {
        "en": "The import ended before it was done: it took too long, or broke down. Send less.",
        "ja": "取り込みが終わる前に止まりました。時間がかかりすぎたためかもしれません。"
        "分けて送ってください。",
    },
    "no_file": {
        "en": "There is no file. Choose one and send it again.",
        "ja": "ファイルがありません。選んで、もう一度送ってください。",
    },
    "other_columns": {
        "en": "The form names a column that the list does not have. Load the page again.",
        "ja": "一覧にない列が指定されています。画面を読み込み直してください。",
    },
    "no_refused": {
        "en": "Import '{id}' refused no rows, or has not ended yet.",
        "ja": "取り込み「{id}」には、受け付けなかった行がないか、まだ終わっていません。",
    },
}
RECORDS: Mapping[str, Mapping[str, str]] = {
    "not_there": {
        "en": "There is no {kind} '{id}'. Check the id.",
        "ja": "{kind}「{id}」はありません。番号を確かめてください。",
    },
    "gone": {
        "en": "There is no need '{id}' any more. It was erased just now.",
        "ja": "ニーズ「{id}」は、たったいま消されました。",
    },
    "no_proposal": {
        "en": "There is no proposal '{id}'. …",
        "ja": "提案「{id}」はありません。番号を確かめてください。",
    },
    "no_saved": {
        "en": "There is no saved query '{id}'. …",
        "ja": "保存した検索「{id}」はありません。",
    },
    "saved_name": {
        "en": "The name of a saved query is …. Give 1 to {most} characters that can be seen.",
        "ja": "保存する名前を1字から{most}字で書いてください。",
    },
    "saved_there": {
        "en": "There is a saved query of the name '{name}' already. Give another name.",
        "ja": "「{name}」という名前の保存した検索がすでにあります。別の名前にしてください。",
    },
    "saved_long": {
        "en": "The text has {count} characters. Save at most {most}.",
        "ja": "文章が{count}字あります。保存できるのは{most}字までです。",
    },
    "no_digest": {
        "en": "There is no digest '{id}'. …",
        "ja": "お知らせ「{id}」はないか、いま閲覧できる内容が残っていません。",
    },
    "no_token": {"en": "There is no token '{id}' of yours.", "ja": "あなたのトークン「{id}」はありません。"},
    "no_form": {
        "en": "'{id}' is no seed or need…: …",
        "ja": "「{id}」はシーズやニーズではないので、この画面では扱えません。",
    },
    "no_organisation": {
        "en": "There is no organisation '{id}'. Look up its id in the list of records.",
        "ja": "機関「{id}」はありません。記録の一覧で番号を確かめてください。",
    },
    "no_group": {
        "en": "There is no working group '{id}'. Known: {known}.",
        "ja": "ワーキンググループ「{id}」はありません。使える値：{known}",
    },
    "purged": {
        "en": "Record '{id}' was purged and cannot come back under its id. Give it a new id.",
        "ja": "記録「{id}」は完全に消されたので、同じ番号では登録できません。",
    },
    "other_kind": {
        "en": "Record '{id}' exists as a {kind}, not a …. Give it another id.",
        "ja": "番号「{id}」は{kind}の記録に使われています。別の番号にしてください。",
    },
    "tier_choice": {
        "en": "Who may see it is none of those that can be chosen.",
        "ja": "その公開区分は選べません。画面にあるものから選んでください。",
    },
    "field_choice": {
        "en": "The field is none of those that can be chosen.",
        "ja": "その分野は選べません。画面にあるものから選んでください。",
    },
    "field_tier": {
        "en": "'{field}' of a {kind} cannot have a tier of its own. …",
        "ja": "{kind}の「{field}」には、公開区分を別に決められません。",
    },
    "field_public": {
        "en": "A field that everyone may see stands in the record. Write it there.",
        "ja": "だれにでも見せる項目は、記録そのものに書いてください。",
    },
    "tier_shared": {
        "en": "… name with whom they are shared, other tiers do not.",
        "ja": "「WG内のみ」と「指定した機関のみ」では共有先を選び、ほかの区分では選ばないでください。",
    },
    "veil_tier": {
        "en": "The veiled form of '{id}' must be open to more than the record itself, which is for {tier}. …",
        "ja": "紹介文の公開区分は、記録の区分（{tier}）より広くしてください（記録「{id}」）。",
    },
    "veil_name": {
        "en": "The veiled form names '{name}', which tells whose record it is. Leave the name out.",
        "ja": "紹介文に「{name}」とあり、だれの記録かが分かります。名前を外してください。",
    },
    "changed": {
        "en": "Record '{id}' has changed: it stands in version {version}…",
        "ja": "記録「{id}」は、ほかの方が変更しました（いまは第{version}版）。最新の内容を確かめてください。",
    },
    "key_used": {
        "en": "The … '…' was used …. …",
        "ja": "この画面の内容はすでに送られています。画面を読み込み直してください。",
    },
    "no_concept": {
        "en": "There is no concept '{id}'. …",
        "ja": "概念「{id}」はありません。一覧から選んでください。",
    },
}
ROWS: Mapping[str, Mapping[str, str]] = {
    "repeated": {
        "en": "… is the same record ('{id}') and says something else.",
        "ja": "同じ記録（{id}）の行がほかにもあり、内容が違います。どちらかを外してください。",
    },
    "no_organisation": {
        "en": "There is no organisation with the id '{id}'.",
        "ja": "機関「{id}」はありません。名前か、登録されている番号を書いてください。",
    },
    "purged": {
        "en": "The row names '{id}', which was purged and does not come back.",
        "ja": "完全に消された「{id}」を指しています。外すか、別の番号を書いてください。",
    },
    "not_taken_up": {
        "en": "'{name}' cannot be taken up: ….",
        "ja": "「{name}」を登録できません。書き方を確かめてください。",
    },
    "kind": {
        "en": "Kind '{value}' is not known. Known: {known}.",
        "ja": "種別「{value}」はありません。使える値：{known}",
    },
    "row": {
        "en": "The row …",
        "ja": "この行は読み取れません。同じ列の並びで書き直してください。",
    },
}
