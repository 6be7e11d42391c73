"""The workbooks of one folder as an endpoint: an object is a sheet, its columns are text fields."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZipFile

from app.connectors.excel_files.archive_check import ENDINGS, damaged_said
from app.connectors.excel_files.excerpt import excerpt
from app.connectors.excel_files.sheet import Sheet, SheetRow, read_sheet, sheets_in
from app.connectors.excel_files.sheet_rewriting import SheetRewriting
from app.connectors.file_access import (
    FilePrint,
    check_not_open,
    faults_said,
    print_of,
    refused,
    replace_file,
)
from app.connectors.file_rows import only_these, raw_rows, spelled, text_schema
from app.connectors.near_names import field_of, no_object
from app.connectors.raw_rows import load_raw
from app.core.errors import DataError, RetriableError, SchemaMismatchError, SettingsError
from app.core.mapping import AS_USUAL, Writing
from app.core.ports import Packing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from app.core.outcome import RowResult, WriteRequest
    from app.core.plan import Operation
    from app.core.ports import ReadRequest, ReadResult, Stage
    from app.core.progress import ReportProgress
    from app.core.schema import ObjectSchema

SHEET_MARK = "/"
"""Between a workbook and its sheet, `members.xlsx/Contacts`; no sheet's name may hold it."""


class ExcelFiles:
    """A folder of workbooks; implements `app.core.ports.Endpoint`."""

    own_key = False

    def __init__(self, name: str, folder: Path, options: Mapping[str, str] | None = None) -> None:
        """Take a folder; nothing is read before it is asked for.

        Args:
            name: the connection's name.
            folder: where the workbooks are.
            options: `sheet` for objects that name none, by default the first in sight;
                `header_row`, by default the first row that holds anything.

        Raises:
            SettingsError: the header row is no number.
        """
        self.name = name
        self._folder = folder
        self._sheet_name = (options or {}).get("sheet", "")
        self._header_row = _row_number((options or {}).get("header_row", ""))
        self._prints: dict[Path, FilePrint] = {}
        self._held: tuple[tuple[Path, str, int, int], Sheet] | None = None

    def objects(self) -> list[str]:
        """The workbooks; where one has several sheets in sight, each of them.

        Raises:
            EndpointError: the folder is not there.
        """
        try:
            found = [one for one in self._folder.iterdir() if one.suffix.lower() in ENDINGS]
        except OSError as error:
            raise refused(error, self.name, str(self._folder)) from error
        files = sorted(one for one in found if one.is_file() and one.name[0] not in ".~")
        return [name for one in files for name in self._objects_of(one)]

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe a sheet by its header row: every column is text, none is a key.

        Raises:
            SchemaMismatchError: there is no such workbook or sheet, or it was named by a query.
            DataError: it has no header that can be used.
        """
        if query:
            raise SchemaMismatchError("A file is read by its name, not by a query.", object=object)
        path, sheet = self._path(object)
        names = self._sheet(path, sheet).names
        return text_schema(SHEET_MARK.join(filter(None, (path.name, sheet))), names)

    def rows(self, object: str) -> Iterator[SheetRow]:
        """The rows of a sheet.

        Raises:
            SchemaMismatchError: there is no such workbook or sheet.
            DataError: it cannot be read as it is.
        """
        return self._sheet(*self._path(object)).rows()

    def excerpt(self, object: str, rows: Collection[int]) -> bytes:
        """A workbook with the header and only these rows of a sheet, as they stand.

        Raises:
            SchemaMismatchError: there is no such workbook or sheet.
            DataError: it cannot be read as it is.
        """
        path, name = self._path(object)
        with faults_said(self.name, path.name):
            return excerpt(self._sheet(path, name), rows)

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read a sheet; its row numbers are those of the workbook.

        Raises:
            DataError: the workbook cannot be read as it is.
            SchemaMismatchError: a field is not among its columns.
        """
        path, name = self._path(request.object)
        schema = self.schema(request.object)
        asked = [field_of(schema, one).name for one in (*request.key, *request.fields)]
        columns = {field.name: n for n, field in enumerate(schema.fields)}
        only = only_these(request.only, schema) if request.only else None
        with faults_said(self.name, path.name):
            if only is None:
                self._prints[path] = print_of(path)
            result = load_raw(
                raw_rows(
                    self._sheet(path, name).rows(),
                    [columns[one] for one in asked],
                    only,
                ),
                hint=path.stem,
                keys=len(request.key),
                fields=len(request.fields),
                stage=stage,
                report=report,
                complete=only is None,
                faults=True,
            )
        self._held = None
        return result

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """Everything at once: the workbook is written anew whatever the number of rows."""
        return Packing(api="file", batch_records=max(1, records), calls_a_batch=0, check_records=0)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Write the request's rows into the sheet; all else of the workbook stays as it is.

        Raises:
            RetriableError: the workbook changed since it was read, or another program has it open.
            SchemaMismatchError: a field is not among its columns.
            DataError: it cannot be read as it is.
            EndpointError: it cannot be written; the old contents are still there.
        """
        path, name = self._path(request.object)
        check_not_open(path, self.name)
        self._held = None
        with faults_said(self.name, path.name):
            before = print_of(path)
            if self._prints.get(path, before) != before:
                raise RetriableError(f"{path.name} changed since it was read.", endpoint=self.name)
            sheet = self._sheet(path, name)
            self._held = None
            request = spelled(request, text_schema(path.name, sheet.names))
            with ZipFile(path) as archive:
                rewriting = SheetRewriting(sheet, archive, request.key)
                results = rewriting.apply(request)
                with damaged_said(path):  # parts that were of no matter for reading are copied
                    data = rewriting.data() if any(one.succeeded for one in results) else None
            if data is not None:
                if print_of(path) != before:
                    raise RetriableError(
                        f"{path.name} changed while it was written.", endpoint=self.name
                    )
                replace_file(path, data)
                self._prints[path] = print_of(path)
        return results

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing runs elsewhere, so a request that was not answered is looked up in the file."""
        return None

    def close(self) -> None:
        """Let go of the sheet that was looked at last."""
        self._held = None

    # Workbooks ----------------------------------------------------------------------------------

    def _objects_of(self, path: Path) -> list[str]:
        try:
            sheets = [sheet for sheet in sheets_in(path) if not sheet.hidden]
        except (DataError, OSError):
            return [path.name]  # what is wrong with it is said when it is read
        if self._sheet_name or len(sheets) < 2:
            return [path.name]
        return [f"{path.name}{SHEET_MARK}{sheet.name}" for sheet in sheets]

    def _path(self, object: str) -> tuple[Path, str]:
        """The workbook of that name, ending or not, inside the folder; and its sheet, if named."""
        folder = self._folder.resolve()
        book, _, sheet = object.partition(SHEET_MARK)
        for name in (book, *(book + ending for ending in ENDINGS)):
            path = folder / name
            if book and path.is_file() and path.resolve().is_relative_to(folder):
                if sheet:
                    self._check_sheet(path, sheet, object)
                return path.resolve(), sheet
        raise no_object(object, self.objects(), str(self._folder))

    def _check_sheet(self, path: Path, sheet: str, object: str) -> None:
        with faults_said(self.name, path.name):
            known = [one.name for one in sheets_in(path)]
        if sheet.casefold() not in {one.casefold() for one in known}:
            names = [f"{path.name}{SHEET_MARK}{one}" for one in known]
            raise no_object(object, names, path.name)

    def _sheet(self, path: Path, name: str) -> Sheet:
        """The sheet, read now or just before."""
        with faults_said(self.name, path.name):
            known = path.stat()
            mark = (path, name, known.st_mtime_ns, known.st_size)
            if self._held is None or self._held[0] != mark:
                self._held = None
                read = read_sheet(path, name or self._sheet_name, self._header_row)
                self._held = (mark, read)
            return self._held[1]


def _row_number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdigit() or int(text) < 1:
        raise SettingsError(f'"{text}" is not the number of a row.', key="header_row")
    return int(text)
