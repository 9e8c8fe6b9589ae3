"""How much may one request be, how long may it take, and how many may come?"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Limits:
    """What one request may take, and how many an address or account may send.

    `rate_per_minute` is the steady rate, `burst` how many may come at once; a rate of 0 is none. `request_s`
    bounds the whole of a request, its body included, `upload_s` that of an upload; `header_s` the time until
    its headers are there; `idle_s` a connection without a request; `job_s` an import. At most `waiting` texts
    wait to be matched, and `matching` are matched at a time.
    """

    rate_per_minute: int = 1_200
    burst: int = 200
    body_bytes: int = 8_000_000
    held_bytes: int = 256_000_000
    upload_bytes: int = 50_000_000
    request_s: float = 30.0
    upload_s: float = 300.0
    header_s: float = 10.0
    idle_s: float = 15.0
    waiting: int = 128
    matching: int = 2
    jobs_per_account: int = 10
    job_s: float = 3_600.0

    def of_one(self, workers: int) -> "Limits":
        """What one of several workers may hold and let wait, so that all together stay within this.

        Rates and numbers of imports are counted over all of them and stay as they are. Each may hold one
        body that is allowed, though with many workers that is more than its part.
        """
        held_bytes = max(self.held_bytes // workers, self.body_bytes)
        return replace(self, waiting=-(-self.waiting // workers), held_bytes=held_bytes)
