"""The parts of the Train place: training, known parts, Golden Set, Versions, acceptance, Teachers."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton
from typing_extensions import override

from inspector.text import Text
from inspector.ui.widgets.buttons import ChoiceGroup
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.layouts import STRETCH, row
from inspector.ui.widgets.sentences import tr


class Section(IntEnum):
    """The sections, in their order."""

    TRAINING = 0
    KNOWN = 1
    GOLDEN = 2
    VERSIONS = 3
    ACCEPTANCE = 4
    TEACHERS = 5


_LOOKS = {
    Section.TRAINING: (Text("Training"), Text("How a training goes")),
    Section.KNOWN: (
        Text("Known parts"),
        Text("Parts that you told to be good or defective: learn from them, or freeze them"),
    ),
    Section.GOLDEN: (Text("Golden set"), Text("Known parts that a new detector has to judge as expected")),
    Section.VERSIONS: (Text("Versions"), Text("Every detector that was trained: compare, take, go back")),
    Section.ACCEPTANCE: (Text("Acceptance"), Text("Challenge the detector with known parts, and sign it off")),
    Section.TEACHERS: (Text("Teachers"), Text("For engineers: the networks that describe parts, and their choice")),
}
#: Its picture has more in it than those of other buttons.
_SYMBOL = QSize(28, 22)
_GAP_PX, _MARGIN_PX = 6, 16
#: Of the guide, for each section.
TOPICS = {
    Section.TRAINING: "train",
    Section.KNOWN: "learn#2-learn",
    Section.GOLDEN: "learn#3-the-golden-set",
    Section.VERSIONS: "learn#old-and-new",
    Section.ACCEPTANCE: "acceptance",
    Section.TEACHERS: "teachers",
}


class SectionBar(QFrame):
    """Chooses the section.

    Signals:
        section_chosen: The Section.
    """

    section_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._group = ChoiceGroup(self)
        self.buttons: dict[Section, QToolButton] = {}
        for section, (name, hint) in _LOOKS.items():
            button = self.buttons[section] = QToolButton()
            button.setAccessibleName(tr(name))
            if section is Section.TEACHERS:
                # A symbol alone where a word more would make the bar too narrow for the others.
                button.setIcon(icon("chalkboard-teacher"))
                button.setIconSize(_SYMBOL)
                button.setMinimumWidth(button.sizeHint().width())
            button.setText(tr(name))
            button.setCheckable(True)
            # All as high as the one with a symbol.
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            button.setToolTip(tr("{hint} (Alt+{number})", hint=hint, number=section + 1))
            button.clicked.connect(lambda _checked=False, section=section: self.section_chosen.emit(section))
            self._group.addButton(button)
        *first, last = self.buttons.values()
        self.setLayout(row(*first, STRETCH, last, spacing=_GAP_PX, margins=(_MARGIN_PX, 12, _MARGIN_PX, 0)))
        self.mark(Section.TRAINING)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_teachers()

    def _name_teachers(self) -> None:
        """Show the word beside the symbol of the last button where there is room for it."""
        *others, last = self.buttons.values()
        taken_px = sum(each.sizeHint().width() + _GAP_PX for each in others) + 2 * _MARGIN_PX
        last.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if taken_px + last.sizeHint().width() > self.width():
            last.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    @property
    def keys(self) -> tuple[tuple[str, QToolButton], ...]:
        """Keys and their buttons."""
        return tuple((f"Alt+{section + 1}", button) for section, button in self.buttons.items())

    def mark(self, section: Section) -> None:
        """Mark the section that is shown."""
        self.buttons[section].setChecked(True)

    def show_news(self, section: Section, news: str) -> None:
        """Tell in a section's button that something is new there. '' where nothing is."""
        name = tr(_LOOKS[section][0])
        self.buttons[section].setText(f"{name} ({news})" if news else name)
        self._name_teachers()
