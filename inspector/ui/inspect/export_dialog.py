"""The dialogs of an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.errors import InTheWayError
from inspector.storage.exports.options import ExportOptions
from inspector.text import Text
from inspector.ui.widgets.buttons import main_button
from inspector.ui.widgets.file_dialogs import ask_folder, typed_folder, why_not_folder
from inspector.ui.widgets.layouts import BELOW_BOX_PX, label
from inspector.ui.widgets.sentences import plural, tr

_FOR_EYES = (
    ("masks", Text("Defect &masks"), Text("Black and white PNG: white where it is defective")),
    ("overlays", Text("&Overlays"), Text("PNG with the colours and outlines that you see")),
    ("maps", Text("&Anomaly maps"), Text("32-bit TIFF with the score of every pixel")),
    ("frames", Text("&Image itself"), Text("PNG of the frozen image, in its own size")),
)
_FOR_PROGRAMS = (
    ("coco", Text("&COCO file"), Text("coco.json with boxes and polygons of all images")),
    ("labelme", Text("&labelme folder"), Text("Images with their polygons, to correct them by hand")),
    ("yolo", Text("&YOLO data set"), Text("Images, polygons and data.yaml, to train networks")),
)
_STAMP = Text("Every file names the detector, thresholds, region and version that it follows from.")
_NO_FRAME = Text("Of a frozen live image only: others are files already")


class ExportDialog(QDialog):
    """Asks for the files of an export, and their folder.

    Signals:
        export_chosen: The folder (Path) and the ExportOptions.
    """

    export_chosen = Signal(object, object)
    masks: QCheckBox
    overlays: QCheckBox
    maps: QCheckBox
    frames: QCheckBox
    coco: QCheckBox
    labelme: QCheckBox
    yolo: QCheckBox

    def __init__(self, image_count: int, folder: Path, options: ExportOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export results"))
        self._options = options
        for kind, text, hint in (*_FOR_EYES, *_FOR_PROGRAMS):
            setattr(self, kind, _box(tr(text), tr(hint), is_chosen=getattr(options, kind)))
        if not options.frames:
            _forbid(self.frames, tr(_NO_FRAME))
        self.table = _box(tr("&Results table"), tr("results.csv with scores and verdicts"), is_chosen=True)
        _forbid(self.table, tr("results.csv with scores and verdicts. Always written"))
        self.folder = QLineEdit(str(folder))
        self.browse = QPushButton(tr("C&hoose…"))
        self.problem = label(role="hint", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton(tr("&Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        main_button(self.buttons)
        self._build(image_count)
        self.browse.clicked.connect(self._browse)
        self.folder.textChanged.connect(self._refresh)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._refresh()

    def _build(self, image_count: int) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.addWidget(QLabel(tr("Write the results of {images}:", images=plural(image_count, "image", "images"))))
        kinds = QHBoxLayout()
        kinds.setSpacing(24)
        kinds.addLayout(_group(tr("Pictures"), [getattr(self, kind) for kind, *_ in _FOR_EYES]), 1)
        kinds.addLayout(
            _group(tr("For other programs"), [self.table, *(getattr(self, kind) for kind, *_ in _FOR_PROGRAMS)]), 1
        )
        layout.addLayout(kinds)
        layout.addWidget(label(tr(_STAMP), "hint", wraps=True))
        folder_label = QLabel(tr("To the &folder"))
        folder_label.setBuddy(self.folder)
        row = QGridLayout()
        row.setColumnStretch(1, 1)
        row.addWidget(folder_label, 0, 0)
        row.addWidget(self.folder, 0, 1)
        row.addWidget(self.browse, 0, 2)
        layout.addSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)

    @property
    def options(self) -> ExportOptions:
        """The files that are to be written."""
        kinds = (kind for kind, *_ in (*_FOR_EYES, *_FOR_PROGRAMS))
        return replace(self._options, **{kind: getattr(self, kind).isChecked() for kind in kinds})

    def _refresh(self) -> None:
        why_not = (
            why_not_folder(typed_folder(self.folder.text()))
            if self.folder.text().strip()
            else tr("Choose a folder first")
        )
        self.start.setEnabled(not why_not)
        self.start.setToolTip(why_not)
        self.problem.setText(why_not and f"{why_not}.")

    def _browse(self) -> None:
        start = str(typed_folder(self.folder.text()))
        ask_folder(self, tr("Choose a folder for the results"), start, lambda folder: self.folder.setText(str(folder)))

    def _accept(self) -> None:
        self.export_chosen.emit(typed_folder(self.folder.text()), self.options)
        self.accept()


class ReplaceQuestion(QMessageBox):
    """Asks whether files that Inspector did not write may be replaced. An input is never offered.

    Signals:
        replace_chosen: Replace them.
        other_folder_chosen: Ask for the folder again.
    """

    replace_chosen = Signal()
    other_folder_chosen = Signal()

    def __init__(self, error: InTheWayError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(tr("Export results"))
        self.setText(tr("The results would replace a file."))
        self.setInformativeText(tr("{what}. Nothing was written.", what=error.what))
        self.cancel = self.addButton(QMessageBox.StandardButton.Cancel)
        self.other_folder = self.addButton(tr("&Other folder…"), QMessageBox.ButtonRole.AcceptRole)
        self.other_folder.clicked.connect(self.other_folder_chosen)
        self.setDefaultButton(self.other_folder)
        self.replace: QPushButton | None = None
        if error.code != InTheWayError.INPUT:
            self.replace = self.addButton(tr("&Replace"), QMessageBox.ButtonRole.DestructiveRole)
            self.replace.clicked.connect(self.replace_chosen)


def _box(text: str, hint: str, *, is_chosen: bool) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(hint)
    box.setChecked(is_chosen)
    return box


def _forbid(box: QCheckBox, reason: str) -> None:
    box.setEnabled(False)
    box.setToolTip(reason)


def _group(title: str, boxes: Sequence[QCheckBox]) -> QVBoxLayout:
    """Boxes below a title, each with its tooltip as a line of text."""
    group = QVBoxLayout()
    group.setSpacing(0)
    group.addWidget(label(title, "heading"))
    group.addSpacing(8)
    for box in boxes:
        hint = label(box.toolTip(), "hint")
        hint.setIndent(BELOW_BOX_PX)
        group.addWidget(box)
        group.addWidget(hint)
        group.addSpacing(12)
    group.addStretch(1)
    return group
