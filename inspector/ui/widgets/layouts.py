"""Rows and columns in one expression, and the labels that stand in them."""

from __future__ import annotations

import re
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from inspector.ui.widgets.wheel_guard import guard_wheel

#: In place of an item: the room that is left.
STRETCH = -1

#: Between a number and its unit.
_BEFORE_UNITS = re.compile(r"(?<=\d) (?=(?:%|px|mm²?|[KMG]i?B|h|min|m?s)(?!\w))")
#: From the left of a box to be checked to its text.
BELOW_BOX_PX = 26
#: Frame and title of a window.
_AROUND_WINDOWS = QSize(32, 64)
#: A widget or layout, one with its share of the room, or a distance in pixels.
Item = QWidget | QLayout | tuple[QWidget | QLayout, int] | int
#: A named field, or something that needs the whole width.
Row = tuple[str, QWidget | QLayout] | QWidget | QLayout
#: Pixels left, above, right and below.
Margins = tuple[int, int, int, int]
_Layout = TypeVar("_Layout", bound=QBoxLayout)


def row(*items: Item, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """A layout of items beside each other. Distances in pixels."""
    return _filled(QHBoxLayout(), items, spacing, margins)


def form(*rows: Row) -> QGridLayout:
    """A layout of fields below each other, named at half its height. A mnemonic leads to the first widget."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for line, each in enumerate(rows):
        if not isinstance(each, tuple):
            _place(grid, each, line, 0, columns=2)
            continue
        text, field = each
        name = label(text)
        item = None if isinstance(field, QWidget) else field.itemAt(0)
        buddy = field if isinstance(field, QWidget) else None if item is None else item.widget()
        if buddy is not None:
            name.setBuddy(buddy)
        grid.addWidget(name, line, 0)
        _place(grid, field, line, 1)
    return grid


def scrolled(content: QWidget) -> QScrollArea:
    """Something that scrolls where it has too little room. Tab goes to what is in it."""
    scroll = QScrollArea()
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(content)
    guard_wheel(scroll, content)
    return scroll


def column(*items: Item, spacing: int = 8, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """A layout of items below each other. Distances in pixels."""
    return _filled(QVBoxLayout(), items, spacing, margins)


def label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """A label. Its role decides its look: ``title``, ``heading``, ``hint`` or ``small``."""
    made = WrappedLabel(text) if wraps else QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(wraps)
    return made


def give_first_size(window: QWidget, size: QSize) -> None:
    """Let a window begin with a size, or with less where its screen has less."""
    window.resize(size.boundedTo(window.screen().availableSize() - _AROUND_WINDOWS))


def with_units(text: str) -> str:
    """A text whose lines never break between a number and its unit."""
    return _BEFORE_UNITS.sub("\N{NO-BREAK SPACE}", text)


class WrappedLabel(QLabel):
    """Keeps a number and its unit on one line."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)

    @override
    def setText(self, text: str) -> None:
        super().setText(with_units(text))

    @override
    def text(self) -> str:
        """As it was given, for whoever copies or compares it."""
        return super().text().replace("\N{NO-BREAK SPACE}", " ")


class SidePanel(QFrame):
    """A column of controls beside a page. It scrolls where the window is too low for it.

    It has a fixed width, and grows where its controls, in another language for example, and a scroll bar need more.
    """

    def __init__(self, width_px: int) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self.setFixedWidth(width_px)
        self._content, self._footer = QWidget(), QFrame()

    def fill(self, controls: QLayout, footer: QLayout) -> None:
        """Show controls, and below them a footer that never scrolls away."""
        controls.setContentsMargins(16, 16, 16, 16)
        self._content.setLayout(controls)
        self._content.installEventFilter(self)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._content)
        guard_wheel(scroll, self._content)
        self._footer.setObjectName("panelFooter")
        footer.setContentsMargins(16, 16, 16, 16)
        self._footer.setLayout(footer)
        self._footer.installEventFilter(self)
        self.setLayout(column((scroll, 1), self._footer, spacing=0))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched in (self._content, self._footer) and event.type() == QEvent.Type.LayoutRequest:
            bar_px = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
            wanted_px = self._content.minimumSizeHint().width() + bar_px, self._footer.minimumSizeHint().width()
            # It never becomes narrower again: nothing is to move under the pointer.
            self.setFixedWidth(max(self.width(), *wanted_px))
        return super().eventFilter(watched, event)


def _place(grid: QGridLayout, content: QWidget | QLayout, line: int, at: int, columns: int = 1) -> None:
    if isinstance(content, QLayout):
        grid.addLayout(content, line, at, 1, columns)
    else:
        grid.addWidget(content, line, at, 1, columns)


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
