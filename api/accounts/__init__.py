"""Who asks, what may they do, and how are accounts looked after? See `rights.py` for the one table."""
