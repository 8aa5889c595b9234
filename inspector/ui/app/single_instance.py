"""One window per user and screen: a second start hands its files, or a trigger, to the window, and ends."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from inspector.paths import user_cache_dir, user_config_dir

#: A window that does not answer within this time is stuck. The new start opens one of its own.
ANSWER_MS = 4000
#: How long another start may take between its lock and its first answer.
RETRY_S = 4.0
_RETRY_PAUSE_S = 0.1
#: Longer messages are not ours.
_MAX_BYTES = 1_000_000
#: The longest path that the system calls for sockets take.
_MAX_SOCKET_PATH = 100
_ANSWER, _TRIGGERED, _REFUSED = b"opened\n", b"triggered\n", b"refused\n"


def hand_over(paths: Sequence[Path]) -> bool:
    """Give files to the window that this user has open, and bring it to the front.

    Args:
        paths: May be empty.

    Returns:
        Whether there is one and it took them.
    """
    _allow_other_windows_in_front()
    return _answer({"open": [os.fspath(path.absolute()) for path in paths]}) == _ANSWER


def ask_trigger() -> bool:
    """Have the window that this user has open inspect the next image of its live source.

    Returns:
        Whether it will. There may be no window, or none that waits for triggers.
    """
    return _answer({"trigger": True}) == _TRIGGERED


def _answer(message: object) -> bytes:
    """The answer of the window to a message, empty where there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    if not socket.waitForConnected(ANSWER_MS):
        return b""
    socket.write(json.dumps(message).encode("ascii") + b"\n")
    answer = b""
    while not answer.endswith(b"\n") and socket.waitForReadyRead(ANSWER_MS):
        answer += bytes(socket.readAll().data())
    return answer


class SingleInstance(QObject):
    """Takes the files of later starts, in the process that has the window.

    Signals:
        open_wanted: A list of Paths, empty when Inspector was only started again.
    """

    open_wanted = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._trigger: Callable[[], bool] = lambda: False
        self._server = QLocalServer(self)
        # Nobody else's files are opened, and nobody else's window gets ours.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        # It says that its owner lives, whatever became of the socket: Qt finds out when the process is gone.
        self._lock = QLockFile(str(_lock_path()))
        self._lock.setStaleLockTime(0)

    def claim(self, paths: Sequence[Path]) -> bool:
        """Become the one window, or hand the files over to it.

        Where neither works (it is stuck, or nothing can be written), this process opens a window all the same: an
        operator must be able to work.

        Args:
            paths: The files that this start was asked to open.

        Returns:
            Whether this process shall open a window.
        """
        for folder in (_lock_path().parent, Path(server_name()).parent):
            # Where it cannot be made, the lock says so.
            with contextlib.suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
        deadline_s = time.monotonic() + RETRY_S
        while True:
            if hand_over(paths):
                return False
            if self._lock.tryLock(0):
                self._listen()
                return True
            if self._lock.error() is not QLockFile.LockError.LockFailedError or time.monotonic() > deadline_s:
                return True
            # Another start holds the lock and will listen in a moment.
            time.sleep(_RETRY_PAUSE_S)

    def answer_triggers(self, trigger: Callable[[], bool]) -> None:
        """Call ``trigger`` for whoever asks for one. It tells whether something will be inspected."""
        self._trigger = trigger

    def close(self) -> None:
        """Take no more files. The next start opens a window."""
        self._server.close()
        self._lock.unlock()

    def _listen(self) -> None:
        # The socket there is from a process that is gone: its lock was free.
        QLocalServer.removeServer(server_name())
        self._server.listen(server_name())

    @Slot()
    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_message)
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    @Slot()
    def _on_message(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            line = bytes(socket.readLine().data())
            paths = parsed_message(line)
            if is_trigger(line):
                socket.write(_TRIGGERED if self._trigger() else _REFUSED)
                socket.flush()
            elif paths is not None:
                socket.write(_ANSWER)
                socket.flush()
                self.open_wanted.emit(paths)
            socket.disconnectFromServer()
        elif socket.bytesAvailable() > _MAX_BYTES:
            socket.abort()


def parsed_message(line: bytes) -> list[Path] | None:
    """The files that another start wants to be opened, or None if it did not say anything that we understand."""
    try:
        content = json.loads(line)
        return [Path(text) for text in content["open"]]
    except (ValueError, KeyError, TypeError):
        return None


def is_trigger(line: bytes) -> bool:
    """Whether another program asks for the next image to be inspected."""
    try:
        return json.loads(line)["trigger"] is True
    except (ValueError, KeyError, TypeError):
        return False


def server_name() -> str:
    """Where the window listens: different for each user, screen and set of settings."""
    screen = [os.environ.get(name, "") for name in ("DISPLAY", "WAYLAND_DISPLAY", "SESSIONNAME")]
    identity = "\n".join([str(user_config_dir()), *screen])
    name = f"inspector-{hashlib.sha256(identity.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    if sys.platform == "win32":
        return name
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    # Both belong to the user alone.
    path = (Path(runtime) if os.access(runtime, os.W_OK) else user_cache_dir()) / name
    if len(os.fsencode(path)) > _MAX_SOCKET_PATH:
        path = Path(tempfile.gettempdir()) / name
    return str(path)


def _lock_path() -> Path:
    return user_config_dir() / f"{Path(server_name()).name}.lock"


def _allow_other_windows_in_front() -> None:
    """Windows lets only the program that the user has just started decide whose window is in front."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
