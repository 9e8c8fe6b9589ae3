"""How is another engine asked the same things as ours?

One small adapter for each engine; only here may any library be imported. A peer that is not installed is
left out of the measurement.
"""
