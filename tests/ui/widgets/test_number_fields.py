import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

import inspector.ui
from inspector.ui.widgets.number_fields import DecimalField, WholeNumberField


@pytest.fixture(params=["de_DE", "en_US", "de_CH", "ar_EG"], autouse=True)
def language(request: pytest.FixtureRequest) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


def type_over(field: QAbstractSpinBox, text: str, qtbot: QtBot) -> None:
    """Replace the number by hand, and leave the field with Enter."""
    qtbot.addWidget(field)
    field.show()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12.5", 12.5),
        ("12,5", 12.5),
        ("3,25", 3.25),
        ("3.25", 3.25),
        ("1000", 1000.0),
        (",5", 0.5),
        ("7,", 7.0),
        ("-1,5", -1.5),
        # Keys that make no number do nothing.
        ("1e3", 13.0),
        ("nan5", 5.0),
        ("1 000", 1000.0),
    ],
)
def test_point_and_comma_are_both_the_decimal_sign(typed: str, number: float, qtbot: QtBot) -> None:
    field = DecimalField(-1e6, 1e6)
    type_over(field, typed, qtbot)
    assert field.value() == pytest.approx(number)
    assert field.text() == f"{number:.2f}"


@pytest.mark.parametrize(("typed", "number"), [("125", 125), ("1 000", 1000), ("-3", 3), ("70000", 7000)])
def test_a_whole_number_has_digits_alone(typed: str, number: int, qtbot: QtBot) -> None:
    field = WholeNumberField(0, 10_000, "px")
    type_over(field, typed, qtbot)
    assert field.value() == number
    assert field.text() == f"{number} px"


def test_large_numbers_are_shown_without_group_separators(qtbot: QtBot) -> None:
    field = WholeNumberField(0, 2**31 - 1)
    qtbot.addWidget(field)
    field.setValue(2**31 - 1)
    assert field.text() == "2147483647"


def test_a_number_that_is_not_finished_leaves_the_one_before(qtbot: QtBot) -> None:
    field = DecimalField(10, 90)
    field.setValue(50)
    for text in ("4", "+", "", "1,5.5", "1,1.0"):
        type_over(field, text, qtbot)
        assert field.value() == 50


@pytest.mark.parametrize("typed", ["12,5", "12.5", "1.000"])
def test_a_whole_number_with_decimals_is_not_taken_for_another(typed: str, qtbot: QtBot) -> None:
    field = WholeNumberField(0, 10_000, "px")
    field.setValue(7)
    type_over(field, typed, qtbot)
    assert field.value() == 7


def test_no_other_field_for_numbers_is_in_the_window() -> None:
    window = Path(inspector.ui.__path__[0])
    users = [path for path in window.rglob("*.py") if re.search(r"\bQ(Double)?SpinBox\b", path.read_text("utf-8"))]
    assert [path.name for path in users] == ["number_fields.py"]


def test_a_word_stands_for_the_lowest_number(qtbot: QtBot) -> None:
    field = WholeNumberField(0, 100, "days", "for ever")
    type_over(field, "12", qtbot)
    assert (field.value(), field.text()) == (12, "12 days")
    type_over(field, "0", qtbot)
    assert (field.value(), field.text()) == (0, "for ever")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert (field.value(), field.text()) == (1, "1 days")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "for ever"
    # Wherever the cursor stands.
    field.lineEdit().setCursorPosition(3)
    qtbot.keyClicks(field, "x30")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.text()) == (30, "30 days")
