"""The plan of Challenges: when, and which parts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QWidget,
)

from inspector.domain.challenges import MOST_HOURS, ChallengePlan, ChallengeTime, shift_starts, shift_text
from inspector.domain.golden import EXPECTED, GoldenPart
from inspector.text import Text
from inspector.ui.widgets.buttons import ChoiceGroup, main_button
from inspector.ui.widgets.layouts import column, label, row
from inspector.ui.widgets.number_fields import WholeNumberField
from inspector.ui.widgets.sentences import tr

_WIDTH_PX = 480
_CHOICES = {
    ChallengeTime.OFF: Text("&Never"),
    ChallengeTime.SHIFT: Text("At the &start of every shift"),
    ChallengeTime.HOURS: Text("&Every few hours"),
}
_HINT = Text(
    "Known parts show every day that defects are still found. When they are due, the Inspect place asks for them. A "
    "defective part that is not DEFECT, or a good one that is, blocks inspection until somebody signs a release."
)


class ChallengeDialog(QDialog):
    """Stands beside the window.

    Args:
        plan: In force.
        golden: Parts to choose from.
        parent: The window.

    Signals:
        plan_chosen: The ChallengePlan.
    """

    plan_chosen = Signal(object)

    def __init__(self, plan: ChallengePlan, golden: tuple[GoldenPart, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Challenge parts"))
        self.setMinimumWidth(_WIDTH_PX)
        self.choices = {when: QRadioButton(tr(text)) for when, text in _CHOICES.items()}
        self._group = ChoiceGroup(self)
        for button in self.choices.values():
            self._group.addButton(button)
        self.starts = QLineEdit(shift_text(plan.shift_starts))
        self.starts.setAccessibleName(tr("Starts of shifts"))
        self.starts.setToolTip(tr("Such as 06:00, 14:00, 22:00"))
        self.hours = WholeNumberField(1, MOST_HOURS, "h")
        self.hours.setValue(plan.every_h)
        self.hours.setAccessibleName(tr("Hours between two challenges"))
        self.parts = QListWidget()
        self.parts.setAccessibleName(tr("Challenge parts"))
        for part in golden:
            self.parts.addItem(_item(part, is_chosen=not plan.parts or part.name in plan.parts))
        self.why_not = label(role="hint", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = main_button(self.buttons)
        self.choices[plan.when].setChecked(True)
        self._build()
        self._group.buttonToggled.connect(self._refresh)
        self.starts.textChanged.connect(self._refresh)
        self.parts.itemChanged.connect(self._refresh)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.plan_chosen.emit(self.plan))
        self._refresh()

    def _build(self) -> None:
        never, shift, hours = self.choices.values()
        named = label(tr("&Parts of the golden set that are asked for"))
        named.setBuddy(self.parts)
        self.setLayout(
            column(
                label(tr(_HINT), "hint", wraps=True),
                never,
                row(shift, (self.starts, 1), spacing=16),
                row(hours, self.hours, -1, spacing=16),
                named,
                (self.parts, 1),
                self.why_not,
                self.buttons,
                spacing=12,
                margins=(24, 16, 24, 16),
            )
        )

    @property
    def plan(self) -> ChallengePlan:
        """As it is filled in. All parts are those that the Golden Set gets later, too."""
        when = next(when for when, button in self.choices.items() if button.isChecked())
        items = [self.parts.item(place) for place in range(self.parts.count())]
        chosen = tuple(str(item.data(_NAME)) for item in items if item.checkState() is Qt.CheckState.Checked)
        starts = shift_starts(self.starts.text()) or ChallengePlan().shift_starts
        return ChallengePlan(when, self.hours.value(), starts, () if len(chosen) == len(items) else chosen)

    @Slot()
    def _refresh(self) -> None:
        is_shift, is_off = (self.choices[when].isChecked() for when in (ChallengeTime.SHIFT, ChallengeTime.OFF))
        self.starts.setEnabled(is_shift)
        self.hours.setEnabled(self.choices[ChallengeTime.HOURS].isChecked())
        why_not = ""
        if is_shift and shift_starts(self.starts.text()) is None:
            why_not = tr("Type the times at which shifts start, such as 06:00, 14:00, 22:00.")
        elif not is_off and not self.parts.count():
            why_not = tr("The golden set is empty: freeze the challenge parts there first.")
        elif not is_off and not self._is_any_chosen():
            why_not = tr("Choose at least one part.")
        self.why_not.setText(why_not)
        self.why_not.setVisible(bool(why_not))
        self.ok.setEnabled(not why_not)

    def _is_any_chosen(self) -> bool:
        states = (self.parts.item(place).checkState() for place in range(self.parts.count()))
        return any(state is Qt.CheckState.Checked for state in states)


_NAME = Qt.ItemDataRole.UserRole


def _item(part: GoldenPart, *, is_chosen: bool) -> QListWidgetItem:
    kind = f", {part.kind}" if part.kind else ""
    expected = tr(" or ").join(tr(verdict) for verdict in EXPECTED[part.truth])
    item = QListWidgetItem(f"{part.name}{kind}: {expected}")
    item.setData(_NAME, part.name)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
    return item
