from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.layouts import column, scrolled
from inspector.ui.widgets.number_fields import WholeNumberField


def roll(widget: QWidget) -> None:
    """One notch down, over the middle of a widget."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_scrolls_and_changes_only_what_has_the_focus(qtbot: QtBot) -> None:
    number, choice, slider = WholeNumberField(0, 100), QComboBox(), QSlider(Qt.Orientation.Horizontal)
    number.setValue(50)
    choice.addItems(["a", "b", "c"])
    slider.setValue(50)
    content = QWidget()
    content.setLayout(column(number, choice, slider, 1000))
    area = scrolled(content)
    qtbot.addWidget(area)
    area.resize(200, 200)
    area.show()
    with qtbot.waitActive(area):
        area.activateWindow()
    area.setFocus()
    for control in (number, choice, slider):
        control.clearFocus()
        before = area.verticalScrollBar().value()
        roll(control)
        assert area.verticalScrollBar().value() > before
    assert (number.value(), choice.currentText(), slider.value()) == (50, "a", 50)
    number.setFocus()
    roll(number)
    assert number.value() == 49
