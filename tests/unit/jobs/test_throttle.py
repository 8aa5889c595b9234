from pathlib import Path

from inspector.domain.events import CancellationPoint, FileWritten, LossMeasured
from inspector.jobs.throttle import EventThrottle
from tests.unit.jobs.children import progress


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_the_first_event_passes_at_once() -> None:
    assert EventThrottle().admit(progress(1)) == [progress(1)]


def test_within_the_interval_the_newest_wins() -> None:
    clock = Clock()
    throttle = EventThrottle(0.1, clock)
    throttle.admit(progress(1))
    assert throttle.admit(progress(2)) == []
    assert throttle.admit(progress(3)) == []
    clock.now_s = 0.11
    assert throttle.due() == [progress(3)]
    assert throttle.due() == []


def test_nobody_is_told_where_work_can_be_stopped() -> None:
    throttle = EventThrottle(0.1, Clock())
    assert throttle.admit(CancellationPoint()) == []
    assert throttle.flush() == []


def test_types_do_not_hold_each_other_up() -> None:
    throttle = EventThrottle(0.1, Clock())
    throttle.admit(progress(1))
    assert throttle.admit(LossMeasured(1, (0.5,))) == [LossMeasured(1, (0.5,))]


def test_a_held_event_comes_out_at_the_end() -> None:
    throttle = EventThrottle(0.1, Clock())
    throttle.admit(progress(1))
    throttle.admit(progress(2))
    assert throttle.flush() == [progress(2)]
    assert throttle.flush() == []


def test_every_calibration_loss_passes() -> None:
    throttle = EventThrottle(0.1, Clock())
    throttle.admit(LossMeasured(1, (0.5,)))
    throttle.admit(LossMeasured(2, (0.5,), 0.25))
    assert throttle.admit(LossMeasured(3, (0.5,))) == [LossMeasured(2, (0.5,), 0.25)]
    assert throttle.flush() == [LossMeasured(3, (0.5,))]


def test_results_are_never_held() -> None:
    throttle = EventThrottle(0.1, Clock())
    written = [FileWritten(Path(f"{number}.png")) for number in range(50)]
    assert [passed for event in written for passed in throttle.admit(event)] == written
