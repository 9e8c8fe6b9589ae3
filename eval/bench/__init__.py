"""How fast, how large, and how does that compare with what others offer?

Each module is a command of its own (`python -m eval.bench.lexical`); `peers/` holds one adapter for each
engine that is measured beside ours.
"""
