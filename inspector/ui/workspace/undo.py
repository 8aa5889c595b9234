"""The way back from changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

Step = Callable[[], object]
Remember = Callable[[Step], None]


class Undo(QObject):
    """Remembers how changes are taken back, the latest first.

    Signals:
        changed: Whether there is something to take back.
    """

    changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[Step] = []
        self._forgotten = 0

    def remember(self, step: Step) -> None:
        """A change was made, and ``step`` takes it back."""
        self._steps.append(step)
        self.changed.emit(True)

    def promised(self) -> Remember:
        """``remember`` for a change that is still being made. It does nothing if all is forgotten meanwhile."""
        forgotten = self._forgotten

        def remember(step: Step) -> None:
            if forgotten == self._forgotten:
                self.remember(step)

        return remember

    @Slot()
    def take_back(self) -> None:
        """Take the latest change back."""
        if self._steps:
            self._steps.pop()()
            self.changed.emit(bool(self._steps))

    @Slot()
    def forget(self) -> None:
        """Nothing can be taken back any more."""
        self._steps.clear()
        self._forgotten += 1
        self.changed.emit(False)
