"""What is done with every request, whatever it asks?"""

from api.middleware.body import BodyLimit
from api.middleware.headers import SafeHeaders
from api.middleware.rate import RateLimit
from api.middleware.records import Recorded
from api.middleware.time_limit import TimeLimit

__all__ = ["BodyLimit", "RateLimit", "Recorded", "SafeHeaders", "TimeLimit"]
