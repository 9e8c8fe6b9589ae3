"""How is a home kept in one file, and brought back from it?

`making` writes a backup and keeps the newest, `restoring` checks one and puts it in place.
"""
