"""The files of one folder as an endpoint: an object is a file, its columns are text fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.connectors.csv_files.dialect import Dialect, find_dialect
from app.connectors.csv_files.records import Record, excerpt, read_header, read_records
from app.connectors.csv_files.rewriting import Rewriting
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
from app.core.errors import RetriableError, SchemaMismatchError
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

ENDINGS = (".csv", ".tsv", ".txt")
"""Names that are offered as objects; any other file can be named as well."""


class CsvFiles:
    """A folder; implements `app.core.ports.Endpoint`."""

    own_key = False

    def __init__(self, name: str, folder: Path, options: Mapping[str, str] | None = None) -> None:
        """Take a folder; nothing is read before it is asked for.

        Args:
            name: the connection's name.
            folder: where the files are.
            options: `encoding`, by default UTF-8 or what a byte order mark says; `separator`, by
                default what the header has most of.
        """
        self.name = name
        self._folder = folder
        self._options = dict(options or {})
        self._prints: dict[Path, FilePrint] = {}

    def objects(self) -> list[str]:
        """Names of the files that look like tables.

        Raises:
            EndpointError: the folder is not there.
        """
        try:
            found = [one for one in self._folder.iterdir() if one.suffix.lower() in ENDINGS]
        except OSError as error:
            raise refused(error, self.name, str(self._folder)) from error
        return sorted(one.name for one in found if one.is_file() and one.name[0] not in ".~")

    def schema(self, object: str, query: str = "") -> ObjectSchema:
        """Describe a file by its header: every column is text, none is a key.

        Raises:
            SchemaMismatchError: there is no such file, or it was named by a query.
            DataError: it has no header that can be used.
        """
        if query:
            raise SchemaMismatchError("A file is read by its name, not by a query.", object=object)
        path = self._path(object)
        with faults_said(self.name, path.name):
            names = read_header(path, self._dialect(path)).names
        return text_schema(path.name, names)

    def rows(self, object: str) -> Iterator[Record]:
        """The records of a file one by one, unread until they are asked for.

        Raises:
            SchemaMismatchError: there is no such file.
            DataError: it cannot be read as it is.
        """
        path = self._path(object)
        with faults_said(self.name, path.name):
            yield from read_records(path, self._dialect(path))

    def dialect(self, object: str) -> Dialect:
        """How a file is written, as found or as the sync file says.

        Raises:
            SchemaMismatchError: there is no such file.
        """
        return self._dialect(self._path(object))

    def excerpt(self, object: str, lines: Collection[int]) -> bytes:
        """A file with its header and only the records that start on these lines, as they stand.

        Raises:
            SchemaMismatchError: there is no such file.
            DataError: it cannot be read as it is.
        """
        path = self._path(object)
        with faults_said(self.name, path.name):
            return excerpt(path, self._dialect(path), lines)

    def expect(self, requests: Sequence[ReadRequest]) -> None:
        """Take no note: each read stands alone."""

    def read(self, request: ReadRequest, stage: Stage, report: ReportProgress) -> ReadResult:
        """Read a file; its row numbers are the lines on which the records start.

        Raises:
            DataError: the file cannot be read as it is: path, line, byte.
            SchemaMismatchError: a field is not among its columns.
        """
        path = self._path(request.object)
        schema = self.schema(request.object)
        asked = [field_of(schema, name).name for name in (*request.key, *request.fields)]
        columns = {field.name: n for n, field in enumerate(schema.fields)}
        wanted = [columns[name] for name in asked]
        only = only_these(request.only, schema) if request.only else None
        with faults_said(self.name, path.name):
            if only is None:
                self._prints[path] = print_of(path)
            return load_raw(
                raw_rows(read_records(path, self._dialect(path)), wanted, only),
                hint=path.stem,
                keys=len(request.key),
                fields=len(request.fields),
                stage=stage,
                report=report,
                complete=only is None,
                faults=True,
            )

    def packing(
        self, operation: Operation, records: int, *, keyed: bool, writing: Writing = AS_USUAL
    ) -> Packing:
        """Everything at once: the file is written anew whatever the number of rows."""
        return Packing(api="file", batch_records=max(1, records), calls_a_batch=0, check_records=0)

    def write(self, request: WriteRequest, remember: Callable[[str], None]) -> list[RowResult]:
        """Write the file anew with the request's rows changed.

        Raises:
            RetriableError: the file changed since it was read, or another program holds it.
            SchemaMismatchError: a field is not among its columns.
            DataError: the file cannot be read as it is.
            EndpointError: it cannot be written; the old contents are still there.
        """
        path = self._path(request.object)
        check_not_open(path, self.name)
        with faults_said(self.name, path.name):
            before = print_of(path)
            if self._prints.get(path, before) != before:
                raise RetriableError(f"{path.name} changed since it was read.", endpoint=self.name)
            request = spelled(request, self.schema(request.object))
            rewriting = Rewriting(path, self._dialect(path), request.key)
            rewriting.read(path.read_bytes())
            results = rewriting.apply(request)
            if any(result.succeeded for result in results):
                self._put(path, rewriting, before)
        return results

    def resume(self, request: WriteRequest, remote_id: str) -> list[RowResult] | None:
        """Nothing runs elsewhere, so a request that was not answered is looked up in the file."""
        return None

    def close(self) -> None:
        """Files are open only while they are read or written."""

    # Files ----------------------------------------------------------------------------------

    def _path(self, object: str) -> Path:
        """The file of that name, ending or not, inside the folder."""
        folder = self._folder.resolve()
        for name in (object, *(object + ending for ending in ENDINGS)):
            path = folder / name
            if object and path.is_file() and path.resolve().is_relative_to(folder):
                return path.resolve()
        raise no_object(object, self.objects(), str(self._folder))

    def _dialect(self, path: Path) -> Dialect:
        with faults_said(self.name, path.name):
            return find_dialect(path, self._options)

    def _put(self, path: Path, rewriting: Rewriting, before: FilePrint) -> None:
        dialect = rewriting.dialect
        data = dialect.mark + rewriting.text().encode(dialect.encoding)
        if print_of(path) != before:
            raise RetriableError(f"{path.name} changed while it was written.", endpoint=self.name)
        replace_file(path, data)
        self._prints[path] = print_of(path)
