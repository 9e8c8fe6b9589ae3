"""How is it said that somebody may not do something, that it cannot be done now, or that too much comes?

As in `refusals`.
"""

from collections.abc import Mapping

RIGHTS: Mapping[str, Mapping[str, str]] = {
    "sign_in_to": {
        "en": "To {action}, sign in or send a token that holds.",
        "ja": "この操作（{action}）にはサインインが必要です。",
    },
    "sign_in": {
        "en": "This needs an account. Sign in, or send a token that holds.",
        "ja": "利用者の登録が必要です。サインインしてください。",
    },
    "accounts_only": {
        "en": "This page is for accounts. Sign in.",
        "ja": "この画面は利用者のものです。サインインしてください。",
    },
    "account_gone": {
        "en": "The account is gone. Sign in again.",
        "ja": "この利用者の登録はなくなりました。サインインし直してください。",
    },
    "ended": {
        "en": "The session has ended. Sign in again.",
        "ja": "サインインの有効期限が切れました。サインインし直してください。",
    },
    "wrong_token": {
        "en": "The token is not valid. Ask the secretariat for a new one.",
        "ja": "トークンが正しくありません。事務局に新しいものを頼んでください。",
    },
    "revoked": {
        "en": "Token {id} was revoked. Ask the secretariat for a new one.",
        "ja": "トークン {id} は取り消されています。事務局に新しいものを頼んでください。",
    },
    "expired": {
        "en": "Token {id} expired on {day}. Ask the secretariat for a new one.",
        "ja": "トークン {id} は{day}に期限が切れました。事務局に新しいものを頼んでください。",
    },
    "disabled": {
        "en": "Account '{account}' is disabled. Ask the secretariat.",
        "ja": "利用者「{account}」は停止されています。事務局に相談してください。",
    },
    "may_not_with": {
        "en": "Account '{account}' ({role}) may not {action} with '{id}'. …",
        "ja": "利用者「{account}」（{role}）は、「{id}」についてこの操作（{action}）ができません。"
        "持ち主の窓口か事務局に頼んでください。",
    },
    "may_not": {
        "en": "Account '{account}' ({role}) may not {action}. …",
        "ja": "利用者「{account}」（{role}）は、この操作（{action}）ができません。"
        "持ち主の窓口か事務局に頼んでください。",
    },
    "no_scope": {
        "en": "The token has no scope '{scope}', only …",
        "ja": "サインインに使ったトークンでは、この操作はできません（範囲「{scope}」がありません）。",
    },
    "no_scope_to_give": {
        "en": "The token with which you are signed in has no scope '{scope}'. Ask the secretariat for one.",
        "ja": "サインインに使ったトークンに、範囲「{scope}」がありません。事務局に頼んでください。",
    },
    "days": {
        "en": "A token of your own can hold for 1 to {most} days, not for {days}.",
        "ja": "自分で発行できるトークンは1日から{most}日までです（{days}日は指定できません）。",
    },
    "no_scopes": {
        "en": "A token needs at least one scope: …",
        "ja": "トークンで使う範囲を一つ以上選んでください。",
    },
    "others_record": {
        "en": "The record belongs to another organisation, or to none. Write it for your own.",
        "ja": "ほかの機関の記録か、機関のない記録です。自分の機関の記録として書いてください。",
    },
    "no_organisation": {
        "en": "Account '{account}' acts for no organisation that is in the store, …",
        "ja": "利用者「{account}」の機関が登録されていません。事務局に登録を頼んでください。",
    },
    "no_list": {
        "en": "The account belongs to no organisation: it has no list to import.",
        "ja": "機関に属さない利用者は、一覧を取り込めません。",
    },
    "old_form": {
        "en": "The form did not come from our page, or is too old. Load the page again.",
        "ja": "画面が古くなっています。画面を読み込み直し、もう一度送ってください。",
    },
    "foreign_form": {
        "en": "The form was sent by another site. Open the page here.",
        "ja": "ほかのサイトから送られた内容は受け付けません。このサイトの画面を開いてください。",
    },
}
PROPOSALS: Mapping[str, Mapping[str, str]] = {
    "moved": {
        "en": "Proposal '{id}' stands at version {now}, not {version}. …",
        "ja": "提案「{id}」は、ほかの方が変更しました（いまは第{now}版、この画面は第{version}版）。",
    },
    "moved_meanwhile": {
        "en": "Proposal '{id}' was changed by somebody else: …",
        "ja": "提案「{id}」は、ほかの方が変更しました。いまの状態を確かめてください。",
    },
    "open": {
        "en": "'{need}' and '{seed}' have an open proposal already…",
        "ja": "「{need}」と「{seed}」には、進行中の提案がすでにあります。そちらを進めてください。",
    },
    "no_side": {
        "en": "'{account}' holds neither of the two records, and proposes for no working group of its own. …",
        "ja": "「{account}」は、どちらの記録の持ち主でもありません。自分のワーキンググループを選ぶか、"
        "どちらかの窓口に頼んでください。",
    },
    "no_pair": {
        "en": "'{id}' is a {kind}, no {wanted}. Name a need and then a seed.",
        "ja": "「{id}」は{kind}の記録で、{wanted}ではありません。ニーズとシーズを選んでください。",
    },
    "stage": {
        "en": "Proposal '{id}' is at '{stage}' and …",
        "ja": "提案「{id}」は「{stage}」の段階にあり、この操作はできません。",
    },
    "role": {
        "en": "The role '{role}' may not …. Ask one of these: …",
        "ja": "{role}には、この操作はできません。幹事機関か事務局に頼んでください。",
    },
    "purged": {
        "en": "A record of proposal '{id}' was purged: …",
        "ja": "提案「{id}」の記録は完全に消されたので、提案は終わっています。",
    },
    "passed": {
        "en": "The date {day} has passed. Give one from {today} on.",
        "ja": "{day}は過ぎた日です。{today}以降の日にしてください。",
    },
    "no_date": {
        "en": "There is no date '{value}'. …",
        "ja": "「{value}」という日付はありません。",
    },
    "long": {
        "en": "The {field} has {count} characters; at most {most} are kept. …",
        "ja": "「{field}」が{count}字あります。{most}字までにしてください。",
    },
    "empty": {
        "en": "The {field} is empty. Write something, or leave it out.",
        "ja": "「{field}」が空です。書くか、欄ごと空けてください。",
    },
    "no_unicode": {
        "en": "The {field} is not valid Unicode text. Type it anew.",
        "ja": "「{field}」に文字として読めない符号があります。入力し直してください。",
    },
    "link": {
        "en": "This link cannot be attached: …",
        "ja": "このリンクは添付できません。https:// で始まり、パスワードなどを含まないものにしてください。",
    },
    "no_id": {
        "en": "The {field} '{value}' is no id. …",
        "ja": "「{field}」の「{value}」は番号に使えません。半角の英数字と . _ : @ - で、128字以内です。",
    },
    "key": {
        "en": "The key … cannot be used. …",
        "ja": "画面が古くなっています。画面を読み込み直し、もう一度送ってください。",
    },
    "no_version": {
        "en": "The form does not say which version of the proposal it is for. Load the page again.",
        "ja": "画面が古くなっています。画面を読み込み直してください。",
    },
    "no_text": {"en": "A comment needs a text. …", "ja": "コメントの文章を書いてください。"},
    "no_link": {"en": "An attachment needs a link. …", "ja": "添付するリンクを書いてください。"},
    "no_reason": {"en": "A proposal is declined for a reason. …", "ja": "見送る理由を選んでください。"},
    "no_plan": {"en": "Nothing is planned. …", "ja": "担当、次の一歩、期日のどれかを書いてください。"},
    "no_why": {
        "en": "Going back to '{stage}' needs a reason. …",
        "ja": "「{stage}」に戻す理由を書いてください。",
    },
}
LIMITS: Mapping[str, Mapping[str, str]] = {
    "too_many": {
        "en": "Too many requests came in a short time. Send it again in {seconds} s.",
        "ja": "短い間に多くの操作がありました。{seconds}秒後にもう一度送ってください。",
    },
    "too_much": {
        "en": "Too much is sent at a time. Send it again in {seconds} s.",
        "ja": "一度に多くのデータが送られています。{seconds}秒後にもう一度送ってください。",
    },
    "imports_wait": {
        "en": "{count} imports of this account wait or run already. Send it again in {seconds} s.",
        "ja": "取り込みがすでに{count}件進行中です。{seconds}秒後にもう一度送ってください。",
    },
    "busy": {
        "en": "{count} texts wait to be matched already. Send it again in {seconds} s.",
        "ja": "照合の順番待ちが{count}件あります。{seconds}秒後にもう一度送ってください。",
    },
    "too_large": {
        "en": "The request has {size} bytes; at most {most} are allowed.",
        "ja": "送られた内容は{size}バイトあります。{most}バイトまでにしてください。",
    },
    "larger": {
        "en": "The request has more than {most} bytes; that is all that is allowed.",
        "ja": "送られた内容が大きすぎます。{most}バイトまでにしてください。",
    },
    "slow": {
        "en": "The request was not there within {seconds} s. Send it again, all at once.",
        "ja": "送信が{seconds}秒以内に終わりませんでした。もう一度送ってください。",
    },
    "timeout": {
        "en": "The answer took more than {seconds} s. Ask for less, or again in 5 s.",
        "ja": "{seconds}秒以内に答えられませんでした。文章を短くするか、少し待ってやり直してください。",
    },
    "locked": {
        "en": "Another process is writing to the store. …",
        "ja": "ほかの処理が書き込んでいます。少し待って、もう一度送ってください。",
    },
    "reading": {
        "en": "… is deleted, but its text stays in the store's write-ahead log while …",
        "ja": "消しましたが、ほかの処理が読んでいるあいだ、文章の跡が残ります。事務局に知らせてください。",
    },
    "no_index": {
        "en": "There is no index in …",
        "ja": "検索の準備がまだできていません。事務局に知らせてください。",
    },
    "shards_busy": {
        "en": "{count} questions to the shards are under way already. Ask again in a second.",
        "ja": "検索の順番待ちが{count}件あります。少し待って、もう一度お試しください。",
    },
    "shard_busy": {
        "en": "{count} calls wait for a shard already. Ask again in a second.",
        "ja": "検索の処理が{count}件たまっています。少し待って、もう一度お試しください。",
    },
    "shard_lost": {
        "en": "None of the {count} replicas of shard {shard} answers. …",
        "ja": "検索用サーバー（{shard}番、{count}台）が応答しません。30秒ほど待って、またお試しください。",
    },
    "shards_only": {
        "en": "Shards answer matches only, and this looks at the whole index. …",
        "ja": "このサーバーでは照合だけができます。索引全体を持つサーバーで行ってください。",
    },
    "internal": {
        "en": "Something went wrong inside. The server's log says what.",
        "ja": "サーバーの中で問題が起きました。番号を添えて事務局に知らせてください。",
    },
    "no_path": {
        "en": "Not Found. See /docs for what can be asked.",
        "ja": "この場所には何もありません。",
    },
    "no_method": {
        "en": "Method Not Allowed. See /docs for what can be asked.",
        "ja": "この場所では、その操作はできません。",
    },
}
