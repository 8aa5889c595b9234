from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.elided_label import ElidedLabel

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
