"""Can it be told by time whether a record that may not be seen is there?

Hidden and missing ids are asked for in turn, in random order; a classifier then tries to tell them apart by
latency alone. An AUC of .5 is guessing. Command: `python -m eval.bench.latency [--requests 2000] [--json]`.
"""

import argparse
import http.client
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from eval.bench.served import make_home, running

MOST_AUC = 0.55
_RECORDS = 10_000
_BEYOND = 500_000
_WARM = 200


@dataclass(frozen=True)
class Latency:
    """Cross-validated AUC of telling hidden from missing, medians, and whether the answers are alike."""

    requests: int
    auc: float
    hidden_ms: float
    missing_ms: float
    same_answers: bool


def measure(requests: int, home: Path, *, records: int = _RECORDS, seed: int = 1) -> Latency:
    """Ask for so many hidden and so many missing ids, interleaved."""
    chance = random.Random(seed)  # noqa: S311
    make_home(home, records, indexed=100)  # nothing is matched here
    hidden = [chance.randrange(records // 10) * 10 for _ in range(requests)]
    asked = [(1, f"seed-{number:06}") for number in hidden]
    asked += [(0, f"seed-{number + _BEYOND:06}") for number in hidden]  # as long, and not there
    chance.shuffle(asked)
    with running(home) as server:
        place = urlsplit(server.url)
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)
        for _ in range(_WARM):
            _ask(connection, "seed-warm-up")
        answers = [_ask(connection, name) for _, name in asked]
    kinds = np.array([kind for kind, _ in asked])
    times = np.array([took for took, _ in answers])
    return Latency(
        requests=requests,
        auc=round(auc(kinds, times), 4),
        hidden_ms=round(float(np.median(times[kinds == 1])), 3),
        missing_ms=round(float(np.median(times[kinds == 0])), 3),
        same_answers=len({said for _, said in answers}) == 1,
    )


def _ask(connection: http.client.HTTPConnection, name: str) -> tuple[float, str]:
    """Ask once: milliseconds, and the answer without the id that was asked for."""
    began = time.perf_counter()
    connection.request("GET", f"/v1/records/{name}", headers={"X-Request-Id": "latency"})
    response = connection.getresponse()
    body = response.read().decode()
    took_ms = (time.perf_counter() - began) * 1000
    headers = sorted((key, value) for key, value in response.getheaders() if key.lower() != "date")
    return took_ms, f"{response.status} {headers} {body}".replace(name, "ID")


def auc(kinds: "np.ndarray", times: "np.ndarray") -> float:
    """The AUC of a classifier that has seen the other folds only."""
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    features = np.stack([times, np.log(times)], axis=1)
    model = GradientBoostingClassifier(random_state=1, max_depth=2, n_estimators=50)
    told = cross_val_predict(model, features, kinds, cv=folds, method="predict_proba")[:, 1]
    return float(roc_auc_score(kinds, told))


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--records", type=int, default=_RECORDS)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        found = measure(chosen.requests, Path(directory), records=chosen.records)
    if chosen.json:
        print(json.dumps(asdict(found)))
    else:
        print(
            f"{found.requests} requests each: hidden {found.hidden_ms} ms, missing {found.missing_ms} ms, "
            f"AUC {found.auc} (at most {MOST_AUC}), answers alike: {found.same_answers}"
        )
    sys.exit(not (found.auc <= MOST_AUC and found.same_answers))


if __name__ == "__main__":
    main()
