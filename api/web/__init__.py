"""How do people ask in a browser? Pages made on the server, in Japanese and in English.

See `mounting.py` for what a page is made of, and ARCHITECTURE.md, "To add a page". Nothing is imported here:
the command line says refusals with `refusals.py`, and must not wait for the pages.
"""
