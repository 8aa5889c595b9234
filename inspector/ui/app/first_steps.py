"""The first steps, shown at the controls themselves. Doing one leads to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QWidget

from inspector.domain.first_steps import FirstStep
from inspector.edition import can_train
from inspector.storage.project_store import OpenProject
from inspector.text import Text
from inspector.ui.app.places import Places
from inspector.ui.app.rail import Rail
from inspector.ui.widgets.callout import Callout
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowInspect, ShowParts, ShowTrain
from inspector.ui.workspace.workspace import Workspace

#: Controls come and go for many reasons: looking is simpler than being told.
_LOOK_MS = 150
_TEXTS = {
    FirstStep.DEMO: Text("See it at work first: open the demo. It needs no images of yours."),
    FirstStep.LOOK: Text(
        "This part has a defect. It glows where it differs from good parts. "
        "The right arrow key shows others, once they are made."
    ),
    FirstStep.THRESHOLD: Text("A part above the threshold is a defect. Drag it: further left finds more."),
    FirstStep.PROJECT: Text("Now your own product: choose “New project” here (Ctrl+N)."),
    FirstStep.PARTS: Text("Drop images of good parts here, twenty or more. Defects are not needed."),
    FirstStep.TRAIN: Text("Train learns from your good parts. It takes a minute or two."),
}
#: Steps that an edition without training cannot take.
_TRAINING = (FirstStep.PROJECT, FirstStep.PARTS, FirstStep.TRAIN)


class FirstSteps(QObject):
    """Leads through the first five minutes. It stands in nobody's way, and is remembered in the settings."""

    def __init__(self, workspace: Workspace, places: Places, rail: Rail, window: QMainWindow) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._places = places
        self._rail = rail
        self.callout = Callout(window)
        self._step = FirstStep.DONE
        self._seen: tuple[object, ...] = ()
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_MS)
        self._clock.timeout.connect(self.refresh)
        self.callout.next_chosen.connect(self.skip)
        self.callout.end_chosen.connect(self.end)

    @property
    def step(self) -> FirstStep:
        """The step that is shown."""
        return self._step

    def go_on(self) -> None:
        """Begin on the first start, and go on where the last one has ended. Others have seen it all."""
        settings = self._workspace.settings.current
        is_new = settings.first_step is not FirstStep.DEMO or not settings.recent_projects
        self._enter(settings.first_step if is_new else FirstStep.DONE)

    @Slot()
    def toggle(self) -> None:
        """Begin from the start, or end."""
        if self._step is FirstStep.DONE:
            self._enter(FirstStep.DEMO)
        else:
            self.end()

    @Slot()
    def skip(self) -> None:
        """Go on to the next step without doing this one."""
        self._enter(self._step.following)

    @Slot()
    def end(self) -> None:
        """Show no more steps, for good."""
        self._enter(FirstStep.DONE)
        self._workspace.messages.post("info", tr("The first steps are in the menu Help again (Shift+F1)."))

    @Slot()
    def refresh(self) -> None:
        """Look whether the step was done, and show the next one at its control."""
        while self._step is not FirstStep.DONE and self._is_done():
            self._enter(self._step.following)
        target = next((widget for widget in self._targets() if widget.isVisible() and widget.isEnabled()), None)
        if self._step is FirstStep.DONE or target is None:
            self.callout.hide()
            return
        number, total = list(FirstStep).index(self._step) + 1, len(_TEXTS) if can_train() else len(_TEXTS) - 3
        heading = tr("First steps, {number} of {total}", number=number, total=total)
        self.callout.show_beside(target, heading, tr(_TEXTS[self._step]))

    def _enter(self, step: FirstStep) -> None:
        self._step = FirstStep.DONE if step in _TRAINING and not can_train() else step
        self._seen = self._look()
        if self._workspace.settings.current.first_step is not self._step:
            self._workspace.settings.change(first_step=self._step)
        if self._step is FirstStep.DONE:
            self._clock.stop()
        else:
            self._clock.start()
        self.callout.setVisible(False)

    def _look(self) -> tuple[object, ...]:
        """The image and the Threshold that are looked at."""
        if not self._places.has("inspect"):
            return ()
        page = self._places.inspect
        thresholds = page.thresholds.thresholds
        return page.session.current, None if thresholds is None else thresholds.defect

    def _is_done(self) -> bool:
        workspace, opened = self._workspace, self._workspace.document.opened
        match self._step:
            case FirstStep.DEMO:
                return workspace.document.detector_path is not None
            case FirstStep.LOOK | FirstStep.THRESHOLD:
                return self._is_changed(0 if self._step is FirstStep.LOOK else 1) or _is_own(opened)
            case FirstStep.PROJECT:
                return _is_own(opened)
            case FirstStep.PARTS:
                return _is_own(opened) and bool(workspace.parts.paths())
        return workspace.training.job is not None

    def _is_changed(self, place: int) -> bool:
        """Whether another image, or another Threshold, is looked at than before."""
        now = self._look()
        if not self._seen or self._seen[place] is None:
            self._seen = now
        return bool(now) and now[place] is not None and now[place] != self._seen[place]

    def _targets(self) -> Sequence[QWidget]:
        """The controls that the step can be shown at, the best one first."""
        rail, start = self._rail, self._places.start
        inspect, parts, train = (rail.buttons[place] for place in (ShowInspect(), ShowParts(), ShowTrain()))
        ways: dict[FirstStep, tuple[QWidget, ...]] = {
            FirstStep.DEMO: (start.demo, rail.project),
            FirstStep.LOOK: (inspect, start.demo, rail.project),
            FirstStep.THRESHOLD: (inspect, start.demo, rail.project),
            FirstStep.PROJECT: (start.new, rail.project),
            FirstStep.PARTS: (parts, rail.project),
            FirstStep.TRAIN: (train, rail.project),
        }
        return *self._controls(), *ways.get(self._step, ())

    def _controls(self) -> Sequence[QWidget]:
        """Those on the page where the step is done, once it was made."""
        places = self._places
        match self._step:
            case FirstStep.LOOK if places.has("inspect"):
                return (places.inspect.panel.banner,)
            case FirstStep.THRESHOLD if places.has("inspect"):
                return (places.inspect.panel.threshold.slider,)
            case FirstStep.PARTS if places.has("parts"):
                return *places.parts.empty.buttons, places.parts.add_images
            case FirstStep.TRAIN if places.has("train"):
                return (places.train.status.train,)
        return ()


def _is_own(opened: OpenProject | None) -> bool:
    return opened is not None and not opened.project.is_demo
