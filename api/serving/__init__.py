"""How does a server run? Its addresses, logs, metrics, counts of callers, and how it says that it refuses."""
