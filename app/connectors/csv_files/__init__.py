"""CSV files of a folder as one side of a mapping: read with exact places, rewritten row by row."""

from app.connectors.csv_files.endpoint import CsvFiles as CsvFiles
