"""The next thing to do in a Results place that has nothing to show."""

from __future__ import annotations

from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace


def say_next_step(empty: EmptyPlace, workspace: Workspace) -> None:
    """Say why there is no result."""
    if workspace.results.can_undo:
        empty.say(
            "eye-slash",
            tr("All results are cleared"),
            tr("Nothing is deleted: “Undo clear” (Ctrl+Shift+Z) brings them back."),
        )
        return
    empty.say(
        "chart-bar",
        tr("No parts inspected yet"),
        tr("Every part that you inspect is listed here, with its verdict and score."),
        (tr("Go to I&nspect"), tr("Look at parts (Ctrl+3)"), lambda: workspace.navigation.show(ShowInspect())),
    )
