"""Can a liaison office bring in its table, find a partner across languages, and take a record back?"""

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., "subprocess.CompletedProcess[str]"]

TEXT = "もみ殻をいぶした炭で、ため池の水からアンモニアを吸い取る装置を試作した。"
ROWS = [
    {"番号": "lo-1", "題": "もみ殻の炭による水の浄化", "概要": TEXT, "分野": "waste_water", "段階": "5"},
    {
        "番号": "lo-2",
        "題": "",
        "概要": "雪を夏まで蓄えて役場を冷やす設計法。",
        "分野": "buildings",
        "段階": "15",
    },
    {
        "番号": "lo-3",
        "題": "",
        "概要": "路線バスの電池を古い順に駅舎の蓄電に回す仕組み。",
        "分野": "storage",
        "段階": "7",
    },
    {
        "番号": "lo-4",
        "題": "",
        "概要": "竹林を間引いた竹からつくる断熱ボード。",
        "分野": "buildings",
        "段階": "4",
    },
]
MAPPING = {"番号": "id", "題": "title_ja", "概要": "text_ja", "分野": "sector", "段階": "trl"}
NEED = "Fish in our reservoir suffer from ammonia. Could charcoal made of rice husks clean the water?"


def table(path: Path) -> Path:
    with path.open("w", encoding="cp932", newline="") as file:
        writer = csv.DictWriter(file, MAPPING)
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def found(ended: "subprocess.CompletedProcess[str]") -> Any:
    assert (ended.returncode, ended.stderr) == (0, "")
    return json.loads(ended.stdout)


def test_an_office_imports_its_table_finds_a_seed_across_languages_and_takes_it_back(
    enmusubi: Command, tmp_path: Path
) -> None:
    home, seeds, mapping = tmp_path / "home", table(tmp_path / "シーズ.csv"), tmp_path / "mapping.json"
    mapping.write_text(json.dumps(MAPPING, ensure_ascii=False), encoding="utf-8")

    # It imports a table as Excel saved it; a row with an impossible TRL is reported, the others are taken.
    report = tmp_path / "report.json"
    imported = enmusubi(
        "--home", home, "import", seeds, "--kind", "seed", "--mapping", mapping, "--report", report
    )
    assert imported.returncode == 1
    assert imported.stdout == (
        f"3 added; 1 rows refused.\n{seeds}, row 3: 段階: '15' is no technology readiness level. "
        "Write a technology readiness level from 1 to 9, e.g. 4 or TRL4.\n"
    )
    (refused,) = json.loads(report.read_text(encoding="utf-8"))["refused"]
    assert (refused["row"], refused["field"], refused["value"]) == (3, "trl", "15")

    # It indexes.
    indexed = enmusubi("--home", home, "index", "--json")
    assert json.loads(indexed.stdout)["add"] == 3

    # A partner asks in English; the Japanese seed comes first, and the explanation says why.
    answer = found(enmusubi("--home", home, "match", NEED, "--json"))
    assert answer["query"]["language"] == "en"
    assert answer["hits"][0]["id"] == "lo-1"
    assert sorted(hit["id"] for hit in answer["hits"]) == ["lo-1", "lo-3", "lo-4"]
    explanation = answer["hits"][0]["explanation"]
    assert [own["signal"] for own in explanation["contributions"]] == [
        "dense",
        "lexical",
        "expansion",
        "concepts",
        "feedback",
    ]
    for evidence in explanation["evidence"]:
        asked, quoted = evidence["need"], evidence["record"]
        original = {"title": ROWS[0]["題"], "text": TEXT}[quoted["field"]]
        assert NEED[asked["start"] : asked["end"]] == asked["text"]
        assert original[quoted["start"] : quoted["end"]] == quoted["text"]

    # The professor takes the record back: at once it is in no answer any more.
    withdrawn = enmusubi("--home", home, "withdraw", "lo-1")
    assert (withdrawn.returncode, withdrawn.stderr) == (0, "lo-1 is withdrawn.\n")
    answer = found(enmusubi("--home", home, "match", NEED, "--json"))
    assert sorted(hit["id"] for hit in answer["hits"]) == ["lo-3", "lo-4"]

    # It is to be erased: until then its text is in the home, after that nowhere.
    assert files_with(home, TEXT)
    purged = enmusubi("--home", home, "purge", "lo-1", "--yes")
    assert purged.returncode == 0
    assert purged.stderr.endswith("lo-1 is erased.\n")
    for text in (TEXT, ROWS[0]["題"], TEXT[:12], TEXT[-12:]):
        assert files_with(home, text) == []
    assert [path.name for path in files_with(home, "lo-1")] == ["store.sqlite"]  # the log keeps the id

    # It cannot come back under its id.
    again = enmusubi("--home", home, "import", seeds, "--kind", "seed", "--mapping", mapping)
    assert again.returncode == 1
    assert (
        "row 2: Record 'lo-1' was purged and cannot come back under its id. Give it a new id." in again.stdout
    )
    assert files_with(home, TEXT) == []


def files_with(home: Path, text: str) -> list[Path]:
    """The files of a home that hold a text in any of the encodings in which it could be written."""
    forms = {text.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be", "cp932")}
    forms.add(json.dumps(text).strip('"').encode())
    return [
        path
        for path in sorted(home.rglob("*"))
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]
