"""The beginning of a study: where its images come from, how often, and who presents the parts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QRadioButton, QWidget

from inspector.domain.golden import GoldenPart
from inspector.domain.result import Truth
from inspector.domain.study import ADVISED_PARTS, ADVISED_ROUNDS, MOST_ROUNDS, PresentedBy
from inspector.text import Text
from inspector.ui.widgets.buttons import ChoiceGroup, main_button, symbol_button
from inspector.ui.widgets.file_dialogs import ask_folder, typed_folder
from inspector.ui.widgets.fitting_dialog import FittingDialog
from inspector.ui.widgets.layouts import column, label, row
from inspector.ui.widgets.number_fields import WholeNumberField
from inspector.ui.widgets.sentences import plural, tr

_WIDTH_PX = 520
_LAYOUT = Text("In the folder: “good”, and any other names for defective parts. In those a folder for each part.")

_EMPTY = Text("The golden set is empty: freeze good and defective parts there first")


@dataclass(frozen=True, slots=True)
class StudyOrder:
    """A study that is to begin.

    Attributes:
        by: Where images come from.
        folder: Of image files, None for the Golden Set.
        rounds: Presentations of every part, in a live study.
        operator: Who presents the parts.
    """

    by: PresentedBy
    folder: Path | None
    rounds: int
    operator: str


class StudyDialog(FittingDialog):
    """Stands beside the window.

    Args:
        golden: The Golden Set.
        operator: Offered.
        parent: The window.

    Signals:
        order_chosen: The StudyOrder.
    """

    order_chosen = Signal(object)

    def __init__(self, golden: tuple[GoldenPart, ...], operator: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Begin an acceptance study"))
        self.setMinimumWidth(_WIDTH_PX)
        self._golden = golden
        self.live = QRadioButton(tr("&Parts in front of the camera"))
        self.frozen = QRadioButton(tr("Their frozen &images in the golden set"))
        self.files = QRadioButton(tr("Images in a &folder"))
        self._group = ChoiceGroup(self)
        for button in (self.live, self.frozen, self.files):
            self._group.addButton(button)
        self.folder = QLineEdit()
        self.folder.setAccessibleName(tr("Folder of images"))
        self.folder.setToolTip(tr(_LAYOUT))
        self.choose = symbol_button(tr("&Choose…"), "folder-open", tr("Choose the folder"))
        self.rounds = WholeNumberField(1, MOST_ROUNDS)
        self.rounds.setValue(ADVISED_ROUNDS)
        self.rounds.setToolTip(tr("Presentations of every part, each time in another random order"))
        self.operator = QLineEdit(operator)
        self.operator.setMaxLength(200)
        self.operator.setToolTip(tr("Is kept with the study"))
        self.count = label(role="hint", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.begin = main_button(self.buttons, tr("&Begin"))
        self._build()
        self._connect()
        (self.live if golden else self.files).setChecked(True)
        self._refresh()

    def _build(self) -> None:
        rounds, operator = label(tr("&Rounds")), label(tr("Presented b&y"))
        rounds.setBuddy(self.rounds)
        operator.setBuddy(self.operator)
        hint = label(tr("The parts are presented in random order, each once in every round."), "hint", wraps=True)
        layout = column(
            hint,
            self.live,
            row(24, rounds, self.rounds, -1),
            self.frozen,
            self.files,
            row(24, (self.folder, 1), self.choose),
            row(24, (label(tr(_LAYOUT), "small", wraps=True), 1)),
            row(operator, (self.operator, 1), spacing=16),
            self.count,
            self.buttons,
            spacing=12,
            margins=(24, 16, 24, 16),
        )
        self.setLayout(layout)

    def _connect(self) -> None:
        self._group.buttonToggled.connect(self._refresh)
        self.rounds.valueChanged.connect(self._refresh)
        self.folder.textChanged.connect(self._refresh)
        self.folder.textEdited.connect(lambda _: self.files.setChecked(True))
        self.choose.clicked.connect(self._ask_folder)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.order_chosen.emit(self.order))

    @property
    def order(self) -> StudyOrder:
        """As it is filled in."""
        by = PresentedBy.LIVE if self.live.isChecked() else PresentedBy.FILES
        folder = typed_folder(self.folder.text()) if self.files.isChecked() else None
        return StudyOrder(by, folder, self.rounds.value(), self.operator.text().strip())

    def _ask_folder(self) -> None:
        ask_folder(self, tr("Images of known parts"), self.folder.text(), lambda folder: self._use(folder))

    def _use(self, folder: Path) -> None:
        self.folder.setText(str(folder))
        self.files.setChecked(True)

    @Slot()
    def _refresh(self) -> None:
        self.rounds.setEnabled(self.live.isChecked())
        why_not = ""
        if self.files.isChecked():
            why_not = "" if self.folder.text().strip() else tr("Choose a folder first")
        elif not self._golden:
            why_not = tr(_EMPTY)
        for button in (self.live, self.frozen):
            button.setEnabled(bool(self._golden))
            button.setToolTip("" if self._golden else tr(_EMPTY))
        self.begin.setEnabled(not why_not)
        self.begin.setToolTip(why_not)
        self.count.setText("" if self.files.isChecked() else self._count())
        self.fit()

    def _count(self) -> str:
        good = sum(part.truth is Truth.GOOD for part in self._golden)
        told = {"good": plural(good, "good part", "good parts"), "defective": len(self._golden) - good}
        if not self.live.isChecked():
            return tr(
                "{good} and {defective:,} defective, each once. Repeatability takes several images of each part.",
                **told,
            )
        total = plural(self.rounds.value() * len(self._golden), "presentation", "presentations")
        return tr(
            "{good} and {defective:,} defective: {total}. AIAG advises {parts} parts, {rounds} times each.",
            total=total,
            parts=ADVISED_PARTS,
            rounds=ADVISED_ROUNDS,
            **told,
        )
