"""How do the rows of files become records in the store, with every row accounted for?

Rows are written in batches, each in one transaction: a run that is cut off has stored whole batches, and
the same files imported again end as if it had not been.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from corpora.columns import ColumnMapping, mapping_from
from corpora.columns.refusals import row_in_japanese
from corpora.errors import FormatError, RecordError, UsageError
from corpora.identity import Names
from corpora.importing.again import again_in
from corpora.importing.cells import encodable, flat, value_at
from corpora.importing.files import files_in
from corpora.importing.parties import Parties
from corpora.importing.report import AGAIN, ImportReport, Refusal
from corpora.importing.rows import record_of
from corpora.importing.tables import SAMPLES, TableReading
from corpora.readers import Row, read_rows
from corpora.records import AnyRecord, Matchable
from corpora.store import Change, DoubtfulPair, Imported, Origin, Store

_BATCH = 1000
_PREVIEW = 3


def import_files(
    paths: Iterable[Path],
    store: Store,
    *,
    kind: str | None = None,
    mapping: ColumnMapping | None = None,
    list_name: str | None = None,
    complete: bool = False,
    dry_run: bool = False,
    preview: int | None = _PREVIEW,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Read files (and the files of folders) into the store: good rows go in, bad ones are reported.

    `kind` is taken for rows that name none. What `mapping` says of columns goes before what is recognised.
    `list_name` names the list that the files are; without it each file is its own, by its place. With
    `complete` what the list held and no longer holds is withdrawn, unless a row of it was refused.
    A dry run keeps the first records, `preview` many (None: all), as they would be stored.
    A file that cannot be read is reported, the others are read. `progress` is told of rows as they are read.
    Raises `UsageError` where a column to be withheld is not there.
    """
    wish = _Wish(kind, mapping or ColumnMapping(), list_name, dry_run, preview)
    parties = Parties(Names(store), lambda record_id: store.get_many([record_id]).get(record_id))
    run = _Run(store, wish, ImportReport(dry_run=dry_run), parties, progress)
    for path in files_in(paths, run.report):
        run.read(path)
    if complete:
        run.withdraw_missing()
    return run.report


@dataclass(frozen=True)
class _Wish:
    kind: str | None
    mapping: ColumnMapping
    list_name: str | None
    dry_run: bool
    preview: int | None


@dataclass(frozen=True)
class _Place:
    """A row and the table it stands in."""

    table: TableReading
    row: Row

    @property
    def told(self) -> str:
        """Where it stands, for a message."""
        sheet = f" of sheet {self.table.sheet}" if self.table.sheet else ""
        return f"row {self.row.number}{sheet} of {self.table.file}"


@dataclass
class _Batch:
    """Records that wait to be written: those of rows, and the parties that they made."""

    items: list[tuple[Imported, _Place]] = field(default_factory=list)
    made: list[AnyRecord] = field(default_factory=list)
    doubts: list[DoubtfulPair] = field(default_factory=list)


@dataclass
class _Run:
    """One import of some files."""

    store: Store
    wish: _Wish
    report: ImportReport
    parties: Parties
    progress: Callable[[int], None] | None
    batch: _Batch = field(default_factory=_Batch)
    lists: dict[str, int] = field(default_factory=dict)  # list -> its first import of this run
    spoilt: set[str] = field(default_factory=set)  # lists of which a row was refused
    _seen: dict[str, tuple[bytes, str, str]] = field(default_factory=dict)
    _lost: set[str] = field(default_factory=set)  # records that the store did not take
    in_part: set[str] = field(default_factory=set)  # lists of which only corrected rows were read
    _import: int | None = None
    _list: str | None = None
    _before: Counter[Change] = field(default_factory=Counter)

    def read(self, path: Path) -> None:
        """Read one file."""
        name = self.wish.list_name or str(path.resolve())
        refused, read_whole = len(self.report.refusals), True
        try:
            rows = read_rows(path)
            first = list(islice(rows, 1))
            said = again_in(first[0].values) if first else None
            known = self.wish.mapping.before(said.mapping) if said else self.wish.mapping
            self._begin(path, self.wish.list_name or (said.list_name if said else name), known)
            for sheet, own in groupby(chain(first, rows), key=lambda row: row.sheet):
                table = TableReading(str(path), sheet, self.wish.mapping, self.wish.kind, name)
                self._read_table(table, own, path)
        except FormatError as error:
            read_whole = False
            self.spoilt.add(self._list or name)
            reason = encodable(str(error)).removeprefix(f"{path}: ")
            self.report.refusals.append(Refusal(str(path), None, None, None, reason))
        self._finish(read_whole=read_whole)
        # What the store refuses is known only when a batch is written.
        self.report.refusals[refused:] = sorted(self.report.refusals[refused:], key=self._order_of)

    def withdraw_missing(self) -> None:
        """Withdraw what the lists no longer hold; a dry run says what would be."""
        gone: list[str] = []
        into = self.store.merged_into()
        held = {into.get(record_id, record_id) for record_id in self._seen}
        for name, since in sorted(self.lists.items()):
            if name in self.spoilt:
                ja = f"{name}: 取り込めない行があるので取り下げません。直して取り込み直してください。"
                en = f"{name}: nothing is withdrawn, since rows were refused."
                en += " Correct them and import it again."
                self.report.notices.append({"ja": ja, "en": en})
            elif name in self.in_part:
                ja = f"{name}: 修正用ファイルは一覧の一部なので、取り下げはしません。"
                en = f"{name}: nothing is withdrawn, since corrected rows are only a part of the list."
                self.report.notices.append({"ja": ja, "en": en})
            elif self.wish.dry_run:
                gone += [record_id for record_id in self.store.listed(name) if record_id not in held]
            else:
                gone += self.store.withdraw_missing(name, since=since, keep=held)
        self.report.withdrawn = tuple(gone)

    def _order_of(self, refusal: Refusal) -> tuple[bool, int, int]:
        sheets = [table.sheet for table in self.report.tables if table.file == refusal.file]
        place = sheets.index(refusal.sheet) if refusal.sheet in sheets else 0
        return refusal.row is None, place, refusal.row or 0

    def _begin(self, path: Path, name: str, mapping: ColumnMapping) -> None:
        """Begin the import of a list; what was read for another is written first. Raises `FormatError`."""
        if name == self._list:
            return
        self._finish(read_whole=True)
        self._check_withheld(path, name, mapping)
        if not self.wish.dry_run:
            told = json.dumps(mapping.to_json(), ensure_ascii=False)
            self._import = self.store.begin_import(
                list_name=name, file=path.name, file_hash=_digest(path), mapping=told
            )
        self._list, self._before = name, self.report.changes.copy()
        self.lists.setdefault(name, self._import or 0)

    def _check_withheld(self, path: Path, name: str, mapping: ColumnMapping) -> None:
        """What a list has withheld is not opened by forgetting to say so again. Raises `FormatError`."""
        told = next((run.mapping for run in self.store.imports(name)), None)
        before = mapping_from(told, path).withheld if told else frozenset()
        if opened := sorted(before - mapping.withheld):
            raise FormatError(
                f"{path}: this list withheld '{opened[0]}' before, and would open it now. Withhold it again "
                "(--withhold, or --mapping), or give the list another name (--list) to open it."
            )

    def _finish(self, *, read_whole: bool) -> None:
        self._flush()
        if self._import is not None and read_whole:
            done = self.report.changes - self._before
            self.store.finish_import(self._import, {change.value: n for change, n in done.items()})
        self._import = self._list = None

    def _read_table(self, table: TableReading, rows: Iterator[Row], path: Path) -> None:
        self.report.tables.append(table)
        first = list(islice(rows, SAMPLES))
        try:
            table.recognise(first)
        except UsageError as error:
            if not self.report.rows_in:
                raise
            table.fault = str(error)  # rows were taken already: those of this table are refused
        if table.again:
            table.list_name = self.wish.list_name or table.again.list_name
            self.in_part.add(table.list_name)
        self._begin(path, table.list_name, table.known)
        for row in chain(first, rows):
            table.rows += 1
            self.report.rows_in += 1
            if self.progress:
                self.progress(1)
            place = _Place(table, row)
            try:
                self._take(place)
            except RecordError as error:
                self.parties.drop()
                self._refuse(place, error)
            if len(self.batch.items) >= _BATCH:
                self._flush()

    def _take(self, place: _Place) -> None:
        """Put the record of a row into the batch. Raises `RecordError`."""
        row, table = place.row, place.table
        if table.fault:
            raise RecordError(table.fault)
        if row.problem:
            problem = f"The row {row.problem}."
            ja = row_in_japanese(row.problem)
            raise RecordError(problem, column=row.column, value=row.value, remedy=row.remedy, ja=ja)
        fields = table.fields(row)
        kind = self.wish.kind or table.mapping.kind
        record = record_of(fields, kind=kind, stem=table.stem, parties=self.parties)
        if self._is_repeated(record, fields.withheld, place, table.list_name):
            self.parties.drop()
            self.report.changes[Change.UNCHANGED] += 1
            return
        made, doubts = self.parties.take()
        self.parties.know(record)
        origin = Origin(table.list_name, Path(table.file).name, row.number, row.sheet, row.page)
        self.batch.made += made
        self.batch.doubts += doubts
        self.batch.items.append((Imported(record, origin, fields.withheld), place))

    def _is_repeated(self, record: AnyRecord, withheld: Any, place: _Place, name: str) -> bool:
        """Whether a row above says the very same. Raises `RecordError` where it says something else.

        One that stands on another list, too, is written there as well.
        """
        said = f"{record.model_dump_json()}{sorted(withheld.items())}"
        digest = hashlib.sha256(said.encode()).digest()[:12]
        first, where, on_list = self._seen.setdefault(record.id, (digest, place.told, name))
        if first == digest:
            return where != place.told and (on_list == name or self.wish.dry_run)
        raise RecordError(
            f"{where[0].upper()}{where[1:]} is the same record ('{record.id}') and says something else.",
            field="id",
            column=place.table.naming_column,
            value=record.id,
            remedy="Take one of the two out, or give each an id of its own.",
        )

    def _flush(self) -> None:
        batch, self.batch = self.batch, _Batch()
        self._put_made(batch.made)
        whole = [one for one in batch.items if not self._lost & _named_by(one[0].record)]
        for item, place in batch.items:
            if names := self._lost & _named_by(item.record):
                self._refuse(place, _purged(min(names)))
        outcomes = self.store.put_batch(
            [item for item, _ in whole], import_id=self._import, dry_run=self.wish.dry_run
        )
        absent = set(self._lost)
        for (item, place), outcome in zip(whole, outcomes, strict=True):
            if isinstance(outcome, RecordError):
                absent.add(item.record.id)
                self._refuse(place, outcome)
            else:
                self.report.changes[outcome] += 1
                if self.wish.dry_run and len(self.report.preview) != self.wish.preview:
                    self.report.preview.append(item)
                if outcome is not Change.UNCHANGED and isinstance(item.record, Matchable):
                    self.report.ownerless += not item.record.organisation
        doubts = [doubt for doubt in batch.doubts if not absent & {doubt.left, doubt.right}]
        self.report.doubtful += len(doubts)
        if doubts and not self.wish.dry_run:
            self.store.propose(doubts)

    def _put_made(self, made: list[AnyRecord]) -> None:
        """Write the parties that rows made; those that were purged are not taken, nor are their rows."""
        items = [Imported(record) for record in made]
        outcomes = self.store.put_batch(items, import_id=self._import, dry_run=self.wish.dry_run)
        for record, outcome in zip(made, outcomes, strict=True):
            self.report.made[record.kind] += outcome is Change.ADDED
            if isinstance(outcome, RecordError):
                self._lost.add(record.id)

    def _refuse(self, place: _Place, error: RecordError) -> None:
        row, table = place.row, place.table
        self.spoilt.add(table.list_name)
        reason, remedy = encodable(str(error)), encodable(error.remedy or "")
        kind = {"kind": self.wish.kind} if row.native and self.wish.kind else {}
        column = error.column or (None if row.native else table.mapping.heading_for(error.field))
        value = error.value if error.value is not None else value_at(error.field, column, row.values)
        self.report.refusals.append(
            Refusal(
                file=table.file,
                row=row.number,
                field=error.field,
                value=value,
                reason=reason.removesuffix(remedy).rstrip(),
                sheet=row.sheet,
                page=row.page,
                column=column,
                remedy=remedy or AGAIN,
                ja=encodable(error.ja) if error.ja else None,
                cells=flat({**kind, **row.values}),
            )
        )


def _named_by(record: AnyRecord) -> set[str | None]:
    """The organisations, person and contact that a record names."""
    posts = {post.organisation for post in getattr(record, "affiliations", ())}
    return posts | {getattr(record, name, None) for name in ("organisation", "researcher", "contact")}


def _purged(record_id: str) -> RecordError:
    return RecordError(
        f"The row names '{record_id}', which was purged and does not come back.",
        value=record_id,
        remedy="Take the name out of the row, or name another.",
    )


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}.") from error
