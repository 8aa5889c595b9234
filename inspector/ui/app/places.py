"""The places of the window, each made when it is first shown: so the window is there at once."""

from __future__ import annotations

from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QWidget

from inspector.ui.start.page import StartPage
from inspector.ui.workspace.workspace import Workspace

START = "start"


class Places(QStackedWidget):
    """Holds the start page and the pages of the rail, by their names.

    Signals:
        show_requested: A page asks for another place, and for what it shall show.
    """

    show_requested = Signal(str, object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._pages: dict[str, QWidget] = {}
        self.page(START)

    def page(self, name: str) -> QWidget:
        """The page of a name, made now unless it was made before."""
        if name not in self._pages:
            page = _make(name, self._workspace)
            cast("_Page", page).show_requested.connect(self.show_requested)
            self._pages[name] = page
            self.addWidget(page)
        return self._pages[name]

    def show_page(self, name: str) -> None:
        """Show a page."""
        self.setCurrentWidget(self.page(name))

    def is_shown(self, name: str) -> bool:
        """Whether a page is the one that is shown."""
        return self.currentWidget() is self._pages.get(name)

    def stop(self) -> None:
        """End the background work of all pages; returns at once."""
        for page in self._pages.values():
            if isinstance(page, _Busy):
                page.stop()


class _Page(Protocol):
    show_requested: SignalInstance


@runtime_checkable
class _Busy(Protocol):
    def stop(self) -> None: ...


def _make(name: str, workspace: Workspace) -> QWidget:
    # Each import here brings libraries with it that the window itself does not need: pyqtgraph, OpenCV.
    match name:
        case "parts":
            from inspector.ui.parts.page import PartsPage

            return PartsPage(workspace)
        case "train":
            from inspector.ui.train.page import TrainPage

            return TrainPage(workspace)
        case "inspect":
            from inspector.ui.inspect.page import InspectPage

            return InspectPage(workspace)
        case "results":
            from inspector.ui.results.page import ResultsPage

            return ResultsPage(workspace)
        case _:
            return StartPage(workspace)
