"""The share of good parts over time."""

from __future__ import annotations

from datetime import datetime

import pyqtgraph as pg
from PySide6.QtGui import QPalette

from inspector.domain.control_charts import YieldBars
from inspector.domain.results import Verdict
from inspector.text import Text
from inspector.ui.results.chart_card import ChartCard
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.widgets.verdict_banner import verdict_colour

_LENGTHS = {3_600_000.0: Text("hour"), 86_400_000.0: Text("day"), 7 * 86_400_000.0: Text("week")}
#: Of the room of a bar.
_WIDTH = 0.85


class YieldChart(ChartCard):
    """A bar per hour, day or week."""

    def __init__(self, palette: QPalette | None = None) -> None:
        super().__init__(tr("Yield over time"), {"bottom": pg.DateAxisItem(orientation="bottom")}, palette)
        self.plot.setLabel("left", tr("good parts, %"))
        self._bars: YieldBars | None = None

    def show_bars(self, bars: YieldBars | None) -> None:
        """Show other results."""
        self._bars = bars
        plot = self.plot.getPlotItem()
        plot.clear()
        self.show_axes(bars is not None)
        if bars is None:
            self.say(tr("There are no parts to show."))
            return
        length_s = bars.length_ms / 1000
        plot.addItem(
            pg.BarGraphItem(
                x0=bars.start_ms / 1000,
                width=length_s * _WIDTH,
                y0=0,
                height=100 * bars.good,
                brush=verdict_colour(Verdict.GOOD, self.colours),
                pen=pg.mkPen(None),
            )
        )
        # Half of a number would be cut at the edge itself.
        plot.setYRange(0, 100, padding=0.08)
        start_s, end_s = bars.start_ms[0] / 1000, bars.start_ms[-1] / 1000 + length_s
        plot.setXRange(start_s, end_s, padding=0.02)
        total, worst = int(bars.parts.sum()), int(bars.good.argmin())
        good = float((bars.good * bars.parts).sum() / total)
        when = datetime.fromtimestamp(bars.start_ms[worst] / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
        self.say(
            tr(
                "{good:.1%} of {parts} are good. Worst {length}: {worst:.1%}, from {when}.",
                good=good,
                parts=plural(total, "part", "parts"),
                length=_LENGTHS[bars.length_ms],
                worst=bars.good[worst],
                when=when,
            )
        )

    def paint(self) -> None:
        """As ``ChartCard``, with bars."""
        super().paint()
        if getattr(self, "_bars", None) is not None:
            self.show_bars(self._bars)
