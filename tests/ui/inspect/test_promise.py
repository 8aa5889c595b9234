from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.alarm_rate import alarm_rate
from inspector.ui.inspect.promise_control import PromiseControl
from inspector.ui.inspect.threshold_control import STEPS, ThresholdControl
from tests.ui.inspect_window import inspect_place
from tests.ui.synthetic import GOOD_SCORES

SCORES = tuple(float(score) for score in range(99))


@pytest.fixture
def control(qtbot: QtBot) -> ThresholdControl:
    control = ThresholdControl()
    qtbot.addWidget(control)
    control.show()
    qtbot.waitExposed(control)
    control.set_threshold(98.0, 98.0)
    control.set_scores(SCORES, ())
    return control


def type_promise(qtbot: QtBot, promise: PromiseControl, one_in: str) -> None:
    promise.begin()
    qtbot.keyClicks(promise.one_in, one_in)
    qtbot.keyClick(promise.one_in, Qt.Key.Key_Return)


def test_without_good_parts_nothing_is_promised(qtbot: QtBot) -> None:
    control = ThresholdControl()
    qtbot.addWidget(control)
    control.set_scores([], [2.0])
    assert control.promise.text.text() == ""
    assert not control.promise.one_in.isEnabled()
    assert control.promise.one_in.toolTip() == "There are no scores of good parts"


def test_the_promise_follows_the_threshold(control: ThresholdControl) -> None:
    promise = control.promise
    assert promise.one_in.value() == 33
    assert promise.text.text() == "From 99 good parts alone: rejects at most 3.0 %"
    control.number.setValue(95.5)
    assert promise.text.text() == "From 99 good parts alone: rejects 0.8 to 7.6 %"
    assert promise.one_in.value() == 13
    assert promise.text.toolTip().startswith("3 of 99 good parts lie above")
    control.slider.setValue(0)
    assert promise.one_in.text() == "–"  # noqa: RUF001 - nothing is promised


def test_the_threshold_follows_the_promise(control: ThresholdControl, qtbot: QtBot) -> None:
    told: list[float] = []
    control.threshold_changed.connect(told.append)
    type_promise(qtbot, control.promise, "10")
    assert told == [control.threshold]
    assert control.threshold == 94.0
    assert alarm_rate(SCORES, control.threshold).one_in >= 10
    assert alarm_rate(SCORES, control.threshold - 1).one_in < 10
    assert control.number.value() == 94.0
    assert control.slider.value() < STEPS
    # It stays as it was chosen, although these parts promise 1 in 10.9.
    assert control.promise.one_in.value() == 10
    control.set_scores(SCORES, (3.0,))
    assert control.promise.one_in.value() == 10


def test_a_promise_that_the_parts_cannot_support_is_refused(control: ThresholdControl, qtbot: QtBot) -> None:
    told: list[float] = []
    control.threshold_changed.connect(told.append)
    promise = control.promise
    type_promise(qtbot, promise, "100")
    assert told == []
    assert control.threshold == 98.0
    assert promise.text.text() == "Not possible: 99 good parts promise 1 in 33 at most. Add 200 more and train again."
    assert promise.one_in.accessibleDescription() == promise.text.text()
    assert promise.one_in.value() == 100
    type_promise(qtbot, promise, "1000")
    assert promise.text.text() == (
        "Not possible: training checks too few good parts for that. These 99 promise 1 in 33 at most."
    )
    # Moving the Threshold tells its promise again.
    control.number.setValue(97.0)
    assert promise.one_in.value() == 21


def test_parts_that_are_held_back_are_counted_as_such(control: ThresholdControl, qtbot: QtBot) -> None:
    control.set_scores(SCORES[:9], (), cross_fitted=False)
    type_promise(qtbot, control.promise, "20")
    assert (
        control.promise.text.text()
        == "Not possible: 9 good parts promise 1 in 3 at most. Add 334 more and train again."
    )


def test_one_part_promises_nothing(control: ThresholdControl, qtbot: QtBot) -> None:
    control.set_scores(SCORES[:1], ())
    type_promise(qtbot, control.promise, "2")
    assert control.promise.text.text() == "Not possible: 1 good part promises nothing. Add 4 more and train again."


def test_a_promise_is_typed_with_keys_alone_and_kept_by_the_project(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "plates") as page:
        with qtbot.waitActive(page):
            page.activateWindow()
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_P)
        field = page.panel.threshold.promise.one_in
        assert QApplication.focusWidget() is field
        qtbot.keyClicks(field, "20")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        thresholds = page.thresholds.thresholds
        assert thresholds is not None
        assert thresholds.defect == max(GOOD_SCORES)
        page.thresholds.save()
        opened = page.workspace.document.opened
        assert opened is not None
        assert opened.project.threshold == max(GOOD_SCORES)
