"""Answers of work in the background that may come after whoever asked is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from PySide6.QtCore import QObject
from shiboken6 import Shiboken

_Arguments = ParamSpec("_Arguments")


def while_there(asker: QObject, answer: Callable[_Arguments, object]) -> Callable[_Arguments, None]:
    """An answer that is dropped once Qt has deleted its asker.

    Qt disconnects the methods of a deleted object by itself. It cannot know whose a lambda or a partial is.

    Args:
        asker: A page, or what belongs to one.
        answer: Called as long as the asker is there.
    """

    def answered(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> None:
        if Shiboken.isValid(asker):
            answer(*arguments, **named)

    return answered
