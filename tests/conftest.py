"""What holds for every test: no display, none of the user's own files, and nothing left running."""

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

# The same examples on every machine, however slow; `--hypothesis-profile=search` looks for new ones.
_FOR_ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
settings.register_profile("suite", _FOR_ANY_MACHINE, derandomize=True, max_examples=50)
settings.register_profile("search", _FOR_ANY_MACHINE, max_examples=2000)
settings.load_profile("suite")

#: How long a test waits for the window unless it says otherwise, instead of pytest-qt's 5 s. Only a failing test does.
WAIT_MS = 30_000
for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitCallback, QtBot.waitExposed):
    wait.__kwdefaults__["timeout"] = WAIT_MS

#: How long a thread or process that was told to end may take for it after a test.
LEAVE_S = 5.0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-pictures",
        action="store_true",
        help="store how the window looks now (tests/ui/pictures), instead of comparing",
    )


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the homes of all tests. Pytest goes through all folders whenever it numbers a new one."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def inspector_home(monkeypatch: pytest.MonkeyPatch, homes: Path) -> Path:
    """An empty folder that stands for everything Inspector keeps per user."""
    home = Path(tempfile.mkdtemp(dir=homes))
    monkeypatch.setenv("INSPECTOR_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a QThread or a process behind."""
    before = child_processes()
    # Objects that were there before are not looked at: with torch loaded they are a million.
    gc.freeze()
    yield
    threads = running_threads()
    gc.unfreeze()
    _, processes = psutil.wait_procs(child_processes() - before, timeout=LEAVE_S)
    assert threads == [], "threads left behind"
    assert processes == [], "processes left behind"


def child_processes() -> set[psutil.Process]:
    """Processes that tests started; multiprocessing keeps one of its own until the end."""
    return {child for child in psutil.Process().children(recursive=True) if not is_resource_tracker(child)}


def is_resource_tracker(process: psutil.Process) -> bool:
    try:
        return any("resource_tracker" in word for word in process.cmdline())
    except psutil.Error:
        return False


def running_threads() -> list[str]:
    """QThreads of this test that do not end within ``LEAVE_S``."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        return []
    core.QCoreApplication.sendPostedEvents()
    threads = [held for held in gc.get_objects() if issubclass(type(held), core.QThread)]
    return [repr(thread) for thread in threads if thread.isRunning() and not thread.wait(int(LEAVE_S * 1000))]
