import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.wall_clock import ClockReading
from inspector.ui.workspace.clock_watch import ClockWatch
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import messages_of

DAY_S, HOUR_S = 86_400.0002, 3600.0


class Clocks:
    def __init__(self) -> None:
        self.now = ClockReading(1_800_000_000.0, 500.0)

    def read(self) -> ClockReading:
        return self.now

    def go_on(self, seconds: float, jump_s: float = 0.0) -> None:
        self.now = ClockReading(self.now.wall_s + seconds + jump_s, self.now.steady_s + seconds)


@pytest.mark.parametrize(
    ("jump_s", "words"), [(DAY_S, "clock was set forward by 24 h 0 min"), (-HOUR_S, "clock was set back by 1 h 0 min")]
)
def test_a_jump_of_the_clock_is_told_once_with_advice(qtbot: QtBot, jump_s: float, words: str) -> None:
    clocks, messages, posted = Clocks(), Messages(), list[tuple[str, str]]()
    messages.posted.connect(lambda kind, text: posted.append((kind, text)))
    watch = ClockWatch(messages, clocks.read)
    clocks.go_on(9 * HOUR_S)
    watch.look()
    clocks.go_on(20, jump_s=-100)
    watch.look()
    assert posted == [], "it goes on, through a sleep of hours, and is corrected a little"
    clocks.go_on(20, jump_s)
    watch.look()
    clocks.go_on(20)
    watch.look()
    ((kind, text),) = posted
    assert kind == "warning"
    assert words in text
    assert "Check date and time. Nothing is lost" in text
    assert watch.has_jumped


def test_a_clock_that_was_set_right_again_is_told_in_place_of_the_jump(qtbot: QtBot) -> None:
    clocks, messages, shown = Clocks(), Messages(), list[str]()
    messages.posted.connect(lambda kind, text: shown.append(text))
    messages.withdrawn.connect(lambda kind, text: shown.remove(text))
    watch = ClockWatch(messages, clocks.read)
    for jump_s in (DAY_S, -DAY_S):
        clocks.go_on(20, jump_s)
        watch.look()
    (text,) = shown
    assert "set back by 24 h" in text


def test_after_a_jump_results_are_deleted_only_if_somebody_says_so(opened: Workspace, qtbot: QtBot) -> None:
    opened.settings.change(keep_days=30)
    clocks = Clocks()
    opened.clock._read, opened.clock._last = clocks.read, clocks.now
    asked: list[str] = []
    opened.results.ask = lambda name, *others: asked.append(name)  # type: ignore[method-assign]
    opened.results.sweep()
    assert asked == ["sweep"]
    clocks.go_on(20, DAY_S)
    posted = messages_of(opened)
    opened.results.sweep()
    assert asked == ["sweep"]
    assert "old results are not deleted" in posted[-1][1]
    opened.results.sweep(is_confirmed=True)
    assert asked == ["sweep", "sweep"]
