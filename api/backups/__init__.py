"""How is a home kept in one file, and brought back from it?

`making` writes a backup and keeps the newest, `restoring` checks one, `placing` puts it
in place; `moving` brings a store into a database; `purging` reaches all that lies beside the store.
"""
