"""Taking the shown result along: copy its picture or its table, or drag its files out of the window."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from inspector.domain.inspection import Inspection
from inspector.domain.results import Judgement
from inspector.errors import InspectorError
from inspector.storage.abandoned import working_folder
from inspector.storage.exports.options import ExportOptions
from inspector.text import Text
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.map_choice import Quantity
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.inspect.region_text import region_text
from inspector.ui.widgets.actions import Action
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from inspector.storage.exports.stamp import Stamp

#: Of the folders that dragged files lie in until the program ends: another program copies them when it likes.
_FOLDERS = "dragged"
_PREVIEW_PX = 96
_HINT = Text("Copy the picture (Ctrl+C) or the table (Ctrl+Shift+C), or drag this into a folder")
_PICTURE = Text("The image with map and outlines, as they are drawn (Ctrl+C)")
_TABLE = Text("Area, box, place and scores of each defect (Ctrl+Shift+C)")
_FILES = Text("Overlay and mask, to paste them in a file manager (Ctrl+Alt+C)")
_NO_DEFECT = Text("This image has no defect")


class Taking(QObject):
    """Joins the button beside *Export*, its menu and the keys.

    Attributes:
        picture: Copies the image with map and outlines as they are drawn.
        table: Copies the figures of the defects.
        files: Copies overlay and mask as files, as dragging does.
        drag: Has the pointer carry files until it is released.
    """

    def __init__(
        self,
        workspace: Workspace,
        panel: InspectPanel,
        presenter: JudgementPresenter,
        thresholds: OperatorThresholds,
        page: QWidget,
    ) -> None:
        super().__init__(presenter)
        self._workspace = workspace
        self._panel = panel
        self._presenter = presenter
        self._thresholds = thresholds
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._count = 0
        self.drag: Callable[[QMimeData, QPixmap], object] = self._carry
        menu = QMenu(panel.take)
        menu.setToolTipsVisible(True)
        self.picture = Action(page, tr("Copy &picture"), "Ctrl+C", tr(_PICTURE), self.copy_picture)
        self.table = Action(page, tr("Copy &table of defects"), "Ctrl+Shift+C", tr(_TABLE), self.copy_table)
        self.files = Action(page, tr("Copy &files"), "Ctrl+Alt+C", tr(_FILES), self.copy_files)
        menu.addActions([self.picture, self.table, self.files])
        panel.take.setMenu(menu)
        panel.take.dragged.connect(self._on_dragged)
        panel.regions.copy_chosen.connect(self.copy_table)
        presenter.judged.connect(self._refresh)
        presenter.replaced.connect(self._refresh)
        application = QApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.forget_files)
        self._refresh()

    def copy_picture(self) -> None:
        """Put the image, with map and outlines as they are drawn, on the clipboard."""
        shown = self._shown
        if shown is not None:
            QGuiApplication.clipboard().setImage(self._image(*shown))
            self._workspace.messages.post("info", tr("The picture is on the clipboard."))

    def copy_table(self) -> None:
        """Put the figures of the defects on the clipboard, as text that spreadsheets take."""
        shown = self._shown
        if shown is not None:
            QGuiApplication.clipboard().setText(region_text(shown[1].regions, self._presenter.pixel_size))
            self._workspace.messages.post("info", tr("The table of defects is on the clipboard."))

    def copy_files(self) -> None:
        """Put overlay and mask on the clipboard as files."""
        data = self._files_data()
        if data is not None:
            QGuiApplication.clipboard().setMimeData(data)
            self._workspace.messages.post(
                "info", tr("Overlay and mask are on the clipboard: paste them into a folder.")
            )

    @Slot()
    def forget_files(self) -> None:
        """Remove all files that were dragged or copied, at the end of the program."""
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    @property
    def _shown(self) -> tuple[Inspection, Judgement] | None:
        inspection, judgement = self._presenter.inspection, self._presenter.judgement
        return None if inspection is None or judgement is None else (inspection, judgement)

    @property
    def _options(self) -> ExportOptions:
        shown, opacity, colour_map, contours = self._panel.overlay.choice
        return ExportOptions(colour_map=colour_map, opacity=opacity if shown else 0.0, outlines=contours)

    def _image(self, inspection: Inspection, judgement: Judgement) -> QImage:
        # Here and below, so that the window's process loads the encoders when there is something to encode.
        from inspector.storage.exports.pictures import overlay_picture

        pixels = overlay_picture(*self._drawn(inspection, judgement), self._options)
        height, width = pixels.shape[:2]
        image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        image.setText("Description", self._stamp(inspection, judgement).text)
        return image

    def _drawn(self, inspection: Inspection, judgement: Judgement) -> tuple[Inspection, Judgement]:
        """For pictures: with the map that is seen, in its colours."""
        choice = self._panel.map
        seen = replace(inspection, anomaly_map=choice.map_of(inspection))
        return seen, replace(judgement, colours=choice.colours(judgement))

    def _stamp(self, inspection: Inspection, judgement: Judgement) -> Stamp:
        from inspector.storage.exports.stamp import Origin, stamp_of

        digest, wanted = self._workspace.detector.digest, self._thresholds
        return stamp_of(inspection, judgement, Origin(digest, wanted.min_area_px, wanted.pixel_size))

    def _files_data(self) -> QMimeData | None:
        shown = self._shown
        if shown is None:
            return None
        try:
            paths = self._write(*shown)
        except InspectorError as error:
            self._workspace.messages.report(error)
            return None
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        return data

    def _write(self, inspection: Inspection, judgement: Judgement) -> list[Path]:
        from inspector.storage.exports.shown import write_shown

        if self._folder is None:
            self._folder = working_folder(_FOLDERS)
        self._count += 1
        folder = Path(self._folder.name) / str(self._count)
        quantity, stamp = self._panel.map.quantity, self._stamp(inspection, judgement)
        ending = "overlay" if quantity is Quantity.ANOMALY else quantity.lower().replace(" ", "_")
        return write_shown(folder, *self._drawn(inspection, judgement), self._options, stamp, ending)

    @Slot()
    def _on_dragged(self) -> None:
        shown, data = self._shown, self._files_data()
        if shown is not None and data is not None:
            preview = QPixmap.fromImage(self._image(*shown))
            self.drag(data, preview.scaled(_PREVIEW_PX, _PREVIEW_PX, Qt.AspectRatioMode.KeepAspectRatio))

    def _carry(self, data: QMimeData, preview: QPixmap) -> None:
        drag = QDrag(self._panel.take)
        drag.setMimeData(data)
        drag.setPixmap(preview)
        drag.exec(Qt.DropAction.CopyAction)

    def _refresh(self) -> None:
        shown = self._shown
        self._panel.take.setEnabled(shown is not None)
        self._panel.take.setToolTip(tr(_HINT) if shown is not None else tr("No inspected image is shown"))
        for action in (self.picture, self.files):
            action.setEnabled(shown is not None)
        has_defects = shown is not None and bool(shown[1].regions)
        self.table.setEnabled(has_defects)
        self.table.setToolTip(tr(_TABLE if has_defects else _NO_DEFECT))
