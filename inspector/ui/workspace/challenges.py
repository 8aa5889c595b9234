"""When Challenge parts of the open Project are asked for."""

from __future__ import annotations

import time
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.domain.challenges import ChallengePlan, ChallengeTime, is_clock_set_back
from inspector.domain.study import PresentedBy, StudyKind
from inspector.errors import InspectorError
from inspector.storage.studies import challenge_due
from inspector.text import Text
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.acceptance import Acceptance
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.open_detector import OpenDetector
from inspector.ui.workspace.user_settings import UserSettings

_LOOK_MS = 20_000
_HOUR_S = 3600.0
_SET_BACK = Text(
    "The last challenge lies in the future, so the clock of this computer was set back. "
    "Nobody knows how long ago it was: the challenge parts are asked for now."
)


class Challenges(QObject):
    """Looks at the clock.

    Attributes:
        due: Since when a Challenge is due, or None.

    Signals:
        changed: Another plan, or a Challenge is due, or no longer.
    """

    changed = Signal()

    def __init__(
        self,
        document: Document,
        detector: OpenDetector,
        acceptance: Acceptance,
        settings: UserSettings,
        messages: Messages,
    ) -> None:
        super().__init__()
        self._document = document
        self._detector = detector
        self._acceptance = acceptance
        self._settings = settings
        self._messages = messages
        self._last = 0
        self._done_s: float | None = None
        self.due: datetime | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        acceptance.changed.connect(self.look)
        document.project_changed.connect(self.look)
        document.project_opened.connect(self._on_opened)
        document.closed.connect(self._on_closed)
        detector.changed.connect(self.look)

    @property
    def plan(self) -> ChallengePlan:
        """When one is due."""
        opened = self._document.opened
        return ChallengePlan() if opened is None else opened.project.challenges

    def choose(self, plan: ChallengePlan) -> None:
        """Ask by another plan from now on."""
        if plan != self.plan:
            self._document.update(challenges=plan)

    def begin(self, by: PresentedBy) -> bool:
        """Begin a Challenge. Tells whether it began."""
        opened = self._document.opened
        if opened is None:
            return False
        from inspector.storage.study_parts import golden_study_parts

        try:
            parts = golden_study_parts(opened, self.plan.parts)
        except InspectorError as error:
            self._messages.report(error)
            return False
        operator = self._settings.current.shift.operator
        return self._acceptance.begin(StudyKind.CHALLENGE, by, operator, parts)

    @Slot()
    def look(self) -> None:
        """Look at the clock now."""
        now = datetime.now().astimezone()
        was_due, self.due = self.due, self._due(now)
        if self.due is not None and was_due is None:
            self._messages.post("info", self._asking(now))
        self.changed.emit()

    def _due(self, now: datetime) -> datetime | None:
        if self._document.opened is None or self._detector.manifest is None:
            return None
        last = self._acceptance.studies.last_challenge
        number = 0 if last is None else last.number
        if number != self._last:
            # One that has ended while the window is open. The wall clock may be changed, this one is not.
            self._last, self._done_s = number, time.monotonic()
        due = challenge_due(self.plan, self._acceptance.studies, now)
        is_hourly = self.plan.when is ChallengeTime.HOURS and self._done_s is not None
        if due is None and is_hourly and time.monotonic() - (self._done_s or 0.0) >= _HOUR_S * self.plan.every_h:
            return now
        return due

    def _asking(self, now: datetime) -> str:
        last = self._acceptance.studies.last_challenge
        if last is not None and is_clock_set_back(datetime.fromisoformat(last.ended), now):
            return tr(_SET_BACK)
        return tr("The challenge parts are due: present them in the Inspect place.")

    @Slot()
    def _on_opened(self) -> None:
        last = self._acceptance.studies.last_challenge
        self._last, self._done_s = (0 if last is None else last.number), None
        self._timer.start()
        self.look()

    @Slot()
    def _on_closed(self) -> None:
        self._timer.stop()
        self.due, self._last, self._done_s = None, 0, None
        self.changed.emit()
