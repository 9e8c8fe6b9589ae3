"""What is new at the sources since they were last visited?"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from corpora.errors import EnmusubiError, HomeError, InputError, LockedError
from corpora.harvest.answers import Answer
from corpora.harvest.copies import emptied
from corpora.harvest.folder import Listed, chunks_of, files_below
from corpora.harvest.handover import Handover
from corpora.harvest.limits import HarvestLimits
from corpora.harvest.listing import Link, links_of
from corpora.harvest.memory import Memory, held
from corpora.harvest.names import name_in_address
from corpora.harvest.report import Arrival, HarvestOutcome, HarvestReport, Visit
from corpora.harvest.sources import HarvestSource
from corpora.harvest.web import Web

_COPIES = "copies"
_FRESH_NS = 2_000_000_000  # a file may be changed again within the same tick of its time


def harvest_sources(
    sources: Iterable[HarvestSource],
    folder: Path,
    *,
    import_file: Callable[[Arrival], object],
    limits: HarvestLimits | None = None,
    told: Callable[[Visit], object] | None = None,
) -> HarvestReport:
    """Visit the sources and hand every file that is new or changed to `import_file`, one after another.

    `folder` keeps what was seen; copies lie there while they are imported. `told` hears of each place at
    once. Errors of a source or an import stand in the report. Raises `LockedError` where another harvest is
    at work, `HomeError` and `ConfigurationError` where the folder cannot be used.
    """
    visits: list[Visit] = []
    bounds = limits or HarvestLimits()
    with held(folder), emptied(folder / _COPIES) as copies, closing(Web(bounds)) as web:
        memory = Memory(folder)
        for source in sources:
            start = partial(Handover, memory=memory, copies=copies, limits=bounds, import_file=import_file)
            for visit in _visits(source, start, web):
                visits.append(visit)
                if told:
                    told(visit)
    return HarvestReport(tuple(visits))


def remove_copies(folder: Path) -> None:
    """Remove what a harvest that was killed left; one that is at work removes its own. Raises `HomeError`."""
    if (folder / _COPIES).exists():
        with suppress(LockedError), held(folder), emptied(folder / _COPIES):
            pass


def _visits(
    source: HarvestSource, start: Callable[[HarvestSource, str], Handover], web: Web
) -> Iterator[Visit]:
    place = source.url or str(source.folder)
    try:
        handover = start(source, source.settings_hash())
        yield from _folder(handover, source.folder) if source.folder else _address(handover, place, web)
    except HomeError:
        raise
    except EnmusubiError as error:
        yield Visit(source.name, place, HarvestOutcome.FAILED, str(error))


def _folder(handover: Handover, folder: Path) -> Iterator[Visit]:
    listed = files_below(folder, handover.source.wants)
    for file in listed:
        yield handover.safely(file.place, partial(_file, handover, file))
    yield from handover.gone({file.place for file in listed})


def _file(handover: Handover, file: Listed) -> Visit:
    if file.refusal:
        return handover.visit(file.place, HarvestOutcome.REFUSED, file.refusal)
    old = handover.seen(file.place)
    if old and (old.size_bytes, old.mtime_ns) == (file.size_bytes, file.mtime_ns):
        return handover.visit(file.place, HarvestOutcome.UNCHANGED)
    settled = time.time_ns() - file.mtime_ns > _FRESH_NS
    copy = handover.copy(file.path.name, chunks_of(file.path))
    mtime_ns = file.mtime_ns if settled and copy.size_bytes == file.size_bytes else None
    return handover.hand_over(file.place, copy, size_bytes=copy.size_bytes, mtime_ns=mtime_ns)


def _address(handover: Handover, url: str, web: Web) -> Iterator[Visit]:
    listing = handover.source.listing
    if listing is None:
        listing = not handover.source.wants(name_in_address(urlsplit(url).path))
    links = _links(handover, url, web) if listing else [Link(url)]
    for link in links:
        yield handover.safely(link.url, partial(_link, handover, link, web))
    yield from handover.gone({link.url for link in links})


def _links(handover: Handover, url: str, web: Web) -> list[Link]:
    with web.get(url, limit_bytes=handover.limits.page_bytes) as answer:
        if not ("html" in answer.content_type or "json" in answer.content_type):
            return [Link(url)]
        page = b"".join(answer.chunks)
        links = links_of(page, url=answer.url, content_type=answer.content_type, source=handover.source)
    if not links:
        raise InputError(f"{url} links to no file of this list. Check the address, suffixes and pattern.")
    if len(links) > handover.limits.files:
        raise InputError(
            f"{url} links to {len(links)} files, more than {handover.limits.files}. "
            "Choose among them by suffixes and pattern."
        )
    return links


def _link(handover: Handover, link: Link, web: Web) -> Visit:
    if link.refusal:
        return handover.visit(link.url, HarvestOutcome.REFUSED, link.refusal)
    old = handover.seen(link.url)
    marks = {"etag": old.etag, "last_modified": old.last_modified} if old else {}
    with web.get(link.url, limit_bytes=handover.limits.file_bytes, **marks) as answer:
        if not answer.changed:
            return handover.visit(link.url, HarvestOutcome.UNCHANGED)
        _check_file(answer, handover.source)
        copy = handover.copy(answer.name, answer.chunks)
    return handover.hand_over(link.url, copy, etag=answer.etag, last_modified=answer.last_modified)


def _check_file(answer: Answer, source: HarvestSource) -> None:
    if "html" in answer.content_type:
        raise InputError(
            f"{answer.url} is a web page, perhaps for signing in or of an error. Look at it in a browser."
        )
    if not source.wants(answer.name):
        raise InputError(
            f"{answer.url} is called '{answer.name[:100]}', which is no file of this list. "
            "Check the address, suffixes and pattern."
        )
