"""Item models: rows of dataclasses turned into cells; they know no job and no store."""
