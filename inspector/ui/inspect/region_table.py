"""The defects with all their figures: one row each, in the drawer below the image."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget
from typing_extensions import override

from inspector.domain.pixel_size import PixelSize, three_digits
from inspector.domain.results import Region
from inspector.text import Text
from inspector.ui.inspect.region_list import RegionList, RegionModel
from inspector.ui.widgets.sentences import grouped, tr

_SCORES = (
    (Text("No."), Text("Largest score first")),
    (Text("Score"), Text("The peak, more if the anomaly is broad")),
    (Text("Peak"), Text("Highest value of the anomaly map in it")),
    (Text("Mean"), Text("Mean of the anomaly map within its outline")),
)
_SIZES = (
    (Text("Area"), "mm²", Text("Within its outline")),
    (Text("Box"), "mm", Text("Width and height")),
    (Text("Place"), "mm", Text("Of its middle, from the upper left corner")),
)
_LINE_PX = 28
_TWO_LINES_PX = 44


class FiguresModel(RegionModel):
    """Regions with score, peak, mean, area, box and place, in pixels and, where that is known, in millimetres below."""

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        has_size = self.pixel_size is not None
        sizes = ((f"{tr(title)}, px" + f"\n{unit}" * has_size, hint) for title, unit, hint in _SIZES)
        return *_SCORES, *sizes

    @override
    def cells(self, number: int, region: Region) -> Sequence[str]:
        column, row = region.centre
        area, box, place = grouped(region.area_px), f"{region.width} × {region.height}", f"{column}, {row}"  # noqa: RUF001
        size = self.pixel_size
        if size is not None:
            area += f"\n{three_digits(size.area_mm2(region.area_px))}"
            box += f"\n{_millimetres(size.box_mm(region), ' × ')}"  # noqa: RUF001
            place += f"\n{_millimetres(size.place_mm(column, row), ', ')}"
        return str(number), _score(region.score), _score(region.peak), _score(region.mean), area, box, place


class RegionTable(RegionList):
    """A table of regions with all figures. It scrolls sideways before it leaves anything out.

    Signals:
        width_wanted: ``figures_px`` has changed.
    """

    width_wanted = Signal()
    # Qt sends events before the constructor has ended.
    _figures_px = 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(FiguresModel(), parent)
        self.setAccessibleName(tr("Defects with their figures"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(RegionTable.ScrollMode.ScrollPerPixel)

    @override
    def show_regions(self, regions: Sequence[Region], pixel_size: PixelSize | None = None) -> None:
        self.verticalHeader().setDefaultSectionSize(_LINE_PX if pixel_size is None else _TWO_LINES_PX)
        super().show_regions(regions, pixel_size)
        header, columns = self.horizontalHeader(), range(self.rows.columnCount())
        hints = (max(self.sizeHintForColumn(each), header.sectionSizeHint(each)) for each in columns)
        figures_px = sum(hints) + self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        if figures_px != self._figures_px:
            self._figures_px = figures_px
            self.width_wanted.emit()
            self._give_room()

    @property
    def figures_px(self) -> int:
        """The width at which no figure is left out."""
        return self._figures_px

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        """The last column takes the rest of the width, but is never narrower than its text."""
        mode = QHeaderView.ResizeMode
        has_rest = self._figures_px <= self.width()
        self.horizontalHeader().setSectionResizeMode(
            self.rows.columnCount() - 1, mode.Stretch if has_rest else mode.ResizeToContents
        )


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _millimetres(values: tuple[float, float], between: str) -> str:
    return between.join(map(three_digits, values))
