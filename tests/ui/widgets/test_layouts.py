"""Forms, and labels of several lines."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.layouts import form, label, row


def test_names_stand_at_half_the_height_of_their_fields_and_lead_to_them(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    low, high = QLineEdit(), QPushButton("Choose")
    high.setFixedHeight(80)
    wide = QLabel("Needs the whole width")
    window.setLayout(form(("&Low", low), ("A &high one", row(high, QLineEdit())), wide))
    window.show()
    names = [label for label in window.findChildren(QLabel) if label is not wide]
    assert [name.buddy() for name in names] == [low, high]
    for name, field in zip(names, (low, high), strict=True):
        middles = [each.mapTo(window, QPoint(0, each.height() // 2)).y() for each in (name, field)]
        assert abs(middles[0] - middles[1]) <= 1
    assert low.x() == high.x()
    assert wide.width() > low.width()


def test_a_number_and_its_unit_stay_on_one_line(qtbot: QtBot) -> None:
    said = "At most 39.3 % of 12 parts, from 20 px on, after 3 more"
    wrapped = label(said, wraps=True)
    qtbot.addWidget(wrapped)
    assert wrapped.text() == said
    drawn = QLabel.text(wrapped)
    assert drawn == "At most 39.3\N{NO-BREAK SPACE}% of 12 parts, from 20\N{NO-BREAK SPACE}px on, after 3 more"
