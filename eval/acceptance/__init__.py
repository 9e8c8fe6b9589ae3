"""Does this machine reach the figures that were promised, and what are they? `python -m eval.acceptance`."""
