"""The stored answer about one image: a row that is written once and never changed."""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from inspector.domain.arrays import Pixels
from inspector.domain.inspection import Inspection, judge
from inspector.domain.results import Region, Thresholds, Verdict

#: Regions of one image whose places are kept, the highest scores first.
MOST_PLACES = 100


class Occasion(StrEnum):
    """The reason for a row: an image file, a trigger, or a Verdict of a live source that changed."""

    IMAGE = "image"
    TRIGGER = "trigger"
    CHANGE = "change"


class Truth(StrEnum):
    """The operator's word on a part, whatever its Verdict."""

    GOOD = "good"
    DEFECTIVE = "defective"


@dataclass(frozen=True, slots=True)
class Labels:
    """The circumstances of an Inspection, as the operator names them. '' where nothing was named."""

    operator: str = ""
    station: str = ""
    batch: str = ""
    serial: str = ""


#: Nothing is known.
UNLABELLED = Labels()


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The answer about one image.

    Attributes:
        path: The image's file, or the name of a live frame.
        score: Its Anomaly Score.
        verdict: At ``threshold``.
        threshold: On the Anomaly Map's scale.
        defect_area_px: Pixels in the Defect Mask.
        regions: Regions in the Defect Mask.
        inspected_ms: Milliseconds since 1970, UTC, by the computer's clock.
        unsure_threshold: Above it the image is at least UNSURE. None where an older version did not keep it.
        min_area_px: Smaller regions did not count.
        width_px: Of the image, 0 where it is not known.
        height_px: Of the image, 0 where it is not known.
        elapsed_s: From the image to its map, None where it is not known.
        detector: SHA-256 that names the Detector, '' where it is not known.
        occasion: The reason for the row.
        labels: Operator, station, batch and serial number.
        inspection: Names the Inspection. Rows of the same one are later Judgements of it.
        thumbnail: SHA-256 of the picture, '' without one.
        bad_image: Why the image cannot be judged, whatever the Verdict. '' where it can.
        id: Of the row, rising. 0 until it is stored.
        truth: The newest Truth of its part, which is stored beside the row and may change. None where nobody has told.
    """

    path: Path
    score: float
    verdict: Verdict
    threshold: float
    defect_area_px: int
    regions: int
    inspected_ms: int
    unsure_threshold: float | None = None
    min_area_px: int = 0
    width_px: int = 0
    height_px: int = 0
    elapsed_s: float | None = None
    detector: str = ""
    occasion: Occasion = Occasion.IMAGE
    labels: Labels = UNLABELLED
    inspection: str = ""
    thumbnail: str = ""
    bad_image: str = ""
    id: int = 0
    truth: Truth | None = None

    @property
    def inspected_at(self) -> datetime:
        """In the computer's time zone."""
        return datetime.fromtimestamp(self.inspected_ms / 1000).astimezone()


@dataclass(frozen=True, slots=True, eq=False)
class NewResult:
    """A row to be stored, and everything that goes with it.

    Attributes:
        row: The row, without ``id`` and ``thumbnail``.
        places: At most MOST_PLACES regions, largest score first.
        image: uint8, height x width x 3, RGB, for the thumbnail. None for a later Judgement, which keeps the first one.
    """

    row: ResultRow
    places: tuple[Region, ...] = ()
    image: Pixels | None = field(default=None, repr=False)


def new_result(
    inspection: Inspection,
    thresholds: Thresholds,
    min_area_px: int,
    detector: str = "",
    labels: Labels = UNLABELLED,
    occasion: Occasion = Occasion.IMAGE,
    name: str = "",
) -> NewResult:
    """The row of an Inspection that was made now. ``name`` is the Inspection's, a new one unless it is given."""
    height, width = inspection.anomaly_map.shape
    blank = ResultRow(
        path=inspection.path,
        score=inspection.score,
        verdict=Verdict.GOOD,
        threshold=0.0,
        defect_area_px=0,
        regions=0,
        inspected_ms=time.time_ns() // 1_000_000,
        width_px=width,
        height_px=height,
        elapsed_s=inspection.elapsed_s,
        detector=detector,
        occasion=occasion,
        labels=labels,
        inspection=name or uuid.uuid4().hex,
        bad_image="\n".join(map(str, inspection.bad_image)),
    )
    return replace(judged_anew(blank, inspection, thresholds, min_area_px), image=inspection.image)


def repeatable_name(inspection: Inspection, detector: str) -> str:
    """Names an Inspection by its image and Detector, so that it has the same name whenever it is made."""
    named = hashlib.sha256(
        f"{detector}\n{inspection.path}\n{inspection.image.shape}\n".encode(errors="surrogateescape")
    )
    named.update(inspection.image.tobytes())
    return named.hexdigest()


def judged_anew(row: ResultRow, inspection: Inspection, thresholds: Thresholds, min_area_px: int) -> NewResult:
    """A further row for an Inspection that has one, at other Thresholds."""
    judgement = judge(inspection, thresholds, min_area_px)
    judged = replace(
        row,
        verdict=judgement.verdict,
        threshold=thresholds.defect,
        unsure_threshold=thresholds.unsure,
        min_area_px=min_area_px,
        defect_area_px=judgement.defect_area_px,
        regions=len(judgement.regions),
    )
    return NewResult(judged, judgement.regions[:MOST_PLACES])
