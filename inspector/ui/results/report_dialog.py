"""Saving results: as a table, or as a report with pictures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QRadioButton, QWidget

from inspector.domain.report import Pictured
from inspector.text import Text
from inspector.ui.widgets.buttons import ChoiceGroup, main_button
from inspector.ui.widgets.layouts import BELOW_BOX_PX, column, label, row
from inspector.ui.widgets.sentences import tr

_PICTURES = {
    Pictured.UNUSUAL: Text("Pictures of DEFECT and UNSURE parts"),
    Pictured.ALL: Text("Pictures of all parts"),
    Pictured.NONE: Text("No pictures"),
}
_WIDTH_PX = 360


class ReportFormat(StrEnum):
    """A way to save results, by the suffix of its file."""

    CSV = "csv"
    HTML = "html"
    PDF = "pdf"


_FORMATS = {
    ReportFormat.CSV: (Text("&Table (CSV)"), Text("Every result and all its values, for spreadsheets and scripts")),
    ReportFormat.HTML: (Text("&Web page (HTML)"), Text("Charts, pictures and a table in one file, for any browser")),
    ReportFormat.PDF: (Text("&PDF"), Text("The same on pages, to print, sign and archive")),
}


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """How results are to be saved. ``title`` and ``pictured`` are for reports."""

    kind: ReportFormat
    title: str
    pictured: Pictured


class ReportDialog(QDialog):
    """Asks for format, title and pictures.

    Args:
        count: Results that are saved.
        title: Offered for reports.
        parent: Owner.

    Signals:
        report_chosen: The ReportOrder.
    """

    report_chosen = Signal(object)

    def __init__(self, count: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save results"))
        self.formats = {kind: QRadioButton(tr(text)) for kind, (text, _) in _FORMATS.items()}
        self._group = ChoiceGroup(self)
        lines = []
        for kind, button in self.formats.items():
            hint = tr(_FORMATS[kind][1])
            button.setToolTip(hint)
            self._group.addButton(button)
            lines.append(column(button, row(BELOW_BOX_PX, label(hint, "small")), spacing=2))
        self.title = QLineEdit(title)
        self.title.setMinimumWidth(_WIDTH_PX)
        self.title.setToolTip(tr("Above the report"))
        self.pictures = QComboBox()
        self.pictures.setAccessibleName(tr("Pictures"))
        self.pictures.setToolTip(tr("Whose pictures the report has"))
        for pictured, text in _PICTURES.items():
            self.pictures.addItem(tr(text), str(pictured))
        name = label(tr("T&itle"))
        name.setBuddy(self.title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        main_button(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        count_text = label(
            tr("The {count:,} results shown are saved, in the order shown.", count=count), "hint", wraps=True
        )
        report = column(row(name, (self.title, 1), spacing=16), self.pictures, spacing=12)
        self.setLayout(column(count_text, *lines, report, buttons, spacing=16, margins=(24, 16, 24, 16)))
        self._group.buttonToggled.connect(self._refresh)
        self.formats[ReportFormat.CSV].setChecked(True)
        self.accepted.connect(lambda: self.report_chosen.emit(self.order))

    @property
    def order(self) -> ReportOrder:
        """As it is chosen."""
        kind = next(kind for kind, button in self.formats.items() if button.isChecked())
        return ReportOrder(kind, self.title.text().strip(), Pictured(self.pictures.currentData()))

    def _refresh(self) -> None:
        is_report = not self.formats[ReportFormat.CSV].isChecked()
        self.title.setEnabled(is_report)
        self.pictures.setEnabled(is_report)
