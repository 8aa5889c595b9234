from PySide6.QtCore import QElapsedTimer
from pytestqt.qtbot import QtBot

from inspector.ui.widgets.frame_pace import FramePace


def test_many_requests_are_one_update_a_frame(qtbot: QtBot) -> None:
    pace = FramePace(interval_ms=100)
    with qtbot.waitSignal(pace.due):
        pace.request()
    since = QElapsedTimer()
    since.start()
    for _ in range(10):
        pace.request()
    told: list[int] = []
    pace.due.connect(lambda: told.append(since.elapsed()))
    qtbot.waitUntil(lambda: bool(told))
    assert told[0] > 80
    pace.request()
    qtbot.waitUntil(lambda: len(told) == 2)
