"""The window: the only home of PySide6. It paints, asks and pages; it never works."""
