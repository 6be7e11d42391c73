"""Where in a sync file a field is named, for findings that only its connections could make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def line_of_field(path: Path, mapping: str, field: str) -> int | None:
    """The 1-based line on which a mapping first names a field; None when it does not.

    Args:
        path: a file that has been read as a sync before.
        mapping: the mapping's name.
        field: a field of either side.
    """
    root = YAML().compose(path.read_text("utf-8-sig"))
    for node in _items(_value(root, "mappings")):
        name = _value(node, "name")
        if isinstance(name, ScalarNode) and name.value == mapping:
            return next(
                (one.start_mark.line + 1 for one in _scalars(node) if one.value == field), None
            )
    return None


def _value(node: Node | None, key: str) -> Node | None:
    if isinstance(node, MappingNode):
        for name, value in node.value:
            if name.value == key:
                found: Node = value
                return found
    return None


def _items(node: Node | None) -> list[Node]:
    return list(node.value) if isinstance(node, SequenceNode) else []


def _scalars(node: Node) -> Iterator[ScalarNode]:
    """Every scalar value below a node, in the order of the file; keys are not values."""
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, MappingNode):
        for _, value in node.value:
            yield from _scalars(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _scalars(item)
