"""The dialogs of an export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.errors import InTheWayError
from inspector.storage.exports.options import ExportOptions
from inspector.ui.widgets.file_dialogs import ask_folder, typed_folder, why_not_folder
from inspector.ui.widgets.layouts import label
from inspector.ui.widgets.sentences import plural

_KINDS = ("maps", "masks", "overlays", "coco", "frames")


class ExportDialog(QDialog):
    """Asks for the files of an export, and their folder.

    Signals:
        export_chosen: The folder (Path) and the ExportOptions.
    """

    export_chosen = Signal(object, object)

    def __init__(self, image_count: int, folder: Path, options: ExportOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export results")
        self.setMinimumWidth(560)
        self._options = options
        self.masks = _box("Defect &masks", "One black and white PNG per image: white where it is defective")
        self.overlays = _box("&Overlays", "One PNG per image with the colours and outlines that you see")
        self.maps = _box("&Anomaly maps", "One TIFF per image with the score of every pixel (32-bit float)")
        self.coco = _box("&COCO file", "coco.json with boxes and polygons, for labelling tools and other programs")
        self.frames = _box("&Image itself", "One PNG of the frozen image, in its own size")
        for kind in _KINDS:
            getattr(self, kind).setChecked(getattr(options, kind))
        self.folder = QLineEdit(str(folder))
        self.browse = QPushButton("C&hoose…")
        self.problem = label(role="hint", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton("&Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setProperty("role", "primary")
        self._build(image_count)
        self.browse.clicked.connect(self._browse)
        self.folder.textChanged.connect(self._refresh)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self._refresh()

    def _build(self, image_count: int) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(QLabel(f"Write the results of {plural(image_count, 'image', 'images')}:"))
        always = _box("&Results table", "results.csv: score, verdict and defect area of each image; always written")
        always.setChecked(True)
        always.setEnabled(False)
        boxes = [always, self.masks, self.overlays, self.maps, self.coco]
        for box in [*boxes, self.frames] if self._options.frames else boxes:
            layout.addWidget(box)
            hint = QLabel(box.toolTip())
            hint.setIndent(26)
            hint.setProperty("role", "hint")
            hint.setWordWrap(True)
            layout.addWidget(hint)
        folder_label = QLabel("To the &folder")
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
        return replace(self._options, **{kind: getattr(self, kind).isChecked() for kind in _KINDS})

    def _refresh(self) -> None:
        why_not = (
            why_not_folder(typed_folder(self.folder.text())) if self.folder.text().strip() else "Choose a folder first"
        )
        self.start.setEnabled(not why_not)
        self.start.setToolTip(why_not)
        self.problem.setText(why_not and f"{why_not}.")

    def _browse(self) -> None:
        start = str(typed_folder(self.folder.text()))
        ask_folder(self, "Choose a folder for the results", start, lambda folder: self.folder.setText(str(folder)))

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
        self.setWindowTitle("Export results")
        self.setText("The results would replace a file.")
        self.setInformativeText(f"{error.what}. Nothing was written.")
        self.cancel = self.addButton(QMessageBox.StandardButton.Cancel)
        self.other_folder = self.addButton("&Other folder…", QMessageBox.ButtonRole.AcceptRole)
        self.other_folder.clicked.connect(self.other_folder_chosen)
        self.setDefaultButton(self.other_folder)
        self.replace: QPushButton | None = None
        if error.code != InTheWayError.INPUT:
            self.replace = self.addButton("&Replace", QMessageBox.ButtonRole.DestructiveRole)
            self.replace.clicked.connect(self.replace_chosen)


def _box(text: str, hint: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(hint)
    return box
