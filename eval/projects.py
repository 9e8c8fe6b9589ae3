"""How well are the 22 projects of the city-to-city programme of 2022 answered, read by a person?

Prints, for each project told as a need, its first five seeds with a judgment on each, as a Markdown
table. Judgments lie beside it in a file, one JSON object a line: need, seed, language-free verdict and a
sentence. Command: `python -m eval.projects HOME`.
"""

import json
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from api import open_home, open_matcher, settings_from_environment
from corpora import Matchable, Need
from matcher import MatchResult

DEPTH = 5
JUDGMENTS = Path(__file__).with_name("reports") / "projects-2022-judgments.jsonl"


@dataclass(frozen=True)
class Judgment:
    """A reader's verdict on a pair ("fits", "partly", "no") with its date and reason."""

    verdict: str
    date: str
    sentence: str


def judgments(path: Path = JUDGMENTS) -> dict[tuple[str, str], Judgment]:
    """Read the judgments by (need id, seed id); none where there is no file yet."""
    if not path.is_file():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {
        (row["need"], row["seed"]): Judgment(row["verdict"], row["date"], row["sentence"]) for row in rows
    }


def table(results: Mapping[Need, MatchResult], judged: Mapping[tuple[str, str], Judgment]) -> str:
    """Return the matches as Markdown, one section per need; a pair that nobody judged says so."""
    sections = []
    for need, result in results.items():
        rows = [
            "| rank | seed | title | matched in | likelihood | judgment |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for hit in result.hits:
            own = judged.get((need.id, hit.record.id))
            verdict = f"{own.verdict} ({own.date}): {own.sentence}" if own else "not judged yet"
            rows.append(
                f"| {hit.rank} | {hit.record.id} | {_title(hit.record)} | {hit.language} "
                f"| {hit.score:.2f} | {verdict} |"
            )
        sections.append(f"## {need.id}: {_title(need)}\n\n" + "\n".join(rows))
    return "\n\n".join(sections)


def _title(record: Matchable) -> str:
    return record.title.best("en").replace("|", "/") if record.title else record.id


def main() -> None:
    """Match every project of 2022 in the home given as the argument and print the table."""
    settings = settings_from_environment(home=Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    with closing(open_home(settings)) as store:
        matcher = open_matcher(settings, store)
        needs = [need for need in store.records("need") if isinstance(need, Need) and need.partnership]
        results = {need: matcher.match_record(need.id, k=DEPTH) for need in needs}
    judged = judgments()
    found = [judged.get((n.id, hit.record.id)) for n, result in results.items() for hit in result.hits]
    counts = {
        verdict: sum(j is not None and j.verdict == verdict for j in found)
        for verdict in ("fits", "partly", "no")
    }
    print(table(results, judged))
    print(f"\n{len(results)} needs, {len(found)} pairs: {counts}, {found.count(None)} not judged.")


if __name__ == "__main__":
    main()
