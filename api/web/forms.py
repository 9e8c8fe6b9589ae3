"""Which fields of a form did somebody fill in?"""

from collections.abc import Iterable

from starlette.datastructures import FormData


def filled_in(form: FormData, names: Iterable[str]) -> dict[str, str]:
    """Return those of the named fields that hold more than blanks, without the blanks about them."""
    sent = {name: form.get(name) for name in names}
    return {name: value.strip() for name, value in sent.items() if isinstance(value, str) and value.strip()}
