"""What is a figure beside its bound?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A figure beside its bound."""

    what: str
    figure: float
    bound: str
    ok: bool
