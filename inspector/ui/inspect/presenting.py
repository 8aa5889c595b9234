"""Known parts in front of the camera: asks for each, and takes the image that was captured after the key."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from inspector.domain.golden import EXPECTED
from inspector.domain.inspection import Inspection
from inspector.domain.results import Verdict
from inspector.domain.study import Presentation, PresentedBy, Study, StudyPart
from inspector.ui.inspect.challenge_bar import ChallengeBar
from inspector.ui.inspect.live_session import LiveSession
from inspector.ui.widgets.actions import ButtonAction, PageMenus
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.workspace.study_sentences import ask_release, part_text
from inspector.ui.workspace.workspace import Workspace


class Presenting(QObject):
    """Joins the line above the image to the study, the plan of Challenges and the live source.

    Signals:
        block_changed: Whether inspection is blocked is different now.
    """

    block_changed = Signal()

    def __init__(
        self, workspace: Workspace, live: LiveSession, ask_source: Callable[[], object], page: QWidget
    ) -> None:
        super().__init__(page)
        self._workspace = workspace
        self._live = live
        self._ask_source = ask_source
        self._page = page
        #: When the operator has put the part down, while its image is waited for.
        self._pressed_s: float | None = None
        self._said = ""
        self._is_blocked = workspace.acceptance.is_blocked
        self.bar = ChallengeBar()
        self.bar.act.clicked.connect(self.act)
        self.bar.back.clicked.connect(self.go_back)
        self.bar.leave.clicked.connect(self._leave)
        acceptance = workspace.acceptance
        acceptance.changed.connect(self._on_changed)
        acceptance.presented.connect(self._on_presented)
        workspace.challenges.changed.connect(self.refresh)
        workspace.golden.changed.connect(self.refresh)
        self.refresh()

    def follow_live(self) -> None:
        """Listen to the live source from now on.

        Others hear of an image first: the last one of a study is no result either, and may end the view.
        """
        live = self._live
        live.started.connect(self.refresh)
        live.ended.connect(self._on_live_ended)
        live.part_inspected.connect(self._take)
        live.frame_inspected.connect(self._take_shown)

    def menus_in(self, page: QWidget) -> PageMenus:
        """The buttons of the line, which can be pressed while they are seen."""
        bar = self.bar
        keys = {bar.act: "F6", bar.back: "Shift+F6", bar.leave: "Ctrl+F6"}
        return PageMenus(own=tuple(ButtonAction(page, button, key, seen_with=button) for button, key in keys.items()))

    @Slot()
    def refresh(self) -> None:
        """Show the next thing to do."""
        acceptance, challenges = self._workspace.acceptance, self._workspace.challenges
        study = acceptance.presenting
        if study is not None:
            self._show_study(study)
        elif acceptance.is_blocked:
            self._show_blocked()
        elif challenges.due is not None and acceptance.job is None:
            self._show_due()
        else:
            self.bar.hide()

    @Slot()
    def act(self) -> None:
        """Do the next thing: release, begin, open a source, present, or write again."""
        acceptance = self._workspace.acceptance
        blocking = acceptance.blocking
        if acceptance.is_unsaved:
            acceptance.save()
        elif acceptance.is_blocked and blocking is not None:
            ask_release(self._workspace, blocking, self._page)
        elif acceptance.presenting is None:
            self._workspace.challenges.begin(PresentedBy.LIVE)
        elif not self._live.is_running:
            self._ask_source()
        elif not self._why_not():
            self._pressed_s = time.monotonic()
            self._live.trigger()
            self.refresh()

    @Slot()
    def go_back(self) -> None:
        """Take the last presentation back, have frozen images judged in place of the parts, or present them again."""
        acceptance, challenges = self._workspace.acceptance, self._workspace.challenges
        if acceptance.is_blocked:
            challenges.begin(PresentedBy.LIVE)
        elif acceptance.presenting is None:
            challenges.begin(PresentedBy.FILES)
        else:
            self._said = tr("The last presentation was taken back.")
            self._workspace.acceptance.take_back()

    def _leave(self) -> None:
        self._pressed_s = None
        self._workspace.acceptance.pause()

    @Slot(object)
    def _take_shown(self, inspection: Inspection) -> None:
        if not self._live.is_triggered:
            self._take(inspection)

    def _take(self, inspection: Inspection) -> None:
        pressed_s, captured_s = self._pressed_s, inspection.captured_s
        if pressed_s is not None and captured_s is not None and captured_s >= pressed_s:
            self._pressed_s = None
            self._workspace.acceptance.present(inspection)
            self.refresh()

    def _on_presented(self, part: StudyPart, made: Presentation) -> None:
        if made.verdict is Verdict.BAD_IMAGE:
            self._said = tr("{part}: the image cannot be judged. Present it again.", part=part_text(part))
        else:
            is_expected = made.verdict in EXPECTED[part.truth]
            told = {"part": part_text(part), "verdict": tr(str(made.verdict)), "score": made.score}
            expected = tr("{part}: {verdict}, score {score:.2f}.", **told)
            unexpected = tr("{part}: {verdict}, score {score:.2f}, which is not as expected.", **told)
            self._said = expected if is_expected else unexpected
        study = self._workspace.acceptance.studies
        if self._workspace.acceptance.presenting is None and study.all:
            self._tell_end(study.all[0])
        self.refresh()

    def _tell_end(self, study: Study) -> None:
        self._said = ""
        if study.is_passed:
            text = tr(
                "Study {number} is complete: all {count:,} presentations are as expected.",
                number=study.number,
                count=len(study.order),
            )
            self._workspace.messages.post("info", text)
        elif not study.blocks:
            text = tr(
                "Study {number} is complete, and not everything is as expected: see Train, Acceptance.",
                number=study.number,
            )
            self._workspace.messages.post("warning", text)

    def _show_study(self, study: Study) -> None:
        bar, part = self.bar, study.next_part
        done, total = len(study.presentations), len(study.order)
        acceptance = self._workspace.acceptance
        bar.offer_leave(tr("Pa&use"), tr("Leave the study. It goes on later, and nothing is lost"))
        why_not = "" if acceptance.can_take_back else tr("There is nothing to take back")
        if part is None or acceptance.is_unsaved:
            bar.say(
                tr("The study cannot be written down"),
                tr("See the message above. Nothing is lost until you close Inspector."),
            )
            bar.offer_act(tr("&Try again"), tr("Write the study down"))
            bar.offer_back("", "")
            return
        place = tr("Part {number} of {total}: {part}", number=done + 1, total=total, part=part_text(part))
        bar.say(place, f"{self._asked()}\n{self._said}".strip(), _picture(part))
        if self._live.is_running:
            bar.offer_act(tr("&Present"), tr("Judge this part as it lies there now"), self._why_not())
        else:
            bar.offer_act(tr("&Live source…"), tr("Open the camera that looks at the parts"))
        bar.offer_back(tr("&Take back"), tr("Present the last part again"), why_not)

    def _asked(self) -> str:
        if self._pressed_s is not None:
            return tr("Waiting for its image…")
        if not self._live.is_running:
            return tr("Open the live source first.")
        return tr("Put it under the camera, then press Present.")

    def _why_not(self) -> str:
        if self._pressed_s is not None:
            return tr("The image of this part is waited for")
        is_held = self._live.is_frozen and not self._live.is_triggered
        return tr("Go on with the live view first: it is frozen") if is_held else ""

    def _show_blocked(self) -> None:
        self.bar.say(
            tr("Inspection is blocked"), tr("Sign a release, or present the parts again to see whether it helped.")
        )
        self.bar.offer_act(tr("&Release…"), tr("Sign with your name and a reason that inspection goes on"))
        self.bar.offer_back(tr("Present &again"), tr("Put the challenge parts under the camera once more"))
        self.bar.offer_leave("", "")

    def _show_due(self) -> None:
        challenges, golden = self._workspace.challenges, self._workspace.golden
        names = challenges.plan.parts
        count = sum(not names or part.name in names for part in golden.parts)
        why_not = "" if count else tr("The golden set has no challenge parts: freeze some in Train, Golden set")
        due = challenges.due
        since = "" if due is None else f"{due.astimezone():%H:%M}"
        parts = plural(count, "known part", "known parts")
        self.bar.say(
            tr("Challenge parts are due since {since}", since=since),
            why_not or tr("Present {parts}, so that all know that defects are found.", parts=parts),
        )
        self.bar.offer_act(tr("&Present them"), tr("Put the parts under the camera, one after the other"), why_not)
        hint = tr("Have the frozen images judged, which tests no camera")
        self.bar.offer_back(tr("&Judge their images"), hint, why_not)
        self.bar.offer_leave("", "")

    @Slot()
    def _on_live_ended(self) -> None:
        self._pressed_s = None
        self.refresh()

    @Slot()
    def _on_changed(self) -> None:
        if self._workspace.acceptance.presenting is None:
            self._pressed_s = None
        is_blocked = self._workspace.acceptance.is_blocked
        if is_blocked != self._is_blocked:
            self._is_blocked = is_blocked
            self.block_changed.emit()
        self.refresh()


def _picture(part: StudyPart) -> QPixmap | None:
    """A picture by which an operator knows the part, None where there is none."""
    path = Path(part.images[0]) if part.images else None
    picture = QPixmap() if path is None else QPixmap(str(path))
    return None if picture.isNull() else picture
