"""Is the tree of errors in the docstring the tree of errors in the code?"""

import inspect
import re

import corpora
import corpora.errors
from corpora import EnmusubiError, RecordError, TextError

LINE = re.compile(r"^    (?P<lead>[│├└─ ]*)(?P<name>[A-Z]\w*Error)\b(?P<rest>.*)$")


def tree_of_the_docstring() -> dict[str, str]:
    """Each class of the drawn tree -> the class under which it hangs."""
    parents: dict[str, str] = {}
    branch: list[str] = []
    for line in (corpora.errors.__doc__ or "").splitlines():
        if found := LINE.match(line):
            depth = len(found["lead"]) // 4
            branch = [*branch[:depth], found["name"]]
            parents[found["name"]] = branch[-2] if depth else "Exception"
    return parents


def classes_of_the_module() -> dict[str, type[Exception]]:
    return {
        name: value
        for name, value in vars(corpora.errors).items()
        if inspect.isclass(value) and value.__module__ == corpora.errors.__name__
    }


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn = tree_of_the_docstring()

    written = {name: value.__base__.__name__ for name, value in classes_of_the_module().items()}

    assert drawn == written
    assert drawn["IndexMismatchError"] == "IndexUnavailableError"  # the drawing was really read, to its depth
    assert drawn["EnmusubiError"] == "Exception"


def test_every_error_is_an_enmusubi_error_so_that_one_except_catches_all() -> None:
    strangers = [
        name for name, value in classes_of_the_module().items() if not issubclass(value, EnmusubiError)
    ]

    assert strangers == []


def test_every_error_can_be_imported_from_the_room() -> None:
    missing = [
        name for name, value in classes_of_the_module().items() if getattr(corpora, name, None) is not value
    ]

    assert missing == []
    assert set(classes_of_the_module()) <= set(corpora.__all__)


def test_the_decisions_right_under_the_root_have_an_exit_code_and_a_status_in_the_drawing() -> None:
    codes = {
        name: (int(found[1]), int(found[2]))
        for line in (corpora.errors.__doc__ or "").splitlines()
        if (found := re.search(r"exit (\d), HTTP (\d{3})$", line)) and (name := LINE.match(line)["name"])
    }

    assert codes == {
        "UsageError": (2, 400),
        "InputError": (3, 422),
        "NotFoundError": (3, 404),
        "AuthenticationError": (3, 401),
        "ForbiddenError": (3, 403),
        "ChangedError": (3, 412),
        "ConfigurationError": (3, 500),
        "IndexUnavailableError": (3, 503),
        "BusyError": (3, 503),
        "ConflictError": (3, 409),
        "LockedError": (4, 409),
    }
    assert set(codes) == {
        name for name, parent in tree_of_the_docstring().items() if parent == "EnmusubiError"
    }


def test_a_record_error_tells_its_field_and_reads_as_its_message() -> None:
    named, unnamed = RecordError("trl is 12.", field="trl"), RecordError("The row is empty.")

    assert (str(named), named.field) == ("trl is 12.", "trl")
    assert (str(unnamed), unnamed.field) == ("The row is empty.", None)
    assert not issubclass(TextError, RecordError)
