"""One Version beside another one: figures, and the parts that they judge differently."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGridLayout, QWidget

from inspector.domain.golden import ComparedPart, Comparison
from inspector.domain.versions import Version
from inspector.ui.train.picture_list import Entry, PictureList
from inspector.ui.train.version_sentences import FIGURES, comparison_sentence, figures, history, part_lines
from inspector.ui.widgets.layouts import STRETCH, column, label
from inspector.ui.widgets.sentences import tr

#: Both pictures of a part, one beside the other.
_PICTURES = QSize(212, 80)
_GAP_PX = 4


class ComparisonView(QWidget):
    """Shows a Version, and the last comparison."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label(role="heading", wraps=True)
        self.history = label(role="small", wraps=True)
        self.sentence = label(wraps=True)
        self.heads = [label(role="small") for _ in range(2)]
        self.cells = [[label() for _ in range(2)] for _ in FIGURES]
        self.table = QWidget()
        self.table.setLayout(self._grid())
        self.list = PictureList(tr("Parts, judged by both"), _PICTURES)
        self.list.setToolTip(
            tr("Left the map of the first version, right that of the second. Enter shows a golden part")
        )
        # The rest of the room is the list's, or nobody's.
        self.setLayout(column(self.title, self.history, self.table, self.sentence, (self.list, 100), STRETCH))

    def show_version(
        self, version: Version | None, other: Version | None, in_use: Version | None, comparison: Comparison | None
    ) -> None:
        """Show a Version.

        Args:
            version: None shows nothing.
            other: The one beside it, or None.
            in_use: The one that inspects, or None.
            comparison: Of the Version with the other one, or None where there is none yet.
        """
        self.table.setVisible(version is not None)
        self.list.setVisible(comparison is not None)
        self.title.setText("" if version is None else tr(version.title))
        self.history.setText("" if version is None else history(version))
        self.history.setVisible(bool(self.history.text()))
        self.sentence.setText("" if comparison is None else comparison_sentence(comparison))
        self.sentence.setVisible(comparison is not None)
        if version is None:
            return
        is_alone = other is None or other.number == version.number
        old = None if other is None else other.record.check
        new = version.record.check
        if comparison is not None:
            old, new = comparison.old, comparison.new
        columns = (other, figures(other, old)), (version, figures(version, new))
        for place, (each, texts) in enumerate(columns):
            is_shown = place == 1 or not is_alone
            self.heads[place].setText("" if each is None else _head(each, in_use))
            self.heads[place].setVisible(is_shown)
            for cells, text in zip(self.cells, texts, strict=True):
                cells[place].setText(text)
                cells[place].setVisible(is_shown)
        self.list.show_entries([] if comparison is None else [_entry(part) for part in comparison.parts])

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(3, 1)
        for place, head in enumerate(self.heads, start=1):
            grid.addWidget(head, 0, place, Qt.AlignmentFlag.AlignRight)
        for line, ((name, hint), cells) in enumerate(zip(FIGURES, self.cells, strict=True), start=1):
            named = label(tr(name))
            named.setToolTip(tr(hint))
            grid.addWidget(named, line, 0)
            for place, cell in enumerate(cells, start=1):
                cell.setAccessibleName(f"{tr(name)}, {tr('beside it') if place == 1 else tr('of the version')}")
                cell.setToolTip(tr(hint))
                grid.addWidget(cell, line, place, Qt.AlignmentFlag.AlignRight)
        return grid


def _head(version: Version, in_use: Version | None) -> str:
    is_in_use = in_use is not None and in_use.number == version.number
    return (
        tr("Version {number}, in use", number=version.number)
        if is_in_use
        else tr("Version {number}", number=version.number)
    )


def _entry(part: ComparedPart) -> Entry:
    return Entry(part.name, part_lines(part), _both(part.old_picture, part.new_picture))


def _both(old: bytes, new: bytes) -> QPixmap | None:
    """The pictures of both Detectors, one beside the other. None without any."""
    if not new:
        return None
    both = QPixmap(_PICTURES)
    both.fill(Qt.GlobalColor.transparent)
    width = (_PICTURES.width() - _GAP_PX) // 2
    painter = QPainter(both)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for place, jpeg in enumerate((old, new)):
        picture = QPixmap()
        if jpeg and picture.loadFromData(jpeg):
            size = picture.size().scaled(QSize(width, _PICTURES.height()), Qt.AspectRatioMode.KeepAspectRatio)
            left = place * (width + _GAP_PX) + (width - size.width()) // 2
            painter.drawPixmap(
                QRect(left, (_PICTURES.height() - size.height()) // 2, size.width(), size.height()), picture
            )
    painter.end()
    return both
