"""Comparing the part that is shown with a reference part: side by side, with a wipe, or blinking."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget
from typing_extensions import override

from inspector.text import Text
from inspector.ui.inspect.comparison_bar import HINTS, MODE_KEYS, ComparisonBar, Mode
from inspector.ui.inspect.comparison_views import LinkedViews
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.reference_choice import ReferenceChoice
from inspector.ui.widgets.actions import Action, ButtonAction, PageMenus
from inspector.ui.widgets.file_dialogs import IMAGE_FILTER, ask_file
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.reference_layer import ReferenceLayer
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.document import Document

_BLINK_MS = 500
_TEXTS = {
    Mode.BESIDE: Text("Compare side by side"),
    Mode.WIPE: Text("Compare with a wipe"),
    Mode.BLINK: Text("Compare by blinking"),
}


class ComparisonControl(QObject):
    """Joins the button, the line above the image, both views and the reference.

    Args:
        document: The open Project.
        view: Shows the part.
        button: Begins and ends.
        presenter: Shows images.
        reference: The part to compare with.
        is_live: Whether images come from a live source, one after the other.

    Attributes:
        bar: The line above the image.
        views: The view of the part, and that of the reference.
    """

    def __init__(
        self,
        document: Document,
        view: ImageView,
        button: QToolButton,
        presenter: JudgementPresenter,
        reference: ReferenceChoice,
        is_live: Callable[[], bool],
    ) -> None:
        super().__init__(view)
        self._document = document
        self._view = view
        self._button = button
        self._presenter = presenter
        self.reference = reference
        self._is_live = is_live
        self.bar = ComparisonBar()
        self.views = LinkedViews(view)
        self._layer = ReferenceLayer(view)
        self._mode: Mode | None = None
        self._last_mode = Mode.BESIDE
        self._share = 0.5
        self._is_reference_seen = False
        self._blink = QTimer(self)
        self._blink.setInterval(_BLINK_MS)
        self._connect()
        self._refresh_readiness()

    def _connect(self) -> None:
        bar, button, reference = self.bar, self._button, self.reference
        button.setCheckable(True)
        button.clicked.connect(lambda: self.toggle(self._mode or self._last_mode))
        bar.mode_chosen.connect(self._set_mode)
        bar.wipe_moved.connect(self._wipe_to)
        bar.back.clicked.connect(lambda: reference.step(-1))
        bar.forward.clicked.connect(lambda: reference.step(1))
        bar.other.clicked.connect(self._ask_file)
        bar.end.clicked.connect(self.end)
        self._layer.wiped.connect(self._on_wiped)
        self._blink.timeout.connect(self._on_blink)
        reference.changed.connect(self._draw)
        reference.told.connect(self._say)
        self._presenter.replaced.connect(self._on_replaced)
        self._presenter.judged.connect(self._refresh_readiness)
        self._document.closed.connect(self._on_closed)
        for watched in (self._view, bar):
            watched.installEventFilter(self)

    @property
    def mode(self) -> Mode | None:
        """How parts are compared now. None while they are not."""
        return self._mode

    def menus_in(self, page: QWidget) -> PageMenus:
        """Everything that can be done to compare, while the focus is in the page."""
        bar = self.bar
        modes = (
            Action(page, tr(_TEXTS[mode]), MODE_KEYS[mode], tr(HINTS[mode]), partial(self.toggle, mode))
            for mode in Mode
        )
        own = (
            ButtonAction(page, self._button, "Shift+C", text=tr("&Compare with a good part")),
            ButtonAction(page, bar.back, "Shift+K", seen_with=bar),
            ButtonAction(page, bar.forward, "K", seen_with=bar),
            ButtonAction(page, bar.other, "Ctrl+K", seen_with=bar),
            ButtonAction(page, bar.end, seen_with=bar),
        )
        return PageMenus(view=tuple(modes), own=own)

    def toggle(self, mode: Mode) -> None:
        """Compare in a mode, or end if this is the one."""
        inspection = self._presenter.inspection
        if self._mode is mode or inspection is None:
            self.end()
            return
        is_new = self._mode is None
        self._set_mode(mode)
        if is_new:
            self.reference.find(inspection)

    @Slot(Path)
    def compare_with(self, path: Path) -> None:
        """Compare with an image."""
        inspection = self._presenter.inspection
        if inspection is not None:
            self._set_mode(self._mode or self._last_mode)
            self.reference.choose(path, inspection)

    @Slot()
    def hold(self) -> None:
        """A live source was frozen, or goes on: the reference lies as a part that stands still does."""
        inspection = self._presenter.inspection
        if self._mode is not None and inspection is not None:
            self.reference.follow(inspection)

    @Slot()
    def end(self) -> None:
        """Show the part alone."""
        self._mode = None
        self.bar.hide()
        self._button.setChecked(False)
        self.reference.cancel()
        self._draw()
        self._view.setFocus()

    @Slot(object)
    def _set_mode(self, mode: Mode) -> None:
        self._mode = self._last_mode = mode
        self.bar.show()
        self.bar.show_mode(mode)
        self._button.setChecked(True)
        self._draw()

    def _ask_file(self) -> None:
        opened = self._document.opened
        start = "" if opened is None else str(opened.good_dir)
        ask_file(self._view.window(), tr("Compare with"), start, IMAGE_FILTER, self.reference.choose)

    @Slot(str)
    def _say(self, text: str) -> None:
        self.bar.show_reference(text, can_go_back=self.reference.can_go_back, can_go_on=self.reference.can_go_on)

    @Slot()
    def _on_replaced(self) -> None:
        self._refresh_readiness()
        inspection = self._presenter.inspection
        if self._mode is None:
            return
        if inspection is None:
            self.reference.cancel()
        # Live, every image would be searched for.
        elif self._is_live():
            self.reference.follow(inspection)
        else:
            self.reference.find(inspection)

    @Slot()
    def _on_closed(self) -> None:
        self.reference.forget()
        self.end()

    @Slot()
    def _refresh_readiness(self) -> None:
        is_ready = self._presenter.inspection is not None
        self._button.setEnabled(is_ready or self._mode is not None)
        hint = tr("Compare with a good part (Shift+C): side by side (S), wipe (V) or blink (T)")
        self._button.setToolTip(hint if is_ready else tr("Open an image first: it is compared with a good part"))

    @Slot()
    def _draw(self) -> None:
        image, is_beside = self.reference.image, self._mode is Mode.BESIDE
        self.views.show_reference(image if is_beside else None, is_beside=is_beside)
        is_blinking = self._mode is Mode.BLINK and image is not None
        if is_blinking and not self._blink.isActive():
            self._is_reference_seen = True
            self._blink.start()
        elif not is_blinking:
            self._blink.stop()
        self._draw_layer()

    def _draw_layer(self) -> None:
        image = self.reference.image
        self.bar.show_blink(is_reference=self._is_reference_seen)
        is_wipe, is_seen = self._mode is Mode.WIPE, self._mode is Mode.BLINK and self._is_reference_seen
        if image is not None and is_wipe:
            self._layer.show_until(image, self._share)
            self.bar.show_wipe(self._share)
        elif image is not None and is_seen:
            self._layer.show_all(image)
        else:
            self._layer.hide()

    @Slot()
    def _on_blink(self) -> None:
        self._is_reference_seen = not self._is_reference_seen
        self._draw_layer()

    @Slot(float)
    def _wipe_to(self, share: float) -> None:
        self._share = share
        self._draw_layer()

    @Slot(float)
    def _on_wiped(self, share: float) -> None:
        self._share = share
        self.bar.show_wipe(share)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._mode is None or not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self.end()
        return True
