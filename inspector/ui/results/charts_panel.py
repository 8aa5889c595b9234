"""The charts of the results shown: yield, defects and scores with limits, and places of defects."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from inspector.domain.report import ReportedChart
from inspector.ui.results.charts import Charts
from inspector.ui.results.control_chart_card import ControlChartCard
from inspector.ui.results.places_chart import PlacesChart
from inspector.ui.results.yield_chart import YieldChart
from inspector.ui.widgets.sentences import percent, tr
from inspector.ui.widgets.theme import LIGHT, palette_of

#: Size of all charts together in reports.
_DRAWN_PX = 1360, 960


class ChartsPanel(QScrollArea):
    """Four charts. They follow the theme unless there is another ``palette``."""

    def __init__(self, palette: QPalette | None = None) -> None:
        super().__init__()
        self.bars = YieldChart(palette)
        self.defects = ControlChartCard(
            tr("Defects (p-chart)"), tr("DEFECT, %"), tr("Share of defects"), percent, palette, factor=100.0
        )
        self.drift = ControlChartCard(
            tr("Scores of parts that are not DEFECT"), tr("mean score"), tr("Mean score"), "{:.2f}".format, palette
        )
        self.places = PlacesChart(palette)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        for place, card in enumerate((self.bars, self.defects, self.drift, self.places)):
            grid.addWidget(card, place // 2, place % 2)
        for line in (0, 1):
            grid.setColumnStretch(line, 1)
            grid.setRowStretch(line, 1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName(tr("Charts"))
        self.setWidget(content)

    def show_charts(self, charts: Charts) -> None:
        """Show other results."""
        self.bars.show_bars(charts.bars)
        self.defects.show_chart(charts.defects)
        self.drift.show_chart(charts.drift)
        self.places.show_places(charts.places, charts.jpeg, lie_anyhow=charts.lie_anyhow)


def drawn_charts(charts: Charts) -> tuple[ReportedChart, ...]:
    """Pictures of the charts on white paper, whatever the theme."""
    panel = ChartsPanel(palette_of(LIGHT))
    panel.resize(*_DRAWN_PX)
    panel.show_charts(charts)
    drawn = []
    for card in (panel.bars, panel.defects, panel.drift, panel.places):
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        card.plot.grab().save(buffer, "PNG")
        drawn.append(ReportedChart(card.heading.text(), card.sentence.text(), bytes(buffer.data().data())))
    panel.deleteLater()
    return tuple(drawn)
