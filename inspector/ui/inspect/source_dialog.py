"""Asks for a live source, and shows it before anything starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from inspector.camera.chosen_source import chosen_source
from inspector.camera.source import ConnectedCamera, SourceProperty
from inspector.domain.live_source import PropertyValue, SourceChoice, SourceKind, Trigger
from inspector.errors import SourceError
from inspector.jobs.camera_search import CameraSearch
from inspector.jobs.job import JobOutcome
from inspector.jobs.runner import Runner
from inspector.ui.inspect.source_fields import SourceFields
from inspector.ui.inspect.source_list import SourceList
from inspector.ui.inspect.source_preview import PreviewPane
from inspector.ui.inspect.source_properties import SourceProperties
from inspector.ui.widgets.buttons import main_button, symbol_button
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.layouts import column, give_first_size, label, row
from inspector.ui.widgets.sentences import error_sentence, tr

#: Whoever types an address is not shown every letter of it.
PREVIEW_DELAY_MS = 500
_LIST_PX = 260
_SIZE = QSize(960, 640)


class SourceDialog(QDialog):
    """Connected cameras by name, addresses, files, and the sources used before, with a live preview.

    Args:
        runner: Runs the search for cameras and waits for previews.
        journals: The folder of the journals of watched folders.
        used: Sources used before, the last one first.
        parent: Owner, if any.

    Signals:
        source_chosen: The FrameSource, which is not open yet, and its SourceChoice.
    """

    source_chosen = Signal(object, object)

    def __init__(
        self, runner: Runner, journals: Path, used: Sequence[SourceChoice] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Live source"))
        self._journals = journals
        self._runner = runner
        self._used = tuple(used)
        self.list = SourceList(used)
        self.list.setFixedWidth(_LIST_PX)
        self.search = symbol_button(
            tr("Sea&rch again"), "arrows-clockwise", tr("Look for connected cameras again (F5)")
        )
        self.search.setShortcut("F5")
        self.fields = SourceFields()
        self.preview = PreviewPane(runner)
        self.properties = SourceProperties()
        self._chosen_properties: dict[str, PropertyValue] = {}
        self.detail = label(role="hint", wraps=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton(tr("&Start live view"), QDialogButtonBox.ButtonRole.AcceptRole)
        main_button(self.buttons)
        left = column((self.list, 1), self.search)
        right = column((self.preview, 1), self.detail, self.fields, self.properties)
        self.setLayout(column((row(left, (right, 1), spacing=16), 1), self.buttons, spacing=16, margins=(16,) * 4))
        for button in (self.search, self.fields.browse):
            button.setAutoDefault(False)
        self.start.setDefault(True)
        give_first_size(self, _SIZE)
        self._delay = single_shot(self, PREVIEW_DELAY_MS)
        self._delay.timeout.connect(self._show_preview)
        self.list.source_chosen.connect(self._on_source_chosen)
        self.search.clicked.connect(self._search)
        self.fields.address_changed.connect(self._on_address_changed)
        self.fields.orientation_changed.connect(lambda: self.preview.turn(self.fields.choice.orientation))
        self.preview.properties_read.connect(self._show_properties)
        self.properties.changed.connect(self._adjust)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(lambda: self.preview.stop())
        self._search()
        self.list.choose(None)
        self.list.setFocus()

    def _search(self) -> None:
        self.search.setEnabled(False)
        job = CameraSearch()
        job.ended.connect(self._on_searched)
        self._runner.start(job)

    def _on_searched(self, outcome: JobOutcome) -> None:
        cameras: list[ConnectedCamera] = outcome.result if isinstance(outcome.result, list) else []
        self.list.show_cameras(cameras)
        self.search.setEnabled(True)

    def _on_source_chosen(self, choice: SourceChoice) -> None:
        known = next((each for each in self._used if (each.kind, each.address) == (choice.kind, choice.address)), None)
        self.fields.show_source(choice.kind, choice.address, is_given=bool(choice.address))
        self._chosen_properties = {} if known is None else dict(known.properties)
        if known is not None:
            self.fields.show_settings(known)
        self.detail.setText(self.list.detail)
        self.detail.setVisible(bool(self.list.detail))

    def _on_address_changed(self) -> None:
        why_not = self.fields.why_not
        self.start.setEnabled(not why_not)
        self.start.setToolTip(why_not)
        self.preview.show_nothing(why_not or tr("Connecting…"))
        self.properties.show_properties(())
        self._delay.stop()
        if not why_not:
            self._delay.start()

    def _show_properties(self, found: Sequence[SourceProperty]) -> None:
        # The camera may have rounded a value, or refused it.
        self._chosen_properties |= {each.key: each.value for each in found if each.key in self._chosen_properties}
        self.properties.show_properties(found)

    def _adjust(self, key: str, value: PropertyValue) -> None:
        self._chosen_properties[key] = value
        self.preview.adjust(key, value)

    @property
    def choice(self) -> SourceChoice:
        """The source as it is given now."""
        return replace(self.fields.choice, properties=dict(self._chosen_properties))

    def _show_preview(self) -> None:
        choice = self.choice
        self.preview.turn(choice.orientation)
        # The preview of a watched folder takes none of its files.
        is_watched = choice.kind is SourceKind.FOLDER
        kind = SourceKind.SEQUENCE if is_watched else choice.kind
        shown = SourceChoice(kind, choice.address, Trigger.FREE_RUN, properties=choice.properties)
        try:
            if_missing = tr("No image is there yet.") if is_watched else ""
            self.preview.show_source(chosen_source(shown, self._journals), shown, if_missing)
        except SourceError as error:
            self.preview.show_nothing(error_sentence(error))

    def _accept(self) -> None:
        self._delay.stop()
        choice = self.choice
        try:
            source = chosen_source(choice, self._journals)
        except SourceError as error:
            self.preview.show_nothing(error_sentence(error))
            return
        self.setEnabled(False)

        def begin() -> None:
            self.source_chosen.emit(source, choice)
            self.accept()

        # A camera serves one program at a time, its own preview included.
        self.preview.stop(begin)
