"""Is a test that fails, is skipped or cannot be read counted as wrong where tests are the proof?"""

from pathlib import Path

from eval.acceptance.proving import DRAWN, PROOFS, ROOT, Ran, ran


def test_only_what_passed_is_no_fault(tmp_path: Path) -> None:
    own = tmp_path / "test_sample.py"
    own.write_text(
        "import pytest\n"
        "def test_passes(): pass\n"
        "def test_fails(): raise ValueError\n"
        "@pytest.mark.skip\n"
        "def test_is_skipped(): pass\n"
    )

    assert ran(str(own)) == Ran(3, 2)
    assert ran(str(tmp_path / "test_missing.py")).wrong == 1


def test_every_proof_is_there() -> None:
    files = [name for own in (*PROOFS.values(), *DRAWN.values()) for name in own]

    assert [name for name in files if not (ROOT / name).is_file()] == []
