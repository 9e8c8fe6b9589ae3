"""How do people ask in a browser? Pages made on the server, in Japanese and in English.

See `mounting.py` for what a page is made of, and ARCHITECTURE.md, "To add a page".
"""

from api.web.mounting import add_pages

__all__ = ["add_pages"]
