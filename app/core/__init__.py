"""The nouns: frozen dataclasses, ports and errors that every other package speaks in."""
