"""What does a release consist of, and does it work where there is no checkout?

`python -m eval.release DIR` builds sdist and wheel, installs the wheel in an environment of its own, uses it
there, and writes beside them which packages it brings along: an SBOM and their licences.
"""

from eval.release.making import Released, release

__all__ = ["Released", "release"]
