import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.errors import ImageError
from inspector.ui.app.error_reporter import ErrorReporter, unforeseen_sentence
from inspector.ui.app.message_dialog import MessageDialog
from inspector.ui.app.message_strip import MessageStrip
from inspector.ui.widgets.layouts import row
from inspector.ui.widgets.theme import apply_theme


@pytest.fixture
def strip(qtbot: QtBot) -> MessageStrip:
    strip = MessageStrip()
    qtbot.addWidget(strip)
    return strip


def test_errors_stay_until_they_are_closed(strip: MessageStrip) -> None:
    assert strip.isHidden()
    strip.show_message("error", "The disk is full.")
    strip.show_message("info", "3 parts were added.")
    assert strip.text.text() == "3 parts were added."
    assert strip.more.text() == "1 more"
    strip.dismiss()
    assert strip.text.text() == "The disk is full."
    strip.close_button.click()
    assert strip.isHidden()


def test_the_same_message_is_shown_once(strip: MessageStrip) -> None:
    for _ in range(3):
        strip.show_message("warning", "The camera is gone.")
    assert strip.messages == (("warning", "The camera is gone."),)


def test_a_message_that_no_longer_holds_goes_and_the_one_before_is_seen_again(strip: MessageStrip) -> None:
    strip.show_message("warning", "The camera is gone.")
    strip.show_message("error", "The disk is full.")
    strip.withdraw("error", "The disk is full.")
    strip.withdraw("error", "It was closed before.")
    assert strip.text.text() == "The camera is gone."
    assert not strip.more.text()
    strip.withdraw("warning", "The camera is gone.")
    assert strip.isHidden()


def test_a_message_without_room_can_be_read_by_keys(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    strip = MessageStrip()
    window.setLayout(row(strip))
    window.setFixedSize(500, 48)
    window.show()
    qtbot.waitExposed(window)
    strip.show_message("error", "The disk is full.")
    qtbot.waitUntil(lambda: not strip.whole.isVisible())
    long = "The disk is full. " * 20 + "Free some space on D: 100 % are used."
    strip.show_message("error", long)
    qtbot.waitUntil(strip.whole.isVisible)
    strip.whole.setFocus()
    qtbot.keyClick(strip.whole, Qt.Key.Key_Space)
    dialog = window.findChild(MessageDialog)
    assert dialog is not None and dialog.isVisible() and not dialog.isModal()
    assert dialog.text.text() == long
    assert dialog.windowTitle() == "Problem"
    strip.dismiss()
    qtbot.waitUntil(lambda: not strip.whole.isVisible())
    assert dialog.text.text() == long
    dialog.reject()


def test_the_symbol_of_a_message_follows_the_theme(strip: MessageStrip) -> None:
    apply_theme("light")
    strip.show_message("error", "The disk is full.")
    light = strip.symbol.pixmap().toImage()
    apply_theme("dark")
    assert strip.symbol.pixmap().toImage() != light


def test_an_unforeseen_error_is_logged_and_told_in_plain_words(
    strip: MessageStrip, caplog: pytest.LogCaptureFixture
) -> None:
    reporter = ErrorReporter()
    reporter.error_caught.connect(strip.show_message)
    try:
        raise ZeroDivisionError("x")
    except ZeroDivisionError as error:
        reporter.report(type(error), error, error.__traceback__)
    assert "Something went wrong" in strip.text.text()
    assert "ZeroDivisionError" not in strip.text.text()
    assert "ZeroDivisionError" in caplog.text


def test_a_known_error_keeps_its_words() -> None:
    assert unforeseen_sentence(ImageError("'x' is no image", "remove it")) == "'x' is no image. Remove it."
