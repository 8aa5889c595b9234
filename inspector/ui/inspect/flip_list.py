"""Past parts that get another Verdict, with their pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QListView
from typing_extensions import override

from inspector.domain.past_parts import Flip
from inspector.domain.result import ResultRow, Truth
from inspector.text import Text
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.verdict_banner import verdict_icon

_PICTURE_PX = 48
_ITEM_PX = QSize(268, 56)
_TRUTHS = {None: "", Truth.GOOD: Text(", really good"), Truth.DEFECTIVE: Text(", really defective")}
_Index = QModelIndex | QPersistentModelIndex


class FlipModel(QAbstractListModel):
    """Flips as pictures with names. Rows that are not here yet have no name."""

    def __init__(self) -> None:
        super().__init__()
        self._flips: tuple[Flip, ...] = ()
        self._rows: dict[int, ResultRow] = {}
        self._pictures: dict[int, QPixmap] = {}

    @property
    def flips(self) -> tuple[Flip, ...]:
        """In the order shown."""
        return self._flips

    @property
    def missing(self) -> tuple[int, ...]:
        """Ids whose rows are not here."""
        return tuple(flip.id for flip in self._flips if flip.id not in self._rows)

    def row(self, id_: int) -> ResultRow | None:
        """The row of a part, None while it is fetched."""
        return self._rows.get(id_)

    def show_flips(self, flips: Sequence[Flip]) -> None:
        """Replace the parts."""
        if tuple(flips) != self._flips:
            self.beginResetModel()
            self._flips = tuple(flips)
            self.endResetModel()

    def take(self, rows: Sequence[ResultRow], pictures: Mapping[str, bytes]) -> None:
        """Take in rows that were missing, and their JPEG pictures by hash."""
        for row in rows:
            picture = QPixmap()
            picture.loadFromData(pictures.get(row.thumbnail, b""))
            self._rows[row.id] = row
            if not picture.isNull():
                size = QSize(_PICTURE_PX, _PICTURE_PX)
                mode = Qt.TransformationMode.SmoothTransformation
                self._pictures[row.id] = picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, mode)
        if self._flips:
            self.dataChanged.emit(self.index(0), self.index(len(self._flips) - 1))

    def forget(self) -> None:
        """Drop all rows: another Project is open."""
        self.show_flips(())
        self._rows.clear()
        self._pictures.clear()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._flips)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        flip = self._flips[index.row()]
        row = self._rows.get(flip.id)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                name = "…" if row is None else row.path.name
                truth = tr(_TRUTHS[flip.truth])
                return f"{name}{truth}\n{tr(flip.before)} ▸ {tr(flip.after)}, {flip.score:.2f}"
            case Qt.ItemDataRole.DecorationRole:
                return self._pictures.get(flip.id) or verdict_icon(flip.after)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                name = "" if row is None else f"{row.path.name}, "
                return tr(
                    "{name}score {score:.2f}, {before} becomes {after}{truth}",
                    name=name,
                    score=flip.score,
                    before=flip.before,
                    after=flip.after,
                    truth=_TRUTHS[flip.truth],
                )
        return None


class FlipList(QListView):
    """One picture beside the other.

    Signals:
        part_chosen: The id of the part that was clicked, or reached with the keys and chosen with Enter.
    """

    part_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.flips = FlipModel()
        self.setModel(self.flips)
        self.setAccessibleName(tr("Past parts with another verdict"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setIconSize(QSize(_PICTURE_PX, _PICTURE_PX))
        self.setGridSize(_ITEM_PX)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)

    def _on_chosen(self, index: QModelIndex) -> None:
        self.part_chosen.emit(self.flips.flips[index.row()].id)
