"""Runs first in the frozen application: pyqtgraph imports Qt's OpenGL modules, 10 MB, for drawing that Inspector leaves to Qt.

What it names while it is imported is the base class of two widgets that nobody makes here.
"""

import sys
from types import ModuleType


class _NoWidget:
    """Base class in place of ``QOpenGLWidget``."""

    def __init__(self, *_arguments: object) -> None:
        raise NotImplementedError("this build of Inspector draws without OpenGL")


for _name in ("QtOpenGL", "QtOpenGLWidgets"):
    sys.modules[f"PySide6.{_name}"] = ModuleType(f"PySide6.{_name}")
sys.modules["PySide6.QtOpenGLWidgets"].QOpenGLWidget = _NoWidget  # type: ignore[attr-defined]
