"""The parts that the Detector has inspected before, read anew while somebody looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.past_parts import NO_PAST_PARTS, PastParts
from inspector.ui.inspect.truths import Truths
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore

#: While parts are inspected they are read at this pace.
_FOLLOW_MS = 500
_PARTS_PER_MS = 100
_NAME = "past parts"


class PastPartsFeed(QObject):
    """Reads them from the store while it is wanted.

    Signals:
        read: The PastParts.
    """

    read = Signal(object)

    def __init__(self, workspace: Workspace, truths: Truths, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._is_wanted = False
        self._count = 0
        self._follow = single_shot(self, _FOLLOW_MS)
        self._follow.timeout.connect(self.refresh)
        workspace.results.changed.connect(self._on_results_changed)
        workspace.detector.changed.connect(self.refresh)
        truths.changed.connect(self.refresh)

    def set_wanted(self, is_wanted: bool) -> None:
        """Whether somebody looks at them."""
        self._is_wanted = is_wanted
        self._follow.stop()
        if is_wanted:
            self.refresh()
        else:
            self._workspace.results.forget(_NAME)

    @Slot()
    def refresh(self) -> None:
        """Read them now, if they are wanted."""
        detector, manifest = self._workspace.detector.digest, self._workspace.detector.manifest
        opened = self._workspace.document.opened

        def ask(store: ResultsStore) -> PastParts:
            from inspector.storage.told_images import learned_parts

            learned = () if opened is None or manifest is None else learned_parts(opened, manifest.created)
            return store.past_parts(detector, learned)

        if self._is_wanted:
            self._workspace.results.ask(
                _NAME,
                ask,
                lambda found: self._on_read(cast("PastParts | None", found) or NO_PAST_PARTS),
                self,
            )

    def _on_read(self, past: PastParts) -> None:
        self._count = len(past.ids)
        self.read.emit(past)

    @Slot()
    def _on_results_changed(self) -> None:
        if self._is_wanted and not self._follow.isActive():
            self._follow.start(_FOLLOW_MS + self._count // _PARTS_PER_MS)
