from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.layouts import column
from inspector.ui.widgets.why_not import WhyNot


def test_the_reason_is_seen_while_the_button_cannot_be_pressed(qtbot: QtBot) -> None:
    host, button = QWidget(), QPushButton("Train")
    qtbot.addWidget(host)
    button.setEnabled(False)
    button.setToolTip("Add parts first")
    line = WhyNot(button)
    assert not line.isVisible(), "it is no window of its own"
    host.setLayout(column(button, line))
    host.show()
    assert line.isVisible() and line.text() == "Add parts first"
    button.setToolTip("Training runs")
    assert line.text() == "Training runs"
    button.hide()
    assert not line.isVisible()
    button.show()
    assert line.isVisible()
    button.setEnabled(True)
    assert not line.isVisible()
