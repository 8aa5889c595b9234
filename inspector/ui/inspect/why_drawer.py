"""The drawer below the image: all figures of its defects, and why one of them is unusual."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton
from typing_extensions import override

from inspector.domain.similar_places import SimilarPlace
from inspector.domain.why import place_terms, scale_shares
from inspector.jobs.similar_parts import Compared, Comparison
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.place_search import COMPARING, PlaceSearch
from inspector.ui.inspect.region_choice import RegionChoice
from inspector.ui.inspect.region_table import RegionTable
from inspector.ui.inspect.similar_search import SimilarSearch
from inspector.ui.inspect.subject import Subject, subject
from inspector.ui.inspect.why_card import WhyCard, place_heading
from inspector.ui.widgets.frame_pace import FRAME_MS, FramePace
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.layouts import row
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

_HEIGHT_PX = 216
_ALL_FROM_PX = 960
#: With all margins, so that a sentence has no more lines than there is room for.
_CARD_LEAST_PX = 376
_MARGIN_PX = 12
#: The image follows the slider at every frame, and the drawer at every third, so that it takes little time from it.
_PACE_MS = 3 * FRAME_MS


class WhyPanel(QFrame):
    """Lays the controls out. They speak for themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspectBar")
        self.setFixedHeight(_HEIGHT_PX)
        self.table = RegionTable()
        self.card = WhyCard()
        around = row((self.table, 1), (self.card, 1), spacing=_MARGIN_PX)
        around.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        self.setLayout(around)
        self.table.width_wanted.connect(self.give_room)
        self.hide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.card.set_narrow(self.width() < _ALL_FROM_PX)
        self.give_room()

    def give_room(self) -> None:
        """The table gets the width of its figures, as far as the card can do without it."""
        card_px = max(self.card.minimumSizeHint().width() + 3 * _MARGIN_PX, _CARD_LEAST_PX)
        self.table.setMinimumWidth(max(min(self.table.figures_px, self.width() - card_px), 0))


class WhyDrawer(QObject):
    """Has the drawer follow the Judgement that is shown and the defect that is chosen.

    Args:
        workspace: The open Project.
        presenter: Shows an image.
        button: Opens it.
        choice: The defect that is looked at.
        search: Finds similar places.

    Signals:
        part_chosen: The Path of the Good Part with the most similar place, to be compared with.
    """

    part_chosen = Signal(Path)

    def __init__(
        self,
        workspace: Workspace,
        presenter: JudgementPresenter,
        button: QToolButton,
        choice: RegionChoice,
        search: SimilarSearch,
    ) -> None:
        super().__init__(presenter)
        self.panel = WhyPanel()
        choice.add_list(self.panel.table)
        self._workspace = workspace
        self._presenter = presenter
        self._choice = choice
        self._place = PlaceSearch(search, self._question, self)
        button.toggled.connect(self._on_toggled)
        self._pace = FramePace(self, _PACE_MS)
        self._pace.due.connect(self.refresh)
        presenter.judged.connect(self._pace.request)
        presenter.replaced.connect(self.refresh)
        choice.changed.connect(self._explain)
        self._similar: SimilarPlace | None = None
        self.panel.card.places.similar.clicked.connect(self._on_similar_clicked)
        search.found.connect(self._on_found)
        search.failed.connect(while_there(self, partial(self.panel.card.places.show_pair, None, None)))

    @Slot(bool)
    def _on_toggled(self, is_shown: bool) -> None:
        self.panel.setVisible(is_shown)
        self._place.forget()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the Judgement that is seen, while the drawer is open."""
        if self.panel.isVisible():
            judgement = self._presenter.judgement
            self.panel.table.show_regions(() if judgement is None else judgement.regions, self._presenter.pixel_size)
            self.panel.table.mark(self._choice.region)
            self._explain()

    @Slot()
    def _explain(self) -> None:
        if not self.panel.isVisible():
            return
        explained = subject(self._presenter, self._choice)
        if explained is None:
            self._place.forget()
            self.panel.card.show_nothing()
            return
        inspection, place = explained.inspection, explained.place
        self.panel.card.show_place(
            place_heading(explained.judgement, explained.region, inspection.score),
            scale_shares(inspection.scales, *place),
            place_terms(inspection.terms, *place),
            self._workspace.detector.manifest,
        )
        self.panel.give_room()
        if self._place.follow(explained):
            self.panel.card.places.show_pair(None, None, tr(COMPARING))

    def _question(self, explained: Subject) -> Comparison:
        inspection, manifest = explained.inspection, self._workspace.detector.manifest
        pose, mirror = (None, None) if manifest is None else (manifest.pose, manifest.augmentation.mirror)
        return Comparison(inspection.path, inspection.image, explained.place, explained.side_px, pose, mirror)

    def _on_similar_clicked(self) -> None:
        if self._similar is not None:
            self.part_chosen.emit(self._similar.part)

    def _on_found(self, compared: Compared) -> None:
        similar = self._similar = compared.similar
        if similar is not None:
            text = tr(
                "The most similar place of {count} good parts, in {name}",
                count=len(compared.ranked),
                name=similar.part.name,
            )
            text = f"{text}, {tr('laid as this part lies')}" if similar.is_laid else text
            self.panel.card.places.show_pair(similar.own, similar.around, text)
