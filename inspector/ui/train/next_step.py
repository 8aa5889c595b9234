"""The next thing to do in a Train place that has nothing to show."""

from __future__ import annotations

from inspector.edition import ONLY_INSPECTS, TRAIN_ELSEWHERE, can_train
from inspector.ui.widgets.empty_place import EmptyPlace, Offer
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowInspect, ShowParts
from inspector.ui.workspace.opening import ask_detector
from inspector.ui.workspace.workspace import Workspace


def is_waiting(workspace: Workspace, why_not: str) -> bool:
    """Whether something has to be done before training makes sense."""
    return not can_train() or bool(why_not and workspace.detector.manifest is None)


def say_next_step(empty: EmptyPlace, workspace: Workspace, why_not: str) -> None:
    """Say the missing thing, and offer it. ``why_not`` is empty, or why nothing can be trained."""
    is_trained = workspace.detector.manifest is not None
    if not can_train():
        sentence = tr("To learn new parts, {train_elsewhere}.", train_elsewhere=TRAIN_ELSEWHERE)
        offer = _inspect(workspace) if is_trained else _open(empty, workspace)
        empty.say("graduation-cap", tr(ONLY_INSPECTS), sentence, offer)
    elif is_trained:
        empty.say("check-circle", tr("This project is trained"), tr("Inspect images, or train again."))
    elif workspace.document.opened is None:
        empty.say("folder-open", tr("No project is open"), tr("Create or open one, then add its good parts."))
    elif why_not:
        sentence = tr("Inspector learns from good parts alone. No defects, no labels.")
        empty.say("image", why_not, sentence, _parts(workspace))
    else:
        empty.say("graduation-cap", tr("Ready to train"), tr("While it learns, you see here how well."))


def _open(empty: EmptyPlace, workspace: Workspace) -> Offer:
    hint = tr("Inspect with a detector file (Ctrl+Shift+O)")
    return tr("Open detec&tor…"), hint, lambda: ask_detector(empty, workspace)


def _inspect(workspace: Workspace) -> Offer:
    return tr("Inspect ima&ges"), tr("Look at parts (Ctrl+3)"), lambda: workspace.navigation.show(ShowInspect())


def _parts(workspace: Workspace) -> Offer:
    return tr("Go to &Parts"), tr("Add images of good parts (Ctrl+1)"), lambda: workspace.navigation.show(ShowParts())
