"""How finely parts are looked at, chosen with its cost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from inspector.domain.detail import Detail
from inspector.domain.project import Project
from inspector.errors import ImageError
from inspector.storage.images import image_size_px
from inspector.text import Text
from inspector.ui.train.sentences import detail_text, tries_detail
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import tr

_OFFERS = {
    Detail.AUTOMATIC: Text("As the parts need"),
    Detail.USUAL: Text("Usual"),
    Detail.FINE: Text("Fine"),
    Detail.FINEST: Text("Finest"),
}
_TIP = Text("Small defects in large images need more detail, and more detail takes longer")


class DetailChoice(QWidget):
    """Chooses the Detail.

    Signals:
        detail_chosen: A Detail.
    """

    detail_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.details = QComboBox()
        for detail, text in _OFFERS.items():
            self.details.addItem(tr(text), detail)
        self.details.setAccessibleName(tr("How fine"))
        self.hint = label(role="hint", wraps=True)
        self._part_size_px: tuple[int, int] | None = None
        self._project, self._part_count = Project(""), 0
        heading = QLabel(tr("How &fine?"))
        heading.setProperty("role", "heading")
        heading.setBuddy(self.details)
        self.setLayout(column(row(heading, STRETCH, self.details), self.hint, spacing=4))
        self.details.activated.connect(self._on_chosen)
        self.set_changeable("")

    def show_parts(self, parts: Sequence[Path]) -> None:
        """Measure one of the Good Parts, for the hint."""
        try:
            self._part_size_px = image_size_px(parts[0]) if parts else None
        except ImageError:
            self._part_size_px = None
        self._refresh_hint()

    def show_project(self, project: Project, part_count: int) -> None:
        """Show the choice of a Project with so many Good Parts, without a signal."""
        self._project, self._part_count = project, part_count
        self.details.setCurrentIndex(self.details.findData(project.detail))
        self._refresh_hint()

    def set_changeable(self, why_not: str) -> None:
        """Whether a choice can be made: ``why_not`` is empty, or the reason."""
        self.details.setEnabled(not why_not)
        self.details.setToolTip(why_not or tr(_TIP))

    def _on_chosen(self) -> None:
        self._refresh_hint()
        self.detail_chosen.emit(self._detail)

    @property
    def _detail(self) -> Detail:
        return Detail(self.details.currentData())

    def _refresh_hint(self) -> None:
        is_tried = tries_detail(self._project, self._part_count, self._part_size_px)
        self.hint.setText(detail_text(self._detail, self._part_size_px, is_tried))
