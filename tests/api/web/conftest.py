"""How do tests ask for pages without a browser?"""

from page_world import ask, client, world

__all__ = ["ask", "client", "world"]
