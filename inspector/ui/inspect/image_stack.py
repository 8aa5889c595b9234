"""The middle of the Inspect place: the image that is shown, or in its stead what there is to do or to know."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget

from inspector.domain.inspection import Inspection
from inspector.errors import InspectorError
from inspector.ui.inspect.actions import InspectActions
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.live_session import LiveSession
from inspector.ui.inspect.next_step import say_next_step
from inspector.ui.inspect.session import InspectSession
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import error_sentence, tr
from inspector.ui.workspace.workspace import Workspace

#: A result that takes longer clears the view, so that no image is taken for another.
PATIENCE_MS = 200


class ImageStack(QStackedWidget):
    """Follows the opened images and their results.

    Args:
        workspace: Has Project and Detector.
        view: Shows images.
        session: The opened images.
        live: Shows its own images while it runs.
        presenter: Shows a result with everything around the image.
        asked: Offered where there is nothing to show.

    Attributes:
        empty: Is shown in place of the view.
    """

    def __init__(
        self,
        workspace: Workspace,
        view: ImageView,
        session: InspectSession,
        live: LiveSession,
        presenter: JudgementPresenter,
        asked: InspectActions,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._view = view
        self._session = session
        self._live = live
        self._presenter = presenter
        self._asked = asked
        self.empty = EmptyPlace()
        # Else a view beside a reference, or above a drawer, would be as large as the hidden empty place.
        self.empty.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.addWidget(self.empty)
        self.addWidget(view)
        self._patience = single_shot(self, PATIENCE_MS)
        self._patience.timeout.connect(lambda: presenter.clear(tr("Inspecting…")))
        session.inspected.connect(self._show_result)
        session.failed.connect(self._on_failed)

    def refresh(self) -> None:
        """Show the view, or the next step where there is nothing to show."""
        has_images = bool(self._session.paths) or self._live.is_running
        is_empty = say_next_step(self.empty, self._workspace, self._asked, has_images=has_images)
        self.setCurrentWidget(self.empty if is_empty else self._view)

    def wait_for_image(self) -> None:
        """Another opened image is to be shown. Its result follows."""
        self.refresh()
        if self._session.current is None or self._workspace.detector.manifest is None:
            self.wait_no_more()
            self._presenter.clear(tr("No image is shown"))
        elif not self._session.is_paused:
            self._patience.start()

    def wait_for_frame(self) -> None:
        """A live source has started."""
        self.wait_no_more()
        self._presenter.clear(tr("Waiting for the first image…"))
        self.refresh()

    def wait_no_more(self) -> None:
        """The opened images are not inspected now."""
        self._patience.stop()

    @Slot(object)
    def _show_result(self, inspection: Inspection) -> None:
        if not self._live.is_running:
            self.wait_no_more()
            self.setCurrentWidget(self._view)
            self._presenter.show(inspection)

    @Slot(object, object)
    def _on_failed(self, path: Path, error: InspectorError) -> None:
        if self._live.is_running:
            return
        self.wait_no_more()
        self._presenter.clear(tr("Not inspected"))
        self.empty.say("warning", tr("“{name}” cannot be inspected", name=path.name), error_sentence(error))
        self.setCurrentWidget(self.empty)
