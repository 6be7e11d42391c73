"""Excel workbooks keep the contract of every endpoint."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from app.connectors.excel_files import ExcelFiles
from tests.contracts.endpoint_contract import EndpointContract, Values


class TestExcelContract(EndpointContract):
    object, code, title, note, key = "people.xlsx", "code", "title", "note", ("code",)

    @pytest.fixture
    def endpoint(self, tmp_path: Path) -> ExcelFiles:
        book = Workbook()
        book.active.append(["code", "title", "note"])
        book.active.append(["old", "Somebody", None])
        book.save(tmp_path / "people.xlsx")
        return ExcelFiles("files", tmp_path)

    def refused(self) -> Values:
        return {"code": None, "title": "x"}


class TestExcelContractOfASheetBelowATitle(EndpointContract):
    object, code, title, note, key = "people.xlsx/Members", "Code", "Title", "A note", ("Code",)

    @pytest.fixture
    def endpoint(self, tmp_path: Path) -> ExcelFiles:
        book = Workbook()
        book.active.append(["nothing of this"])
        sheet = book.create_sheet("Members")
        sheet.append(["Members of the society"])
        sheet.append([])
        sheet.append(["Code", None, "Title", "A note"])
        book.save(tmp_path / "people.xlsx")
        return ExcelFiles("files", tmp_path, {"header_row": "3"})

    def refused(self) -> Values:
        return {"Code": "a", "Title": "x" * 40_000}
