"""How does a server run: addresses, logs, metrics, counts of callers, and what it says when something is wrong?"""
