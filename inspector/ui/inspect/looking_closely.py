"""Everything that helps to look at one part closely: values, defects, reasons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from inspector.domain.descriptor_map import MOST_GOOD_PARTS
from inspector.jobs.similar_parts import DescribedParts
from inspector.ui.inspect.comparison import ComparisonControl
from inspector.ui.inspect.cursor_readout import CursorReadout
from inspector.ui.inspect.descriptor_drawer import DescriptorDrawer
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.inspect.reference_choice import ReferenceChoice
from inspector.ui.inspect.region_choice import RegionChoice
from inspector.ui.inspect.similar_search import SimilarSearch
from inspector.ui.inspect.why_drawer import WhyDrawer
from inspector.ui.widgets.actions import Action, ButtonAction, PageMenus
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace


class LookingClosely(QObject):
    """Makes the controls and has them know each other.

    Attributes:
        readout: The value under the pointer.
        reference_readout: That of the Reference.
        choice: The defect that is looked at.
        why: All figures of the defects, and why one is there.
        descriptors: Of a place and of Good Parts, in the plane.
        comparison: With a reference part.
    """

    def __init__(
        self,
        workspace: Workspace,
        view: ImageView,
        panel: InspectPanel,
        presenter: JudgementPresenter,
        is_live: Callable[[], bool],
    ) -> None:
        super().__init__(presenter)
        self._panel = panel
        described = DescribedParts()
        self.readout = CursorReadout(view, presenter)
        self.choice = RegionChoice(view, presenter, panel.regions)
        why_search, reference_search = (SimilarSearch(workspace, described, self) for _ in range(2))
        predicted = SimilarSearch(workspace, DescribedParts(MOST_GOOD_PARTS), self)
        self.why = WhyDrawer(workspace, presenter, panel.why, self.choice, why_search)
        self.descriptors = DescriptorDrawer(workspace, presenter, panel.descriptors, self.choice, predicted)
        reference = ReferenceChoice(workspace, reference_search, is_live, self)
        self.comparison = ComparisonControl(workspace.document, view, panel.compare, presenter, reference, is_live)
        self.why.part_chosen.connect(self.comparison.compare_with)
        self.descriptors.part_chosen.connect(self.comparison.compare_with)
        self.reference_readout = CursorReadout(self.comparison.views.other, presenter)

    def menus_in(self, page: QWidget) -> PageMenus:
        """Everything that can be done to look closely, while the focus is in the page."""
        maps, choice, similar = self._panel.map, self.choice, self.why.panel.card.places.similar
        quantity, field = tr("Draw another quantity as the map (Q)"), tr("Draw the map of another receptive field (A)")
        view = (
            Action(page, tr("Next &quantity of the map"), "Q", quantity, maps.step_quantity),
            Action(page, tr("Next receptive &field"), "A", field, maps.step_scale),
        )
        following, before = tr("Look at the next defect (N)"), tr("Look at the defect before (Shift+N)")
        own = (
            Action(page, tr("&Next defect"), "N", following, partial(choice.step, 1)),
            Action(page, tr("Pre&vious defect"), "Shift+N", before, partial(choice.step, -1)),
            ButtonAction(page, self._panel.why, "Y", text=tr("&Why it is unusual")),
            ButtonAction(page, similar, "Shift+Y", seen_with=similar),
            ButtonAction(page, self._panel.descriptors, "J", text=tr("Descri&ptors of the place")),
        )
        return PageMenus(view=view, own=own).joined(self.comparison.menus_in(page))
