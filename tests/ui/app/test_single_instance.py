import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from inspector.ui.app import single_instance
from inspector.ui.app.file_open_events import FileOpenEvents
from inspector.ui.app.single_instance import SingleInstance, hand_over, is_trigger, parsed_message, server_name

#: Becomes the one window, says so, and then never answers anybody.
STUCK = """
import time
from PySide6.QtCore import QCoreApplication
from inspector.ui.app.single_instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance()
assert instance.claim([])
print("claimed", flush=True)
time.sleep(60)
"""


@pytest.fixture
def instance(qtbot: QtBot) -> Iterator[SingleInstance]:
    instance = SingleInstance()
    yield instance
    instance.close()


@pytest.fixture
def stuck(qtbot: QtBot) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the window."""
    process = subprocess.Popen([sys.executable, "-c", STUCK], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "claimed\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def start_again(*arguments: str, cwd: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "inspector", *arguments], cwd=cwd)


def test_a_second_start_hands_its_files_to_the_window_and_ends(
    instance: SingleInstance, qtbot: QtBot, tmp_path: Path
) -> None:
    assert instance.claim([])
    (tmp_path / "Größe 1.inspector").touch()
    with qtbot.waitSignal(instance.open_wanted) as wanted:
        second = start_again("Größe 1.inspector", cwd=tmp_path)
    assert wanted.args == [[tmp_path / "Größe 1.inspector"]]
    qtbot.waitUntil(lambda: second.poll() is not None)
    assert second.returncode == 0


def test_a_second_start_without_files_asks_for_the_window(
    instance: SingleInstance, qtbot: QtBot, tmp_path: Path
) -> None:
    assert instance.claim([])
    with qtbot.waitSignal(instance.open_wanted) as wanted:
        second = start_again(cwd=tmp_path)
    assert wanted.args == [[]]
    assert second.wait(30) == 0


def test_what_a_crashed_window_leaves_behind_does_not_matter(
    instance: SingleInstance, stuck: "subprocess.Popen[str]", qtbot: QtBot
) -> None:
    stuck.kill()
    stuck.wait()
    if sys.platform != "win32":
        assert Path(server_name()).exists()
    assert instance.claim([Path("a.inspector")])
    assert not SingleInstance()._lock.tryLock(0)


def test_a_window_that_is_stuck_does_not_keep_an_operator_from_working(
    instance: SingleInstance, stuck: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "ANSWER_MS", 100)
    monkeypatch.setattr(single_instance, "RETRY_S", 0.2)
    assert instance.claim([Path("a.inspector")])


def test_folders_that_cannot_be_written_do_not_either(
    instance: SingleInstance, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "file"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    unwritable = SingleInstance()
    assert unwritable.claim([])
    unwritable.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a named pipe has no file")
def test_other_users_cannot_reach_the_window(instance: SingleInstance) -> None:
    assert instance.claim([])
    assert Path(server_name()).stat().st_mode & 0o077 == 0


def test_after_the_window_was_closed_there_is_none(instance: SingleInstance) -> None:
    assert instance.claim([])
    instance.close()
    assert not hand_over([])
    assert instance.claim([])


def test_each_screen_and_each_user_has_a_window_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = server_name()
    monkeypatch.setenv("DISPLAY", ":77")
    second = server_name()
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path))
    assert len({first, second, server_name()}) == 3
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / ("long" * 40)))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert len(os.fsencode(server_name())) < 104


@pytest.mark.parametrize("line", [b"", b"\xff\x00\n", b"[]\n", b'{"open": 3}\n', b'{"open": [3]}\n', b"null\n"])
def test_nonsense_is_not_understood(line: bytes) -> None:
    assert parsed_message(line) is None


def test_nonsense_ends_the_conversation_and_nothing_else(instance: SingleInstance, qtbot: QtBot) -> None:
    assert instance.claim([])
    opened: list[object] = []
    instance.open_wanted.connect(opened.append)
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.connected):
        socket.connectToServer(server_name())
    with qtbot.waitSignal(socket.disconnected):
        socket.write(b"GET / HTTP/1.1\r\n\r\n")
    assert opened == []


def test_files_that_macos_sends_are_opened(qtbot: QtBot, qapp: object, tmp_path: Path) -> None:
    from PySide6.QtGui import QFileOpenEvent
    from PySide6.QtWidgets import QApplication

    assert isinstance(qapp, QApplication)
    events = FileOpenEvents(qapp)
    with qtbot.waitSignal(events.open_wanted) as wanted:
        QApplication.sendEvent(qapp, QFileOpenEvent(str(tmp_path / "a.inspector")))
    assert wanted.args == [[tmp_path / "a.inspector"]]
    qapp.removeEventFilter(events)


def test_a_program_triggers_the_window(instance: SingleInstance, qtbot: QtBot, tmp_path: Path) -> None:
    assert instance.claim([])
    triggered: list[int] = []

    def trigger() -> bool:
        triggered.append(1)
        return len(triggered) == 1

    instance.answer_triggers(trigger)
    for exit_status in (0, 1):
        command = subprocess.Popen(
            [sys.executable, "-m", "inspector", "trigger"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
        )
        qtbot.waitUntil(lambda command=command: command.poll() is not None)
        assert command.returncode == exit_status
        said = command.communicate()[1]
    assert said.startswith("error: No window waits for a trigger (no-trigger): ")
    assert len(triggered) == 2


def test_without_a_window_a_trigger_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    assert not single_instance.ask_trigger()


@pytest.mark.parametrize("line", [b"", b"[]\n", b'{"open": []}\n', b'{"trigger": 1}\n', b'{"trigger": false}\n'])
def test_other_messages_are_no_triggers(line: bytes) -> None:
    assert not is_trigger(line)
