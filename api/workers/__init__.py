"""How do several processes answer as one server?"""

from api.workers.starting import serve_together

__all__ = ["serve_together"]
