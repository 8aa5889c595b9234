"""Rows and columns in one expression, and the labels that stand in them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

#: In place of an item: the room that is left.
STRETCH = -1

#: A widget or layout, one with its share of the room, or a distance in pixels.
Item = QWidget | QLayout | tuple[QWidget | QLayout, int] | int
#: Pixels left, above, right and below.
Margins = tuple[int, int, int, int]
_Layout = TypeVar("_Layout", bound=QBoxLayout)


def row(*items: Item, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """A layout of items beside each other. Distances in pixels."""
    return _filled(QHBoxLayout(), items, spacing, margins)


def column(*items: Item, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """A layout of items below each other. Distances in pixels."""
    return _filled(QVBoxLayout(), items, spacing, margins)


def label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """A label. Its role decides its look: ``title``, ``heading``, ``hint`` or ``small``."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(wraps)
    return made


class SidePanel(QFrame):
    """A column of controls of fixed width beside a page. It scrolls where the window is too low for it."""

    def __init__(self, width_px: int) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self.setFixedWidth(width_px)

    def fill(self, controls: QLayout, footer: QLayout) -> None:
        """Show controls, and below them a footer that never scrolls away."""
        content = QWidget()
        controls.setContentsMargins(16, 16, 16, 16)
        content.setLayout(controls)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        below = QFrame()
        below.setObjectName("panelFooter")
        footer.setContentsMargins(16, 16, 16, 16)
        below.setLayout(footer)
        self.setLayout(column((scroll, 1), below, spacing=0))


def _filled(layout: _Layout, items: tuple[Item, ...], spacing: int, margins: Margins) -> _Layout:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for item in items:
        content, share = item if isinstance(item, tuple) else (item, 0)
        if content == STRETCH:
            layout.addStretch(1)
        elif isinstance(content, int):
            layout.addSpacing(content)
        elif isinstance(content, QLayout):
            layout.addLayout(content, share)
        else:
            layout.addWidget(content, share)
    return layout
