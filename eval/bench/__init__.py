"""How fast, how large, and how does that compare with what others offer?

`speed.py` is what `enmusubi bench` runs; the other measurements are commands of their own (`python -m
eval.bench.lexical`). `peers/` holds one adapter for each engine that is measured beside ours.
"""
