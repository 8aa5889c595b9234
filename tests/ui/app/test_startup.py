"""What the window's process loads before anybody has done anything in it."""

import os
import subprocess
import sys
from pathlib import Path

HEAVY = ("torch", "onnxruntime", "cv2", "pyqtgraph", "qtawesome", "qtpy", "safetensors", "sqlalchemy")

SHOW = f"""
import sys
from inspector.__main__ import main
from inspector.ui.app.application import make_application
from PySide6.QtCore import QTimer

application = make_application()

def look():
    for window in application.topLevelWidgets():
        if type(window).__name__ == "MainWindow" and window.isVisible():
            print([name for name in {HEAVY} if name in sys.modules])
            window.close()
            return
    QTimer.singleShot(50, look)

QTimer.singleShot(0, look)
sys.argv = ["inspector"]
sys.exit(main())
"""


def test_the_window_is_shown_before_any_heavy_library_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


TELL = SHOW.replace(f"print([name for name in {HEAVY} if name in sys.modules])", "print(window.strip.messages)")


def started(home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "INSPECTOR_HOME": str(home)}
    command = [sys.executable, "-c", TELL]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_where_nothing_can_be_written_the_window_opens_and_closes(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = started(tmp_path / "file" / "home")
    assert (done.returncode, done.stdout, done.stderr) == (0, "()\n", "")


def test_damaged_files_are_told_and_the_window_opens(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "window.ini").write_text("[General]\ngeometry=garbage\n")
    (config / "settings.json").write_text("{")
    done = started(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "'window.ini' was damaged" in done.stdout
    assert "'settings.json' was damaged" in done.stdout
    assert sorted(path.name for path in config.iterdir() if "damaged" in path.name) == [
        "settings.damaged.json",
        "window.damaged.ini",
    ]
    assert started(tmp_path).stdout == "()\n"
