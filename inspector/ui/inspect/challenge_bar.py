"""The line above the image that asks for known parts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from inspector.ui.widgets.buttons import primary_button, symbol_button
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import tr

_PICTURE = QSize(80, 60)


class ChallengeBar(QFrame):
    """Shows the part to present, and three buttons. The buttons speak for themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("challengeBar")
        self.setAccessibleName(tr("Known parts to present"))
        self.picture = QLabel()
        self.picture.setFixedSize(_PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.headline = label(role="heading", wraps=True)
        self.sentence = label(role="hint", wraps=True)
        for text in (self.headline, self.sentence):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.act = primary_button("")
        self.back = symbol_button("", "arrow-counter-clockwise")
        self.leave = symbol_button("", "pause")
        line = row(
            self.picture,
            (column(self.headline, self.sentence, spacing=2), 1),
            # Below each other: beside each other three leave no room for the text in a small window.
            column(row(STRETCH, self.act), row(STRETCH, self.back, self.leave)),
            margins=(12, 8, 8, 8),
        )
        self.setLayout(line)
        self.hide()

    def say(self, headline: str, sentence: str, picture: QPixmap | None = None) -> None:
        """Show texts, and a part if there is a picture of it."""
        self.headline.setText(headline)
        self.sentence.setText(sentence)
        self.picture.setVisible(picture is not None)
        if picture is not None:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(picture.scaled(_PICTURE, keep, smooth))
        self.show()

    def offer_act(self, text: str, hint: str, why_not: str = "") -> None:
        """Offer the first button. ``why_not`` is empty, or the reason why it cannot be pressed."""
        if why_not and self.act.hasFocus():
            # Else the focus goes on to Pause, and the next press of the space bar with it.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.act.setText(text)
        self.act.setEnabled(not why_not)
        if not why_not and self.hasFocus():
            self.act.setFocus(Qt.FocusReason.OtherFocusReason)
        self.act.setToolTip(why_not or tr("{hint} (F6)", hint=hint))

    def offer_back(self, text: str, hint: str, why_not: str = "") -> None:
        """Offer the second button, likewise. Without a text there is none."""
        self.back.setVisible(bool(text))
        self.back.setText(text)
        self.back.setEnabled(not why_not)
        self.back.setToolTip(why_not or tr("{hint} (Shift+F6)", hint=hint))

    def offer_leave(self, text: str, hint: str) -> None:
        """Offer the third button. Without a text there is none."""
        self.leave.setVisible(bool(text))
        self.leave.setText(text)
        self.leave.setToolTip(tr("{hint} (Ctrl+F6)", hint=hint))
