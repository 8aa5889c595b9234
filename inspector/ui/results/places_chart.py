"""Where on the part defects lie."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPalette

from inspector.domain.control_charts import Numbers
from inspector.domain.overlay import colour_table
from inspector.text import Text
from inspector.ui.results.chart_card import ChartCard
from inspector.ui.widgets.sentences import plural, tr

#: Cells that one defect spreads over, so that neighbours are seen as one place.
_SPREAD = 1.0
#: The picture below shines through where there are few defects.
_OPACITIES = (0, 230)
_IN_IMAGES = Text("Parts lie as they like: these are places in images, not on the part.")


class PlacesChart(ChartCard):
    """Counts of defects, coloured over the picture of a part."""

    def __init__(self, palette: QPalette | None = None) -> None:
        super().__init__(tr("Where defects lie"), palette=palette)
        plot = self.plot.getPlotItem()
        plot.invertY(True)
        plot.hideAxis("left")
        plot.hideAxis("bottom")
        self._picture, self._counts = pg.ImageItem(axisOrder="row-major"), pg.ImageItem(axisOrder="row-major")
        plot.addItem(self._picture)
        plot.addItem(self._counts)

    def show_places(self, counts: Numbers | None, jpeg: bytes, *, lie_anyhow: bool = False) -> None:
        """Show other results.

        Args:
            counts: Defects per cell, rows from above, or None without any.
            jpeg: A picture of a part, or b''.
            lie_anyhow: Whether parts lie as they like.
        """
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
        height, width = (1, 1) if picture is None else picture.shape[:2]
        area = QRectF(0, 0, width / height, 1)
        self._picture.setVisible(picture is not None)
        self._counts.setVisible(counts is not None)
        if picture is not None:
            self._picture.setImage(np.ascontiguousarray(picture[..., ::-1]), levels=(0, 255))
            self._picture.setRect(area)
        if counts is None:
            self.say(tr("There are no defects with a known place."))
        else:
            spread = cv2.GaussianBlur(counts, (0, 0), _SPREAD)
            self._counts.setImage(spread, levels=(0, float(spread.max())), lut=_table())
            self._counts.setRect(area)
            down, across = np.unravel_index(int(spread.argmax()), counts.shape)
            side = counts.shape[0]
            said = tr(
                "{defects}. Most lie at {across:.0%} of the width and {down:.0%} of the height from the "
                "upper left corner.",
                defects=plural(int(counts.sum()), "defect", "defects"),
                across=(across + 0.5) / side,
                down=(down + 0.5) / side,
            )
            self.say(f"{said} {tr(_IN_IMAGES)}" if lie_anyhow else said)
        self.plot.setAspectLocked(True)
        self.plot.setRange(area, padding=0.02)


def _table() -> npt.NDArray[np.uint8]:
    """Colours of rising opacity."""
    colours = np.array(colour_table("Inferno"), np.uint8)[:, :3]
    opacities = np.linspace(*_OPACITIES, len(colours)).astype(np.uint8)
    return np.column_stack([colours, opacities])
