"""Everything that can be done in the window, whatever place is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMainWindow

from inspector.ui.app.first_steps import FirstSteps
from inspector.ui.app.job_bar import JobBar
from inspector.ui.app.rail import Rail
from inspector.ui.widgets.actions import Action, ButtonAction
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowStart
from inspector.ui.workspace.opening import ask_detector, ask_project
from inspector.ui.workspace.workspace import Workspace


@dataclass(frozen=True)
class WindowActions:
    """Actions by their names.

    Attributes:
        new: Begins a Project.
        open: Opens one.
        open_detector: Opens a Detector alone.
        demo: Opens the demo.
        close_project: Closes the document.
        cancel: Stops the Job that is shown.
        settings: Opens the settings.
        quit: Ends the program.
        places: Lead to the places, in their order.
        full_screen: Fills the screen, or ends that.
        help: Of the menu *Help*.
    """

    new: Action
    open: Action
    open_detector: Action
    demo: Action
    close_project: Action
    cancel: Action
    settings: Action
    quit: Action
    places: tuple[Action, ...]
    full_screen: Action
    help: tuple[Action, ...]


@dataclass(frozen=True)
class WindowDeeds:
    """Functions of the window.

    Attributes:
        open_demo: Opens the demo.
        toggle_full_screen: Fills the screen, or ends that.
        show_guide: Opens the guide.
        first_steps: Can be begun and ended.
        show_diagnostics: Opens the diagnostics.
    """

    open_demo: Callable[[], object]
    toggle_full_screen: Callable[[], object]
    show_guide: Callable[[], object]
    first_steps: FirstSteps
    show_diagnostics: Callable[[], object]


def window_actions(
    window: QMainWindow, workspace: Workspace, rail: Rail, job_bar: JobBar, deeds: WindowDeeds
) -> WindowActions:
    """The actions of a window, which has their keys."""
    action = partial(Action, window)
    open_project, open_detector = partial(ask_project, window, workspace), partial(ask_detector, window, workspace)
    begin, close = partial(workspace.navigation.show, ShowStart(())), workspace.document.close
    places = enumerate(rail.buttons.values(), start=1)
    demo, alone = (
        tr("See Inspector at work on rendered parts (Ctrl+Shift+D)"),
        tr("Inspect with a detector file (Ctrl+Shift+O)"),
    )
    steps, shown = deeds.first_steps, tr("Show them at the controls, or no more (Shift+F1)")
    support = tr("Versions, processor, disks and log, for whoever helps you (Ctrl+F1)")
    return WindowActions(
        new=action(tr("&New project…"), "Ctrl+N", tr("Begin with a new product (Ctrl+N)"), begin),
        open=action(tr("&Open project…"), "Ctrl+O", tr("Open a project's folder (Ctrl+O)"), open_project),
        open_detector=action(tr("Open detec&tor…"), "Ctrl+Shift+O", alone, open_detector),
        demo=action(tr("Open the &demo"), "Ctrl+Shift+D", demo, deeds.open_demo),
        close_project=action(tr("&Close project"), "Ctrl+W", tr("Back to the start page (Ctrl+W)"), close),
        cancel=ButtonAction(window, job_bar.cancel, "Ctrl+.", seen_with=job_bar.cancel),
        settings=ButtonAction(window, rail.settings, "Ctrl+,"),
        quit=action(tr("&Quit"), "Ctrl+Q", tr("Close the window (Ctrl+Q)"), window.close),
        places=tuple(ButtonAction(window, button, f"Ctrl+{position}") for position, button in places),
        full_screen=action(
            tr("&Full screen"), "F11", tr("Fill the screen, or end that (F11)"), deeds.toggle_full_screen
        ),
        help=(
            action(tr("&Guide"), "F1", tr("About everything that is shown (F1)"), deeds.show_guide),
            action(tr("&First steps"), "Shift+F1", shown, steps.toggle),
            ButtonAction(window, steps.callout.next, "Ctrl+Shift+N", text=tr("&Next step"), seen_with=steps.callout),
            action(tr("Dia&gnostics…"), "Ctrl+F1", support, deeds.show_diagnostics),
        ),
    )
