"""The places of the window, each made when it is first shown: so the window is there at once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar, cast, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from inspector.ui.start.page import StartPage
from inspector.ui.widgets.actions import PageMenus
from inspector.ui.workspace.navigation import Place, ShowInspect, ShowParts, ShowResults, ShowStart, ShowTrain
from inspector.ui.workspace.workspace import Workspace

# Each import of a page brings libraries with it that the window itself does not need: pyqtgraph, OpenCV.
if TYPE_CHECKING:
    from inspector.ui.inspect.page import InspectPage
    from inspector.ui.parts.page import PartsPage
    from inspector.ui.results.page import ResultsPage
    from inspector.ui.train.page import TrainPage

_Page = TypeVar("_Page", bound=QWidget)


class Places(QStackedWidget):
    """Holds the start page and the pages of the rail.

    Attributes:
        shown: The Place that is shown.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.shown: Place = ShowStart()

    @cached_property
    def start(self) -> StartPage:
        """Where the window begins."""
        return self._added(StartPage(self._workspace))

    @cached_property
    def parts(self) -> PartsPage:
        """The Parts place."""
        from inspector.ui.parts.page import PartsPage

        return self._added(PartsPage(self._workspace))

    @cached_property
    def train(self) -> TrainPage:
        """The Train place."""
        from inspector.ui.train.page import TrainPage

        return self._added(TrainPage(self._workspace))

    @cached_property
    def inspect(self) -> InspectPage:
        """The Inspect place."""
        from inspector.ui.inspect.page import InspectPage

        return self._added(InspectPage(self._workspace))

    @cached_property
    def results(self) -> ResultsPage:
        """The Results place."""
        from inspector.ui.results.page import ResultsPage

        return self._added(ResultsPage(self._workspace))

    def has(self, name: str) -> bool:
        """Whether a page has been made yet."""
        return name in vars(self)

    def show_place(self, place: Place) -> None:
        """Show a place, and in it the content that comes with it."""
        self.shown = place
        match place:
            case ShowStart(parts):
                self.setCurrentWidget(self.start)
                self.start.take_focus()
                if parts is not None:
                    self.start.begin_new(parts)
            case ShowParts():
                self._show_list(self.parts)
            case ShowTrain():
                self.setCurrentWidget(self.train)
            case ShowInspect(images, recording, first):
                self.setCurrentWidget(self.inspect)
                if images:
                    self.inspect.open_images(list(images), recording, first)
            case ShowResults():
                self._show_list(self.results)
        self._take_focus()

    def _show_list(self, page: PartsPage | ResultsPage) -> None:
        """Show a page. At first the keyboard is on its list, and later wherever it was."""
        is_first = page.focusWidget() is None
        self.setCurrentWidget(page)
        if is_first:
            page.take_focus()

    def _take_focus(self) -> None:
        """So that the keys of the page work at once, however it was reached."""
        page, focused = self.currentWidget(), self.window().focusWidget()
        if page is not None and (focused is None or not page.isAncestorOf(focused)):
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def topic(self) -> str:
        """The page of the guide about whatever is shown, or with '#' one of its sections."""
        page = cast("object", self.currentWidget())
        return page.topic if isinstance(page, _Explained) else "index"

    @property
    def menus(self) -> PageMenus:
        """Everything that can be done on the page that is shown."""
        page = cast("object", self.currentWidget())
        return page.menus if isinstance(page, _Offering) else PageMenus()

    def trigger(self) -> bool:
        """Inspect the next image of the live source that runs. Returns whether one waits for triggers."""
        # Nothing runs before the place is made.
        return self.has("inspect") and self.inspect.live.trigger()

    def stop(self) -> None:
        """End the background work of all pages. Returns at once."""
        pages: list[object] = [self.widget(position) for position in range(self.count())]
        for page in pages:
            if isinstance(page, _Busy):
                page.stop()

    def _added(self, page: _Page) -> _Page:
        self.addWidget(page)
        return page


@runtime_checkable
class _Busy(Protocol):
    def stop(self) -> None: ...


@runtime_checkable
class _Offering(Protocol):
    menus: PageMenus


@runtime_checkable
class _Explained(Protocol):
    @property
    def topic(self) -> str: ...
