from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.events import LossMeasured
from inspector.ui.loss_plot import LossPlot


def test_the_legend_takes_the_colour_of_a_new_palette(qtbot: QtBot) -> None:
    window = QWidget()
    plot = LossPlot(window)
    QVBoxLayout(window).addWidget(plot)
    qtbot.addWidget(window)
    window.show()
    plot.add(LossMeasured(1, (3.0,), 2.0))
    qtbot.waitUntil(lambda: len(plot.curve_names) == 2)
    palette = QPalette(plot.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#123456"))
    plot.setPalette(palette)
    for _, label in plot._legend.items:
        assert "123456" in label.item.toHtml()
