from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.elided_label import ElidedLabel, ElidedText
from inspector.ui.widgets.theme import apply_theme

NAME = "exp1_num_26106_a_long_name_of_an_image.jpg"


def test_a_long_name_keeps_its_beginning_and_its_end(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText(NAME)
    label.resize(160, 24)
    label.show()
    assert label.text() == NAME
    assert "…" in label.shown_text
    assert label.shown_text[:3] == NAME[:3] and label.shown_text[-3:] == NAME[-3:]
    assert label.fontMetrics().horizontalAdvance(label.shown_text) <= 160


def test_a_short_name_is_shown_whole(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("a.png")
    label.resize(160, 24)
    assert label.shown_text == "a.png"


def test_a_sentence_loses_its_end(qtbot: QtBot) -> None:
    label = ElidedLabel(Qt.TextElideMode.ElideRight)
    qtbot.addWidget(label)
    label.setText("22 % of the image. Train again, so that the threshold fits it")
    label.resize(120, 24)
    assert label.shown_text.startswith("22 % of")
    assert label.shown_text.endswith("…")


def test_a_long_text_ends_with_the_last_word_that_there_is_room_for(qtbot: QtBot) -> None:
    apply_theme("dark")
    text = ElidedText()
    qtbot.addWidget(text)
    said = "Parts lie as they like: each is turned, shifted and zoomed onto the others. " * 4
    text.resize(400, 48)
    text.show()
    text.setText(said)
    assert text.text() == said
    begun = text.shown_text
    assert begun.endswith("…") and said.startswith(begun[:-1])
    lines = round(text.height() / text.fontMetrics().lineSpacing())
    assert text.heightForWidth(400) <= lines * text.fontMetrics().lineSpacing()
    text.resize(700, 48)
    assert len(text.shown_text) > len(begun)
    text.resize(700, 200)
    assert text.shown_text == said
    text.setText("Short")
    assert text.shown_text == "Short"
