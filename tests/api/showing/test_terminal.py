"""Can what stands on a terminal be copied from it?"""

import io

import pytest
from rich.console import Console

from api.showing import terminal

ID = "63ce5842-5a8a-4d96-94b8-475579dd1592"


def test_the_ids_of_a_table_are_not_broken_where_it_is_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = Console(width=50, file=io.StringIO())
    monkeypatch.setattr(terminal, "out", narrow)

    terminal.print_table([(ID, "段ボール工場の蒸気")], header=("番号", "名前"))
    terminal.print_table([("段ボール工場の蒸気を使いたい" * 3, ID)], header=("名前", "番号"))

    first, second = narrow.file.getvalue().split("名前", 2)[1:]  # type: ignore[attr-defined]
    assert ID in first
    assert "段ボール工場の蒸気" in "".join(first.replace(ID, "").split())
    assert second.replace(" ", "").replace("\n", "").count("段ボール工場") == 3  # folded, not cut off
