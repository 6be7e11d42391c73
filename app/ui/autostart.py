"""Starts Orgtide when the person signs in, in the way of each system."""

import plistlib
import shlex
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

from app.resources import resource

WINDOWS_RUN = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
MAC_LABEL = "com.orgtide.window"


def start_command() -> tuple[str, ...]:
    """Give the command that opens the window, wherever it is typed; () when there is none."""
    beside = shutil.which("orgtide", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("orgtide")
    return (found, "window") if found else ()


class Autostart:
    """The entry in the list of programs that the system starts."""

    def __init__(
        self, command: tuple[str, ...], system: str = sys.platform, home: Path | None = None
    ) -> None:
        """Name the entry.

        Args:
            command: what is started; () when Orgtide is not installed.
            system: as `sys.platform` says it.
            home: the folder of the person; None for this one.
        """
        self._command, self._system = command, system
        self._home = home or Path.home()

    @property
    def hindrance(self) -> str:
        """Why it cannot be switched on, as an identifier; "" when it can."""
        return "" if self._command else "not_installed"

    def is_on(self) -> bool:
        """Tell whether the system starts Orgtide."""
        if self._system == "win32":
            return bool(self._registry().value("Orgtide", ""))
        return self._file().is_file()

    def switch(self, *, on: bool) -> None:
        """Add the entry, or take it away.

        Raises:
            OSError: its file cannot be written.
        """
        if self._system == "win32":
            if on:
                self._registry().setValue("Orgtide", " ".join(f'"{one}"' for one in self._command))
            else:
                self._registry().remove("Orgtide")
            return
        path = self._file()
        if on:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._plist() if self._system == "darwin" else self._desktop_entry())
        else:
            path.unlink(missing_ok=True)

    def _file(self) -> Path:
        if self._system == "darwin":
            return self._home / "Library" / "LaunchAgents" / f"{MAC_LABEL}.plist"
        folder = QStandardPaths.StandardLocation.GenericConfigLocation
        config = QStandardPaths.writableLocation(folder)
        chosen = Path(config) if self._home == Path.home() else self._home / ".config"
        return chosen / "autostart" / "orgtide.desktop"

    def _desktop_entry(self) -> bytes:
        command = " ".join(shlex.quote(one) for one in self._command)
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            "Name=Orgtide",
            f"Exec={command}",
            f"Icon={resource('icons', 'waves.svg')}",
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
        ]
        return ("\n".join(lines) + "\n").encode()

    def _plist(self) -> bytes:
        return plistlib.dumps(
            {"Label": MAC_LABEL, "ProgramArguments": list(self._command), "RunAtLoad": True}
        )

    def _registry(self) -> QSettings:
        return QSettings(WINDOWS_RUN, QSettings.Format.NativeFormat)
