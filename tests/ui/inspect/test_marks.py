"""The two marks over the histogram: the Threshold, and the one from which parts are UNSURE."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.results import Verdict
from inspector.storage.project_store import open_project
from inspector.ui.inspect.page import InspectPage
from inspector.ui.inspect.score_histogram import ScoreHistogram
from inspector.ui.widgets.theme import apply_theme
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.languages import LANGUAGES
from tests.ui.synthetic import write_parts
from tests.ui.widgets.drawn_pixels import grabbed

LEFT = Qt.MouseButton.LeftButton


def levels(page: InspectPage) -> tuple[float, float]:
    """The lower Threshold and the Threshold in force."""
    thresholds = page.thresholds.thresholds
    assert thresholds is not None
    return thresholds.unsure, thresholds.defect


def place_of(histogram: ScoreHistogram, score: float) -> QPoint:
    return QPoint(round(histogram.x_of(score)), histogram.height() // 2)


def drag(qtbot: QtBot, histogram: ScoreHistogram, start: float, end: float) -> None:
    qtbot.mousePress(histogram, LEFT, pos=place_of(histogram, start))
    qtbot.mouseMove(histogram, place_of(histogram, end))
    qtbot.mouseRelease(histogram, LEFT, pos=place_of(histogram, end))


def test_each_mark_is_dragged_by_itself(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "plates") as page:
        histogram = page.panel.threshold.histogram
        assert levels(page) == (3.0, 3.5)
        drag(qtbot, histogram, 3.0, 2.4)
        assert levels(page) == (pytest.approx(2.4, abs=0.05), 3.5)
        unsure = levels(page)[0]
        drag(qtbot, histogram, 3.5, 4.2)
        assert levels(page) == (unsure, pytest.approx(4.2, abs=0.05))
        # A click far from both moves the Threshold, as it always did.
        qtbot.mouseClick(histogram, LEFT, pos=place_of(histogram, 6.0))
        assert levels(page) == (unsure, pytest.approx(6.0, abs=0.05))


def test_the_lower_mark_ends_at_the_threshold_and_is_pulled_out_again(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "plates") as page:
        histogram = page.panel.threshold.histogram
        drag(qtbot, histogram, 3.0, 5.0)
        assert levels(page) == (3.5, 3.5)
        at = place_of(histogram, 3.5)
        qtbot.mousePress(histogram, LEFT, pos=at - QPoint(2, 0))
        qtbot.mouseMove(histogram, place_of(histogram, 2.5))
        qtbot.mouseRelease(histogram, LEFT, pos=place_of(histogram, 2.5))
        assert levels(page) == (pytest.approx(2.5, abs=0.05), 3.5)


def test_the_threshold_pushes_the_lower_mark_and_gives_it_back(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "plates") as page:
        page.thresholds.move_unsure(2.5)
        page.panel.threshold.number.setValue(2.0)
        assert levels(page) == (2.0, 2.0)
        assert page.panel.threshold.histogram.accessibleDescription().startswith("Unsure above 2.00.")
        page.panel.threshold.number.setValue(4.0)
        assert levels(page) == (2.5, 4.0)


def test_until_it_is_moved_the_lower_mark_keeps_its_distance(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "plates") as page:
        page.panel.threshold.number.setValue(5.0)
        assert levels(page) == (4.5, 5.0)


def test_keys_move_both_marks(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "plates") as page:
        with qtbot.waitActive(page):
            page.activateWindow()
        histogram = page.panel.threshold.histogram
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_U)
        assert QApplication.focusWidget() is histogram
        assert histogram.accessibleDescription().endswith("Keys move the unsure line")
        qtbot.keyClick(histogram, Qt.Key.Key_Left)
        unsure, defect = levels(page)
        assert 2.9 < unsure < 3.0
        assert defect == 3.5
        for _ in range(20):
            qtbot.keyClick(histogram, Qt.Key.Key_PageUp)
        assert levels(page) == (3.5, 3.5)
        qtbot.keyClick(histogram, Qt.Key.Key_Up)
        assert histogram.accessibleDescription().endswith("Keys move the threshold")
        qtbot.keyClick(histogram, Qt.Key.Key_Right)
        assert levels(page)[1] > 3.5
        assert levels(page)[0] == 3.5


def test_parts_between_the_marks_are_unsure_and_the_project_keeps_both(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "new", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "plates") as page:
        open_all(qtbot, page, tmp_path / "new", 1)
        assert page.panel.banner.verdict is Verdict.GOOD
        page.panel.threshold.unsure_changed.emit(0.5)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.UNSURE)
        page.thresholds.save()
        assert open_project(tmp_path / "plates").project.unsure_threshold == 0.5


def test_reset_brings_both_marks_back(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "plates") as page:
        reset = page.panel.threshold.reset
        assert not reset.isEnabled()
        page.panel.threshold.unsure_changed.emit(2.0)
        assert reset.isEnabled()
        qtbot.mouseClick(reset, LEFT)
        assert levels(page) == (3.0, 3.5)
        assert not reset.isEnabled()
        assert page.panel.threshold.histogram.accessibleDescription().startswith("Unsure above 3.00.")


@LANGUAGES
@pytest.mark.parametrize("share", [0.3, 0.36, 0.5, 0.64])
def test_the_ends_of_the_axis_are_named_beside_the_default(spoken: type, share: float, qtbot: QtBot) -> None:
    with spoken():
        apply_theme("dark")
        histogram = ScoreHistogram()
        qtbot.addWidget(histogram)
        histogram.resize(300, 88)
        histogram.set_scores((), (), 0.0, 1.0)
        histogram.set_default(share)
        histogram.show()
        label = histogram._default_label()
        assert label.left() <= histogram.x_of(share) <= label.right()
        names = grabbed(histogram)[histogram.height() - 14 :].astype(int)
        for end in (names[:, :40], names[:, -40:]):
            assert np.ptp(end) > 60, "a name is drawn there"
