"""CSV files keep the contract, name each fault with its place and leave other bytes alone."""

import time
from pathlib import Path

import pytest

from app.connectors.csv_files import CsvFiles
from app.connectors.file_look import look_at_file
from app.core.errors import (
    DataError,
    EndpointError,
    RetriableError,
    SchemaMismatchError,
    SettingsError,
)
from app.core.plan import Operation
from app.core.ports import KeyFilter, ReadRequest
from app.store.stage import DuckStage
from tests.builders import request
from tests.contracts.endpoint_contract import EndpointContract, Values


@pytest.fixture
def stage(tmp_path):
    with DuckStage(tmp_path / "stages", "csv") as opened:
        yield opened


class TestCsvContract(EndpointContract):
    object, code, title, note, key = "people.csv", "code", "title", "note", ("code",)

    @pytest.fixture
    def endpoint(self, tmp_path: Path) -> CsvFiles:
        (tmp_path / "people.csv").write_bytes(b"code,title,note\nold,Somebody,\n")
        return CsvFiles("files", tmp_path)

    def refused(self) -> Values:
        return {"code": None, "title": "x"}


class TestCsvContractInUtf16WithSemicolons(EndpointContract):
    object, code, title, note, key = "people.csv", "Code", "Title", "A note", ("Code",)

    @pytest.fixture
    def endpoint(self, tmp_path: Path) -> CsvFiles:
        (tmp_path / "people.csv").write_text('"Code";"Title";"A note"\r\n', encoding="utf-16")
        return CsvFiles("files", tmp_path)

    def refused(self) -> Values:
        return {"Code": "a\0b", "Title": "x"}


def folder(tmp_path: Path, data: bytes | str, name: str = "a.csv") -> CsvFiles:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return CsvFiles("files", tmp_path)


def rows(files: CsvFiles, stage: DuckStage, *fields: str, object: str = "a.csv") -> list[tuple]:
    """(line, values...) of each record."""
    result = files.read(ReadRequest(object, fields), stage, lambda _p: None)
    names = ", ".join(f"r{i}" for i in range(len(fields)))
    return list(stage.rows(f"SELECT CAST(row_no AS INTEGER), {names} FROM {result.table}"))


# Reading --------------------------------------------------------------------------------------


def test_row_numbers_are_lines_and_blank_lines_are_passed_over(tmp_path, stage):
    files = folder(tmp_path, 'a,b\r\n1,"x\r\ny"\r\n\r\n\r\n2,"z"\r\n3,\r\n')
    assert rows(files, stage, "a", "b") == [(2, "1", "x\r\ny"), (6, "2", "z"), (7, "3", "")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(tmp_path, stage, newline):
    files = folder(tmp_path, newline.join(["a;b", "1;2", "3;4"]))
    assert rows(files, stage, "b", "a") == [(2, "2", "1"), (3, "4", "3")]


@pytest.mark.parametrize(
    ("data", "encoding", "words"),
    [
        ("a;b\n\u00e9;2\n".encode("utf-8"), "", "UTF-8, semicolon"),
        ("\ufeffa,b\n\u00e9,2\n".encode("utf-8"), "", "UTF-8, comma"),
        ("\ufeffa\tb\n\u00e9\t2\n".encode("utf-16-le"), "", "UTF-16-LE, tab"),
        ("\ufeffa|b\n\u00e9|2\n".encode("utf-16-be"), "", "UTF-16-BE, pipe"),
        ("a;b\n\u00e9;2\n".encode("cp1252"), "windows-1252", "CP1252, semicolon"),
        ("\ufeffa,b\n\u00e9,2\n".encode("utf-8"), "utf-8", "UTF-8, comma"),
        ("\ufeffa,b\n\u00e9,2\n".encode("utf-8"), "utf-8-sig", "UTF-8, comma"),
        ("a,b\n\u00e9,2\n".encode("utf-16-le"), "utf-16", "UTF-16-LE, comma"),
    ],
)
def test_encoding_and_separator_are_found_and_shown(tmp_path, stage, data, encoding, words):
    folder(tmp_path, data)
    files = CsvFiles("files", tmp_path, {"encoding": encoding} if encoding else {})
    assert rows(files, stage, "a", "b") == [(2, "\u00e9", "2")]
    assert files.dialect("a.csv").words == words


def test_a_separator_that_is_said_wins(tmp_path, stage):
    folder(tmp_path, "a,b;c\n1,2;3\n")
    assert CsvFiles("f", tmp_path).schema("a.csv").field("b;c") is not None
    files = CsvFiles("f", tmp_path, {"separator": "semicolon"})
    assert rows(files, stage, "a,b", "c") == [(2, "1,2", "3")]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_first_line_that_names_the_separator_is_believed_and_stays(tmp_path, stage, line):
    files = folder(tmp_path, f"{line}\r\na,b;c\r\n1;2\r\n")
    assert rows(files, stage, "a,b", "c") == [(3, "1", "2")]
    write = request("a.csv", Operation.UPDATE, ("1", {"c": "3"}), key=("a,b",))
    assert files.write(write, lambda _id: None)[0].succeeded
    assert (tmp_path / "a.csv").read_bytes() == f"{line}\r\na,b;c\r\n1;3\r\n".encode()
    found = look_at_file(tmp_path / "a.csv", {}).said
    assert (found["separator"], found["header_row"]) == ("semicolon", "2")


def test_separators_inside_quotes_do_not_count(tmp_path, stage):
    files = folder(tmp_path, '"a,b,c";d\n1;2\n')
    assert rows(files, stage, "a,b,c", "d") == [(2, "1", "2")]


@pytest.mark.parametrize(
    "options", [{"encoding": "klingon"}, {"encoding": "base64"}, {"separator": "xx"}]
)
def test_an_option_that_cannot_be_used_is_refused(tmp_path, options):
    folder(tmp_path, "a,b\n")
    with pytest.raises(SettingsError):
        CsvFiles("files", tmp_path, options).schema("a.csv")


@pytest.mark.parametrize(
    ("data", "line", "byte", "words"),
    [
        (b"a,b\n1,2\n3,caf\xe9\n", 3, 13, "Line 3 of a.csv is not UTF-8: byte E9 at offset 13."),
        (b"\xef\xbb\xbfa,b\n1,\xff\n", 2, 9, "Line 2 of a.csv is not UTF-8: byte FF at offset 9."),
        (
            b'a,b\n1,2\n3,"four\n5,6\n',
            3,
            None,
            "A quoted value in the record that starts on line 3 of a.csv is never closed.",
        ),
        (b'a,b\n1,2\n\n3,"four\n5,6\n', 4, None, None),
        (b'a,b\n1,"x"y\n', 2, None, "Line 2 of a.csv has text behind a closing quote."),
        (b"a,b\n1,\x00\n", 2, None, "Line 2 of a.csv holds a NUL character."),
        (
            b"a,b,A\n",
            1,
            None,
            (
                'Columns 1 and 3 of a.csv are named "a" and "A". Give one of them another name; '
                "capitals make no difference."
            ),
        ),
        (b"a,,b\n", 1, None, "Column 2 of a.csv has no name."),
        (b"", 1, None, "a.csv has no header line."),
        (b"\n\n", 1, None, "a.csv has no header line."),
        (b"\n\na,a\n", 3, None, None),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path, stage, data, line, byte, words):
    files = folder(tmp_path, data)
    with pytest.raises(DataError) as caught:
        rows(files, stage, "a")
    assert (caught.value.path.name, caught.value.line, caught.value.byte) == ("a.csv", line, byte)
    assert words is None or str(caught.value) == words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            "a,b\r\n1,2\r\n3\r\n4,5\r\n",
            "Line 3 of a.csv has 1 field, but the header has 2 fields",
        ),
        ("a,b\n1,2\n1,2,3\n4,5\n", "Line 3 of a.csv has 3 fields, but the header has 2 fields"),
        (
            'a,b\n"x\ny",2\n\n3,4,5\n4,5\n',
            "Line 5 of a.csv has 3 fields, but the header has 2 fields",
        ),
    ],
)
def test_a_row_of_another_width_is_told_of_and_its_neighbours_are_read(
    tmp_path, stage, data, words
):
    files = folder(tmp_path, data)
    result = files.read(ReadRequest("a.csv", ("b",)), stage, lambda _p: None)
    rows = list(stage.rows(f"SELECT r0, fault FROM {result.table}"))
    assert rows == [("2", None), (None, words), ("5", None)]
    assert not result.complete, "the row may stand for any record, so none is gone"


def test_a_row_of_another_width_keeps_its_bytes_when_others_are_written(tmp_path):
    files = folder(tmp_path, 'k,v\n1,a\n2,"b,\nx",c\n3,c,d\n4,d\n')
    assert write(files, Operation.UPDATE, ("4", {"v": "new"})) == ["4"]
    assert write(files, Operation.UPDATE, ("3", {"v": "new"})) == ["RECORD_NOT_FOUND"]
    assert (tmp_path / "a.csv").read_text().endswith("3,c,d\n4,new\n")


@pytest.mark.parametrize("mark", ["~$a.csv", ".~lock.a.csv#"])
def test_a_file_that_an_office_program_has_open_is_not_written(tmp_path, mark):
    files = folder(tmp_path, "k,v\n1,a\n")
    (tmp_path / mark).write_text("")
    with pytest.raises(RetriableError, match=r"a\.csv is open in (Excel|LibreOffice)"):
        write(files, Operation.UPDATE, ("1", {"v": "x"}))
    assert (tmp_path / "a.csv").read_text() == "k,v\n1,a\n"
    assert files.objects() == ["a.csv"]
    (tmp_path / mark).unlink()
    assert write(files, Operation.UPDATE, ("1", {"v": "x"})) == ["1"]


def test_a_bad_byte_far_into_a_large_file_is_found(tmp_path, stage):
    good = b"".join(b"%d,some text\r\n" % n for n in range(100_000))
    files = folder(tmp_path, b"a,b\r\n" + good + b"x,\x81\r\n" + good)
    with pytest.raises(DataError) as caught:
        rows(files, stage, "a")
    assert (caught.value.line, caught.value.byte) == (100_002, 5 + len(good) + 2)


def test_a_file_is_named_with_or_without_its_ending_and_only_inside_the_folder(tmp_path):
    (tmp_path / "in").mkdir()
    folder(tmp_path, "a\n", "secret.csv")
    files = folder(tmp_path / "in", "a\n", "people.csv")
    assert files.schema("people").name == "people.csv"
    assert files.objects() == ["people.csv"]
    for name in ("../secret.csv", "", "peple.csv", str(tmp_path / "secret.csv")):
        with pytest.raises(SchemaMismatchError) as caught:
            files.schema(name)
        assert caught.value.near == (("people.csv",) if name == "peple.csv" else ())


def test_a_folder_that_is_not_there_is_an_endpoint_error(tmp_path):
    with pytest.raises(EndpointError, match="No such file"):
        CsvFiles("files", tmp_path / "nowhere").objects()


def test_keys_are_found_in_their_canonical_form(tmp_path, stage):
    files = folder(tmp_path, "k,v\n e\u0301 ,1\n\u00e9,2\nE,3\n")
    only = KeyFilter(("k",), (("\u00e9",),))
    result = files.read(ReadRequest("a.csv", ("v",), key=("k",), only=only), stage, lambda _p: None)
    assert not result.complete
    assert list(stage.rows(f"SELECT r0 FROM {result.table} ORDER BY 1")) == [("1",), ("2",)]


@pytest.mark.alone
def test_fifty_thousand_rows_are_read_in_a_moment(tmp_path, stage):
    names = [f"field {n}" for n in range(16)]
    lines = [",".join(names)]
    lines += [
        ",".join(f'"value {row}"' if n % 4 else str(n) for n in range(16)) for row in range(50_000)
    ]
    files = folder(tmp_path, "\n".join(lines))
    started = time.process_time()
    result = files.read(ReadRequest("a.csv", tuple(names)), stage, lambda _p: None)
    assert result.rows == 50_000
    assert time.process_time() - started < 3


# Writing --------------------------------------------------------------------------------------


def write(files: CsvFiles, operation: Operation, *changes, key=("k",)) -> list:
    results = files.write(request("a.csv", operation, *changes, key=key), lambda _id: None)
    return [result.error.code if result.error else result.record_key for result in results]


def test_untouched_rows_and_fields_keep_every_byte(tmp_path):
    before = '\ufeff"k";v ;w\r\n1;"a ""b""";  x \r\n\r\n"2";é;"quoted"\r\n3;;\r\n'
    files = folder(tmp_path, before)
    assert write(files, Operation.UPDATE, ("2", {"v": "new; value", "w": None})) == ["2"]
    after = '\ufeff"k";v ;w\r\n1;"a ""b""";  x \r\n\r\n"2";"new; value";""\r\n3;;\r\n'
    assert (tmp_path / "a.csv").read_bytes() == after.encode()


def test_a_deleted_row_goes_and_the_others_stay(tmp_path):
    files = folder(tmp_path, "k,v\n1,a\n2,b\n3,c")
    assert write(files, Operation.DELETE, ("1", {}), ("9", {})) == ["1", "RECORD_NOT_FOUND"]
    assert (tmp_path / "a.csv").read_bytes() == b"k,v\n2,b\n3,c"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("k,v\n1,a\n", "k,v\n1,a\n2,b\n"),
        ("k,v\n1,a", "k,v\n1,a\n2,b"),
        ("k,v", "k,v\n2,b"),
        ("k,v\r\n", "k,v\r\n2,b\r\n"),
        ('"k","v"\r\n"1","a"\r\n', '"k","v"\r\n"1","a"\r\n"2","b"\r\n'),
        ("k,v\n1,a\n\n", "k,v\n1,a\n2,b\n\n"),
        ("v,x,k\na,,1\n", "v,x,k\na,,1\nb,,2\n"),
    ],
)
def test_a_new_row_is_written_as_the_others_are(tmp_path, before, after):
    files = folder(tmp_path, before)
    assert write(files, Operation.INSERT, (None, {"k": "2", "v": "b"})) == ["2"]
    assert (tmp_path / "a.csv").read_bytes() == after.encode()


def test_a_file_of_one_column_keeps_an_empty_value(tmp_path, stage):
    files = folder(tmp_path, "k\n1\n2\n")
    assert write(files, Operation.UPDATE, ("1", {"k": None})) == [""]
    assert [value for _, value in rows(files, stage, "k")] == ["", "2"]


def test_several_changes_of_one_record_follow_each_other(tmp_path):
    files = folder(tmp_path, "k,v,w\n1,a,b\n")
    changes = [("1", {"v": "x"}), ("1", {"k": "2"}), ("1", {"v": "lost"}), ("2", {"w": "y"})]
    assert write(files, Operation.UPDATE, *changes) == ["1", "2", "RECORD_NOT_FOUND", "2"]
    assert (tmp_path / "a.csv").read_text() == "k,v,w\n2,x,y\n"


def test_keys_of_several_columns_are_joined(tmp_path):
    files = folder(tmp_path, "a,b,v\n1,x,\n1,y,\n")
    changed = write(files, Operation.UPDATE, ("1\x1fy", {"v": "!"}), key=("a", "b"))
    assert changed == ["1\x1fy"]
    assert (tmp_path / "a.csv").read_text() == "a,b,v\n1,x,\n1,y,!\n"


@pytest.mark.parametrize(
    ("operation", "change", "code"),
    [
        (Operation.UPDATE, ("1", {"v": "x"}), "SEVERAL_RECORDS"),
        (Operation.INSERT, (None, {"k": " 1"}), "DUPLICATE_VALUE"),
        (Operation.INSERT, (None, {"v": "x"}), "REQUIRED_FIELD_MISSING"),
        (Operation.UPDATE, ("2", {"v": "\u2192"}), "INVALID_CHARACTER"),
        (Operation.UPDATE, ("3", {"v": "x"}), "RECORD_NOT_FOUND"),
    ],
)
def test_a_row_that_cannot_be_written_is_refused_alone(tmp_path, operation, change, code):
    folder(tmp_path, "k,v\n1,a\n1,b\n2,c\n")
    files = CsvFiles("files", tmp_path, {"encoding": "cp1252"})
    assert write(files, operation, change) == [code]
    assert (tmp_path / "a.csv").read_text() == "k,v\n1,a\n1,b\n2,c\n"


def test_an_upsert_changes_or_adds(tmp_path):
    files = folder(tmp_path, "k,v\n1,a\n")
    changes = [("1", {"k": "1", "v": "x"}), (None, {"k": "2", "v": "y"})]
    assert write(files, Operation.UPSERT, *changes) == ["1", "2"]
    assert (tmp_path / "a.csv").read_text() == "k,v\n1,x\n2,y\n"


def test_a_column_that_is_not_there_is_named(tmp_path):
    files = folder(tmp_path, "key,Value\n1,a\n")
    with pytest.raises(SchemaMismatchError) as caught:
        write(files, Operation.UPDATE, ("1", {"Valeu": "x"}), key=("key",))
    assert (caught.value.field, caught.value.near) == ("Valeu", ("Value",))


def test_a_file_that_changed_since_it_was_read_is_left_alone(tmp_path, stage):
    files = folder(tmp_path, "k,v\n1,a\n")
    rows(files, stage, "k")
    (tmp_path / "a.csv").write_text("k,v\n1,b\n")
    with pytest.raises(RetriableError, match="changed since it was read"):
        write(files, Operation.UPDATE, ("1", {"v": "x"}))
    assert (tmp_path / "a.csv").read_text() == "k,v\n1,b\n"
    rows(files, stage, "k")
    assert write(files, Operation.UPDATE, ("1", {"v": "x"})) == ["1"]
    assert write(files, Operation.UPDATE, ("1", {"v": "y"})) == ["1"]


def test_nothing_is_left_beside_the_file_and_its_mode_stays(tmp_path):
    files = folder(tmp_path, "k,v\n1,a\n")
    (tmp_path / "a.csv").chmod(0o640)
    write(files, Operation.UPDATE, ("1", {"v": "x"}))
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "data").mkdir()
    folder(tmp_path / "data", "k,v\n1,a\n", "real.csv")
    (tmp_path / "data" / "a.csv").symlink_to(tmp_path / "data" / "real.csv")
    files = CsvFiles("files", tmp_path / "data")
    write(files, Operation.UPDATE, ("1", {"v": "x"}))
    assert (tmp_path / "data" / "a.csv").is_symlink()
    assert (tmp_path / "data" / "real.csv").read_text() == "k,v\n1,x\n"


def test_a_file_in_an_encoding_that_does_not_come_back_is_not_rewritten(tmp_path):
    data = "k,v\n1,\u65e5\u672c\n2,b\n".encode("iso-2022-jp")
    folder(tmp_path, data.replace(b"\n2", b"\x1b(B\n2"))
    files = CsvFiles("files", tmp_path, {"encoding": "iso-2022-jp"})
    before = (tmp_path / "a.csv").read_bytes()
    with pytest.raises(EndpointError, match="cannot be rewritten"):
        write(files, Operation.UPDATE, ("2", {"v": "x"}))
    assert (tmp_path / "a.csv").read_bytes() == before
