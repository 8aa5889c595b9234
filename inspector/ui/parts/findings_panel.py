"""The one place where odd Good Parts are kept or removed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton
from typing_extensions import override

from inspector.domain.findings import OddPart
from inspector.domain.learning_curve import numbers, said
from inspector.domain.recording import Recording
from inspector.text import Text
from inspector.ui.parts.odd_list import OddList
from inspector.ui.parts.part_picture import PartPicture
from inspector.ui.widgets.actions import DELETE, ButtonAction, PageMenus
from inspector.ui.widgets.buttons import ChoiceGroup, close_button, symbol_button
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.widgets.shortcuts import EscapeKey
from inspector.ui.widgets.thumbnails import Thumbnails
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace

_WIDTH_PX = 328
_PICTURE = QSize(296, 176)
#: On a small screen the list needs the room of the picture. The part is shown among the others, too.
_ROOM_FOR_PICTURE_PX = 600
RANKING_HINT = Text("Parts by which the trained networks are surprised most (R)")
_KEYS = Text("K keeps a part, Delete takes it out. Ctrl+Z takes either back.")


class FindingsPanel(QFrame):
    """A panel beside the parts. Hidden until they are checked.

    Args:
        workspace: Its ``findings`` are shown.
        thumbnails: Gives the pictures.

    Signals:
        part_chosen: The Path of the part that the operator looks at.
        parts_removed: The number of parts that were taken out.
        closed: The operator closed the panel.
    """

    part_chosen = Signal(object)
    parts_removed = Signal(int)
    closed = Signal()

    def __init__(self, workspace: Workspace, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("sidePanel")
        self.setFixedWidth(_WIDTH_PX)
        self._workspace = workspace
        self.title = label(role="heading")
        self.hint = label(role="hint", wraps=True)
        # Without a list below it, it has all of the room.
        self.hint.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.more_parts = label(wraps=True)
        self.close_button = close_button(tr("Close this list (Esc)"))
        self.picture = PartPicture(_PICTURE)
        self.list = OddList(thumbnails)
        self.keep = symbol_button(tr("&Keep"), "check", "")
        self.remove = symbol_button(tr("Take &out"), "trash", "")
        self.before = _choice(tr("&Before training"), tr("Parts that look other than the rest (C)"))
        self.after = _choice(tr("After &training"), tr(RANKING_HINT))
        self._choices = ChoiceGroup(self)
        self._choices.addButton(self.before)
        self._choices.addButton(self.after)
        self.before.setChecked(True)
        buttons = row(self.keep, self.remove, STRETCH)
        head = row((self.title, 1), self.close_button)
        choices = row(self.before, self.after, STRETCH)
        self.setLayout(
            column(
                *(head, choices, self.hint, self.more_parts, self.picture, (self.list, 1), buttons),
                margins=(16, 16, 16, 16),
            )
        )
        self.close_button.clicked.connect(self.close_list)
        EscapeKey(self, self.close_list)
        self.keep.clicked.connect(self.keep_selected)
        self.remove.clicked.connect(self.remove_selected)
        self.list.part_chosen.connect(self.part_chosen)
        self.list.part_chosen.connect(self.picture.show_part)
        self.list.itemActivated.connect(self._inspect)
        self.list.itemSelectionChanged.connect(self._refresh_buttons)
        self.after.toggled.connect(self.refresh)
        workspace.findings.changed.connect(self.refresh)
        workspace.findings.check_ended.connect(self._on_check_ended)
        self.refresh()
        self.hide()
        self.menus = self._menus()

    @Slot()
    def refresh(self) -> None:
        """Show the findings as they are now."""
        title, hint, parts = self._ranked() if self.after.isChecked() else self._checked()
        self.title.setText(title)
        self.hint.setText(hint)
        self.list.show_parts(parts)
        self.list.setVisible(bool(parts))
        self._give_room()
        curve = None if self.after.isChecked() else self._workspace.findings.curve
        self.more_parts.setVisible(curve is not None)
        self.more_parts.setText("" if curve is None else tr(said(curve)))
        self.more_parts.setToolTip("" if curve is None else tr(numbers(curve)))
        self._refresh_buttons()

    def _menus(self) -> PageMenus:
        keep = ButtonAction(self, self.keep, "K", seen_with=self.keep)
        remove = ButtonAction(self.list, self.remove, DELETE, seen_with=self.remove)
        close = ButtonAction(self, self.close_button, seen_with=self)
        return PageMenus(edit=(remove,), view=(close,), own=(keep,))

    def _give_room(self) -> None:
        self.picture.setVisible(self.list.count() > 0 and self.height() >= _ROOM_FOR_PICTURE_PX)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    @property
    def topic(self) -> str:
        """The section of the guide about the list that is shown."""
        return "parts#defects-among-the-parts" if self.after.isChecked() else "parts#odd-ones-out"

    def show_ranking(self, is_wanted: bool) -> None:
        """Show the ranking after training, or else the findings before it."""
        (self.after if is_wanted else self.before).setChecked(True)

    def _checked(self) -> tuple[str, str, list[OddPart]]:
        findings = self._workspace.findings
        odd = findings.odd
        if findings.is_running:
            hint = tr("Each part is compared with all others. The rest of the window keeps working.")
            return tr("Checking…"), hint, odd
        if findings.unchecked is None:
            hint = tr("Check parts (C) looks for images that are blurred, dark, twins, or unlike the others.")
            return tr("Not checked yet"), hint, odd
        if odd:
            return plural(len(odd), "part to look at", "parts to look at"), f"{tr(_KEYS)}{self._news()}", odd
        return tr("Nothing to look at"), tr("All parts look alike enough to learn from.{news}", news=self._news()), odd

    def _ranked(self) -> tuple[str, str, list[OddPart]]:
        parts = self._workspace.findings.surprising
        if parts is None:
            hint = tr(
                "After a training, parts are ranked by how much they surprise networks that did not learn from them."
            )
            return tr("No ranking yet"), tr("{hint} A defect among them comes first.", hint=hint), []
        if parts:
            hint = tr(
                "Scored by networks that did not learn from them. Look for defects. {keys} Then train again.",
                keys=_KEYS,
            )
            return tr("Most surprising first"), hint, parts
        return tr("Nothing to look at"), tr("You have kept all parts that surprise the networks."), parts

    @Slot()
    def close_list(self) -> None:
        """Hide the panel."""
        self.hide()
        self.closed.emit()

    def stop(self) -> None:
        """End all background work of this panel."""
        self.picture.thumbnails.stop()

    def take_focus(self) -> None:
        """Let keys act on the list."""
        if self.list.count():
            if self.list.currentRow() < 0:
                self.list.setCurrentRow(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def keep_selected(self) -> None:
        """Do not tell the findings about the selected parts again."""
        if selected := self.list.selected:
            self._workspace.findings.keep(selected)

    @Slot()
    def remove_selected(self) -> None:
        """Take the selected parts out of the Project."""
        count = self._workspace.parts.remove([part.path for part in self.list.selected])
        if count:
            self.parts_removed.emit(count)

    @Slot()
    def _inspect(self) -> None:
        """Show the first selected part in the Inspect place, with its map."""
        selected = self.list.selected
        if selected and self._workspace.detector.manifest is not None:
            self._workspace.navigation.show(ShowInspect((selected[0].path,), recording=Recording.NONE))

    @Slot()
    def _on_check_ended(self) -> None:
        if self.isVisible() and self.before.isChecked():
            self.take_focus()

    def _news(self) -> str:
        unchecked = self._workspace.findings.unchecked
        if not unchecked:
            return ""
        return (
            f" {plural(unchecked, 'part has come since: check again (C).', 'parts have come since: check again (C).')}"
        )

    @Slot()
    def _refresh_buttons(self) -> None:
        can = bool(self.list.selectedItems())
        for button, hint in (
            (self.keep, tr("The part is right as it is: do not list it again (K)")),
            (self.remove, tr("Take the part out of the project (Delete)")),
        ):
            button.setVisible(self.list.count() > 0)
            button.setEnabled(can)
            button.setToolTip(hint if can else tr("Select a part in the list first"))


def _choice(text: str, hint: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(hint)
    button.setCheckable(True)
    return button
