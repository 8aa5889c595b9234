"""The Golden Set: known parts that every new Detector has to judge as expected."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from inspector.domain.golden import EXPECTED, GoldenPart
from inspector.domain.result import Truth
from inspector.domain.told_part import Word
from inspector.text import Text
from inspector.ui.train.golden_test import changes_since
from inspector.ui.train.picture_list import Entry, PictureList
from inspector.ui.widgets.actions import DELETE, ButtonAction, PageMenus
from inspector.ui.widgets.button_row import ButtonRow, ButtonRows
from inspector.ui.widgets.buttons import symbol_button
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.file_dialogs import IMAGE_FILTER, ask_files
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.layouts import STRETCH, column, label
from inspector.ui.widgets.sentences import error_sentence, plural, tr
from inspector.ui.widgets.thumbnails import Thumbnails
from inspector.ui.widgets.word_dialog import ask_word
from inspector.ui.workspace.workspace import Workspace

_PICTURE = QSize(96, 72)


class GoldenView(QWidget):
    """Lists golden parts with their expected Verdicts."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.thumbnails = Thumbnails(_PICTURE.width(), self.devicePixelRatioF(), self)
        self.sentence = label(role="hint", wraps=True)
        self.add_good = symbol_button(tr("Add &good parts…"), "plus", tr("Copy images of good parts here (Ctrl+G)"))
        self.add_defective = symbol_button(
            tr("Add &defective parts…"), "plus", tr("Copy images of defective parts here (Ctrl+D)")
        )
        self.more = symbol_button(tr("&Edit…"), "note-pencil")
        self.remove = symbol_button(tr("Take &off"), "trash")
        self.undo = symbol_button(tr("&Undo"), "arrow-counter-clockwise")
        self.list = PictureList(tr("Golden set"), _PICTURE)
        self.empty = EmptyPlace()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        first = ButtonRow(self.add_good, self.add_defective, STRETCH)
        second = ButtonRow(self.more, self.remove, self.undo, STRETCH)
        self.setLayout(column(ButtonRows(first, second), self.sentence, (self.stack, 1), margins=(16, 12, 16, 16)))
        self._connect()
        self.menus = self._menus()
        self.refresh()
        self._on_undo_changed(False)

    def _connect(self) -> None:
        workspace = self._workspace
        workspace.golden.changed.connect(self.refresh)
        workspace.versions.changed.connect(self.refresh)
        workspace.golden.undo.changed.connect(self._on_undo_changed)
        workspace.document.closed.connect(self.thumbnails.clear)
        self.thumbnails.thumbnail_loaded.connect(self._on_loaded)
        self.add_good.clicked.connect(lambda: self.ask_images(Truth.GOOD))
        self.add_defective.clicked.connect(lambda: self.ask_images(Truth.DEFECTIVE))
        self.more.clicked.connect(self.edit)
        self.remove.clicked.connect(lambda: workspace.golden.remove(self.list.selected))
        self.undo.clicked.connect(workspace.golden.undo.take_back)
        self.list.itemActivated.connect(self.edit)
        self.list.itemSelectionChanged.connect(self._refresh_buttons)

    def _menus(self) -> PageMenus:
        edit = (
            ButtonAction(self, self.undo, "Ctrl+Z", seen_with=self),
            ButtonAction(self, self.more, "E", seen_with=self),
            ButtonAction(self.list, self.remove, DELETE, seen_with=self),
        )
        own = (
            ButtonAction(self, self.add_good, "Ctrl+G", seen_with=self),
            ButtonAction(self, self.add_defective, "Ctrl+D", seen_with=self),
        )
        return PageMenus(edit=edit, own=own)

    @Slot()
    def refresh(self) -> None:
        """Show the list as it is now."""
        golden, opened = self._workspace.golden, self._workspace.document.opened
        gone = golden.gone
        self.list.show_entries([self._entry(part, part.name in gone) for part in golden.parts])
        self.stack.setCurrentWidget(self.list if golden.parts else self.empty)
        for button in (self.add_good, self.add_defective):
            button.setEnabled(opened is not None and golden.error is None)
        if golden.error is not None:
            sentence = error_sentence(golden.error)
            self.empty.say(
                "warning",
                tr("The golden set cannot be read"),
                tr("{sentence} Until then no new detector is taken.", sentence=sentence),
            )
        else:
            self.empty.say(
                "snowflake",
                tr("No golden set yet"),
                tr(
                    "Freeze some parts here that you know: good ones and defective ones. From then on a new "
                    "detector inspects only after it has judged all of them as expected."
                ),
            )
        self.sentence.setText(_sentence(golden.parts, len(gone)))
        self._refresh_buttons()

    def _entry(self, part: GoldenPart, is_gone: bool) -> Entry:
        expected = tr(" or ").join(map(tr, EXPECTED[part.truth]))
        told = ": ".join(text for text in (part.kind, part.note) if text)
        text = tr(
            "{name}\nexpected: {expected}{told}\n{last}",
            name=part.name,
            expected=expected,
            told=f" ({told})" if told else "",
            last=self._last(part),
        )
        if is_gone:
            text = tr("{name}\nthe file is gone\nPut it back into the folder “golden”, or take it off", name=part.name)
            return Entry(part.name, text, icon("warning").pixmap(_PICTURE.height(), _PICTURE.height()))
        return Entry(part.name, text, self.thumbnails.pixmap(self._path(part.name)))

    def _last(self, part: GoldenPart) -> str:
        in_use = self._workspace.versions.in_use
        check = None if in_use is None else in_use.record.check
        outcomes = () if check is None else check.outcomes
        found = next((outcome for outcome in outcomes if outcome.name == part.name), None)
        changes = changes_since(in_use, self._workspace)
        said = []
        if found is not None:
            now = Text("the detector in use says {verdict}, score {score:.2f}")
            before = Text("the detector in use said {verdict}, score {score:.2f}")
            said = [tr(before if changes else now, verdict=found.verdict, score=found.score), changes]
        source = [tr("from {place}", place="/".join(Path(part.source).parts[-2:]))] if part.source else []
        return ", ".join(text for text in said + source if text)

    def _path(self, name: str) -> Path:
        opened = self._workspace.document.opened
        return Path(name) if opened is None else opened.golden_dir / name

    def ask_images(self, truth: Truth) -> None:
        """Let the operator choose images of parts whose Truth is known."""
        from inspector.storage.golden_set import OfferedPart

        title = tr("Golden good parts") if truth is Truth.GOOD else tr("Golden defective parts")
        add = self._workspace.golden.add
        ask_files(
            self,
            title,
            IMAGE_FILTER,
            lambda paths: add([OfferedPart(path, truth) for path in paths]),
        )

    @Slot()
    def edit(self) -> None:
        """Let the operator change Truth, kind and note of the selected parts."""
        names = self.list.selected
        parts = [part for part in self._workspace.golden.parts if part.name in names]
        if not parts:
            return
        title = parts[0].name if len(parts) == 1 else plural(len(parts), "golden part", "golden parts")
        word = Word(parts[0].truth, parts[0].kind, parts[0].note)
        change = self._workspace.golden.change
        ask_word(self, title, word, lambda told: change(names, truth=told.truth, kind=told.kind, note=told.note))

    def stop(self) -> None:
        """End all background work of this view."""
        self.thumbnails.stop()

    @Slot()
    def _refresh_buttons(self) -> None:
        can = bool(self.list.selected)
        for button, hint in (
            (self.more, tr("Change truth, kind and note (E, or Enter)")),
            (self.remove, tr("Take the selected parts off the golden set (Delete)")),
        ):
            button.setEnabled(can)
            button.setToolTip(hint if can else tr("Select parts in the list first"))

    @Slot(bool)
    def _on_undo_changed(self, can_undo: bool) -> None:
        self.undo.setEnabled(can_undo)
        self.undo.setToolTip(
            tr("Take the last change of the golden set back (Ctrl+Z)") if can_undo else tr("Nothing to undo")
        )

    @Slot(object)
    def _on_loaded(self, path: Path) -> None:
        self.list.show_picture(path.name, lambda: self.thumbnails.pixmap(path))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._workspace.golden.refresh()


def _sentence(parts: tuple[GoldenPart, ...], gone: int) -> str:
    if not parts:
        return ""
    good = sum(part.truth is Truth.GOOD for part in parts)
    count = (
        f"{plural(good, 'good part', 'good parts')}, {plural(len(parts) - good, 'defective one', 'defective ones')}."
    )
    rule = tr("A new detector is taken by itself if every good one is GOOD or UNSURE, and every defective one DEFECT.")
    missing = (
        f" {plural(gone, 'file is gone: no detector can pass.', 'files are gone: no detector can pass.')}"
        if gone
        else ""
    )
    return f"{count} {rule}{missing}"
