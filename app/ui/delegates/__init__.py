"""Cell painters: how one cell of a table looks."""
