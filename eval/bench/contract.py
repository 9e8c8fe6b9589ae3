"""Does the server keep what its description says, whatever is sent to it?

schemathesis makes requests from the OpenAPI document of a real server, some that fit and some that break it,
and checks every answer: no 5xx, a status that is described, its content type, headers and schema, and that
what breaks the description is refused. Command: `python -m eval.bench.contract [--cases 10000] [--json]`.

It asks with a token of the secretariat, and where one is needed checks that without it, or with a wrong one,
nothing is answered. Not checked: that everything which fits the schema is taken (a text without words fits,
and is refused).
"""

import argparse
import json
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

from eval.bench.served import OWN, add_secretary, make_home, running

RECORDS_THERE = 40
_OWN_SEED = "seed-000001"
_KEPT = 20  # breaches that are told in full
_PATIENT_S = 120  # a server on a busy machine: how long it takes is not what is measured
_WORDS = {"pattern": "^[ぁ-んァ-ヶ一-龠a-z0-9。、 ]{1,60}[ぁ-ん]$", "minLength": 1, "maxLength": 100}
_CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "ignored_auth",
)


@dataclass
class Contract:
    """How many requests were made, how they were answered, and which answers broke the description."""

    cases: int = 0
    took_s: float = 0.0
    by_operation: Counter[str] = field(default_factory=Counter)
    by_status: Counter[str] = field(default_factory=Counter)
    server_errors: int = 0
    breaches: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As JSON, the breaches cut off after some."""
        return {
            "cases": self.cases,
            "took_s": self.took_s,
            "by_operation": dict(self.by_operation),
            "by_status": dict(self.by_status),
            "server_errors": self.server_errors,
            "breaches": len(self.breaches),
            "told": self.breaches[:_KEPT],
        }


def measure(cases: int, home: Path, *, seed: int = 1) -> Contract:
    """Send at least so many requests to a server on a fresh home; the same ones for the same seed."""
    make_home(home, RECORDS_THERE)
    found = Contract()
    token = {"Authorization": f"Bearer {add_secretary(home)}"}
    with running(home, "--accounts", "--request-s", str(_PATIENT_S)) as server:
        there = {"job_id": _job(server.url, token), **_made(server.url, token)}
        plans = list(_plans(server.url, there))
        began = time.perf_counter()
        for round_ in count():
            short = cases - found.cases
            if short <= 0:
                break
            before = found.cases
            for place, plan in enumerate(plans):
                _run(plan, token, -(-short // len(plans)), found, seed=seed + 1_000 * round_ + place)
            if found.cases == before:
                found.breaches.append("No request could be made from the description.")
                break
        found.took_s = round(time.perf_counter() - began, 1)
        if server.process.poll() is not None:
            found.breaches.append("The server ended on the way.")
    return found


@dataclass(frozen=True)
class _Plan:
    """One operation, whether what is sent fits, and what is set beforehand."""

    operation: APIOperation[Any, Any, Any, Any]
    mode: GenerationMode
    path: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def _plans(url: str, there: Mapping[str, str]) -> Iterator[_Plan]:
    """What to send: what fits and what does not, and to things that are there, too."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        schema = schemathesis.openapi.from_dict(_description(url, fits=mode is GenerationMode.POSITIVE))
        schema.config.update(base_url=url)
        refusing = schema.config.checks.negative_data_rejection
        refusing.expected_statuses = [*refusing.expected_statuses, "413"]  # a body too large is refused, too
        found: Any = schema.get_all_operations()
        for operation in (result.ok() for result in found):
            yield _Plan(operation, mode)
            if "{record_id}" in operation.path and operation.method != "delete":
                headers = {"If-Match": "*"} if operation.method == "put" else {}
                yield _Plan(operation, mode, {"record_id": _OWN_SEED}, headers)
            for name, known in there.items():
                if f"{{{name}}}" in operation.path and operation.method != "delete":
                    headers = {"If-Match": "*"} if operation.method == "post" else {}
                    yield _Plan(operation, mode, {name: known}, headers)


def _run(plan: _Plan, token: dict[str, str], cases: int, found: Contract, *, seed: int) -> None:
    overrides: dict[str, Any] = {"path_parameters": plan.path} if plan.path else {}
    if plan.headers:
        overrides["headers"] = plan.headers
    strategy = plan.operation.as_strategy(generation_mode=plan.mode, **overrides)

    def send(case: Any) -> None:
        _send(case, token, found)

    bounded = settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    try:
        seeded(seed, bounded(given(case=strategy)(send)))()
    except Unsatisfiable:
        return  # there is nothing in this operation that could be wrong


def seeded(number: int, test: Callable[[], None]) -> Callable[[], None]:
    """Make a test's cases the same on every run."""
    from hypothesis import seed

    made: Callable[[], None] = seed(number)(test)
    return made


def _send(case: Any, token: dict[str, str], found: Contract) -> None:
    response = case.call(headers=token, timeout=_PATIENT_S)
    found.cases += 1
    found.by_operation[case.operation.label] += 1
    found.by_status[str(response.status_code)] += 1
    found.server_errors += response.status_code >= 500
    try:
        case.validate_response(response, checks=_checks())
    except FailureGroup as failures:
        for failure in failures.exceptions:
            where = f"{case.operation.label}: {response.status_code}"
            found.breaches.append(f"{where}: {failure!s:.600} {case.as_curl_command():.2000}")


def _checks() -> list[Any]:
    load_all_checks()
    return CHECKS.get_by_names(list(_CHECKED))


def _description(url: str, *, fits: bool) -> dict[str, Any]:
    """The server's description for what fits it, or breaks it.

    What fits has texts of words, as most of what is made at random is none and would be refused. What breaks
    it breaks something else than the token, which is sent always.
    """
    with urllib.request.urlopen(f"{url}/openapi.json", timeout=_PATIENT_S) as answer:  # noqa: S310
        told: dict[str, Any] = json.load(answer)
    if not fits:
        for operations in told["paths"].values():
            for operation in operations.values():
                operation.pop("security", None)
    if fits:
        schemas = told["components"]["schemas"]
        for name in ("MatchRequest", "TeamRequest"):
            schemas[name]["properties"]["text"].update(_WORDS)
        for language in schemas["BilingualText"]["properties"].values():
            language["anyOf"][0].update(_WORDS)
    return told


def _job(url: str, token: dict[str, str]) -> str:
    """Send a list, so that there is an import to ask for."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{url}/v1/imports?name=list.csv&kind=seed&dry_run=true",
        data="シーズ名,概要\n例,排熱を集める装置です。\n".encode(),
        headers={"Content-Type": "application/octet-stream", **token},
    )
    with urllib.request.urlopen(request, timeout=_PATIENT_S) as answer:  # noqa: S310
        return str(json.load(answer)["id"])


def _made(url: str, token: dict[str, str]) -> dict[str, str]:
    """Make a proposal, and save a text, so that there are such."""
    need = {"kind": "need", "text": {"ja": "排熱を集めて使いたい。"}, "organisation": OWN}
    made = _post(f"{url}/v1/records", need, token)
    pair = {"need": made["record"]["id"], "seed": _OWN_SEED}
    proposal = _post(f"{url}/v1/proposals", pair, token)
    saved = _post(f"{url}/v1/saved-queries", {"name": "排熱", "text": "排熱を使いたい。"}, token)
    return {"proposal_id": proposal["proposal"]["id"], "saved_id": saved["id"]}


def _post(url: str, body: object, token: dict[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - our own server
        url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json", **token}
    )
    with urllib.request.urlopen(request, timeout=_PATIENT_S) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        found = measure(chosen.cases, Path(directory), seed=chosen.seed)
    if chosen.json:
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        print(f"{found.cases} requests in {found.took_s} s: {dict(found.by_status)}")
        print(f"{found.server_errors} server errors, {len(found.breaches)} breaches")
        print("\n".join(found.breaches[:_KEPT]))
    sys.exit(bool(found.breaches))


if __name__ == "__main__":
    main()
