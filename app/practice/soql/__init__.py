"""Answer SOQL over SQLite: words to syntax (parser), syntax to SQL (compiler), rows to records (shapes)."""
