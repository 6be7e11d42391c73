"""Lets one window work with a workspace: a second start shows the window that is there."""

import getpass
import hashlib
from pathlib import Path

from PySide6.QtCore import QDir, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

ANSWER_MS = 2_000
"""How long the first window may take to answer before a second one opens. Source: ours."""

SHOW, SHOWN = b"show\n", b"shown\n"


class OneInstance(QObject):
    """Holds a workspace for this window, and hears of other starts.

    Signals:
        show_requested: Orgtide was started again for the same workspace.
    """

    show_requested = Signal()

    def __init__(self, workspace: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _name(workspace)
        self._lock = QLockFile(str(Path(QDir.tempPath()) / f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)  # held as long as its process lives, however long that is
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self) -> bool:
        """Hold the workspace, or have the window shown that holds it already.

        Returns:
            Whether this process goes on. A window that does not answer does not stop it: jobs of
            two windows keep out of each other's way by themselves.
        """
        if not self._lock.tryLock(0):
            return not self._asked_other()
        QLocalServer.removeServer(self._name)  # left behind by a process that was killed
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Let another window have the workspace."""
        self._server.close()
        self._lock.unlock()

    def _asked_other(self) -> bool:
        """Ask the window that holds the workspace to show itself; False if none answers."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(SHOW)
        if not socket.waitForBytesWritten(ANSWER_MS) or not socket.waitForReadyRead(ANSWER_MS):
            return False
        return socket.readAll().data() == SHOWN

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._on_asked(socket))
        socket.disconnected.connect(socket.deleteLater)
        if socket.bytesAvailable():
            self._on_asked(socket)

    def _on_asked(self, socket: QLocalSocket) -> None:
        if socket.canReadLine() and socket.readLine().data() == SHOW:
            socket.write(SHOWN)
            socket.flush()
            self.show_requested.emit()


def _name(workspace: Path) -> str:
    """Name the local socket of a user and a workspace; short, since systems cut long names."""
    words = f"{getpass.getuser()}\n{workspace.resolve()}"
    return f"orgtide-{hashlib.sha256(words.encode()).hexdigest()[:24]}"
