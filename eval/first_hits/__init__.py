"""Are the first hits of a need surer of themselves than they should be, and more so where it is short?"""
