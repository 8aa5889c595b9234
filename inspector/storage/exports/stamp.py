"""The stamp of exported files: which Detector, Thresholds and ROI they follow from. The only place that makes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inspector import __version__
from inspector.domain.arrays import Mask
from inspector.domain.inspection import Inspection
from inspector.domain.pixel_size import PixelSize
from inspector.domain.results import Judgement

SOFTWARE = f"Inspector {__version__}"


@dataclass(frozen=True, slots=True)
class Origin:
    """The part of a stamp that the images of a run share.

    Attributes:
        detector: SHA-256 that names the Detector. '' where it is not known.
        min_area_px: Smaller regions did not count.
        pixel_size: Of the images that it holds for. None where it is not known.
    """

    detector: str = ""
    min_area_px: int = 0
    pixel_size: PixelSize | None = None


UNKNOWN_ORIGIN = Origin()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Everything that the files of one image follow from, besides the image. Its fields are a contract.

    Attributes:
        inspector: Version of Inspector.
        detector: SHA-256 that names the Detector. None where it is not known.
        threshold: Above it a part is DEFECT.
        unsure_threshold: Above it a part is at least UNSURE.
        min_area_px: Smaller regions did not count.
        roi: SHA-256 of the ROI in force, see ``roi_digest``. None where everything counts.
        mm_per_px: Millimetres of the part that a pixel shows. None where it is not known.
        score: Anomaly Score.
        verdict: At these Thresholds.
        scene: How the image differs as a whole from Good Parts, in sentences.
    """

    inspector: str
    detector: str | None
    threshold: float
    unsure_threshold: float
    min_area_px: int
    roi: str | None
    mm_per_px: float | None
    score: float
    verdict: str
    scene: tuple[str, ...]

    @property
    def values(self) -> dict[str, Any]:
        """The fields, ready for JSON."""
        return asdict(self)

    @property
    def text(self) -> str:
        """The fields as JSON in ASCII, for formats that hold text."""
        return json.dumps(self.values, allow_nan=False)


def stamp_of(inspection: Inspection, judgement: Judgement, origin: Origin) -> Stamp:
    """The stamp of an image's files."""
    size = origin.pixel_size
    return Stamp(
        inspector=__version__,
        detector=origin.detector or None,
        threshold=judgement.thresholds.defect,
        unsure_threshold=judgement.thresholds.unsure,
        min_area_px=origin.min_area_px,
        roi=None if inspection.roi is None else roi_digest(inspection.roi),
        mm_per_px=size.mm_per_px if size is not None and size.holds_for(*inspection.image.shape[:2]) else None,
        score=inspection.score,
        verdict=judgement.verdict.value,
        scene=tuple(map(str, inspection.scene)),
    )


def roi_digest(roi: Mask) -> str:
    """SHA-256 of an ROI, bool, height x width of the image: one byte a pixel, 0 or 1, row by row."""
    return hashlib.sha256(roi.tobytes()).hexdigest()


def shared(stamps: Sequence[Stamp]) -> dict[str, Any]:
    """The values that all stamps have in common, ready for JSON. The version alone where there is none."""
    if not stamps:
        return {"inspector": __version__}
    first, *others = (stamp.values for stamp in stamps)
    return {name: value for name, value in first.items() if all(other[name] == value for other in others)}
