"""What does one do with a vision of the future? Reckon backwards from it: commands, page, chart, and what
goes over the wire.
"""
