"""The Parts place: the Good Parts of the Project."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QStackedWidget, QWidget

from inspector.domain.events import ItemSkipped, PartAdded
from inspector.domain.project import ADVISED_PARTS
from inspector.storage.project_store import OpenProject
from inspector.text import Text
from inspector.ui.parts.findings_panel import RANKING_HINT, FindingsPanel
from inspector.ui.parts.left_out import LeftOut
from inspector.ui.parts.part_list import PartList, PartListModel
from inspector.ui.widgets.actions import DELETE, Action, ButtonAction, PageMenus
from inspector.ui.widgets.button_row import ButtonRow
from inspector.ui.widgets.buttons import primary_button, symbol_button
from inspector.ui.widgets.drop import FileDrop
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.file_dialogs import IMAGE_FILTER, ask_files, ask_folder
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import plural, tr, way_back
from inspector.ui.widgets.why_not import WhyNot
from inspector.ui.workspace.navigation import ShowTrain
from inspector.ui.workspace.workspace import Workspace

_IMAGES_HINT = Text("Copy images of good parts into the project (Ctrl+I)")
_FOLDER_HINT = Text("Copy all images of a folder into the project (Ctrl+Shift+I)")


class PartsPage(QWidget):
    """Good Parts are added, looked at and removed here."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.model = PartListModel(self)
        self.list = PartList(self.model)
        self.empty = EmptyPlace()
        self.left_out = LeftOut()
        self.findings = FindingsPanel(workspace, self.list.thumbnails)
        self.stack = QStackedWidget()
        self.count = label(role="hint")
        self.add_images = symbol_button(tr("&Add images…"), "plus", tr(_IMAGES_HINT))
        self.add_folder = symbol_button(tr("Add &folder…"), "folder-plus", tr(_FOLDER_HINT))
        self.remove = symbol_button(tr("&Remove"), "trash", "")
        self.undo = symbol_button(tr("&Undo"), "arrow-counter-clockwise", "")
        self.check = symbol_button(tr("&Check parts"), "magnifying-glass", "")
        self.go_on = primary_button(tr("&Go to Train"))
        self.drop = FileDrop(self, lambda: workspace.document.opened is not None)
        self._build()
        self._connect()
        self.menus = self._menus()
        self.refresh()
        self._on_undo_changed(False)

    def _build(self) -> None:
        self.empty.say(
            "image",
            tr("Drop images of good parts here"),
            tr(
                "Single images or whole folders. Choose parts without any defect, as they look on the line: "
                "{advised_parts} are enough to begin with, 50 and more are better. Your files are copied, "
                "never changed.",
                advised_parts=ADVISED_PARTS,
            ),
            (tr("Add &images…"), tr(_IMAGES_HINT), self.ask_images),
            (tr("Add f&older…"), tr(_FOLDER_HINT), self.ask_folder),
        )
        self.empty.setObjectName("dropPlace")
        self.empty.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        buttons = (self.add_images, self.add_folder, self.remove, self.undo, self.check, STRETCH, self.go_on)
        said = row(self.count, (WhyNot(self.go_on), 1))
        left = column(ButtonRow(*buttons), said, (self.stack, 1), margins=(24, 8, 24, 16))
        self.setLayout(row((left, 1), self.left_out, self.findings, spacing=0))

    def _connect(self) -> None:
        workspace, parts = self.workspace, self.workspace.parts
        workspace.document.project_opened.connect(self._on_project_replaced)
        workspace.document.closed.connect(self._on_project_replaced)
        parts.changed.connect(self.refresh)
        workspace.undo.changed.connect(self._on_undo_changed)
        workspace.findings.changed.connect(self._refresh_controls)
        parts.intake_started.connect(self.left_out.clear)
        parts.part_added.connect(self._on_part_added)
        parts.part_skipped.connect(self._on_part_skipped)
        parts.parts_rewritten.connect(self._on_rewritten)
        parts.intake_ended.connect(self._on_intake_ended)
        parts.arrivals_checked.connect(self._on_arrivals_checked)
        self.findings.closed.connect(self.left_out.show_again)
        self.drop.files_dropped.connect(parts.add)
        self.add_images.clicked.connect(self.ask_images)
        self.add_folder.clicked.connect(self.ask_folder)
        self.remove.clicked.connect(self.remove_selected)
        self.undo.clicked.connect(workspace.undo.take_back)
        self.check.clicked.connect(self.check_parts)
        self.findings.part_chosen.connect(self._select_part)
        self.findings.parts_removed.connect(self._tell_removed)
        self.go_on.clicked.connect(lambda: self.workspace.navigation.show(ShowTrain()))
        self.list.selectionModel().selectionChanged.connect(self._refresh_controls)
        self.left_out.part_chosen.connect(self._show_part)

    def _menus(self) -> PageMenus:
        undo = ButtonAction(self, self.undo, QKeySequence.StandardKey.Undo)
        remove = ButtonAction(self.list, self.remove, DELETE)
        own = (
            ButtonAction(self, self.add_images, "Ctrl+I"),
            ButtonAction(self, self.add_folder, "Ctrl+Shift+I"),
            None,
            ButtonAction(self, self.check, "C"),
            Action(self, tr("&Surprising parts"), "R", tr(RANKING_HINT), self.show_ranking),
        )
        return PageMenus(edit=(undo, remove), own=own).joined(self.findings.menus)

    @property
    def topic(self) -> str:
        """The section of the guide about whatever is shown."""
        return self.findings.topic if self.findings.isVisibleTo(self) else "parts"

    def stop(self) -> None:
        """End all background work of this place."""
        self.list.thumbnails.stop()
        self.findings.stop()

    @Slot()
    def ask_images(self) -> None:
        """Let the operator choose images to add."""
        ask_files(self, tr("Add images of good parts"), IMAGE_FILTER, self.workspace.parts.add)

    @Slot()
    def ask_folder(self) -> None:
        """Let the operator choose a folder to add."""
        ask_folder(self, tr("Add a folder of good parts"), "", lambda path: self.workspace.parts.add([path]))

    @Slot()
    def remove_selected(self) -> None:
        """Take the selected parts out. The operator can undo it."""
        count = self.workspace.parts.remove(self.list.selected_paths)
        if count:
            self._tell_removed(count)

    def take_focus(self) -> None:
        """Put the keyboard on the parts, or on the first thing to do."""
        if self.model.paths:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.empty.take_focus()

    @Slot()
    def check_parts(self) -> None:
        """Look for odd parts, and show the list of them."""
        self.left_out.clear()
        self.findings.show_ranking(False)
        self.findings.show()
        self.workspace.findings.check()
        self.findings.take_focus()

    @Slot()
    def show_ranking(self) -> None:
        """Show the parts by which the trained networks are surprised most."""
        self.left_out.clear()
        self.findings.show_ranking(True)
        self.findings.show()
        self.findings.take_focus()

    @Slot(int)
    def _tell_removed(self, count: int) -> None:
        text = plural(count, "part was removed", "parts were removed")
        self.workspace.messages.post("info", f"{text}. {way_back(count)}")

    @Slot()
    def refresh(self) -> None:
        """Show the Good Parts as they are now."""
        self.model.set_paths(self.workspace.parts.paths())
        self._refresh_controls()

    @Slot()
    def _on_project_replaced(self) -> None:
        self.list.thumbnails.clear()
        self.findings.picture.thumbnails.clear()
        self.left_out.clear()
        self.findings.hide()
        self.refresh()

    @Slot(object)
    def _on_part_added(self, part: PartAdded) -> None:
        if _is_ours(self.workspace.document.opened, part.path):
            self.model.append(part.path)
            self.model.set_note(part.path, tr(part.note))
            self.left_out.add_note(part)
            self._give_room()
            self._refresh_controls()

    @Slot(object)
    def _on_part_skipped(self, skipped: ItemSkipped) -> None:
        if _is_ours(self.workspace.document.opened, skipped.path):
            self.model.set_note(skipped.path, tr("Not used: {what}", what=skipped.what))
            self.left_out.add_unused(skipped)
        else:
            self.left_out.add_skipped(skipped)
        self._give_room()

    def _give_room(self) -> None:
        """There is room for one list beside the parts."""
        if self.findings.isVisible():
            self.left_out.hide()

    @Slot(list)
    def _on_rewritten(self, paths: list[Path]) -> None:
        self.list.thumbnails.forget(paths)
        self.findings.picture.thumbnails.forget(paths)
        self.list.viewport().update()

    @Slot(int, int)
    def _on_intake_ended(self, added: int, skipped: int) -> None:
        text = plural(added, "part was added", "parts were added") if added else tr("Nothing was added")
        if skipped:
            text += ", " + plural(skipped, "image was left out", "images were left out")
        self.workspace.messages.post("warning" if skipped and not added else "info", f"{text}.")

    @Slot(int, int)
    def _on_arrivals_checked(self, usable: int, unusable: int) -> None:
        came = [plural(usable, "part has come into the folder", "parts have come into the folder")] if usable else []
        if unusable:
            came.append(plural(unusable, "image in the folder cannot be used", "images in the folder cannot be used"))
        if came:
            self.workspace.messages.post("warning" if unusable else "info", f"{', '.join(came)}.")

    @Slot(bool)
    def _on_undo_changed(self, can_undo: bool) -> None:
        self.undo.setEnabled(can_undo)
        self.undo.setToolTip(tr("Take the last change back (Ctrl+Z)") if can_undo else tr("Nothing was changed"))

    @Slot()
    def _refresh_controls(self) -> None:
        total, selected = len(self.model.paths), len(self.list.selected_paths)
        self.stack.setCurrentWidget(self.list if total else self.empty)
        count = plural(total, "good part", "good parts") if total else ""
        self.count.setVisible(total > 0)
        self.count.setText(count + (tr(", {selected:,} selected", selected=selected) if selected else ""))
        self.remove.setEnabled(selected > 0)
        self.remove.setToolTip(
            tr("Take the selected parts out of the project (Delete)")
            if selected
            else tr("Select the parts to remove first")
        )
        is_checking = self.workspace.findings.is_running
        self.check.setEnabled(total > 0 and not is_checking)
        self.check.setToolTip(_check_hint(total, is_checking))
        self.go_on.setEnabled(total > 0)
        self.go_on.setToolTip(
            tr("Learn what these parts look like (Ctrl+2)") if total else tr("Add images of good parts first")
        )
        for button in (self.add_images, self.add_folder):
            # In an empty place the same two buttons stand in the middle.
            button.setVisible(total > 0)

    @Slot(object)
    def _show_part(self, path: Path) -> None:
        if self._select_part(path):
            self.list.setFocus()

    @Slot(object)
    def _select_part(self, path: Path) -> bool:
        index = self.model.index_of(path)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
        return index.isValid()


def _is_ours(opened: OpenProject | None, path: Path) -> bool:
    return opened is not None and path.is_relative_to(opened.good_dir)


def _check_hint(part_count: int, is_checking: bool) -> str:
    if is_checking:
        return tr("Parts are being checked")
    if part_count == 0:
        return tr("Add images of good parts first")
    return tr("Look for parts that are blurred, too dark or too bright, twins, or unlike the others (C)")
