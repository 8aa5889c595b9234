"""An image as a Detector sees it, and the only way from there to a Verdict. Never runs a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.breadth import AreaStatistics, breadth
from inspector.domain.defect_mask import outline_level, outlined
from inspector.domain.results import ColourScale, Judgement, Region, ScaleMap, ScaleTerms, Thresholds, Verdict
from inspector.domain.scene_change import SceneChange
from inspector.domain.why import variance_decides
from inspector.errors import UsageError
from inspector.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """All that a Detector tells about an image, for every cell of its networks, before it is brought to the image.

    Attributes:
        anomaly: The Anomaly Map of cells, float32, h x w.
        elapsed_s: From the zoomed image to here.
        scales: As in Inspection.
        scene: As in Inspection.
        terms: As in Inspection.
    """

    anomaly: FloatMap
    elapsed_s: float
    scales: tuple[ScaleMap, ...] = ()
    scene: tuple[SceneChange, ...] = ()
    terms: tuple[ScaleTerms, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """One inspected image with everything that belongs to it. Also the Event that reports it.

    >>> import inspector
    >>> inspection = inspector.load("parts.inspector").inspect("new.png")
    >>> print(inspection.verdict)
    DEFECT
    >>> inspection.anomaly_map.shape == inspection.mask.shape == inspection.image.shape[:2]
    True
    >>> inspection.regions[0].score == inspection.score
    True

    Attributes:
        path: The image's file, or a name for a live frame or an array.
        image: uint8, height x width x 3, RGB.
        anomaly_map: float32, height x width: 0 is an average good pixel, 1 its standard deviation.
        roi: The ROI in force at the image's size, bool, height x width: the Detector's, until ``within`` chooses
            another. None where everything counts.
        score: The Anomaly Score: the peak of the map inside the ROI, and its breadth.
        thresholds: The Detector's default ones.
        elapsed_s: From the file, or the array, to the map.
        scales: One per Scale. Empty for a Detector of one, whose map is the Anomaly Map itself.
        areas: Statistics that the breadth follows from.
        scene: How light, focus and colour differ from all Good Parts.
        terms: What the scores are made of, one per Scale. Empty where the Detector's file is older than that.
        captured_s: When a live frame was captured, on the clock of ``time.monotonic``. None of a file.
    """

    path: Path
    image: Pixels = field(repr=False)
    anomaly_map: FloatMap = field(repr=False)
    roi: Mask | None = field(repr=False)
    score: float
    thresholds: Thresholds
    elapsed_s: float
    scales: tuple[ScaleMap, ...] = field(default=(), repr=False)
    areas: tuple[AreaStatistics, ...] = field(default=(), repr=False)
    scene: tuple[SceneChange, ...] = ()
    terms: tuple[ScaleTerms, ...] = field(default=(), repr=False)
    captured_s: float | None = None

    @property
    def bad_image(self) -> tuple[SceneChange, ...]:
        """The changes of the scene for which it cannot be judged. Empty where it can."""
        return tuple(change for change in self.scene if change.is_bad)

    @property
    def verdict(self) -> Verdict:
        """At the default Thresholds."""
        return judge(self, self.thresholds).verdict

    @property
    def mask(self) -> Mask:
        """The Defect Mask at the default Threshold, bool, height x width."""
        return judge(self, self.thresholds).mask

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions of the Defect Mask at the default Threshold, largest score first."""
        return judge(self, self.thresholds).regions

    @property
    def size_bytes(self) -> int:
        """Memory that it takes, but for its Scales."""
        return self.image.nbytes + self.anomaly_map.nbytes + (0 if self.roi is None else self.roi.nbytes)

    def within(self, roi: Mask | None) -> Inspection:
        """The same image looked at inside another ROI.

        >>> import inspector, numpy as np
        >>> inspection = inspector.load("parts.inspector").inspect("new.png")
        >>> nothing = np.zeros(inspection.anomaly_map.shape, dtype=bool)
        >>> print(inspection.within(nothing).verdict)
        GOOD

        Args:
            roi: bool, height x width of the image. None where everything counts.

        Raises:
            UsageError: It has another size, or is not bool.
        """
        if roi is not None and (roi.dtype != np.bool_ or roi.shape != self.anomaly_map.shape):
            given = " x ".join(map(str, roi.shape))
            what = Text("The region of interest is an array of {dtype}, {given}", dtype=roi.dtype, given=given)
            height, width = self.anomaly_map.shape
            raise UsageError(what, Text("give bool, {height} x {width}", height=height, width=width))
        return replace(self, roi=roi, score=anomaly_score(self.anomaly_map, roi, self.areas))


def anomaly_score(anomaly_map: FloatMap, roi: Mask | None = None, areas: Sequence[AreaStatistics] = ()) -> float:
    """Anomaly Score of an image: the peak of its map inside the ROI (0.0 for an empty ROI), and its breadth."""
    return peak(anomaly_map, roi) + breadth(anomaly_map, areas, roi)


def peak(anomaly_map: FloatMap, roi: Mask | None = None) -> float:
    """The maximum of a map inside the ROI, 0.0 for an empty one."""
    if roi is None:
        return float(anomaly_map.max())
    # Here, so that the window's process loads OpenCV when there is something to look at, not to be there.
    import cv2

    # Several times faster than taking the pixels out.
    return float(cv2.minMaxLoc(anomaly_map, roi.view(np.uint8))[1]) if roi.any() else 0.0


def highest_place(inspection: Inspection) -> tuple[float, float]:
    """The highest pixel of the map inside the ROI, as shares of the image's width and height."""
    import cv2

    inside = None if inspection.roi is None else inspection.roi.view(np.uint8)
    column, row = cv2.minMaxLoc(inspection.anomaly_map, inside)[3]
    height, width = inspection.anomaly_map.shape
    return (column + 0.5) / width, (row + 0.5) / height


def judge(inspection: Inspection, thresholds: Thresholds, min_area_px: int = 0) -> Judgement:
    """See an Inspection through Thresholds. Fast enough for a slider on a large image.

    The Threshold alone decides whether a place counts. Its outline follows the map below (``defect_mask``). Where no
    place is above it by itself, a broad anomaly rises over it as a whole: its breadth counts at every pixel.

    >>> import inspector
    >>> inspection = inspector.load("parts.inspector").inspect("new.png")
    >>> higher = inspection.thresholds.moved_to(2 * inspection.score)
    >>> print(inspector.judge(inspection, higher, min_area_px=20).verdict)
    GOOD

    Args:
        inspection: Its map is looked at inside its ROI.
        thresholds: On the map's scale.
        min_area_px: Regions with a smaller area within their outline do not count and are not in the Defect Mask.

    Returns:
        BAD IMAGE, without regions, where the scene does not allow an answer and ``thresholds.scene_guard`` is on. Else
        DEFECT where a region remains, else UNSURE where the score is above ``thresholds.unsure``, else GOOD.
    """
    if thresholds.scene_guard and inspection.bad_image:
        nothing = np.zeros(inspection.anomaly_map.shape, dtype=np.bool_)
        colours = colours_at(thresholds)
        return Judgement(Verdict.BAD_IMAGE, thresholds, nothing, (), colours, bad_image=inspection.bad_image)
    # In the map's precision, so that score and mask never contradict each other.
    score = np.float32(inspection.score)
    rise, lowered = 0.0, thresholds
    if score > thresholds.unsure:
        rise = breadth(inspection.anomaly_map, inspection.areas, inspection.roi)
        lowered = replace(thresholds, defect=_lowered(thresholds, rise, inspection.score - rise))
    mask: Mask = np.zeros(inspection.anomaly_map.shape, dtype=np.bool_)
    regions: tuple[Region, ...] = ()
    seen = lowered
    if score > thresholds.defect:
        # Places of their own come first. Without breadth both are the same.
        for seen in dict.fromkeys((thresholds, lowered)):
            mask, regions = outlined(inspection.anomaly_map, inspection.roi, seen, min_area_px)
            if regions:
                break
        regions = tuple(replace(region, score=region.score + rise) for region in regions)
    is_broad = bool(regions) and seen.defect < thresholds.defect
    if regions:
        verdict = Verdict.DEFECT
    elif score > thresholds.unsure:
        verdict = Verdict.UNSURE
    else:
        verdict = Verdict.GOOD
    disagree = verdict is Verdict.UNSURE and variance_decides(inspection.terms, *highest_place(inspection))
    colours = replace(colours_at(thresholds), seen_from=colours_at(seen).seen_from)
    return Judgement(verdict, thresholds, mask, regions, colours, is_broad, students_disagree=disagree)


def colours_at(thresholds: Thresholds) -> ColourScale:
    """The colours of a map whose part is not broad: seen from the lowest level on that outlines follow."""
    return ColourScale(thresholds.defect, outline_level(thresholds.defect, thresholds))


def _lowered(thresholds: Thresholds, rise: float, highest: float) -> float:
    """The Threshold of a map whose score is so much over its highest pixel. Good pixels are no defect however broad."""
    lowest = min(thresholds.defect, thresholds.good_level)
    return max(thresholds.defect - rise, lowest) if highest > lowest else thresholds.defect - rise
