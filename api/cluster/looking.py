"""What is wrong with the cluster and the shards that the settings name?"""

import socket
from importlib.util import find_spec
from typing import Any

from api.settings import Settings
from corpora import EnmusubiError

_WAIT_S = 3.0


def look_at_cluster(settings: Settings) -> list[str]:
    """Say what is wrong with the settings of a cluster, without joining it: each with what to do."""
    found = []
    if settings.shards and not settings.cluster:
        found.append(
            "ENMUSUBI_SHARDS is set and ENMUSUBI_CLUSTER is not: serve is refused. Set both, or none."
        )
    if settings.cluster and find_spec("ray") is None:
        found.append(
            "ENMUSUBI_CLUSTER is set and Ray is not installed. Install it: pip install 'enmusubi[ray]'"
        )
    if settings.cluster and not answers(settings.cluster):
        found.append(
            f"Nothing answers at '{settings.cluster}' (ENMUSUBI_CLUSTER). Start the cluster: ray start --head"
        )
    return found


def look_at_shards(settings: Settings, generation: str) -> tuple[dict[str, Any], list[str]]:
    """Say which shards are served from where, and what is wrong; `generation` serves in the home."""
    if not settings.shards:
        return {}, []
    from indexer import current_shards

    try:
        lying = current_shards(settings.shards)
    except EnmusubiError as error:
        return {"url": settings.shards}, [str(error)]
    told = {"url": lying.url, "generation": lying.generation, "shards": lying.shards}
    if lying.generation == generation:
        return told, []
    return told, [
        f"The shards under {lying.url} are those of generation {lying.generation}, and the home's index is "
        f"{generation}. Cut it: enmusubi shard"
    ]


def answers(address: str) -> bool:
    """Whether anything listens at an address; one that names no port is Ray's own to find."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        return True
    named = host.removeprefix("ray://").strip("[]")  # of an IPv6 address
    try:
        with socket.create_connection((named, int(port)), timeout=_WAIT_S):
            return True
    except (OSError, OverflowError):
        return False
