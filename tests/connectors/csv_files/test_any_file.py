"""Damaged files, and rewrites of any table: nothing crashes, nothing is lost.

ORGTIDE_FUZZ_FILES says how many files are damaged; `dev.py fuzz` takes 10,000.
"""

import csv
import io
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.connectors.canonical_text import canonical_text
from app.connectors.csv_files import CsvFiles
from app.connectors.csv_files.dialect import Dialect, find_dialect
from app.connectors.csv_files.records import Record, read_header, read_records
from app.connectors.csv_files.written_fields import fields_as_written
from app.core.errors import DataError
from app.core.plan import Operation
from app.core.values import FieldType
from tests.builders import request
from tests.language.test_canonical import canonical

FILES = int(os.environ.get("ORGTIDE_FUZZ_FILES", "1500"))
SEED = 20_261_120
SAMPLES = [
    b'id,name,note\n1,Amara,"one\ntwo"\n2,Bo,"say ""so"""\n3,,\n',
    '\ufeffid;name;note\r\n1;Ama\u0301ra;\u00e9\r\n\r\n2;"Bo;";x\r\n'.encode(),
    "id\tname\r\n1\t\u6771\u4eac\r\n".encode("utf-16"),
    b"id|name\r1|a\r2|b",
    b"id\n1\n2\n3\n",
]
SPICES = [
    b'"',
    b",",
    b";",
    b"\n",
    b"\r",
    b"\r\n",
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\t",
    b" ",
    b"a",
    b'""',
]


def damaged(chance: random.Random) -> bytes:
    """A sample with one to four small injuries."""
    data = chance.choice(SAMPLES)
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(data))
        injury = chance.randint(0, 3)
        if injury == 0:
            data = data[:place] + chance.choice(SPICES) + data[place:]
        elif injury == 1:
            data = data[:place] + data[place + chance.randint(1, 5) :]
        elif injury == 2:
            data = data[:place] + bytes([chance.randint(0, 255)]) + data[place + 1 :]
        else:
            data = data[:place] + data[chance.randint(0, len(data)) :]
    return data


def counted(data: bytes, encoding: str, separator: str) -> int:
    """How many records Python's reader finds behind the header, blank lines left out."""
    text = data.decode(encoding)
    return (
        sum(1 for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row) - 1
    )


def outcome(path: Path, dialect: Dialect) -> DataError | list[Record]:
    """Read a file whole, or say what is wrong with it."""
    try:
        width = len(read_header(path, dialect).names)
        found = list(read_records(path, dialect))
    except DataError as error:
        return error
    assert all(len(record.values) == width for record in found)
    return found


def test_of_every_damaged_file_each_row_is_taken_or_refused_with_its_place(tmp_path: Path):
    chance = random.Random(SEED)
    path = tmp_path / "a.csv"
    refused = rejected = 0
    for _ in range(FILES):
        data = damaged(chance)
        path.write_bytes(data)
        dialect = find_dialect(path, {})
        found = outcome(path, dialect)
        if isinstance(found, DataError):
            refused += 1
            assert found.path == path
            assert found.line in range(1, data.count(b"\n") + data.count(b"\r") + 2), data
            assert found.byte is None or found.byte in range(len(data)), data
        else:
            body = data[len(dialect.mark) :]
            assert len(found) == counted(body, dialect.encoding, dialect.separator), data
            lines = [record.line for record in found]
            assert lines == sorted(set(lines)), data
            faulty = [record for record in found if record.fault]
            assert all(f"Line {one.line:,} of a.csv has " in one.fault for one in faulty), data
            rejected += len(faulty)
    assert FILES / 10 < refused < FILES * 9 / 10
    assert rejected > FILES / 10


CELLS = st.text(
    st.one_of(
        st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\ufeff"),
        st.sampled_from('";,\n\r\t |'),
    ),
    max_size=8,
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str, str, int]:
    """Rows with a key in the first column, a separator, a line end, a way of quoting."""
    width = draw(st.integers(1, 4))
    cells = draw(st.lists(st.lists(CELLS, min_size=width - 1, max_size=width - 1), max_size=6))
    rows = [[f"k{n}", *row] for n, row in enumerate(cells)]
    separator = draw(st.sampled_from(",;\t|"))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    quotings = [csv.QUOTE_ALL, csv.QUOTE_MINIMAL]
    if any("\r" in cell for row in rows for cell in row):
        quotings = [csv.QUOTE_ALL]  # MINIMAL leaves a bare CR open: a line end
    return rows, separator, end, draw(st.sampled_from(quotings))


@settings(max_examples=150)
@given(table=tables(), value=CELLS, data=st.data())
def test_a_rewrite_changes_what_it_should_and_nothing_else(tmp_path_factory, table, value, data):
    rows, separator, end, quoting = table
    width = len(rows[0]) if rows else 2
    names = ["key", *(f"column {n}" for n in range(1, width))]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([names, *rows])
    folder = tmp_path_factory.mktemp("rewrite")
    path = folder / "a.csv"
    path.write_bytes(buffer.getvalue().encode())
    files = CsvFiles("files", folder, {"separator": separator})
    deleted = data.draw(st.sets(st.sampled_from([row[0] for row in rows]))) if rows else set()
    kept = [row for row in rows if row[0] not in deleted]

    def send(operation: Operation, *changes) -> None:
        sent = request("a.csv", operation, *changes, key=("key",))
        assert all(one.succeeded for one in files.write(sent, lambda _id: None))

    send(Operation.DELETE, *((key, {}) for key in sorted(deleted)))
    assert files_rows(path, files) == kept
    send(Operation.INSERT, (None, {"key": "new", names[-1]: value if width > 1 else "new"}))
    added = ["new", *[""] * (width - 2), value][:width] if width > 1 else ["new"]
    assert files_rows(path, files) == [*kept, added]
    if width > 1 and kept:
        send(Operation.UPDATE, (kept[0][0], {names[1]: value}))
        kept[0][1] = value
        assert files_rows(path, files) == [*kept, added]


def files_rows(path: Path, files: CsvFiles) -> list[list[str]]:
    found = list(read_records(path, files.dialect(path.name)))
    assert not any(record.fault for record in found)
    return [record.values for record in found]


@settings(max_examples=150)
@given(table=tables())
def test_a_record_taken_apart_is_the_record_put_together(table):
    rows, separator, end, quoting = table
    for row in rows:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=separator, lineterminator=end, quoting=quoting).writerow(row)
        fields, found_end = fields_as_written(buffer.getvalue(), separator)
        assert separator.join(fields) + found_end == buffer.getvalue()
        assert len(fields) == len(row)


@settings(max_examples=30)
@given(
    values=st.lists(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")))
)
def test_python_and_sql_agree_on_what_is_canonical(values):
    assert [canonical_text(value) or None for value in values] == canonical(
        values, FieldType.STRING
    )


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Excel 97"),
        (b"PK\x03\x04\x14\x00", "ends in"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML>\n<html>", "a web page"),
        (b"<html><body>Log in</body></html>", "sign-in page"),
    ],
)
def test_what_is_something_else_than_its_name_says_is_said_to_be(tmp_path, start, says):
    (tmp_path / "a.csv").write_bytes(start)
    with pytest.raises(DataError, match=says):
        CsvFiles("files", tmp_path).schema("a.csv")


def test_two_columns_of_one_name_are_named_as_they_stand(tmp_path):
    (tmp_path / "a.csv").write_text("Name,id,name\n")
    with pytest.raises(DataError, match=r'Columns 1 and 3 of a\.csv are named "Name" and "name"'):
        CsvFiles("files", tmp_path).schema("a.csv")


@pytest.mark.parametrize("name", ["", "\ufeff"])
def test_a_mark_alone_is_no_header(tmp_path, name):
    (tmp_path / "a.csv").write_bytes(name.encode())
    with pytest.raises(DataError):
        CsvFiles("files", tmp_path).schema("a.csv")
