"""Forms, and labels of several lines."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.scene_change import SceneChange, SceneMeasure
from inspector.ui.widgets.layouts import form, label, row
from inspector.ui.widgets.scene_note import SceneNote
from inspector.ui.widgets.why_not import WhyNot
from inspector.ui.widgets.wrapped_items import WrappedItems


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


def test_so_they_do_in_notes_and_lists(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    note = SceneNote(window)
    note.show_changes((SceneChange(SceneMeasure.WHITE, 0.3, 0.0, 0.05),))
    assert "white share 30 %, allowed 0 % to 5 %" in note.text()
    assert "white share 30\N{NO-BREAK SPACE}%, allowed 0\N{NO-BREAK SPACE}% to 5\N{NO-BREAK SPACE}%" in QLabel.text(
        note
    )
    button = QPushButton("Train", window)
    button.setToolTip("At least 20 px")
    button.setEnabled(False)
    assert QLabel.text(WhyNot(button)) == "At least 20\N{NO-BREAK SPACE}px"
    items = QListWidget(window)
    items.setItemDelegate(WrappedItems(items))
    items.addItem("white 50 %")
    option = QStyleOptionViewItem()
    items.itemDelegate().initStyleOption(option, items.model().index(0, 0))
    assert option.text == "white 50\N{NO-BREAK SPACE}%"
    assert items.item(0).text() == "white 50 %"
