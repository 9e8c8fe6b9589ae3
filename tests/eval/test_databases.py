"""Does the part of acceptance about databases see a test that failed, and one that ran on one kind alone?"""

from eval.acceptance.databases import checks_of, outcomes

REPORT = """<testsuites><testsuite>
<testcase name="test_a[sqlite]"/><testcase name="test_a[postgres]"/>
<testcase name="test_b[s1-sqlite]"/><testcase name="test_b[s1-postgres]">{inside}</testcase>
<testcase name="test_of_files"/>
</testsuite></testsuites>"""


def told(inside: str) -> list[tuple[float, bool]]:
    return [(own.figure, own.ok) for own in checks_of(outcomes(REPORT.format(inside=inside)))]


def test_all_passed_and_as_many_on_both() -> None:
    assert told("") == [(2, True), (2, True), (0, True)]


def test_a_test_that_failed_or_was_skipped_on_one_is_seen() -> None:
    assert told("<failure/>") == told("<skipped/>") == [(2, True), (1, False), (1, False)]
