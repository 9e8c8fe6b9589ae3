"""How do new matches reach people? As JSON, as a feed for each account, and by e-mail."""

from api.digests.delivering import DeliveryReport, deliver
from api.digests.keeping import readable, refresh_copies

__all__ = ["DeliveryReport", "deliver", "readable", "refresh_copies"]
