import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.button_row import ButtonRow, ButtonRows
from inspector.ui.widgets.buttons import primary_button, symbol_button
from inspector.ui.widgets.layouts import STRETCH


def stand_beside(left: QPushButton, right: QPushButton, rows: ButtonRows) -> bool:
    place, next_place = (button.mapTo(rows, button.rect().topLeft()) for button in (left, right))
    return (next_place.x(), next_place.y()) == (place.x() + left.width() + 8, place.y())


@pytest.mark.parametrize("remark", [None, "3 versions, 120 MB. They stay until you remove them."])
def test_two_rows_become_one_where_both_fit(qtbot: QtBot, remark: str | None) -> None:
    first = [primary_button("&Inspect with it"), symbol_button("&Compare", "scales")]
    second = [symbol_button("&Name…", "pencil-simple"), symbol_button("&Remove", "trash")]
    behind = STRETCH if remark is None else (QLabel(remark), 1)
    rows = ButtonRows(ButtonRow(*first, STRETCH), ButtonRow(*second, behind))
    qtbot.addWidget(rows)
    for width_px, is_one_row in ((1200, True), (400, False), (1200, True)):
        rows.resize(width_px, 90)
        rows.show()
        qtbot.waitUntil(lambda is_one_row=is_one_row: stand_beside(first[-1], second[0], rows) == is_one_row)
        assert rows.is_one_row == is_one_row
        qtbot.waitUntil(lambda: all(button.text() for button in (*first, *second)))


def test_symbols_stand_alone_where_a_row_is_too_narrow(qtbot: QtBot) -> None:
    buttons = [symbol_button(text, "trash") for text in ("&Remove", "Take &back", "Look at &part")]
    rows = ButtonRows(ButtonRow(*buttons, STRETCH), ButtonRow(symbol_button("&Undo", "trash"), STRETCH))
    qtbot.addWidget(rows)
    rows.resize(200, 90)
    rows.show()
    qtbot.waitUntil(lambda: not any(button.text() for button in buttons))
    assert not rows.is_one_row, "symbols alone do not make room for both rows"
