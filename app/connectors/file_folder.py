"""A folder of CSV files and workbooks, or one file of it, as an endpoint.

Each object goes to the connector of its kind; what the person said of dates and numbers holds for
all of them.
"""

from __future__ import annotations

from fnmatch import fnmatch
from itertools import islice
from typing import TYPE_CHECKING

from app.connectors.csv_files import CsvFiles
from app.connectors.excel_files import ExcelFiles
from app.connectors.excel_files.archive_check import ENDINGS as EXCEL_ENDINGS
from app.connectors.file_habits import file_habits
from app.connectors.near_names import no_object
from app.core.errors import SchemaMismatchError
from app.core.mapping import AS_USUAL, Writing
from app.core.ports import ReadResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from app.core.outcome import RowResult, WriteRequest
    from app.core.plan import Operation
    from app.core.ports import Packing, ReadRequest, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema


class FileFolder:
    """A folder; implements `app.core.ports.Endpoint`."""

    own_key = False

    def __init__(self, name: str, folder: Path, options: Mapping[str, str] | None = None) -> None:
        """Take a folder; nothing is read before it is asked for.

        Args:
            name: the connection's name.
            folder: where the files are.
            options: those of `CsvFiles`, of `ExcelFiles` and of `file_habits`; `pattern`, by
                default every file.

        Raises:
            SettingsError: an option that cannot be used.
        """
        said = dict(options or {})
        self.name = name
        self._folder = folder
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
        """Describe a file or a sheet by its header.

        Raises:
            SchemaMismatchError: there is no such file.
            SettingsError: a date or number column is said that it does not have.
            DataError: it has no header that can be used.
        """
        return self._habits.typed(self._of(object).schema(object, query))

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
        """Write the request's rows into the file; see the connector of its kind."""
        return self._of(request.object).write(self._habits.written(request), remember)

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing runs elsewhere, so a request that was not answered is looked up in the file."""
        return None

    def close(self) -> None:
        """Let go of what was looked at last."""
        self._excel.close()

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
