"""Excel workbooks of a folder as one side of a mapping: read fast, written back as they were."""

from app.connectors.excel_files.endpoint import ExcelFiles as ExcelFiles
