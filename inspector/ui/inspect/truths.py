"""The Truth of the part that is shown, stored with the Results of the Project."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from inspector.domain.inspection import Inspection
from inspector.domain.result import Truth
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.live_session import LiveSession
from inspector.ui.inspect.truth_control import TruthControl
from inspector.ui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore

#: A part, as the store names it, its Truth before, and whether it has a Result.
_Told = tuple[str, str, Truth | None, bool]
_SHOWN = "shown truth"


class Truths(QObject):
    """Joins the buttons to the store.

    Attributes:
        undo_key: Takes the last word back while the focus is in the page.

    Signals:
        changed: Another Truth is stored.
        frame_told: The Inspection of a frame with a Truth and without a Result.
    """

    changed = Signal()
    frame_told = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        live: LiveSession,
        presenter: JudgementPresenter,
        control: TruthControl,
        page: QWidget,
    ) -> None:
        super().__init__(control)
        self.undo_key = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), page)
        self.undo_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.undo_key.activated.connect(self.undo)
        self._workspace = workspace
        self._live = live
        self._presenter = presenter
        self._control = control
        self._undo: list[_Told] = []
        #: So that none takes the place of another that is not stored yet.
        self._numbers = itertools.count()
        presenter.replaced.connect(self.refresh)
        control.truth_told.connect(self.tell)
        workspace.document.closed.connect(self._undo.clear)

    @Slot()
    def refresh(self) -> None:
        """Show the Truth of the image that is shown now."""
        why_not = self._why_not()
        self._control.set_ready(why_not)
        self._control.show_truth(None)
        inspection = self._presenter.inspection
        if why_not or inspection is None:
            self._workspace.results.forget(_SHOWN)
            return
        name, image = inspection.path.name, inspection.image

        def truth(store: ResultsStore) -> Truth | None:
            from inspector.storage.results.thumbnails import thumbnail_of

            return store.truth(name, thumbnail_of(image).hash)

        self._workspace.results.ask(_SHOWN, truth, lambda found: self._control.show_truth(cast("Truth | None", found)))

    @Slot(object)
    def tell(self, truth: Truth) -> None:
        """Store the Truth of the image that is shown. The one that is stored already is taken back."""
        inspection = self._presenter.inspection
        if self._why_not() or inspection is None:
            return
        name, image = inspection.path.name, inspection.image

        def tell(store: ResultsStore) -> _Told:
            from inspector.storage.results.thumbnails import thumbnail_of

            thumbnail = thumbnail_of(image).hash
            before = store.truth(name, thumbnail)
            is_stored = store.tell(name, thumbnail, None if before is truth else truth)
            return name, thumbnail, before, is_stored

        self._workspace.results.ask(
            f"truth {next(self._numbers)}", tell, lambda answer: self._on_told(inspection, cast("_Told | None", answer))
        )

    @Slot()
    def undo(self) -> None:
        """Take the last word back."""
        if not self._undo:
            return
        name, thumbnail, before, _ = self._undo.pop()
        self._workspace.results.ask(
            f"truth {next(self._numbers)}",
            lambda store: store.tell(name, thumbnail, before),
            lambda _: self._on_undone(name),
        )

    def _on_told(self, inspection: Inspection, answer: _Told | None) -> None:
        if answer is None:
            self._workspace.messages.post("warning", "This part is not stored yet. Tell it again in a moment.")
            return
        self._undo.append(answer)
        if not answer[-1] and self._live.is_running:
            self.frame_told.emit(inspection)
        self.refresh()
        self.changed.emit()

    def _on_undone(self, name: str) -> None:
        self._workspace.messages.post("info", f"The last word on “{name}” is taken back.")
        self.refresh()
        self.changed.emit()

    def _why_not(self) -> str:
        if self._workspace.document.opened is None:
            return "Only a project keeps words on parts"
        if self._live.is_running and not self._live.is_frozen:
            return "Freeze the live view first"
        return "" if self._presenter.inspection is not None else "No image is shown"
