"""Every Version of the Project's Detector: compared, taken, named, and gone back to."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.domain.golden import KnownImage
from inspector.domain.recording import Recording
from inspector.domain.told_part import ToldPart
from inspector.domain.versions import UNTESTED, DecisionKind, Version
from inspector.text import Text
from inspector.ui.train.comparison_view import ComparisonView
from inspector.ui.train.golden_test import changes_since, golden_test
from inspector.ui.train.numbered_list import Numbered, NumberedList
from inspector.ui.train.version_sentences import version_lines
from inspector.ui.widgets.actions import DELETE, ButtonAction, PageMenus
from inspector.ui.widgets.button_row import ButtonRow, ButtonRows
from inspector.ui.widgets.buttons import primary_button, symbol_button
from inspector.ui.widgets.layouts import STRETCH, column, label
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.widgets.text_dialog import ask_text
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace

_LIST_PX = 312


class VersionsView(QWidget):
    """The list of Versions, and the selected one beside the one in use."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._told: tuple[ToldPart, ...] = ()
        self.comparison = ComparisonView()
        self.browser = NumberedList(tr("Versions"), _LIST_PX, self.comparison)
        self.list = self.browser.list
        self.take = primary_button(tr("&Inspect with it"))
        self.leave = symbol_button(tr("&Keep the old one"), "x")
        self.compare = symbol_button(tr("&Compare"), "scales")
        self.name = symbol_button(tr("&Name…"), "pencil-simple")
        self.remove = symbol_button(tr("&Remove"), "trash")
        self.undo = symbol_button(tr("&Undo"), "arrow-counter-clockwise")
        self.hint = label(role="hint", wraps=True)
        self._build()
        self._connect()
        self.menus = self._menus()
        self.refresh()
        self._on_undo_changed(False)

    def _build(self) -> None:
        self.browser.empty.say(
            "git-branch",
            tr("No versions yet"),
            tr("Every training adds a version here. None is ever deleted by itself."),
        )
        first = ButtonRow(self.take, self.leave, self.compare, STRETCH)
        second = ButtonRow(self.name, self.remove, self.undo, (self.hint, 1))
        self.setLayout(column(ButtonRows(first, second), (self.browser, 1), margins=(16, 12, 16, 16)))

    def _connect(self) -> None:
        workspace = self._workspace
        workspace.versions.changed.connect(self.refresh)
        workspace.versions.undo.changed.connect(self._on_undo_changed)
        for changed in (workspace.golden.changed, workspace.document.project_changed, workspace.roi.changed):
            changed.connect(self._refresh_if_shown)
        workspace.told.changed.connect(self._ask_told)
        self.list.itemSelectionChanged.connect(self._show_selected)
        self.list.itemActivated.connect(self.compare.click)
        self.comparison.list.itemActivated.connect(self._look_at_part)
        self.take.clicked.connect(self.take_selected)
        self.leave.clicked.connect(self._leave_selected)
        self.compare.clicked.connect(self.compare_selected)
        self.name.clicked.connect(self._ask_name)
        self.remove.clicked.connect(self._remove_selected)
        self.undo.clicked.connect(workspace.versions.undo.take_back)

    def _menus(self) -> PageMenus:
        edit = (
            ButtonAction(self, self.undo, "Ctrl+Z", seen_with=self),
            ButtonAction(self, self.name, "F2", seen_with=self),
            ButtonAction(self.list, self.remove, DELETE, seen_with=self),
        )
        own = (
            ButtonAction(self, self.take, "T", seen_with=self),
            ButtonAction(self, self.leave, "K", seen_with=self),
            ButtonAction(self, self.compare, "C", seen_with=self),
        )
        return PageMenus(edit=edit, own=own)

    @property
    def selected(self) -> Version | None:
        """The selected Version."""
        number = self.browser.number
        return None if number is None else self._workspace.versions.named(number)

    def select(self, number: int) -> None:
        """Select a Version."""
        self.browser.select(number)

    @Slot()
    def refresh(self) -> None:
        """Show the Versions as they are now."""
        versions = self._workspace.versions
        in_use = 0 if versions.in_use is None else versions.in_use.number
        waits = 0 if versions.candidate is None else versions.candidate.number
        entries = []
        for version in versions.all:
            number = version.number
            changes = changes_since(version, self._workspace)
            text = version_lines(version, changes, is_in_use=number == in_use, is_candidate=number == waits)
            symbol = "check-circle" if number == in_use else "warning" if version.error else "circle"
            symbol = "question" if number == waits else symbol
            entries.append(Numbered(number, text, symbol))
        self.browser.show_all(entries)
        size = sum(version.path.stat().st_size for version in versions.all if version.path.exists())
        kept = tr(
            "{versions}, {size:,.0f} MB. They stay until you remove them.",
            versions=plural(len(entries), "version", "versions"),
            size=size / 1e6,
        )
        self.hint.setText(kept if entries else "")
        self._show_selected()

    @Slot()
    def _show_selected(self) -> None:
        versions, selected = self._workspace.versions, self.selected
        comparison, other = versions.comparison, versions.in_use
        if comparison is None or selected is None or comparison.number != selected.number:
            comparison = None
        elif comparison.old is not None:
            # It may be in use no more.
            other = versions.of_digest(comparison.old.detector)
        self.comparison.show_version(selected, other, versions.in_use, comparison)
        self._refresh_buttons()

    @Slot()
    def take_selected(self) -> None:
        """Inspect with the selected Version from now on."""
        selected, versions = self.selected, self._workspace.versions
        if selected is None:
            return
        if not self._needs_reason(selected):
            was_taken = any(decision.kind is DecisionKind.TAKEN for decision in selected.record.decisions)
            versions.take(
                selected.number, Text("the operator went back to it") if was_taken else Text("the operator chose it")
            )
            return
        number, changes = selected.number, changes_since(selected, self._workspace)
        doubt = tr("Nothing says that version {number} passes the golden set.", number=number)
        if changes:
            template = Text("Version {number} was judged {changes}. Compare (C) judges it again.")
            doubt = tr(template, number=number, changes=changes)
        ask_text(
            self,
            tr("Take it anyway"),
            tr("{doubt} Why shall it inspect all the same? Your reason is kept with the version.", doubt=doubt),
            "",
            lambda reason: versions.take(number, Text(UNTESTED, reason=reason)),
            is_needed=True,
        )

    @Slot()
    def _look_at_part(self) -> None:
        """Show the golden part that is selected in the Inspect place, as the Detector in use sees it."""
        opened, names = self._workspace.document.opened, self.comparison.list.selected
        paths = () if opened is None else tuple(opened.golden_dir / name for name in names)
        if found := tuple(path for path in paths if path.is_file()):
            self._workspace.navigation.show(ShowInspect(found, recording=Recording.NONE))

    def _leave_selected(self) -> None:
        if self.selected is not None:
            self._workspace.versions.leave(self.selected.number, Text("the operator kept the detector in use"))

    @Slot()
    def compare_selected(self) -> None:
        """Compare the selected Version with the one in use."""
        if self.selected is not None and self.compare.isEnabled():
            self._workspace.versions.compare(self.selected.number, self._known_images())

    def _ask_name(self) -> None:
        selected = self.selected
        if selected is not None:
            number, rename = selected.number, self._workspace.versions.rename
            sentence = tr("A name for version {number}, such as “new lamp”.", number=number)
            ask_text(self, tr("Name a version"), sentence, selected.record.name, lambda name: rename(number, name))

    def _remove_selected(self) -> None:
        if self.selected is not None:
            self._workspace.versions.remove(self.selected.number)

    def _known_images(self) -> list[KnownImage]:
        opened = self._workspace.document.opened
        if opened is None or not self._told:
            return []
        from inspector.storage.told_images import known_images

        return known_images(opened, self._told)

    def _needs_reason(self, version: Version) -> bool:
        test = golden_test(self._workspace)
        return test is not None and version.needs_reason(test)

    def _why_not_compared(self, selected: Version) -> str:
        if selected.error is not None:
            return tr("This version cannot be used")
        if self._workspace.versions.job is not None:
            return tr("A comparison is running")
        test = golden_test(self._workspace)
        if test is not None and test.is_empty and not self._told:
            return tr("Tell good and defective parts in Inspect (G, D) first, or make a golden set")
        return ""

    @Slot()
    def _refresh_buttons(self) -> None:
        selected, versions = self.selected, self._workspace.versions
        is_in_use = selected is not None and versions.in_use is not None and selected.number == versions.in_use.number
        why_not = tr("Select a version first") if selected is None else ""
        taken = why_not or (tr("It inspects already") if is_in_use else "")
        taken = taken or (
            tr("This version cannot be used") if selected is not None and selected.error is not None else ""
        )
        needs_reason = selected is not None and self._needs_reason(selected)
        self.take.setText(tr("&Inspect with it anyway…") if needs_reason and not taken else tr("&Inspect with it"))
        compared = why_not if selected is None else self._why_not_compared(selected)
        left = why_not or (
            "" if selected is not None and selected.is_candidate and not is_in_use else tr("Decided already")
        )
        removed = why_not or (tr("Take another version first: this one inspects") if is_in_use else "")
        for button, reason, hint in (
            (self.take, taken, tr("Inspect with this version from now on (T)")),
            (self.leave, left, tr("Do not use this version (K). It is kept all the same")),
            (self.compare, compared, tr("Judge known parts with this version and the one in use (C)")),
            (self.name, why_not, tr("Give this version a name (F2)")),
            (self.remove, removed, tr("Take this version out of the project (Delete)")),
        ):
            button.setEnabled(not reason)
            button.setToolTip(reason or hint)

    @Slot(bool)
    def _on_undo_changed(self, can_undo: bool) -> None:
        self.undo.setEnabled(can_undo)
        self.undo.setToolTip(
            tr("Take the last change of versions back (Ctrl+Z)") if can_undo else tr("Nothing to undo")
        )

    @Slot()
    def _refresh_if_shown(self) -> None:
        # Nobody reads all Versions while a slider moves.
        if self.isVisible():
            self.refresh()

    @Slot()
    def _ask_told(self) -> None:
        if self.isVisible():
            self._workspace.told.ask_all(self._on_told, self)

    def _on_told(self, parts: tuple[ToldPart, ...], _pictures: dict[str, bytes]) -> None:
        self._told = parts
        self._refresh_buttons()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._workspace.versions.refresh()
        self._ask_told()
