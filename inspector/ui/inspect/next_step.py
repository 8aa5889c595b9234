"""The next thing to do in an Inspect place that has nothing to show."""

from __future__ import annotations

from inspector.ui.inspect.actions import InspectActions
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowTrain
from inspector.ui.workspace.study_sentences import block_text
from inspector.ui.workspace.workspace import Workspace


def say_next_step(empty: EmptyPlace, workspace: Workspace, asked: InspectActions, *, has_images: bool) -> bool:
    """Say what is missing, and offer it. Returns whether anything is."""
    acceptance, blocking = workspace.acceptance, workspace.acceptance.blocking
    if acceptance.is_blocked and blocking is not None:
        empty.say("hand-palm", tr("Inspection is blocked"), block_text(blocking))
    elif workspace.document.detector_path is None:
        empty.say("folder-open", tr("No project is open"), tr("Create or open one, then train it on good parts."))
    elif workspace.detector.manifest is None:
        empty.say(
            "graduation-cap",
            tr("Nothing trained yet"),
            tr("Inspector has to learn from good parts what a good part looks like."),
            (
                tr("Go to &Train"),
                tr("Learn from good parts (Ctrl+2)"),
                lambda: workspace.navigation.show(ShowTrain()),
            ),
        )
    elif not has_images:
        empty.say(
            "image",
            tr("Drop images or folders here"),
            tr("Each part is compared with the good parts, and what looks unusual is marked."),
            (tr("Open &images…"), asked.open_images.toolTip(), asked.ask_files),
            (tr("Open &folder…"), asked.open_folder.toolTip(), asked.ask_folder),
            (tr("Live sour&ce…"), tr("Inspect a camera, a network stream or a video file (F7)"), asked.ask_source),
        )
    else:
        return False
    return True
