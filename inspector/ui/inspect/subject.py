"""The place that is explained: the defect that is looked at, or else the highest place."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.inspection import Inspection, highest_place
from inspector.domain.results import Judgement, Region
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.region_choice import RegionChoice

#: Pictures of places show at least so much of an image's width.
_LEAST_SHARE = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A place of the part that is shown.

    Attributes:
        inspection: The part.
        judgement: As it is seen.
        region: The defect. None where there is none.
        place: Its highest place, as shares of the image's width and height. The highest of all where there is none.
    """

    inspection: Inspection
    judgement: Judgement
    region: Region | None
    place: tuple[float, float]

    @property
    def side_px(self) -> int:
        """Of a square that shows the place and its surroundings."""
        height, width = self.inspection.image.shape[:2]
        extent_px = 0 if self.region is None else max(self.region.width, self.region.height)
        side_px: int = min(round(max(1.5 * extent_px, _LEAST_SHARE * width)), height, width)
        return side_px


def subject(presenter: JudgementPresenter, choice: RegionChoice) -> Subject | None:
    """The place that is explained now. None where no part is shown."""
    inspection, judgement = presenter.inspection, presenter.judgement
    if inspection is None or judgement is None:
        return None
    first = judgement.regions[0] if judgement.regions else None
    region = choice.region if choice.region in judgement.regions else first
    if region is None or region.peak_at is None:
        return Subject(inspection, judgement, region, highest_place(inspection))
    height, width = inspection.anomaly_map.shape
    place = (region.peak_at[0] + 0.5) / width, (region.peak_at[1] + 0.5) / height
    return Subject(inspection, judgement, region, place)
