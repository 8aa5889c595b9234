"""The menus of the Inspect place."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from inspector.text import Text
from inspector.ui.inspect.actions import InspectActions
from inspector.ui.inspect.bar import InspectBar
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.inspect.session import LAST, InspectSession
from inspector.ui.widgets.actions import Action, ButtonAction, PageMenus
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import tr

_FIRST = Text("Show the first image (Home or Ctrl+Home)")
_LAST = Text("Show the last image (End or Ctrl+End)")
_UNSURE = Text("Move the lower threshold with the arrow keys (U)")
_PROMISE = Text("Type the share of good parts that may be rejected (P)")


def inspect_menus(
    page: QWidget,
    view: ImageView,
    bar: InspectBar,
    panel: InspectPanel,
    session: InspectSession,
    asked: InspectActions,
) -> PageMenus:
    """Everything that can be done with the images that are open."""
    threshold, overlay = panel.threshold, panel.overlay
    shown = (
        ButtonAction(page, bar.fit, "F"),
        ButtonAction(page, bar.actual_size, "1"),
        Action(page, tr("Zoom &in"), "+", tr("Magnify the image (+)"), view.zoom_in),
        Action(page, tr("Zoom &out"), "-", tr("Show more of the image (-)"), view.zoom_out),
        None,
        ButtonAction(page, overlay.shown, "M"),
        ButtonAction(page, overlay.contours, "C"),
    )
    own = (
        asked.open_images,
        asked.open_folder,
        *bar.live.actions_in(page),
        None,
        ButtonAction(page, bar.stepper.back, "Alt+Left", seen_with=bar.stepper.back),
        ButtonAction(page, bar.stepper.forward, "Alt+Right", seen_with=bar.stepper.forward),
        Action(page, tr("First image"), "Ctrl+Home", tr(_FIRST), partial(session.step_to, 0)),
        Action(
            page,
            tr("Last image"),
            "Ctrl+End",
            tr("Show the last image (End or Ctrl+End)"),
            partial(session.step_to, LAST),
        ),
        None,
        ButtonAction(page, threshold.reset, "R", text=tr("&Default threshold")),
        Action(page, tr("&Lower threshold…"), "U", tr(_UNSURE), threshold.histogram.begin_unsure),
        Action(page, tr("&Promise about good parts…"), "P", tr(_PROMISE), threshold.promise.begin),
        ButtonAction(page, panel.roi, "I"),
        ButtonAction(page, panel.length, "L"),
        ButtonAction(page, panel.guard, "B"),
        ButtonAction(page, panel.what_if, "W"),
        None,
        ButtonAction(page, panel.export, "Ctrl+E"),
    )
    return PageMenus(view=shown, own=own)
