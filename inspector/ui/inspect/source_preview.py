"""The picture of a live source before anything starts."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.camera.source import Frame, FrameSource, SourceProperty
from inspector.domain.live_source import Orientation, PropertyValue, SourceChoice
from inspector.errors import InspectorError
from inspector.jobs.preview import SourcePreview
from inspector.jobs.runner import Runner
from inspector.ui.inspect.live_controls import speed_text
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.layouts import label
from inspector.ui.widgets.sentences import error_sentence, tr

_RATE_S = 1.0


class PreviewPane(QWidget):
    """Shows one source at a time, upright.

    Args:
        runner: Waits for previews when the window closes.

    Signals:
        properties_read: The properties (tuple of SourceProperty) of the source that is shown.
    """

    properties_read = Signal(tuple)

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._preview: SourcePreview | None = None
        self._frame: Frame | None = None
        self._orientation = Orientation()
        self._counted_since_s = 0.0
        self._count = 0
        self._rate = ""
        self.view = ImageView()
        self.view.setAccessibleName(tr("Preview"))
        self.view.setMinimumSize(420, 280)
        self.state = label(role="hint", wraps=True)
        self.state.setAccessibleName(tr("State of the preview"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.state)

    @property
    def is_running(self) -> bool:
        """Whether a source is open or being opened."""
        return self._preview is not None

    def show_source(self, source: FrameSource, choice: SourceChoice, if_missing: str = "") -> None:
        """Show a source in place of the one before.

        Args:
            source: The source.
            choice: Of that source.
            if_missing: Said in place of the error where there is nothing to show.
        """
        self.stop()
        self.state.setText(tr("Connecting…"))
        preview = self._preview = SourcePreview(source, choice)
        preview.frame_captured.connect(while_there(self, partial(self._on_frame, preview)))
        preview.properties_read.connect(while_there(self, partial(self._on_properties_read, preview)))
        preview.adjustment_refused.connect(while_there(self, self._on_refused))
        preview.failed.connect(while_there(self, partial(self._on_failed, preview, if_missing)))
        preview.stopped.connect(while_there(self, partial(self._on_stopped, preview)))
        self._runner.watch(preview)
        preview.start()

    def show_nothing(self, why: str) -> None:
        """Show no source, and say why."""
        self.stop()
        self.state.setText(why)

    def adjust(self, key: str, value: PropertyValue) -> None:
        """Change a property of the source that is shown."""
        if self._preview is not None:
            self._preview.adjust(key, value)

    def turn(self, orientation: Orientation) -> None:
        """Turn the image upright."""
        self._orientation = orientation
        self._draw()

    def stop(self, then: Callable[[], object] | None = None) -> None:
        """End the preview. Its source is closed when ``then`` is called."""
        preview, self._preview = self._preview, None
        self._frame = None
        self._counted_since_s, self._count, self._rate = 0.0, 0, ""
        self.view.set_image(None)
        if preview is not None:
            if then is not None:
                preview.stopped.connect(then)
            preview.stop()
        elif then is not None:
            then()

    def _on_properties_read(self, preview: SourcePreview, found: tuple[SourceProperty, ...]) -> None:
        if preview is self._preview:
            self.properties_read.emit(found)

    def _on_frame(self, preview: SourcePreview, frame: Frame) -> None:
        if preview is not self._preview:
            return
        self._frame = frame
        self._count += 1
        elapsed_s = time.monotonic() - self._counted_since_s
        if elapsed_s >= _RATE_S:
            speed = speed_text(self._count / elapsed_s)
            self._rate = tr(", {speed} images per second", speed=speed) if self._counted_since_s else ""
            self._counted_since_s, self._count = time.monotonic(), 0
        self._draw()

    def _draw(self) -> None:
        if self._frame is None:
            return
        upright = self._orientation.apply(self._frame.image)
        self.view.set_image(upright)
        self.state.setText(
            tr("{width} x {height} pixels{rate}", width=upright.shape[1], height=upright.shape[0], rate=self._rate)
        )

    def _on_failed(self, preview: SourcePreview, if_missing: str, error: InspectorError) -> None:
        if preview is self._preview:
            self._frame = None
            self.view.set_image(None)
            is_missing = error.code == "source-missing" and bool(if_missing)
            self.state.setText(if_missing if is_missing else error_sentence(error))

    def _on_refused(self, error: InspectorError) -> None:
        self.state.setText(error_sentence(error))

    def _on_stopped(self, preview: SourcePreview) -> None:
        # By itself: nobody has to wait for it any more.
        if preview is self._preview:
            self._preview = None
