"""How does a server run? Its addresses, logs, metrics, counts of callers, and what it says when it must refuse."""
