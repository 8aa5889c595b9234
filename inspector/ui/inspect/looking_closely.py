"""Everything that helps to look at one part closely: values, defects, reasons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from inspector.jobs.similar_parts import DescribedParts
from inspector.ui.inspect.comparison import ComparisonControl
from inspector.ui.inspect.cursor_readout import CursorReadout
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.inspect.reference_choice import ReferenceChoice
from inspector.ui.inspect.region_choice import RegionChoice
from inspector.ui.inspect.similar_search import SimilarSearch
from inspector.ui.inspect.why_drawer import WhyDrawer
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.workspace.workspace import Workspace


class LookingClosely(QObject):
    """Makes the controls and has them know each other.

    Attributes:
        readout: The value under the pointer.
        reference_readout: That of the Reference.
        choice: The defect that is looked at.
        why: All figures of the defects, and why one is there.
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
        self.why = WhyDrawer(workspace, presenter, panel.why, self.choice, why_search)
        reference = ReferenceChoice(workspace, reference_search, self)
        self.comparison = ComparisonControl(workspace.document, view, panel.compare, presenter, reference, is_live)
        self.why.part_chosen.connect(self.comparison.compare_with)
        self.reference_readout = CursorReadout(self.comparison.views.other, presenter)

    @property
    def shortcuts(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """Keys and their actions."""
        maps = ("Q", self._panel.map.step_quantity), ("A", self._panel.map.step_scale)
        return *maps, *self.why.shortcuts, *self.choice.shortcuts, *self.comparison.shortcuts
