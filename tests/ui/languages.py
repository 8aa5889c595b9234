"""Languages for tests of the window, and the texts that it shows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)
from typing_extensions import override

from inspector.ui.app.language import translators
from inspector.ui.widgets.elided_label import ElidedLabel
from inspector.ui.widgets.sentences import CONTEXT

_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


class Marking(QTranslator):
    """Puts every translated text into brackets, so that the others are seen."""

    @override
    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        if context != CONTEXT:
            return None
        return sourceText if sourceText == "," else f"⟦{sourceText}⟧"

    @override
    def isEmpty(self) -> bool:
        return False


@contextmanager
def language(*made: QTranslator) -> Iterator[None]:
    """Widgets that the body makes speak this language, German without an argument."""
    application = QApplication.instance()
    assert isinstance(application, QCoreApplication)
    used = made or tuple(translators("de", application))
    for each in used:
        application.installTranslator(each)
    try:
        yield
    finally:
        for each in used:
            application.removeTranslator(each)


#: A test in both languages: its ``spoken`` gives the context in which widgets are made.
LANGUAGES = pytest.mark.parametrize("spoken", [nullcontext, language], ids=["English", "German"])


def shown_texts(widget: QWidget) -> Iterator[str]:
    """Everything that a widget says, to the eye and to screen readers."""
    for name in ("text", "title", "toolTip", "placeholderText", "accessibleName", "accessibleDescription", "suffix"):
        told = getattr(widget, name, None)
        if callable(told) and isinstance(text := told(), str):
            yield text
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(position) for position in range(widget.count()))
    if isinstance(widget, QTableView) and widget.model() is not None:
        for column in range(widget.model().columnCount()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                yield str(widget.model().headerData(column, Qt.Orientation.Horizontal, role) or "")
    yield from (action.text() for action in widget.actions())


def unmarked(text: str) -> str:
    """A text without the parts that ``Marking`` has translated."""
    while _MARKED.search(text):
        text = _MARKED.sub("", text)
    return text


def is_cut(widget: QWidget) -> bool:
    """Whether a button, a choice or a label that is shown has too little room for its text, or is out of reach."""
    if isinstance(widget, QAbstractButton | QLabel) and is_beyond(widget):
        return True
    if isinstance(widget, QAbstractButton):
        return bool(widget.text()) and widget.width() < widget.minimumSizeHint().width()
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(control, option, part, widget)
        return room.width() < widget.fontMetrics().horizontalAdvance(widget.currentText())
    if not isinstance(widget, QLabel) or isinstance(widget, ElidedLabel) or not widget.text():
        return False
    if widget.wordWrap():
        return widget.height() < widget.heightForWidth(widget.width()) - 1
    return widget.width() < widget.sizeHint().width() - 1


def is_beyond(widget: QWidget) -> bool:
    """Whether a widget reaches out of a scroll area that does not scroll sideways."""
    ancestor = widget.parentWidget()
    while ancestor is not None:
        if (
            isinstance(ancestor, QScrollArea)
            and ancestor.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            and ancestor.viewport().isAncestorOf(widget)
        ):
            return widget.mapTo(ancestor.viewport(), widget.rect().topRight()).x() >= ancestor.viewport().width()
        ancestor = ancestor.parentWidget()
    return False
