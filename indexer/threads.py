"""How many threads does the arithmetic of one query take?

One. Its products are small, and OpenBLAS's threads wait for each other by turning in circles: on two cores
that others use as well, a query took two to three times the processor time with two threads
(`eval/reports/2026-11-28-search.md`). Whoever serves questions that are asked at once spreads these over the
cores.
"""

from threadpoolctl import threadpool_limits


def one_thread_each() -> None:
    """From now on let every product of this process be computed by the thread that asks for it."""
    threadpool_limits(limits=1, user_api="blas")
