"""The defect that is looked at: the same one in every list and in the view."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.results import Judgement, Region
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.region_list import MAX_ROWS, RegionList
from inspector.ui.widgets.image_view import ImageView


class RegionChoice(QObject):
    """Joins the lists of defects and the view.

    Signals:
        changed: The Region that is chosen now. None where none is.
    """

    changed = Signal(object)

    def __init__(self, view: ImageView, presenter: JudgementPresenter, regions: RegionList) -> None:
        super().__init__(view)
        self._view = view
        self._presenter = presenter
        self._lists: list[RegionList] = []
        self._region: Region | None = None
        self.add_list(regions)
        presenter.judged.connect(self._on_judged)
        presenter.replaced.connect(self._on_replaced)

    def add_list(self, regions: RegionList) -> None:
        """Join another list."""
        self._lists.append(regions)
        regions.region_chosen.connect(self.choose)

    @property
    def region(self) -> Region | None:
        """The defect that is chosen."""
        return self._region

    @Slot(object)
    def choose(self, region: Region) -> None:
        """Look at a defect."""
        self._view.select_region(region)
        self._set(region)

    def step(self, by: int) -> None:
        """Look at the defect that many rows further on. The first one comes after the last one."""
        judgement = self._presenter.judgement
        regions = () if judgement is None else judgement.regions[:MAX_ROWS]
        if regions:
            before = regions.index(self._region) if self._region in regions else -1 if by > 0 else 0
            self.choose(regions[(before + by) % len(regions)])

    def _set(self, region: Region | None) -> None:
        is_other = region != self._region
        self._region = region
        for each in self._lists:
            each.mark(region)
        if is_other:
            self.changed.emit(region)

    @Slot(object)
    def _on_judged(self, judgement: Judgement) -> None:
        chosen = self._region
        if chosen is None:
            return
        # Its outline moves with the Threshold, its highest pixel does not.
        same = next((region for region in judgement.regions if region.peak_at == chosen.peak_at), None)
        if same is None:
            self._view.select_region(None)
        self._set(same)

    @Slot()
    def _on_replaced(self) -> None:
        self._set(None)
