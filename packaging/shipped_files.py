"""Puts resources/ and mappings/ inside the package when the wheel is built.

Not for an editable install: that reads them where they are, and a copy would go stale.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedFiles(BuildHookInterface[Any]):
    """Adds the two trees under the names that app/resources.py looks for."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the trees to carry; `version` is "standard" or "editable"."""
        if version == "standard":
            for tree in ("mappings", "resources"):
                build_data["force_include"][f"{self.root}/{tree}"] = f"app/_{tree}"
