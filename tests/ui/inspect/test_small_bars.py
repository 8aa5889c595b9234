"""The bars above and below the image where the window is small: 1366 x 768 pixels at 125 %."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.live_source import SourceChoice, SourceKind, Trigger
from inspector.domain.result import Truth
from inspector.domain.told_part import Word
from inspector.jobs.live import LiveFigures
from inspector.ui.inspect.bar import InspectBar
from inspector.ui.inspect.challenge_bar import ChallengeBar
from inspector.ui.inspect.comparison_bar import ComparisonBar, Mode
from inspector.ui.inspect.live_controls import LiveControls, speed_text
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.theme import apply_theme
from tests.ui.languages import LANGUAGES, is_cut, language

#: Beside the panel.
BAR_PX = 616


def cut_words(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QPushButton) if each.isVisible() and is_cut(each)]


def live_bar(trigger: Trigger, width_px: int, qtbot: QtBot) -> InspectBar:
    """The bar below the image while a video is live."""
    apply_theme("dark")
    bar = InspectBar()
    qtbot.addWidget(bar)
    bar.resize(width_px, 50)
    bar.show_live(True)
    bar.stepper.show_live("line.avi")
    bar.live.show_running(SourceChoice(SourceKind.VIDEO, "line.avi", trigger))
    bar.show()
    return bar


@LANGUAGES
def test_no_word_of_a_comparison_is_cut(spoken: type, qtbot: QtBot) -> None:
    with spoken():
        apply_theme("dark")
        bar = ComparisonBar()
        qtbot.addWidget(bar)
        bar.resize(BAR_PX, 50)
        bar.show()
        for mode in Mode:
            bar.show_mode(mode)
            qtbot.waitUntil(lambda: cut_words(bar) == [])
        assert bar.other.text() == ""
        bar.resize(2 * BAR_PX, 50)
        assert bar.other.text() == tr("&Reference…")


@LANGUAGES
def test_a_part_to_present_has_room_for_its_sentence(spoken: type, qtbot: QtBot) -> None:
    with spoken():
        apply_theme("dark")
        bar = ChallengeBar()
        qtbot.addWidget(bar)
        bar.say("Part 12 of 32", "Put it before the camera, then press Present. It is judged as it lies there.")
        bar.offer_act(tr("&Present"), "")
        bar.offer_back(tr("Take &back"), "")
        bar.offer_leave(tr("&Pause"), "")
        bar.resize(BAR_PX, 120)
        bar.show()
        assert cut_words(bar) == []
        assert bar.sentence.width() >= BAR_PX // 3


def test_a_live_view_that_is_held_says_so_in_german(qtbot: QtBot) -> None:
    with language():
        controls = LiveControls()
        qtbot.addWidget(controls)
        controls.show_running(SourceChoice(SourceKind.VIDEO, "line.avi"))
        controls.freeze.click()
        assert controls.rate.text() == "angehalten"


@LANGUAGES
def test_a_defective_part_of_a_live_view_that_is_held_has_all_its_buttons(spoken: type, qtbot: QtBot) -> None:
    with spoken():
        bar = live_bar(Trigger.ON_DEMAND, BAR_PX, qtbot)
        bar.live.freeze.click()
        bar.truth.show_word(Word(Truth.DEFECTIVE))
        bar.draw.show()
        buttons = [*bar.truth.buttons.values(), bar.truth.more, bar.draw, bar.live.stop, bar.live.freeze]
        for each in buttons:
            qtbot.waitUntil(lambda each=each: each.isVisible() and each.width() >= each.sizeHint().width())
            place = each.mapTo(bar, each.rect().bottomRight())
            assert place.x() < BAR_PX, each.accessibleName()
        assert cut_words(bar) == []


@LANGUAGES
@pytest.mark.parametrize("latency_s", [0.999, 1.234, 12.3])
@pytest.mark.parametrize("lost", [0, 12])
@pytest.mark.parametrize("trigger", [Trigger.FREE_RUN, Trigger.ON_DEMAND])
def test_speed_and_latency_of_a_live_view_are_read_in_full(
    spoken: type, latency_s: float, lost: int, trigger: Trigger, qtbot: QtBot
) -> None:
    with spoken():
        bar = live_bar(trigger, BAR_PX, qtbot)
        bar.live.show_figures(LiveFigures(0.8, latency_s, lost))
        qtbot.waitUntil(lambda: not is_cut(bar.live.rate) and cut_words(bar) == [])
        assert bar.width() == BAR_PX
        assert bar.live.stop.accessibleName() == tr("&Stop live").replace("&", "")
        bar.resize(2 * BAR_PX, 50)
        assert bar.live.stop.text() == tr("&Stop live")


@LANGUAGES
@pytest.mark.parametrize("width_px", range(BAR_PX, 880, 40))
def test_lost_images_are_read_in_full_when_they_come(spoken: type, width_px: int, qtbot: QtBot) -> None:
    with spoken():
        bar = live_bar(Trigger.ON_DEMAND, width_px, qtbot)
        for lost in (0, 12, 0, 34):
            bar.live.show_figures(LiveFigures(0.8, 0.999, lost))
            qtbot.waitUntil(lambda: not is_cut(bar.live.rate) and cut_words(bar) == [], timeout=2000)


def test_a_slow_source_is_not_told_to_stand_still() -> None:
    assert [speed_text(rate) for rate in (0.4, 2.34, 29.7)] == ["0.4", "2.3", "30"]


@LANGUAGES
def test_an_image_has_room_for_its_name(spoken: type, qtbot: QtBot) -> None:
    with spoken():
        apply_theme("dark")
        bar = InspectBar()
        qtbot.addWidget(bar)
        bar.stepper.show_position(9, 32, Path("fibre/000.png"), "fibre/000.png")
        bar.resize(BAR_PX, 50)
        bar.show()
        bar.truth.show_word(Word(Truth.DEFECTIVE))
        bar.draw.show()
        qtbot.waitUntil(lambda: bar.stepper.name.shown_text == "fibre/000.png")
        assert bar.open.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        bar.resize(2 * BAR_PX, 50)
        assert bar.open.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextOnly


def test_the_space_bar_presents_part_after_part_and_never_pauses(qtbot: QtBot) -> None:
    bar = ChallengeBar()
    qtbot.addWidget(bar)
    bar.say("Part 1 of 2", "")
    bar.offer_act("Present", "")
    bar.offer_leave("Pause", "")
    with qtbot.waitActive(bar):
        bar.activateWindow()
    bar.act.setFocus()
    bar.offer_act("Present", "", "Wait for its image")
    assert bar.hasFocus()
    bar.offer_act("Present", "")
    assert bar.act.hasFocus()
