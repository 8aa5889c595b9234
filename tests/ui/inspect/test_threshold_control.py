import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from pytestqt.qtbot import QtBot

from inspector.ui.inspect.threshold_control import STEPS, ThresholdControl, score_axis
from tests.ui.synthetic import GOOD_SCORES


def shown_control(qtbot: QtBot) -> ThresholdControl:
    control = ThresholdControl()
    qtbot.addWidget(control)
    control.resize(288, 260)
    control.show()
    qtbot.waitExposed(control)
    control.set_threshold(3.5, 3.5)
    control.set_scores(GOOD_SCORES, (2.0, 8.0, 400.0))
    return control


def test_the_slider_tells_every_step(qtbot: QtBot) -> None:
    control = shown_control(qtbot)
    told: list[float] = []
    control.threshold_changed.connect(told.append)
    control.slider.setFocus()
    qtbot.keyClick(control.slider, Qt.Key.Key_Right)
    qtbot.keyClick(control.slider, Qt.Key.Key_Right)
    assert len(told) == 2
    assert told[1] > told[0] > 3.5
    assert control.number.value() == round(told[1], 2)


def test_showing_a_threshold_is_no_choice(qtbot: QtBot) -> None:
    control = shown_control(qtbot)
    told: list[float] = []
    control.threshold_changed.connect(told.append)
    control.set_threshold(2.2, 3.5)
    control.set_scores(GOOD_SCORES, ())
    assert told == []
    assert control.threshold == 2.2


def test_reset_says_why_it_is_off(qtbot: QtBot) -> None:
    control = shown_control(qtbot)
    assert not control.reset.isEnabled()
    assert control.reset.toolTip() == "The threshold is at its default"
    control.slider.setValue(STEPS // 10)
    assert control.reset.isEnabled()
    with qtbot.waitSignal(control.reset_chosen):
        qtbot.mouseClick(control.reset, Qt.MouseButton.LeftButton)


def test_the_histogram_counts_everything_and_moves_the_threshold(qtbot: QtBot) -> None:
    control = shown_control(qtbot)
    good, opened = control.histogram.counts()
    assert sum(good) == len(GOOD_SCORES)
    assert sum(opened) == 3
    assert opened[-1] >= 1
    with qtbot.waitSignal(control.threshold_changed) as told:
        place = QPoint(control.histogram.width() // 4, control.histogram.height() // 2)
        qtbot.mouseClick(control.histogram, Qt.MouseButton.LeftButton, pos=place)
    assert told.args is not None
    assert 1.0 < told.args[0] < 4.0


def test_the_axis_is_not_stretched_by_one_bad_image() -> None:
    low, high = score_axis(GOOD_SCORES, [500.0], 3.5, 3.5)
    assert low < min(GOOD_SCORES) + 0.01
    assert 5 < high < 20
    assert score_axis(GOOD_SCORES, [], 3.5, 40.0)[1] > 40
    assert score_axis([], [], None, 0.5)[0] < 0.5


@pytest.mark.parametrize("language", ["de_DE", "en_US"])
@pytest.mark.parametrize(("typed", "threshold"), [("12.5", 12.5), ("12,5", 12.5), ("3,25", 3.25)])
def test_a_typed_threshold_is_the_same_in_every_language(
    qtbot: QtBot, language: str, typed: str, threshold: float
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(language))
    try:
        control = ThresholdControl()
        qtbot.addWidget(control)
        control.set_threshold(5.0, 5.0)
        control.show()
        control.number.selectAll()
        qtbot.keyClicks(control.number, typed)
        with qtbot.waitSignal(control.threshold_changed) as changed:
            qtbot.keyClick(control.number, Qt.Key.Key_Return)
    finally:
        QLocale.setDefault(before)
    assert changed.args == [threshold]
