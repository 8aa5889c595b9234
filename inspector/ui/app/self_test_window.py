"""The part of the self-test that needs a screen: the real window, with the real inference process behind it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from inspector.errors import FailureError, OutputError
from inspector.log_file import log_advice
from inspector.ui.app.application import make_application
from inspector.ui.app.guide import check_guide
from inspector.ui.app.language import check_translations
from inspector.ui.app.main_window import MainWindow
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.workspace import make_workspace

_SIZE_PX = (1280, 800)
_PATIENCE_S = 120.0
_PAUSE_S = 0.01
#: Layouts and drawing come after the result.
_SETTLE_S = 0.5


def inspect_in_window(detector: Path, part: Path, screenshot: Path | None) -> None:
    """Open the window on a Detector, inspect one image in it, and close it.

    Args:
        detector: A Detector file.
        part: The image.
        screenshot: Where a picture of the window with its result goes, or None.

    Raises:
        FailureError: Something that belongs there did not appear in time.
        OutputError: The screenshot cannot be written.
    """
    application = make_application()
    check_translations(application)
    check_guide()
    workspace = make_workspace()
    messages: list[str] = []
    workspace.messages.posted.connect(lambda _kind, text: messages.append(text))
    apply_theme(workspace.settings.current.theme)
    window = MainWindow(workspace)
    window.resize(*_SIZE_PX)
    window.show()
    try:
        window.open_paths([detector])
        window.open_paths([part])
        _wait(application, lambda: window.places.inspect.presenter.judgement is not None, "a result", messages)
        _wait(application, lambda: not workspace.runner.jobs, "the end of the work", messages)
        shown_s = time.monotonic()
        _wait(application, lambda: time.monotonic() - shown_s > _SETTLE_S, "nothing", messages)
        if screenshot is not None and not window.grab().save(str(screenshot)):
            raise OutputError(f"'{screenshot}' cannot be written", "choose another folder, and a name ending in .png")
    finally:
        window.close()
        _wait(application, lambda: not window.isVisible(), "the end of the window", messages)


def _wait(application: QApplication, is_there: Callable[[], bool], what: str, messages: list[str]) -> None:
    deadline_s = time.monotonic() + _PATIENCE_S
    while not is_there():
        if time.monotonic() > deadline_s:
            told = f", which says: {' '.join(messages)}" if messages else ""
            raise FailureError(f"The self-test waited for {what} in the window{told}", log_advice(), "self-test")
        application.processEvents()
        time.sleep(_PAUSE_S)
