"""What the window's process loads before anybody has done anything in it."""

import subprocess
import sys

HEAVY = ("torch", "onnxruntime", "cv2", "pyqtgraph", "qtawesome", "qtpy", "safetensors")

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
