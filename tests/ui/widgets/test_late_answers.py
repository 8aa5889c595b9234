"""Answers that come when whoever asked is gone."""

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from inspector.ui.widgets.late_answers import while_there
from inspector.ui.workspace.workspace import Workspace


class Asked(QObject):
    answered = Signal(object)


def test_an_answer_is_dropped_once_its_asker_is_deleted(qtbot: QtBot) -> None:
    asked, asker, told = Asked(), QObject(), list[object]()
    asked.answered.connect(while_there(asker, told.append))
    asked.answered.emit(1)
    Shiboken.delete(asker)
    asked.answered.emit(2)
    assert told == [1]


def test_a_store_answers_nobody_who_is_gone(opened: Workspace, qtbot: QtBot) -> None:
    gone, there = QObject(), QObject()
    told_gone, told_there = list[object](), list[object]()
    opened.results.ask("first", lambda _: 1, told_gone.append, gone)
    Shiboken.delete(gone)
    opened.results.ask("second", lambda _: 2, told_there.append, there)
    qtbot.waitUntil(lambda: told_there != [])
    assert told_gone == []
