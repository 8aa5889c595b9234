"""Whether the controls of the Inspect place can be used, and why not."""

from __future__ import annotations

from inspector.text import Text
from inspector.ui.inspect.bar import InspectBar
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.live_session import LiveSession
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.inspect.session import InspectSession
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

BLOCKED = Text("Inspection is blocked: a challenge part was missed. Release it first")
#: The subject of messages about that.
_BLOCK = "block"


def why_not_inspect(workspace: Workspace) -> str:
    """Why nothing can be inspected, or ''."""
    if workspace.acceptance.is_blocked:
        return tr(BLOCKED)
    if workspace.document.detector_path is None:
        return tr("Create or open a project first")
    return tr("Train a detector first") if workspace.detector.manifest is None else ""


def is_refused(workspace: Workspace) -> bool:
    """Whether inspection is blocked. Then this is said."""
    if workspace.acceptance.is_blocked:
        workspace.messages.post("warning", f"{tr(BLOCKED)}.", _BLOCK)
    return workspace.acceptance.is_blocked


def follow_block(
    workspace: Workspace, live: LiveSession, session: InspectSession, presenter: JudgementPresenter, bar: InspectBar
) -> None:
    """Inspect nothing while inspection is blocked, and go on after it."""
    workspace.messages.withdraw(_BLOCK)
    if workspace.acceptance.is_blocked:
        live.stop()
        session.set_paused(True)
        presenter.clear(tr("Inspection is blocked"))
        bar.stepper.show_position(0, 0, None)
    elif not live.is_running:
        session.set_paused(False)


def show_readiness(
    workspace: Workspace, panel: InspectPanel, bar: InspectBar, live: LiveSession, session: InspectSession
) -> None:
    """Tell the controls."""
    why_not = why_not_inspect(workspace)
    bar.set_open_ready(why_not)
    panel.set_what_if_ready(why_not)
    bar.live.set_ready(why_not)
    bar.live.set_snapshot_ready("" if workspace.document.opened else tr("Good parts belong to a project"))
    if not why_not and live.is_running:
        why_not = "" if live.is_frozen else tr("Freeze the live view to export its image")
    elif not why_not and not session.paths:
        why_not = tr("Open images first")
    panel.set_export_ready(why_not)
