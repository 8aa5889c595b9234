import itertools

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.events import LossMeasured
from inspector.ui.train.log_axis import labelled_exponents
from inspector.ui.train.loss_plot import LossPlot
from tests.ui.pointer import move_pointer


def legend_of(plot: LossPlot) -> list[str]:
    return [label.text for _, label in plot.getPlotItem().legend.items]


def test_the_legend_takes_the_colour_of_a_new_palette(qtbot: QtBot) -> None:
    window = QWidget()
    plot = LossPlot()
    plot.setParent(window)
    QVBoxLayout(window).addWidget(plot)
    qtbot.addWidget(window)
    window.show()
    plot.add(LossMeasured(1, (3.0,), 2.0))
    qtbot.waitUntil(lambda: len(legend_of(plot)) == 2)
    palette = QPalette(plot.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#123456"))
    plot.setPalette(palette)
    for _, label in plot._legend.items:
        assert "123456" in label.item.toHtml()


def test_the_legend_can_be_read_where_curves_run_below_it(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    for base in ("#123456", "#fedcba"):
        palette = QPalette(plot.palette())
        palette.setColor(QPalette.ColorRole.Base, QColor(base))
        plot.setPalette(palette)
        behind = plot._legend.brush().color()
        assert behind.name() == base
        assert behind.alpha() > 200


def test_the_legend_says_which_receptive_field_a_student_has(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.add(LossMeasured(1, (3.0, 2.9, 1.0, 0.9), None, (33, 33, 129, 129)))
    qtbot.waitUntil(lambda: len(legend_of(plot)) == 4)
    assert legend_of(plot) == ["p = 33, Student 1", "p = 33, Student 2", "p = 129, Student 1", "p = 129, Student 2"]
    colours = [curve.opts["pen"].color() for curve in plot._curves]
    assert len({colour.rgba() for colour in colours}) == 4
    assert colours[0].rgb() == colours[1].rgb() != colours[2].rgb()


def test_five_students_of_three_scales_have_curves_of_their_own(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.show()
    fields = tuple(field for field in (17, 33, 65) for _ in range(5))
    plot.add(LossMeasured(1, tuple(1.0 + number for number in range(15)), 0.5, fields))
    qtbot.waitUntil(lambda: len(legend_of(plot)) == 16)
    assert len(set(legend_of(plot))) == 16
    looks = {(pen.color().rgba(), pen.style()) for pen in (curve.opts["pen"] for curve in plot._curves)}
    assert len(looks) == 15
    layout = plot._legend.layout
    rows = [[layout.itemAt(row, column) for column in (1, 3, 5)] for row in range(layout.rowCount())]
    assert [[cell.text for cell in row if cell is not None] for row in rows] == [
        *([f"p = {field}, Student {number}" for field in (17, 33, 65)] for number in range(1, 6)),
        ["Held-back good parts"],
    ]


def test_in_a_low_plot_the_legend_is_a_line_of_scales(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(600, 200)
    plot.show()
    brief = ["p = 67", "p = 819", "Held-back good parts"]
    plot.add(LossMeasured(1, (3.0, 2.9, 1.0, 0.9), 0.5, (67, 67, 819, 819)))
    qtbot.waitUntil(lambda: legend_of(plot) == brief)
    assert plot._legend.layout.rowCount() == 1
    assert plot._legend.boundingRect().height() < plot.getPlotItem().getViewBox().height() / 3
    plot.resize(600, 500)
    qtbot.waitUntil(lambda: len(legend_of(plot)) == 5)
    plot.resize(600, 200)
    qtbot.waitUntil(lambda: legend_of(plot) == brief)


def test_a_plot_that_was_closed_is_resized_in_peace(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.close()
    plot.resize(300, 100)
    plot.resize(600, 500)
    plot.changeEvent(QEvent(QEvent.Type.PaletteChange))


def test_the_pointer_names_a_student_and_its_loss(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(800, 400)
    plot.show()
    qtbot.waitExposed(plot)
    plot.show_steps(40)
    for step in range(1, 41):
        plot.add(LossMeasured(step, (1.0, 0.1, 0.01), None, (67, 67, 819)))
    qtbot.waitUntil(lambda: len(legend_of(plot)) == 3)
    box = plot.getPlotItem().getViewBox()
    box.updateAutoRange()

    jitter = itertools.cycle((3, 4))

    def said(step: float, exponent: float) -> str:
        """The note at a place. pyqtgraph leaves out moves that come too soon, and Qt those to the same place."""
        place = plot.mapFromScene(box.mapViewToScene(QPointF(step, exponent)))
        move_pointer(plot.viewport(), place + QPoint(0, next(jitter)))
        return str(plot._note.toPlainText()) if plot._note.isVisible() else ""

    qtbot.waitUntil(lambda: said(20, -1) == "p = 67, Student 2: 0.1 at step 20")
    assert [curve.opts["pen"].width() for curve in plot._curves] == [1, 3, 1]
    qtbot.waitUntil(lambda: said(20, -2) == "p = 819, Student 1: 0.01 at step 20")
    assert [curve.opts["pen"].width() for curve in plot._curves] == [1, 1, 3]
    qtbot.waitUntil(lambda: said(20, -1.5) == "")
    plot.clear_losses()
    plot.add(LossMeasured(1, (1.0,)))


def test_students_of_a_single_scale_are_only_counted(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.add(LossMeasured(1, (3.0, 2.9)))
    qtbot.waitUntil(lambda: legend_of(plot) == ["Student 1", "Student 2"])


@pytest.mark.parametrize(("low", "high"), [(-3.0, 1.0), (-2.2, 0.4), (-0.6, 0.1), (-12.0, 3.0), (-1.7, 2.7), (0, 50)])
@pytest.mark.parametrize("height_px", [80, 150, 240, 500])
def test_labels_of_the_logarithmic_axis_keep_their_distance(low: float, high: float, height_px: int) -> None:
    places = [(exponent - low) / (high - low) * height_px for exponent in labelled_exponents(low, high, height_px)]
    assert len(places) >= 1
    assert all(later - earlier >= 21.9 for earlier, later in itertools.pairwise(places))


def test_labels_of_the_logarithmic_axis_are_plain_numbers(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    axis = plot.getPlotItem().getAxis("left")
    ticks = axis.tickValues(-3.1, 1.2, 150)
    assert [axis.tickStrings(values, 1.0, spacing) for spacing, values in ticks] == [
        ["0.001", "0.01", "0.1", "1", "10"]
    ]


def test_curves_go_on_where_training_went_on(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    for step in (1, 25, 40, 50):
        plot.add(LossMeasured(step, (9.0 / step, 8.0), 3.0 if step % 25 == 0 else None))
    plot.add(LossMeasured(40, (0.5, 0.4), None))
    plot.add(LossMeasured(50, (0.3, 0.2), 2.0))
    assert plot._steps == [1, 25, 40, 50]
    assert plot._losses[0] == pytest.approx([9.0, 9 / 25, 0.5, 0.3])
    assert plot._calibration_losses == [3.0, 2.0]
    plot.add(LossMeasured(1, (7.0,), None))
    assert plot._steps == [1]
    assert plot._losses == [[7.0]]
