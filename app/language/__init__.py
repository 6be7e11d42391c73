"""The value library and the formula language: text in, SQL expression out."""
