"""How much may one source ask of this program, and this program of a server?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class HarvestLimits:
    """Bounds of a harvest.

    `delay_s` lies between two requests to a host (more where its robots.txt asks for it), `timeout_s` bounds
    each wait for a server, `download_s` a whole answer, `wait_s` what a `Retry-After` may ask for.
    """

    delay_s: float = 1.0
    timeout_s: float = 30.0
    download_s: float = 300.0
    wait_s: float = 60.0
    file_bytes: int = 256 * 2**20
    page_bytes: int = 2**20
    files: int = 1000
    redirects: int = 5
