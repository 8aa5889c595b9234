"""The keys of the Inspect place."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QWidget

from inspector.ui.inspect.bar import InspectBar
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.inspect.session import InspectSession
from inspector.ui.inspect.threshold_presenter import ThresholdPresenter
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.shortcuts import add_shortcuts


def add_keys(
    page: QWidget,
    view: ImageView,
    bar: InspectBar,
    panel: InspectPanel,
    session: InspectSession,
    threshold: ThresholdPresenter,
    others: Iterable[tuple[str, Callable[[], object]]],
) -> None:
    """Have keys do what its buttons do while the focus is in the page."""
    overlay = panel.overlay
    add_shortcuts(
        page,
        ("F", view.fit),
        ("1", view.show_actual_size),
        ("+", view.zoom_in),
        ("-", view.zoom_out),
        ("M", overlay.shown.toggle),
        ("C", overlay.contours.toggle),
        ("R", threshold.reset),
        ("U", panel.threshold.histogram.begin_unsure),
        ("P", panel.threshold.promise.begin),
        ("Alt+Left", lambda: session.step(-1)),
        ("Alt+Right", lambda: session.step(1)),
        *bar.live.shortcuts,
        *bar.truth.shortcuts,
        *others,
        ("W", panel.what_if.click),
        ("B", panel.guard.click),
        ("I", panel.roi.click),
        ("L", panel.length.click),
        ("Ctrl+E", panel.export.click),
    )
