"""Parts whose Truth the operator has told: they join the Good Parts, or the Golden Set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QHideEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from inspector.domain.recording import Recording
from inspector.domain.result import Truth
from inspector.domain.told_part import UNTOLD, ToldPart, Word
from inspector.text import Text
from inspector.ui.train.picture_list import Entry, PictureList
from inspector.ui.widgets.actions import DELETE, ENTER, ButtonAction, PageMenus
from inspector.ui.widgets.button_row import ButtonRow, ButtonRows
from inspector.ui.widgets.buttons import symbol_button
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.layouts import STRETCH, column, label
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.widgets.word_dialog import ask_word
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.told_parts import undo_action
from inspector.ui.workspace.workspace import Workspace

_PICTURE = QSize(96, 72)
#: The list is read anew this long after the last of many changes.
_FOLLOW_MS = 150
_TRUTHS = {Truth.GOOD: Text("really good"), Truth.DEFECTIVE: Text("really defective")}


class KnownPartsView(QWidget):
    """Lists told parts, and what became of each."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._parts: tuple[ToldPart, ...] = ()
        self._uses: dict[str, str] = {}
        self.sentence = label(role="hint", wraps=True)
        self.join = symbol_button(tr("Add to good &parts"), "plus")
        self.freeze = symbol_button(tr("Add to golden &set"), "snowflake")
        self.more = symbol_button(tr("Kind and &note…"), "note-pencil")
        self.look = symbol_button(tr("&Look at part"), "magnifying-glass")
        self.take_back = symbol_button(tr("Ta&ke back"), "trash")
        self.list = PictureList(tr("Known parts"), _PICTURE)
        self.empty = EmptyPlace()
        self.stack = QStackedWidget()
        self._follow = single_shot(self, _FOLLOW_MS)
        self._build()
        self._connect()
        self.menus = self._menus()
        self._refresh_buttons()

    def _build(self) -> None:
        self.empty.say(
            "thumbs-up",
            tr("Nothing told yet"),
            tr("In Inspect or Results, press G at a part that is really good, and D at one that is really defective."),
            (
                tr("Go to &Inspect"),
                tr("Look at parts (Ctrl+3)"),
                lambda: self._workspace.navigation.show(ShowInspect()),
            ),
        )
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.list)
        first = ButtonRow(self.join, self.freeze, STRETCH)
        second = ButtonRow(self.more, self.look, self.take_back, STRETCH)
        self.setLayout(column(ButtonRows(first, second), self.sentence, (self.stack, 1), margins=(16, 12, 16, 16)))

    def _connect(self) -> None:
        workspace = self._workspace
        self._follow.timeout.connect(self.refresh)
        for changed in (workspace.told.changed, workspace.golden.changed, workspace.parts.changed):
            changed.connect(self._on_changed)
        workspace.document.project_opened.connect(self._on_changed)
        workspace.document.closed.connect(self._on_changed)
        self.join.clicked.connect(self.join_selected)
        self.freeze.clicked.connect(self.freeze_selected)
        self.more.clicked.connect(self.ask_word)
        self.look.clicked.connect(self.look_at_selected)
        self.take_back.clicked.connect(lambda: self._tell(lambda _: UNTOLD))
        self.list.itemActivated.connect(self.look_at_selected)
        self.list.itemSelectionChanged.connect(self._refresh_buttons)

    def _menus(self) -> PageMenus:
        edit = (
            undo_action(self, self._workspace.told, seen_with=self),
            ButtonAction(self, self.more, "E", seen_with=self),
            ButtonAction(self.list, self.take_back, DELETE, seen_with=self),
        )
        own = (
            ButtonAction(self, self.join, "J", seen_with=self),
            ButtonAction(self, self.freeze, "S", seen_with=self),
            ButtonAction(self.list, self.look, ENTER, seen_with=self),
        )
        return PageMenus(edit=edit, own=own)

    @property
    def unused_count(self) -> int:
        """Told parts that are neither Good Parts nor golden ones."""
        return len(self._parts) - len(self._uses)

    @Slot()
    def refresh(self) -> None:
        """Read told parts again."""
        self._workspace.told.ask_all(self._show, self)

    def _show(self, parts: tuple[ToldPart, ...], pictures: dict[str, bytes]) -> None:
        self._uses = self._uses_of(parts)
        self._parts = tuple(sorted(parts, key=lambda part: part.thumbnail in self._uses))
        self.list.show_entries([self._entry(part, pictures.get(part.thumbnail, b"")) for part in self._parts])
        self.stack.setCurrentWidget(self.list if parts else self.empty)
        good = sum(part.word.truth is Truth.GOOD for part in parts)
        defective = plural(len(parts) - good, "defective one", "defective ones")
        told = tr("{good} and {defective}", good=plural(good, "good part", "good parts"), defective=defective)
        unused = plural(self.unused_count, "is neither learned from nor frozen", "are neither learned from nor frozen")
        hint = tr("Learn from fine ones, or freeze some of both kinds to test every new detector on them.")
        self.sentence.setText(f"{told}. {unused}. {hint}" if parts else "")
        self._refresh_buttons()

    def _uses_of(self, parts: Sequence[ToldPart]) -> dict[str, str]:
        """The use of each told part that has one, by the hash of its picture."""
        opened = self._workspace.document.opened
        if opened is None or not parts:
            return {}
        from inspector.storage.told_images import joined_parts

        joined = {part.thumbnail: tr("is a good part") for part in joined_parts(opened)}
        golden = {part.thumbnail: tr("is in the golden set") for part in self._workspace.golden.parts}
        shown = {part.thumbnail for part in parts}
        return {hash_: use for hash_, use in (joined | golden).items() if hash_ in shown}

    def _entry(self, part: ToldPart, jpeg: bytes) -> Entry:
        picture = QPixmap()
        picture.loadFromData(jpeg)
        word = part.word
        truth = "" if word.truth is None else tr(_TRUTHS[word.truth])
        told = ": ".join(text for text in (word.kind, word.note) if text)
        last = (
            ""
            if part.row is None
            else tr("{verdict}, score {score:.2f}", verdict=part.row.verdict, score=part.row.score)
        )
        facts = ", ".join(text for text in (last, self._uses.get(part.thumbnail, "")) if text)
        # Lines give the same names to images of several folders.
        name = part.name if part.row is None else "/".join(part.row.path.parts[-2:])
        text = f"{name}\n{truth}{f' ({told})' if told else ''}\n{facts}"
        return Entry(_key(part), text, None if picture.isNull() else picture)

    @property
    def selected(self) -> tuple[ToldPart, ...]:
        """The selected parts."""
        keys = set(self.list.selected)
        return tuple(part for part in self._parts if _key(part) in keys)

    @Slot()
    def join_selected(self) -> None:
        """Make good ones Good Parts."""
        self._workspace.parts.join([part for part in self._unused if part.word.truth is Truth.GOOD])
        self._refresh_buttons()

    @Slot()
    def freeze_selected(self) -> None:
        """Copy the selected parts into the Golden Set."""
        opened = self._workspace.document.opened
        if opened is None:
            return
        from inspector.storage.golden_set import OfferedPart
        from inspector.storage.told_images import image_of

        offered, gone = [], []
        for part in self._unused:
            path, word = image_of(opened, part), part.word
            if path is None or word.truth is None:
                gone.append(part.name)
            else:
                offered.append(OfferedPart(path, word.truth, word.kind, word.note, part.thumbnail))
        if gone:
            text = tr(
                "The image of “{name}” is no longer where it was inspected. Inspect it again where it is now.",
                name=gone[0],
            )
            self._workspace.messages.post("warning", text)
        self._workspace.golden.add(offered)
        self._refresh_buttons()

    @Slot()
    def look_at_selected(self) -> None:
        """Show the selected parts in the Inspect place."""
        opened = self._workspace.document.opened
        if opened is None:
            return
        from inspector.storage.told_images import image_of

        paths = tuple(path for part in self.selected if (path := image_of(opened, part)) is not None)
        if paths:
            self._workspace.navigation.show(ShowInspect(paths, recording=Recording.NONE))
        else:
            self._workspace.messages.post("warning", tr("The image is no longer where it was inspected."))

    @Slot()
    def ask_word(self) -> None:
        """Let the operator tell more about the selected parts."""
        if selected := self.selected:
            name = selected[0].name if len(selected) == 1 else plural(len(selected), "part", "parts")
            ask_word(self, name, selected[0].word, lambda word: self._tell(lambda _: word))

    def _tell(self, change: Callable[[Word], Word]) -> None:
        parts = [(part.name, part.thumbnail) for part in self.selected]
        if parts:
            self._workspace.told.tell(lambda _store: parts, change)

    @property
    def _unused(self) -> list[ToldPart]:
        return [part for part in self.selected if part.thumbnail not in self._uses]

    @Slot()
    def _refresh_buttons(self) -> None:
        selected, unused = self.selected, self._unused
        # Else a part could be frozen and learned from at once.
        is_copying = self._workspace.golden.is_adding or self._workspace.parts.is_joining
        has_good = any(part.word.truth is Truth.GOOD for part in unused) and not is_copying
        first = tr("Select parts in the list first")
        used = tr("These parts are learned from, or frozen, already") if selected else first
        used = tr("Parts are being copied") if is_copying else used
        join = used if is_copying or not unused else tr("Only parts that are really good are learned from")
        for button, can, hint, why_not in (
            (self.join, has_good, tr("Learn from the good ones: copy them into the good parts (J)"), join),
            (
                self.freeze,
                bool(unused) and not is_copying,
                tr("Copy them, with your word, into the golden set (S)"),
                used,
            ),
            (self.more, bool(selected), tr("Tell kind and note (E)"), first),
            (self.look, bool(selected), tr("Show them in Inspect (Enter)"), first),
            (self.take_back, bool(selected), tr("Take your word back (Delete). Ctrl+Z brings it back"), first),
        ):
            button.setEnabled(can)
            button.setToolTip(hint if can else why_not)

    @Slot()
    def _on_changed(self) -> None:
        if self.isVisible():
            self._follow.start()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._follow.stop()
        self._workspace.told.forget_all()


def _key(part: ToldPart) -> str:
    return f"{part.thumbnail}/{part.name}"
