"""A folder of CSV files and workbooks, or one file of it, as an endpoint.

Each object goes to the connector of its kind; what the person said of dates and numbers holds for
all of them. In a folder where files arrive, an object is a pattern, and stands for the file that is
next.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from itertools import islice
from typing import TYPE_CHECKING

from app.connectors.arrivals import ArrivalFolder
from app.connectors.csv_files import CsvFiles
from app.connectors.excel_files import ExcelFiles
from app.connectors.excel_files.archive_check import ENDINGS as EXCEL_ENDINGS
from app.connectors.file_access import faults_said, print_of
from app.connectors.file_habits import file_habits
from app.connectors.file_wake import FileWake, file_state
from app.connectors.near_names import no_object
from app.connectors.raw_rows import load_raw
from app.core.errors import AccessDeniedError, SchemaMismatchError
from app.core.event import Arrival
from app.core.mapping import AS_USUAL, Writing
from app.core.ports import ReadResult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from app.connectors.file_wake import FileState
    from app.core.mapping import WakeBy
    from app.core.outcome import RowResult, WriteRequest
    from app.core.plan import Operation
    from app.core.ports import Packing, ReadRequest, Stage, Wake
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema


class FileFolder:
    """A folder; implements `app.core.ports.Endpoint`."""

    own_key = False

    def __init__(
        self,
        name: str,
        folder: Path,
        options: Mapping[str, str] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take a folder; nothing is read before it is asked for.

        Args:
            name: the connection's name.
            folder: where the files are.
            options: those of `CsvFiles`, of `ExcelFiles` and of `file_habits`; `pattern`, by
                default every file; those of `ArrivalFolder` where files arrive.
            now: the time.

        Raises:
            SettingsError: an option that cannot be used.
        """
        said = dict(options or {})
        self.name = name
        self._folder = folder
        self._said = said
        self._arrivals = ArrivalFolder(name, folder, said, now) if said.get("arrivals") else None
        self._pattern = said.get("pattern", "")
        self._habits = file_habits(said)
        self._csv = CsvFiles(name, folder, said)
        self._excel = ExcelFiles(name, folder, said)

    def objects(self) -> list[str]:
        """Names of the files and sheets that can be read.

        Raises:
            EndpointError: the folder is not there.
        """
        found = sorted([*self._csv.objects(), *self._excel.objects()])
        return [name for name in found if self._is_meant(name)]

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe a file or a sheet by its header; one that arrives by the one that is next.

        Raises:
            SchemaMismatchError: there is no such file, or none arrived yet.
            SettingsError: a date or number column is said that it does not have.
            DataError: it has no header that can be used.
        """
        if self._arrivals is None:
            return self._habits.typed(self._of(object).schema(object, query))
        schema = self._arriving_schema(object, query)
        fields = tuple(replace(one, createable=False, updateable=False) for one in schema.fields)
        return replace(
            schema,
            name=object,
            label=object,
            label_plural=object,
            fields=fields,
            createable=False,
            updateable=False,
        )

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read a file or a sheet.

        Raises:
            DataError: it cannot be read as it is.
            SchemaMismatchError: a field is not among its columns.
            SettingsError: a date or a number is to tell records apart.
        """
        self._habits.check_keys(request)
        if self._arrivals is not None:
            return self._read_arrived(self._arrivals, request, stage, report)
        return self._read(request, stage, report)

    def _read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        result = self._of(request.object).read(request, stage, report)
        self._habits.read(result, request.fields, stage)
        return result

    def first_rows(
        self, object: str, stage: Stage, count: int
    ) -> Iterator[tuple[str, list[str | None]]]:
        """The first rows that can be taken: number, values as `read` would give them.

        Raises:
            DataError: the file cannot be read as it is.
        """
        object = self._file_of(object)
        if not object:
            return
        found = self._of(object).rows(object)
        rows = [(str(row[0]), row[1]) for row in islice((r for r in found if not r[2]), count)]
        names = [field.name for field in self.schema(object).fields]
        table = stage.name("sample")
        columns = ["row_no", *(f"r{n}" for n in range(len(names)))]
        stage.load(table, columns, [[(number, *values) for number, values in rows]])
        self._habits.read(
            ReadResult(table, len(rows), 0, complete=False, cursor=None), names, stage
        )
        for number, *values in stage.rows(f"SELECT * FROM {table}"):
            yield str(number), [None if one is None else str(one) for one in values]

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """Everything at once: a file is written anew whatever the number of rows."""
        return self._csv.packing(operation, records, keyed=keyed, writing=writing)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Write the request's rows into the file; see the connector of its kind.

        Raises:
            AccessDeniedError: files that arrive are not written to.
        """
        if self._arrivals is not None:
            raise AccessDeniedError(
                f"Files arrive in {self._folder}, so nothing is written there.",
                endpoint=self.name,
                object=request.object,
            )
        return self._of(request.object).write(self._habits.written(request), remember)

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing runs elsewhere, so a request that was not answered is looked up in the file."""
        return None

    def close(self) -> None:
        """Let go of what was looked at last."""
        self._excel.close()

    def wake(self, object: str, by: WakeBy | None) -> Wake | None:
        """What tells that a file changed, or that another one arrived.

        Raises:
            EndpointError: the folder is not there.
        """
        del by
        if not object:
            return None
        arrivals, book = self._arrivals, object.partition("/")[0]
        if arrivals is not None:
            return FileWake(lambda: arrivals.state(book))
        return FileWake(lambda: self._state(book))

    def _state(self, book: str) -> FileState:
        with faults_said(self.name, str(self._folder)):
            found = (one for one in self._folder.iterdir() if book in (one.name, one.stem))
            return file_state(sorted(one for one in found if one.is_file()))

    # Files that arrive ------------------------------------------------------------------------

    def arrives(self, object: str) -> bool:
        """Whether an object stands for files that arrive: in such a folder all do."""
        return self._arrivals is not None and bool(object)

    def look(self, object: str) -> Arrival | None:
        """The file that stands for an object now, read or not; None where none is there whole."""
        name = self.arriving(object)
        if not name:
            return None
        with faults_said(self.name, name):
            now = print_of(self._folder / name)
        return Arrival(name, now.size_bytes, now.changed_at_ns, now.sha256)

    def arrived(self, object: str) -> Arrival | None:
        """The file that stood for an object when it was read; None where none did."""
        return self._arrivals.arrived(object.partition("/")[0]) if self._arrivals else None

    def arriving(self, object: str) -> str:
        """The name of the file that stands for an object now; "" where none is there whole."""
        if self._arrivals is None:
            return ""
        path = self._arrivals.next(object.partition("/")[0])
        return "" if path is None else path.name

    def waiting(self, object: str) -> int:
        """How many files wait behind that one."""
        if self._arrivals is None:
            return 0
        found = self._arrivals.waiting(object.partition("/")[0])
        return len(found) - bool(self.arriving(object))

    def put_away(
        self,
        arrival: Arrival,
        *,
        well: bool,
        summary: str,
        left: Collection[int] = (),
        object: str = "",
    ) -> str:
        """Move a file that was dealt with, its summary beside it; where it is now.

        The rows that were left are laid beside it too, as they stand in it; of a workbook where
        `object` says which of its sheets they are of.

        Raises:
            EndpointError: it cannot be moved, and is where it was.
        """
        if self._arrivals is None:
            return ""
        rows = b""
        if left and not arrival.file.lower().endswith(EXCEL_ENDINGS):
            rows = self._csv.excerpt(arrival.file, left)
        elif left and object:
            _, slash, sheet = object.partition("/")
            rows = self._excel.excerpt(f"{arrival.file}{slash}{sheet}", left)
        return self._arrivals.put_away(arrival, well=well, summary=summary, rows=rows)

    def _file_of(self, object: str) -> str:
        """The object by its file's name: of one that arrives the next file's, "" if there is none.

        Raises:
            EndpointError: the folder is not there.
        """
        if self._arrivals is None:
            return object
        name, (_, slash, sheet) = self.arriving(object), object.partition("/")
        return f"{name}{slash}{sheet}" if name else ""

    def _arriving_schema(self, object: str, query: str) -> ObjectSchema:
        """What the next file has, else the last one that was dealt with."""
        if named := self._file_of(object):
            return self._habits.typed(self._of(named).schema(named, query))
        book, slash, sheet = object.partition("/")
        last = self._arrivals.last(book) if self._arrivals else None
        if last is None:
            raise SchemaMismatchError(
                f"No file “{book}” has arrived in {self._folder} yet, so its columns are not known",
                object=object,
            )
        said = {key: one for key, one in self._said.items() if key not in ("arrivals", "pattern")}
        return FileFolder(self.name, last.parent, said).schema(f"{last.name}{slash}{sheet}")

    def _read_arrived(
        self, arrivals: ArrivalFolder, request: ReadRequest, stage: Stage, report: ReportProgress
    ) -> ReadResult:
        """Read the file that is next; no row where none is there."""
        named = self._file_of(request.object)
        if not named:
            return load_raw(
                (),
                hint="nothing arrived",
                keys=len(request.key),
                fields=len(request.fields),
                stage=stage,
                report=report,
                complete=False,
                part=True,
            )
        path = self._folder / named.partition("/")[0]
        with faults_said(self.name, path.name):
            before = print_of(path)
        result = self._read(replace(request, object=named), stage, report)
        arrivals.was_read(request.object.partition("/")[0], path, before)
        return replace(result, complete=False, part=True)

    def _is_meant(self, object: str) -> bool:
        return not self._pattern or fnmatch(object.partition("/")[0], self._pattern)

    def _of(self, object: str) -> CsvFiles | ExcelFiles:
        """The connector of an object's kind, told by its name or by what is there."""
        book = object.partition("/")[0]
        if not self._is_meant(object):
            raise no_object(object, self.objects(), str(self._folder))
        if book.lower().endswith(EXCEL_ENDINGS):
            return self._excel
        try:
            self._csv.dialect(object)
        except SchemaMismatchError:
            if any((self._folder / (book + ending)).is_file() for ending in EXCEL_ENDINGS):
                return self._excel
            raise no_object(object, self.objects(), str(self._folder)) from None
        return self._csv
