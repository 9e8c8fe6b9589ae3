"""Does every error have an exit code, an HTTP status and a type that stays?"""

import re

import pytest

import corpora.errors
from api.errors import BAD_INPUT, DONE, IN_PART, INTERNAL, LOCKED, USAGE, exit_code, http_status, problem_type
from corpora import EnmusubiError

# class -> exit code, HTTP status, problem type; programs of others rely on every line
TABLE = {
    "EnmusubiError": (5, 500, "urn:enmusubi:error:enmusubi"),
    "UsageError": (2, 400, "urn:enmusubi:error:usage"),
    "InputError": (3, 422, "urn:enmusubi:error:input"),
    "TextError": (3, 422, "urn:enmusubi:error:text"),
    "RecordError": (3, 422, "urn:enmusubi:error:record"),
    "FormatError": (3, 422, "urn:enmusubi:error:format"),
    "KeyReusedError": (3, 422, "urn:enmusubi:error:key-reused"),
    "NotFoundError": (3, 404, "urn:enmusubi:error:not-found"),
    "AuthenticationError": (3, 401, "urn:enmusubi:error:authentication"),
    "ForbiddenError": (3, 403, "urn:enmusubi:error:forbidden"),
    "ChangedError": (3, 412, "urn:enmusubi:error:changed"),
    "ConfigurationError": (3, 500, "urn:enmusubi:error:configuration"),
    "HomeError": (3, 500, "urn:enmusubi:error:home"),
    "EncoderError": (3, 500, "urn:enmusubi:error:encoder"),
    "IndexUnavailableError": (3, 503, "urn:enmusubi:error:index-unavailable"),
    "IndexMissingError": (3, 503, "urn:enmusubi:error:index-missing"),
    "IndexCorruptError": (3, 503, "urn:enmusubi:error:index-corrupt"),
    "IndexMismatchError": (3, 503, "urn:enmusubi:error:index-mismatch"),
    "BusyError": (3, 503, "urn:enmusubi:error:busy"),
    "ConflictError": (3, 409, "urn:enmusubi:error:conflict"),
    "LockedError": (4, 409, "urn:enmusubi:error:locked"),
}


ROOMS = {"corpora", "indexer", "matcher", "api", "eval"}


def classes(root: type[EnmusubiError] = EnmusubiError) -> list[type[EnmusubiError]]:
    """Every error class of the rooms (not those that tests make)."""
    found = [root, *(own for child in root.__subclasses__() for own in classes(child))]
    own = [error for error in found if error.__module__.split(".")[0] in ROOMS]
    return [error for error in own if not error.__module__.startswith("eval.screens")]  # a tool of tests


def documented() -> dict[str, tuple[int, int]]:
    """The table drawn in the errors' docstring; a class below another takes over its codes."""
    codes: dict[str, tuple[int, int]] = {}
    parents: list[tuple[int, tuple[int, int]]] = []
    for line in (corpora.errors.__doc__ or "").splitlines():
        if not (found := re.match(r"([ │├└─]+)(\w+Error)\b", line)):
            continue
        depth = len(found[1])
        parents = [parent for parent in parents if parent[0] < depth]
        stated = re.search(r"exit (\d), HTTP (\d+)", line)
        own = (int(stated[1]), int(stated[2])) if stated else parents[-1][1] if parents else (5, 500)
        parents.append((depth, own))
        codes[found[2]] = own
    return codes


def test_the_exit_codes_are_those_of_the_contract() -> None:
    assert (DONE, IN_PART, USAGE, BAD_INPUT, LOCKED, INTERNAL) == (0, 1, 2, 3, 4, 5)


def test_the_table_names_every_error_class() -> None:
    assert sorted(error.__name__ for error in classes()) == sorted(TABLE)


@pytest.mark.parametrize("error", classes(), ids=lambda error: error.__name__)
def test_every_error_class_has_its_codes_and_its_type(error: type[EnmusubiError]) -> None:
    found = (exit_code(error), http_status(error), problem_type(error))

    assert found == TABLE[error.__name__]


def test_the_docstring_of_the_errors_draws_the_same_table() -> None:
    assert documented() == {name: (code, status) for name, (code, status, _) in TABLE.items()}


def test_problem_types_are_told_apart() -> None:
    types = [problem_type(error) for error in classes()]

    assert len(set(types)) == len(types)
    assert all(re.fullmatch(r"urn:enmusubi:error:[a-z]+(-[a-z]+)*", own) for own in types)


def test_a_new_error_class_takes_the_codes_of_its_nearest_ancestor() -> None:
    class NewError(corpora.errors.IndexCorruptError):
        pass

    assert (exit_code(NewError), http_status(NewError)) == (3, 503)
    assert problem_type(NewError) == "urn:enmusubi:error:new"
