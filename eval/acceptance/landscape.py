"""Are the challenges that no seed answers found, and those that are shared, and does anything else pass?"""

from api import settings_from_environment
from eval.acceptance.check import Check
from eval.gaps import gaps
from eval.systems import Bench


def landscape() -> list[Check]:
    """Measure gaps and shared challenges on the labelled needs, and print the names of what was found."""
    found = gaps(Bench(settings_from_environment().models))
    for challenge, japanese, english, stability in found.named:
        print(f"{challenge}  {japanese} / {english}  (stability {stability:.2f})")
    for told in (*found.false, *found.shared_false):
        print(f"false: {told}")
    return [
        Check(
            f"challenges without seeds found ({found.wholes})",
            found.whole,
            f">= {found.wholes}",
            found.whole == found.wholes,
        ),
        Check(
            f"near misses told as a gap ({found.nears})",
            found.near,
            "no bound was asked",
            found.near > 0,
        ),
        Check("false gaps among 80 needs", len(found.false), "<= 2", len(found.false) <= 2),
        Check(
            f"shared challenges found ({found.shareds})",
            found.shared,
            f">= {found.shareds}",
            found.shared == found.shareds,
        ),
        Check(
            "shared challenges that are none", len(found.shared_false), "<= 1", len(found.shared_false) <= 1
        ),
        Check(
            f"seeds that a need asks for, told as without ({found.answering})",
            found.needless,
            "<= 1",
            found.needless <= 1,
        ),
    ]
