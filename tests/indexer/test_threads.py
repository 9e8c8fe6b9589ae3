"""Are the products of a query computed by the thread that asks for them?"""

from threadpoolctl import threadpool_info, threadpool_limits

from indexer import one_thread_each


def test_from_then_on_blas_takes_one_thread() -> None:
    with threadpool_limits(2):  # gives back what was
        one_thread_each()

        assert {own["num_threads"] for own in threadpool_info() if own["user_api"] == "blas"} == {1}
