"""How is a night told in words, in Japanese and English?"""

import re
from collections.abc import Iterator
from datetime import datetime

from api.nights.report import NightReport, Outcome, StepReport

_JA, _EN = 0, 1
STEPS = {
    "check": ("点検", "Check"),
    "harvest": ("取り込み", "Harvest"),
    "index": ("索引", "Index"),
    "verdicts": ("評価の学習", "Verdicts"),
    "news": ("新しい候補", "New matches"),
    "digests": ("お知らせ", "Digests"),
    "statistics": ("全体の統計", "Statistics"),
    "reminders": ("滞り・期限", "Reminders"),
}
OUTCOMES = {
    Outcome.DONE: ("完了", "done"),
    Outcome.NOTHING: ("対象なし", "nothing to do"),
    Outcome.PARTLY: ("一部完了", "done in part"),
    Outcome.FAILED: ("失敗", "failed"),
    Outcome.SKIPPED: ("見送り", "skipped"),
    Outcome.STOPPED: ("中止", "stopped"),
    Outcome.RUNNING: ("実行中", "running"),
    Outcome.CUT_OFF: ("途中で途切れた", "cut off"),
}
COUNTS = {
    "new_records": ("新しい・変わった記録", "new or changed records"),
    "queries": ("待ち受ける問い", "standing queries"),
    "asked_anew": ("全体に問い直した", "asked about everything"),
    "asked": ("新しい記録に問うた", "asked about what is new"),
    "passed_over": ("届かないので省いた", "passed over"),
    "found": ("見つかった候補", "matches found"),
    "judging_accounts": ("評価した利用者", "users who judged"),
    "verdicts_for_all": ("全員に効く評価", "verdicts that speak for all"),
    "verdicts_for_few": ("その組み合わせだけに効く評価", "verdicts on their own pair alone"),
    "verdicts_left_out": ("使わなかった評価", "verdicts left out"),
    "put": ("新しいお知らせ", "new digests"),
    "delivered": ("届けた", "delivered"),
    "mailed": ("うちメール", "of them by mail"),
    "emptied": ("空になった", "emptied"),
    "failed": ("できなかった", "failed"),
    "needs_asked": ("照合したニーズ", "needs matched"),
    "figures": ("示した値", "figures told"),
    "overdue": ("期日を過ぎた提案", "proposals past their date"),
    "stale": ("動きのない提案", "proposals without movement"),
    "lapsing": ("期限の近い記録", "records that lapse soon"),
    "lapsed": ("期限の切れた記録", "records that have lapsed"),
    "records": ("記録", "records"),
    "withdrawn": ("取り下げ済み", "withdrawn"),
    "purged": ("消去済み", "purged"),
    "left_over_removed": ("片付けた残り物", "left-overs removed"),
    "reports_removed": ("片付けた報告", "old reports removed"),
    "places_new": ("新しいファイル", "new files"),
    "places_changed": ("変わったファイル", "changed files"),
    "places_unchanged": ("変わらないファイル", "unchanged files"),
    "places_gone": ("なくなったファイル", "files gone"),
    "places_refused": ("受け付けないファイル", "files refused"),
    "places_failed": ("失敗した場所", "places failed"),
    "records_added": ("追加", "added"),
    "records_updated": ("更新", "updated"),
    "records_unchanged": ("変更なし", "unchanged"),
    "records_withdrawn": ("取り下げ", "withdrawn"),
    "rows_refused": ("受け付けない行", "rows refused"),
    "add": ("追加", "added"),
    "update": ("更新", "updated"),
    "remove": ("削除", "removed"),
    "keep": ("そのまま", "kept"),
    "embedded": ("新たに読んだ文章", "texts embedded"),
    "published": ("公開した世代", "generation published"),
    "repaired": ("修復", "repaired"),
}

_PROBLEMS = (
    (
        re.compile(r"No lists are followed: (?P<place>.*) is not there\."),
        "追いかける一覧はありません（{place} がありません）。",
    ),
    (
        re.compile(r"Nobody has asked to be told of new matches\."),
        "保存した検索も、毎晩照合する記録の設定も、まだありません。",
    ),
    (re.compile(r"Nobody has said anything of a match\."), "候補への評価は、まだありません。"),
)


def night_in_words(report: NightReport, language: str) -> Iterator[str]:
    """Yield the lines that tell a night, its steps and what went wrong."""
    place = _JA if language == "ja" else _EN
    yield headline(report, language)
    for step in report.steps:
        yield _step(step, place)
        yield from (f"      {problem_in_words(problem, language)}" for problem in step.problems)
        if rows := step.details.get("refused_rows"):
            yield from (f"      {_row(row, place)}" for row in rows)
    yield from (problem_in_words(problem, language) for problem in report.problems)
    if report.serving:
        serving, since = report.serving, clock(report.serving.created_at)
        yield (
            f"公開中の世代: {serving.generation}（{since} 作成、{serving.entries} 件）",
            f"Generation {serving.generation} of {since} serves, with {serving.entries} entries.",
        )[place]


def headline(report: NightReport, language: str) -> str:
    """One line that tells a night: when it began, how it ended, how long it took."""
    place = _JA if language == "ja" else _EN
    outcome = OUTCOMES[report.outcome][place]
    at = clock(report.started_at)
    if report.took_s is None:
        return (f"{at} の夜間処理: {outcome}", f"Night of {at}: {outcome}")[place]
    took = _duration(report.took_s, place)
    return (
        f"{at} の夜間処理: {outcome}（{took}、終了コード {report.code}）",
        f"Night of {at}: {outcome} ({took}, exit code {report.code})",
    )[place]


def problem_in_words(problem: str, language: str) -> str:
    """What is said of a step, in "ja" where there are words for it."""
    for pattern, words in _PROBLEMS if language == "ja" else ():
        if found := pattern.fullmatch(problem):
            return words.format(**found.groupdict())
    return problem


def step_name(name: str, language: str) -> str:
    """What a step is called."""
    return STEPS.get(name, (name, name))[_JA if language == "ja" else _EN]


def _step(step: StepReport, place: int) -> str:
    name = STEPS.get(step.name, (step.name, step.name))[place]
    outcome = OUTCOMES[step.outcome][place]
    counted = [
        f"{COUNTS.get(what, (what, what))[place]} {count}" for what, count in step.counts.items() if count
    ]
    told = ("、", ", ")[place].join([_duration(step.took_s, place), *counted])
    return f"  {name}: {outcome} ({told})" if place == _EN else f"  {name}: {outcome}（{told}）"


def _row(row: dict[str, object], place: int) -> str:
    sheet = f" {row['sheet']}" if row["sheet"] else ""
    column = f" ({row['column']})" if row["column"] else ""
    return (
        f"受け付けない行: {row['list']}{sheet} {row['row']} 行目{column}",
        f"refused: {row['list']}{sheet}, row {row['row']}{column}",
    )[place]


def clock(at: str) -> str:
    """A time as the clock on the wall shows it."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _duration(seconds: float, place: int) -> str:
    if seconds < 60:
        return (f"{seconds:.1f} 秒", f"{seconds:.1f} s")[place]
    minutes, rest = divmod(round(seconds), 60)
    return (f"{minutes} 分 {rest} 秒", f"{minutes} min {rest} s")[place]
