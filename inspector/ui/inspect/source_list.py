"""The list of live sources: connected cameras by name, other families, and those that were used before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from inspector.camera.address import choice_name
from inspector.camera.source import ConnectedCamera
from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.text import Text
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.sentences import tr

#: Symbol and text of each family whose address is typed or chosen.
_OTHERS: dict[SourceKind, tuple[str, str]] = {
    SourceKind.CAMERA: ("video-camera", Text("Camera by number")),
    SourceKind.STREAM: ("broadcast", Text("Network stream")),
    SourceKind.VIDEO: ("film-strip", Text("Video file")),
    SourceKind.SEQUENCE: ("stack", Text("Images of a folder")),
    SourceKind.FOLDER: ("folder-notch-open", Text("Watched folder")),
}
_FAMILIES = _OTHERS | {
    SourceKind.BASLER: ("aperture", Text("Basler camera")),
    SourceKind.GENICAM: ("aperture", Text("GenICam camera")),
}
_HINTS = {
    SourceKind.SEQUENCE: Text("All images of the folder, one after the other, over and over."),
    SourceKind.FOLDER: Text(
        "New files are inspected, and those that came since this project last watched the "
        "folder. Files that are there when it is watched for the first time are not."
    ),
}
_HEADING_PX = 32
_CHOICE, _DETAIL = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class SourceList(QListWidget):
    """Offers sources. An empty address is still to be given.

    Signals:
        source_chosen: The SourceChoice of the line that is current now.
    """

    source_chosen = Signal(object)

    def __init__(self, used: Sequence[SourceChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Live sources"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._used = tuple(used)
        self._cameras: tuple[ConnectedCamera, ...] = ()
        self._state = tr("Searching…")
        self._fill()
        self.currentItemChanged.connect(self._on_current_changed)

    @property
    def detail(self) -> str:
        """Facts about the current source, or ''."""
        item = self.currentItem()
        return "" if item is None else item.data(_DETAIL) or ""

    def show_cameras(self, cameras: Sequence[ConnectedCamera]) -> None:
        """List the cameras that were found. The current line stays."""
        self._cameras = tuple(cameras)
        self._state = "" if cameras else tr("None was found")
        item = self.currentItem()
        chosen = None if item is None else item.data(_CHOICE)
        with QSignalBlocker(self):
            self._fill()
            if chosen is not None:
                self._make_current(chosen)
        if self.currentItem() is None:
            self.choose(None)

    def choose(self, choice: SourceChoice | None) -> None:
        """Make a source the current line. Without one, that is the one used last, or the first camera."""
        if choice is None:
            kinds = (SourceChoice(camera.kind, camera.address) for camera in self._cameras)
            choice = next(iter((*self._used, *kinds, SourceChoice(SourceKind.CAMERA, ""))))
        if not self._make_current(choice):
            self._make_current(SourceChoice(choice.kind, ""))

    def _make_current(self, choice: SourceChoice) -> bool:
        for position in range(self.count()):
            listed = self.item(position).data(_CHOICE)
            if listed is not None and (listed.kind, listed.address) == (choice.kind, choice.address):
                self.setCurrentRow(position)
                return True
        return False

    def _fill(self) -> None:
        self.clear()
        self._add_heading(tr("Connected cameras"))
        for camera in self._cameras:
            choice = SourceChoice(camera.kind, camera.address)
            self._add(_FAMILIES[camera.kind][0], camera.name, choice, camera.detail)
        if self._state:
            self._add_heading(self._state, is_bold=False)
        connected = {(camera.kind, camera.address) for camera in self._cameras}
        used = [choice for choice in self._used if (choice.kind, choice.address) not in connected]
        if used:
            self._add_heading(tr("Used before"))
        for choice in used:
            name = choice_name(choice)
            symbol, family = _FAMILIES[choice.kind]
            self._add(symbol, name, choice, _HINTS.get(choice.kind, family))
        self._add_heading(tr("By address"))
        for kind, (symbol, text) in _OTHERS.items():
            self._add(symbol, f"{tr(text)}…", SourceChoice(kind, ""), _HINTS.get(kind, ""))

    def _add_heading(self, text: str, *, is_bold: bool = True) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = QFont(self.font())
        font.setBold(is_bold)
        item.setFont(font)
        if is_bold:
            item.setSizeHint(QSize(0, _HEADING_PX))
            item.setTextAlignment(Qt.AlignmentFlag.AlignBottom)
        self.addItem(item)

    def _add(self, symbol: str, text: str, choice: SourceChoice, detail: str) -> None:
        # In the colour of the text, also in the line that is chosen.
        text, detail = tr(text), tr(detail)
        item = QListWidgetItem(icon(symbol, lambda: self.palette().color(QPalette.ColorRole.Text)), text)
        item.setData(_CHOICE, choice)
        item.setData(_DETAIL, detail)
        item.setToolTip(f"{text}\n{detail}" if detail else text)
        self.addItem(item)

    def _on_current_changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.source_chosen.emit(item.data(_CHOICE))
