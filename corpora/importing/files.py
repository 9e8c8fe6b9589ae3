"""Which files does an import read, where folders are named as well?"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from corpora.importing.report import ImportReport
from corpora.readers import READERS


def files_in(paths: Iterable[Path], report: ImportReport) -> Iterator[Path]:
    """Yield the files named, and those below the folders named, in order of their names.

    In folders, files of other formats are passed over and counted in a notice; hidden files, the lock files
    of office programs (~$...) and links without a word.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        other = 0
        for file in sorted(path.rglob("*")):
            if file.is_symlink() or not file.is_file() or _is_hidden(file.relative_to(path)):
                continue
            if file.suffix.lower() in READERS:
                yield file
            else:
                other += 1
        if other:
            ja = f"{path}: 対応していない形式のファイル {other} 件は読みません。"
            en = f"{path}: {other} files of other formats are passed over."
            report.notices.append({"ja": ja, "en": en})


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)
