"""The charts of the results shown: yield, defects and scores with limits, and places of defects."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from inspector.ui.results.charts import Charts
from inspector.ui.results.control_chart_card import ControlChartCard
from inspector.ui.results.places_chart import PlacesChart
from inspector.ui.results.yield_chart import YieldChart


class ChartsPanel(QWidget):
    """Four charts."""

    def __init__(self) -> None:
        super().__init__()
        self.bars = YieldChart()
        self.defects = ControlChartCard(
            "Defects (p-chart)", "DEFECT, %", "Share of defects", lambda share: f"{share:.1%}", 100.0
        )
        self.drift = ControlChartCard(
            "Scores of parts that are not DEFECT", "mean score", "Mean score", lambda score: f"{score:.2f}"
        )
        self.places = PlacesChart()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        for place, card in enumerate((self.bars, self.defects, self.drift, self.places)):
            grid.addWidget(card, place // 2, place % 2)
        for line in (0, 1):
            grid.setColumnStretch(line, 1)
            grid.setRowStretch(line, 1)

    def show_charts(self, charts: Charts) -> None:
        """Show other results."""
        self.bars.show_bars(charts.bars)
        self.defects.show_chart(charts.defects)
        self.drift.show_chart(charts.drift)
        self.places.show_places(charts.places, charts.jpeg)
