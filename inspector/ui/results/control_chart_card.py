"""A control chart: samples in the order of inspection, their mean and their limits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette

from inspector.domain.control_charts import LEAST_SAMPLE, ControlChart
from inspector.domain.results import Verdict
from inspector.text import Text, counted
from inspector.ui.results.chart_card import ChartCard
from inspector.ui.results.count_axis import CountAxis
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.verdict_banner import verdict_colour

_SYMBOL_PX = 6
_OUTSIDE_PX = 11


class ControlChartCard(ChartCard):
    """Samples outside the limits are larger, of another shape, and in another colour.

    Args:
        name: Of the chart.
        axis: Of its values.
        values: Their name in its sentence.
        text: A value as it is written.
        palette: As ``ChartCard``.
        factor: From a value to the axis.
    """

    def __init__(
        self,
        name: str,
        axis: str,
        values: str,
        text: Callable[[float], str],
        palette: QPalette | None,
        factor: float = 1.0,
    ) -> None:
        self._chart: ControlChart | None = None
        self._values = values
        self._text = text
        self._factor = factor
        super().__init__(name, {"bottom": CountAxis("bottom")}, palette)
        self.plot.setLabel("left", axis)
        self.plot.setLabel("bottom", tr("sample, in the order of inspection"))

    def show_chart(self, chart: ControlChart | None) -> None:
        """Show other results."""
        self._chart = chart
        plot = self.plot.getPlotItem()
        plot.clear()
        self.show_axes(chart is not None)
        if chart is None:
            self.say(tr("{count} parts at least are needed.", count=2 * LEAST_SAMPLE))
            return
        values, numbers = self._factor * chart.values, np.arange(1, len(chart.values) + 1)
        colour, outside = self.colours.color(QPalette.ColorRole.Accent), chart.is_outside
        look = {"pen": colour, "symbol": "o", "symbolSize": _SYMBOL_PX, "symbolBrush": colour}
        plot.addItem(pg.PlotDataItem(numbers, values, **look))
        defect = verdict_colour(Verdict.DEFECT, self.colours)
        marks = pg.ScatterPlotItem(
            numbers[outside], values[outside], symbol="d", size=_OUTSIDE_PX, brush=defect, pen=pg.mkPen(None)
        )
        plot.addItem(marks)
        foreground = self.colours.color(QPalette.ColorRole.WindowText)
        for value, style in (
            (chart.centre, Qt.PenStyle.SolidLine),
            (chart.low, Qt.PenStyle.DashLine),
            (chart.high, Qt.PenStyle.DashLine),
        ):
            plot.addItem(pg.InfiniteLine(self._factor * value, 0, pen=pg.mkPen(foreground, style=style)))
        self._fit(chart)
        count = int(outside.sum())
        limits = {"low": self._text(chart.low), "high": self._text(chart.high)}
        judged = tr("None is outside the limits of {low} and {high}.", **limits)
        if count:
            templates = (
                Text("{count} is outside the limits of {low} and {high}."),
                Text("{count} are outside the limits of {low} and {high}."),
            )
            judged = tr(counted(count, *templates, **limits))
        self.say(
            tr(
                "{values}: {mean} on average. {count} samples of {sample:,} parts. {judged}",
                values=self._values,
                mean=self._text(chart.centre),
                count=len(values),
                sample=chart.sample,
                judged=judged,
            )
        )

    def paint(self) -> None:
        """As ``ChartCard``, with the samples."""
        super().paint()
        if self._chart is not None:
            self.show_chart(self._chart)

    def _fit(self, chart: ControlChart) -> None:
        low = self._factor * min(chart.low, float(chart.values.min()))
        high = self._factor * max(chart.high, float(chart.values.max()))
        self.plot.setYRange(low, high if high > low else low + 1, padding=0.08)
        self.plot.setXRange(1, len(chart.values), padding=0.03)
