"""How does one machine become two, each with a Ray node of its own, and how does one of them die?

Two network namespaces joined by a pair of virtual cables; in each a raylet with its own address. Who dies is
killed with all its processes at once (SIGKILL). Needs root and `ip`, and nothing of it is left afterwards.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STORE_BYTES = 150_000_000  # of objects, on each node
PORT = 6379
# Who is not heard of for three seconds is dead: the defaults wait for up to half a minute.
IMPATIENT = {
    "RAY_health_check_initial_delay_ms": "1000",
    "RAY_health_check_period_ms": "1000",
    "RAY_health_check_timeout_ms": "1000",
    "RAY_health_check_failure_threshold": "3",
    # A leg comes with its answer; else it lies in an object store beyond 100 kB, to be fetched there.
    "RAY_max_direct_call_object_size": "16000000",
    "RAY_worker_niceness": "0",  # else whatever else runs on the machine goes before
}
_ENDED_S = 10.0


@dataclass(frozen=True)
class Node:
    """A network namespace with an address."""

    name: str
    address: str

    def command(self, arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> list[str]:
        """The command that runs inside, with variables of the environment besides those of this process."""
        told = [f"{name}={value}" for name, value in (variables or {}).items()]
        return ["ip", "netns", "exec", self.name, "env", *told, *arguments]

    def kill(self) -> None:
        """Kill everything that runs inside, this process excepted; wait until it is gone."""
        give_up_at = time.monotonic() + _ENDED_S
        while (left := self._processes()) and time.monotonic() < give_up_at:
            for process in left:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    continue  # it has ended by itself
            time.sleep(0.05)

    def _processes(self) -> list[int]:
        told = _called(["ip", "netns", "pids", self.name])
        return [int(line) for line in told.stdout.split() if int(line) != os.getpid()]


NODES = (Node("enmusubi-a", "10.77.0.1"), Node("enmusubi-b", "10.77.0.2"))
ADDRESS = f"{NODES[0].address}:{PORT}"


@contextmanager
def two_nodes(environment: Mapping[str, str]) -> Iterator[tuple[Node, Node]]:
    """Start both nodes, the first as head, each with one processor, with these variables besides ours."""
    scratch = Path(tempfile.mkdtemp(prefix="r"))  # short: sockets lie below it
    try:
        _network()
        head, other = NODES
        own = {**environment, **IMPATIENT}
        _start(head, ["--head", f"--port={PORT}", "--include-dashboard=false"], scratch / "a", own)
        _start(other, [f"--address={ADDRESS}"], scratch / "b", own)
        yield head, other
    finally:
        for node in NODES:
            node.kill()
            _called(["ip", "netns", "delete", node.name])
        shutil.rmtree(scratch, ignore_errors=True)


def _network() -> None:
    one, other = NODES
    for node in NODES:
        _called(["ip", "netns", "delete", node.name])
        _run(["ip", "netns", "add", node.name])
    cable = ["type", "veth", "peer", "name", "cable", "netns", other.name]
    _run(["ip", "link", "add", "cable", "netns", one.name, *cable])
    for node in NODES:
        _run(node.command(["ip", "address", "add", f"{node.address}/24", "dev", "cable"]))
        for device in ("cable", "lo"):
            _run(node.command(["ip", "link", "set", device, "up"]))


def _start(node: Node, arguments: Sequence[str], scratch: Path, environment: Mapping[str, str]) -> None:
    ray = Path(sys.executable).with_name("ray")
    command = [
        str(ray),
        "start",
        f"--node-ip-address={node.address}",
        f"--object-store-memory={STORE_BYTES}",
        "--num-cpus=1",
        "--disable-usage-stats",
        *arguments,
        *([f"--temp-dir={scratch}"] if "--head" in arguments else []),
    ]
    _run(node.command(command, environment))


def _run(command: Sequence[str]) -> None:
    ended = _called(command)
    if ended.returncode:
        sys.exit(f"{' '.join(command)} ended with {ended.returncode}: {ended.stderr[-2000:]}")


def _called(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
