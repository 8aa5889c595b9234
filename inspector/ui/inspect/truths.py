"""The Truth of the part that is shown, stored with the Results of the Project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from inspector.domain.inspection import Inspection
from inspector.domain.result import Truth
from inspector.domain.told_part import UNTOLD, Word
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.live_session import LiveSession
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.truth_control import TruthControl
from inspector.ui.widgets.word_dialog import ask_word
from inspector.ui.workspace.told_parts import Part, Told, undo_action
from inspector.ui.workspace.workspace import Workspace

_SHOWN = "shown truth"


class Truths(QObject):
    """Joins the buttons to the store.

    Attributes:
        undo: Takes the last word back.

    Signals:
        changed: Other words are stored.
        frame_told: The Inspection of a frame with a Truth and without a Result.
        word_shown: The Word on the image that is shown now. An untold one without an image.
    """

    changed = Signal()
    frame_told = Signal(object)
    word_shown = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        live: LiveSession,
        presenter: JudgementPresenter,
        control: TruthControl,
        page: QWidget,
    ) -> None:
        super().__init__(control)
        self.undo = undo_action(page, workspace.told)
        self._page = page
        self._workspace = workspace
        self._live = live
        self._presenter = presenter
        self._control = control
        presenter.replaced.connect(self.refresh)
        control.truth_told.connect(self.tell)
        control.word_wanted.connect(self.ask)
        workspace.told.changed.connect(self.refresh)
        workspace.told.changed.connect(self.changed)

    @Slot()
    def refresh(self) -> None:
        """Show the word on the image that is shown now."""
        why_not = self._why_not()
        self._control.set_ready(why_not)
        inspection = self._presenter.inspection
        if why_not or inspection is None:
            self._workspace.results.forget(_SHOWN)
            self._show(UNTOLD)
            return
        self._control.show_word(UNTOLD)
        self._workspace.told.ask_word(_SHOWN, partial(named, inspection), lambda word: self._show(word or UNTOLD), self)

    def _show(self, word: Word) -> None:
        self._control.show_word(word)
        self.word_shown.emit(word)

    @Slot(object)
    def tell(self, truth: Truth) -> None:
        """Store the Truth of the image that is shown. The one that is stored already is taken back."""
        self._tell(lambda before: UNTOLD if before.truth is truth else Word(truth))

    @Slot()
    def ask(self) -> None:
        """Let the operator tell more about the image that is shown."""
        if not self._why_not() and self._presenter.inspection is not None:
            name = self._presenter.inspection.path.name
            ask_word(self._page, name, self._control.word, lambda word: self._tell(lambda _: word))

    def _tell(self, change: Callable[[Word], Word]) -> None:
        inspection, opened = self._presenter.inspection, self._workspace.document.opened
        if self._why_not() or inspection is None or opened is None:
            return
        is_frame = self._live.is_running

        def parts(_store: object) -> tuple[Part]:
            name, thumbnail = named(inspection)
            if is_frame:
                from inspector.storage.told_images import keep_frame

                keep_frame(opened, inspection.image, name, thumbnail)
            return ((name, thumbnail),)

        self._workspace.told.tell(parts, change, lambda told: self._on_told(inspection, told))

    def _on_told(self, inspection: Inspection, told: tuple[Told, ...]) -> None:
        if not told[0].has_result and self._live.is_running:
            self.frame_told.emit(inspection)

    def _why_not(self) -> str:
        if self._workspace.document.opened is None:
            return tr("Only a project keeps words on parts")
        if self._live.is_running and not self._live.is_frozen:
            return tr("Freeze the live view first")
        return "" if self._presenter.inspection is not None else tr("No image is shown")


def named(inspection: Inspection) -> Part:
    """Name an image as the store does. It takes a small picture of it, so it is called in the store's thread."""
    from inspector.storage.results.thumbnails import thumbnail_of

    return inspection.path.name, thumbnail_of(inspection.image).hash
