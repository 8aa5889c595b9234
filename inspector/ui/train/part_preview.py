"""One part as the unfinished Ensemble sees it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from inspector.domain.events import PreviewMade
from inspector.domain.results import ColourScale
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.layouts import column, label, row
from inspector.ui.widgets.sentences import tr


class PartPreview(QWidget):
    """The part on the left, the same part with its Anomaly Map on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.caption = label(role="hint", wraps=True)
        self.plain = ImageView()
        self.with_map = ImageView()
        self.plain.setAccessibleName(tr("One part"))
        self.with_map.setAccessibleName(tr("Its anomaly map so far"))
        self.setLayout(column((row((self.plain, 1), (self.with_map, 1)), 1), self.caption))
        self.clear()

    def show_preview(self, preview: PreviewMade) -> None:
        """Show the newest preview."""
        self.plain.set_image(preview.image)
        self.with_map.set_image(preview.image)
        self.with_map.set_map(preview.anomaly_map)
        threshold = preview.threshold
        self.with_map.set_colours(ColourScale(threshold, threshold))
        self.caption.setText(
            tr(
                "A part and its anomaly map after step {step:,}. Training makes good parts dark; bright places "
                "look unusual.",
                step=preview.step,
            )
        )

    def set_overlay(self, opacity: float, colour_map: str) -> None:
        """Draw the map as the user's settings say. ``opacity`` is 0 to 1."""
        self.with_map.set_overlay(True, opacity, colour_map, contours=False)

    def clear(self) -> None:
        """Show nothing."""
        self.plain.set_image(None)
        self.with_map.set_image(None)
        self.caption.setText(tr("A part and its anomaly map appear here while training."))
