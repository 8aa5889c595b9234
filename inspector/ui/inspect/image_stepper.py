"""Steps through the opened images."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from inspector.ui.widgets.buttons import tool_button
from inspector.ui.widgets.elided_label import ElidedLabel
from inspector.ui.widgets.sentences import tr


class ImageStepper(QWidget):
    """Back, ``12 / 40``, forward, and the name of the image.

    Attributes:
        has_image: Whether there is one, or a live source.

    Signals:
        stepped: By how many images: -1 or 1.
    """

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = tool_button("caret-left", tr("Previous image"))
        self.forward = tool_button("caret-right", tr("Next image"))
        self.counter = QLabel("0 / 0")
        self.counter.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.counter.setMinimumWidth(56)
        self.name = ElidedLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.back)
        layout.addWidget(self.counter)
        layout.addWidget(self.forward)
        layout.addWidget(self.name, 1)
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.forward.clicked.connect(lambda: self.stepped.emit(1))
        self.show_position(0, 0, None)

    def show_live(self, name: str) -> None:
        """A live source is shown. There is nothing to step through."""
        self.show_position(0, 0, None)
        self.has_image = True
        self.name.setText(name)
        for widget in (self.back, self.counter, self.forward):
            widget.hide()

    def show_position(self, position: int, total: int, path: Path | None, name: str = "") -> None:
        """Show where we are. ``position`` counts from 0, ``name`` is the image's name."""
        self.has_image = path is not None
        self.counter.setText(f"{min(position + 1, total)} / {total}")
        self.name.setText(name)
        self.name.setToolTip("" if path is None else str(path))
        for widget in (self.back, self.counter, self.forward):
            widget.show()
        self.back.setEnabled(position > 0)
        self.forward.setEnabled(position + 1 < total)
        nothing = tr("No images are open") if total == 0 else ""
        self.back.setToolTip(
            nothing or (tr("Previous image (Left arrow)") if position > 0 else tr("This is the first image"))
        )
        self.forward.setToolTip(
            nothing or (tr("Next image (Right arrow)") if position + 1 < total else tr("This is the last image"))
        )
