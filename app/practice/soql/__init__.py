"""Answer SOQL: text to syntax (parser), syntax to SQL (compiler), rows to records (shapes)."""
