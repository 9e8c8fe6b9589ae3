"""Which working groups are there, and how long does a lead lead one?"""

from collections.abc import Iterable
from datetime import date

from corpora import WORKING_GROUPS, Organisation, RecordError, Store, working_groups_of


def check_groups(store: Store, wanted: Iterable[str]) -> None:
    """Refuse a working group that nobody has heard of: a slip of the pen would open nothing, silently.

    Raises `RecordError`.
    """
    asked = tuple(wanted)
    known = {group.id for group in WORKING_GROUPS}
    if not known.issuperset(asked):
        records = (record for record in store.records("organisation") if isinstance(record, Organisation))
        known = known.union(*map(working_groups_of, records))
    for name in asked:
        if name not in known:
            raise RecordError(
                f"There is no working group '{name}'. Known: {', '.join(sorted(known))}.",
                field="working_groups",
                value=name,
            )


def two_years_from(day: date) -> date:
    """The last day of a term of two years (document 000: 幹事機関の任期は2年)."""
    leap = (day.month, day.day) == (2, 29)
    end = day.replace(year=day.year + 2, day=28 if leap else day.day)
    return end if leap else date.fromordinal(end.toordinal() - 1)
