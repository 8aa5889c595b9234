"""Runs first in the frozen application, in place of Qt's OpenGL modules, which take 11 MB.

pyqtgraph imports them, and names while it is imported only the base class of two widgets that nobody makes here.
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
