"""A note on an image whose light, focus, colour, place or surface differ from all Good Parts. Nothing moves for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.domain.results import BROAD, BROAD_ADVICE
from inspector.domain.scene_change import SceneChange, stored_sentence
from inspector.text import Text
from inspector.ui.widgets.layouts import WrappedLabel
from inspector.ui.widgets.sentences import tr

_MARGIN_PX = 12
_SENTENCE = Text("{change}: {advice}")
_STYLE = "background: palette(window); color: palette(window-text); border-left: 4px solid #d9a441; padding: 6px 10px;"


def scene_sentence(change: SceneChange | str) -> str:
    """A change of the scene in the operator's language, also one that was stored as a line of English."""
    return _begun(tr(stored_sentence(change) if isinstance(change, str) else change.sentence))


def _begun(told: str) -> str:
    """Words as a sentence begins."""
    return told[:1].upper() + told[1:]


class SceneNote(WrappedLabel):
    """Lies over the upper left corner of a view, and is never wider than it."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(parent=view)
        self._view = view
        self._is_aside = False
        self.setStyleSheet(_STYLE)
        self.setAccessibleName(tr("Light, focus, colour and place"))
        self.move(_MARGIN_PX, _MARGIN_PX)
        view.installEventFilter(self)
        self.hide()

    def show_changes(self, changes: tuple[SceneChange, ...], *, is_broad: bool = False) -> None:
        """Say all changes, a line each, and that a broad area is unusual. Hidden while there is nothing to say."""
        lines = list(map(scene_sentence, changes))
        if is_broad:
            lines.append(_begun(tr(Text(_SENTENCE, change=BROAD, advice=BROAD_ADVICE))))
        text = "\n".join(lines)
        if text != self.text():
            self.setText(text)
            self._fit()
        self.setVisible(bool(text) and not self._is_aside)

    def set_aside(self, is_aside: bool) -> None:
        """Whether somebody draws on the image, and needs all of it."""
        self._is_aside = is_aside
        self.setVisible(bool(self.text()) and not is_aside)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        room = self._view.width() - 2 * _MARGIN_PX
        self.setWordWrap(False)
        if self.sizeHint().width() > room:
            self.setWordWrap(True)
            self.resize(room, self.heightForWidth(room))
        else:
            self.adjustSize()
