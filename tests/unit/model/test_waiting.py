import time
from collections.abc import Callable
from types import SimpleNamespace

import psutil
import pytest
import torch

from inspector.model import waiting
from inspector.model.waiting import IdleThreads, OtherPrograms, considerate_waiting

GIVEN_S = 30.0
LIBRARY = waiting._libgomp()
#: A team of one more than there are cores, with the thread that began it.
HELD = (psutil.cpu_count() or 1) + 1
needs_libgomp = pytest.mark.skipif(LIBRARY is None, reason="PyTorch has another OpenMP here")


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + GIVEN_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def threads() -> int:
    return psutil.Process().num_threads()


class Programs:
    """Stands for ``OtherPrograms``."""

    busy = 0.0

    def cores(self) -> float:
        return Programs.busy


@needs_libgomp
def test_idle_threads_are_more_than_cores_and_leave() -> None:
    assert LIBRARY is not None
    torch.ones(1 << 20).exp()
    before = threads()
    idle = IdleThreads(LIBRARY)
    wait_until(lambda: threads() == before + HELD)
    idle.let_go()
    wait_until(lambda: threads() == before)


@needs_libgomp
def test_threads_sleep_at_once_as_long_as_other_programs_are_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "OtherPrograms", Programs)
    monkeypatch.setattr(waiting, "LOOK_EVERY_S", 0.01)
    before = threads()
    held = before + 1 + HELD
    with considerate_waiting():
        monkeypatch.setattr(Programs, "busy", 1.0)
        wait_until(lambda: threads() == held)
        # Between both bounds nothing changes, so that it does not change all the time.
        monkeypatch.setattr(Programs, "busy", (waiting.BUSY_CORES + waiting.QUIET_CORES) / 2)
        time.sleep(0.1)
        assert threads() == held
        monkeypatch.setattr(Programs, "busy", 0.0)
        wait_until(lambda: threads() == before + 1)
        monkeypatch.setattr(Programs, "busy", 1.0)
        wait_until(lambda: threads() == held)
    wait_until(lambda: threads() == before)


def test_only_the_time_of_other_programs_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = {"machine": 100.0, "own": 40.0, "clock": 7.0}

    def machine() -> SimpleNamespace:
        times = {"user": spent["machine"] - 5, "system": 5.0, "idle": 1e6, "iowait": 1e5, "guest": 1e5}
        return SimpleNamespace(_asdict=lambda: times)

    own = SimpleNamespace(cpu_times=lambda: SimpleNamespace(user=spent["own"] - 1, system=1.0))
    with monkeypatch.context() as patch:
        patch.setattr(psutil, "cpu_times", machine)
        patch.setattr(psutil, "Process", lambda: own)
        patch.setattr(time, "monotonic", lambda: spent["clock"])
        others = OtherPrograms()
        spent |= {"machine": 106.0, "own": 43.0, "clock": 9.0}
        assert others.cores() == pytest.approx(1.5)
        spent |= {"machine": 108.0, "own": 45.0, "clock": 11.0}
        assert others.cores() == 0
        # A clock that stands still.
        assert others.cores() == 0


def test_without_libgomp_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_libgomp", lambda: None)
    before = threads()
    with considerate_waiting():
        assert threads() == before
