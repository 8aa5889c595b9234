"""Judging known parts with two Detectors: the one in use, and one that may take its place."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import cv2

from inspector.domain.arrays import Mask, Pixels
from inspector.domain.devices import Device
from inspector.domain.events import Remarked, Stage, Work
from inspector.domain.golden import (
    Check,
    ComparedPart,
    Comparison,
    Criteria,
    KnownImage,
    KnownImages,
    Outcome,
    in_order,
)
from inspector.domain.inspection import Inspection, judge
from inspector.domain.overlay import blend, draw_contours
from inspector.domain.progress import Countdown
from inspector.domain.side_by_side import ahead, images_at_once
from inspector.errors import DetectorFileError, ImageError, InspectorError
from inspector.evaluation.drawn_places import DrawnPlaces
from inspector.model.open_detector import open_detector
from inspector.runtime.detector import Detector
from inspector.runtime.zoom import look_within
from inspector.storage.detector_file import detector_digest
from inspector.storage.images import read_image
from inspector.storage.project_store import OpenProject
from inspector.storage.roi import read_roi, roi_digest
from inspector.text import Text

#: Longer side of the pictures, and how many parts have some.
PICTURE_PX = 192
MOST_PICTURES = 60
_OPACITY, _COLOUR_MAP = 0.6, "Inferno"
_OUTLINE = (255, 255, 255)
_QUALITY = 88


@dataclass(frozen=True, slots=True, eq=False)
class _Judge:
    """A Detector as its Project has it judge: at Thresholds, inside the ROI and with the smallest defect in force."""

    detector: Detector
    digest: str
    criteria: Criteria
    roi: Mask | None
    places: DrawnPlaces

    def judge(self, part: KnownImage, image: Pixels) -> tuple[Outcome, Inspection]:
        """Called by several threads at a time."""
        seen = look_within(self.detector.inspect(image, part.name), self.roi)
        judgement = judge(seen, self.criteria.thresholds, self.criteria.min_area_px)
        return Outcome(part.name, part.truth, judgement.verdict, seen.score), seen

    def check(self, outcomes: Sequence[Outcome], problems: Sequence[str], is_golden: bool) -> Check:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        by = self.criteria
        found, untold = tuple(outcomes), tuple(problems)
        aupro = self.places.aupro()
        return Check(self.digest, now, by.thresholds, found, untold, is_golden, by.min_area_px, by.roi, aupro)

    def picture(self, seen: Inspection) -> bytes:
        height, width = seen.image.shape[:2]
        shrink = min(1.0, PICTURE_PX / max(height, width))
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        small, small_map = (
            cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (seen.image, seen.anomaly_map)
        )
        judgement = judge(seen, self.criteria.thresholds, self.criteria.min_area_px)
        drawn = blend(small.astype("uint8"), small_map.astype("float32"), judgement.colours, _OPACITY, _COLOUR_MAP)
        outline = cv2.resize(judgement.mask.astype("uint8"), size, interpolation=cv2.INTER_AREA) > 0
        drawn = draw_contours(drawn, outline, _OUTLINE)
        return cv2.imencode(".jpg", drawn[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def compare_detectors(
    opened: OpenProject,
    number: int,
    known: KnownImages,
    new: Path,
    old: Path | None = None,
    device: Device = Device.AUTO,
) -> Work[Comparison]:
    """Judge known parts with two Detectors, as their Project has them judge.

    Args:
        opened: The Project.
        number: Of the new Detector's Version.
        known: The parts.
        new: The Detector that may be taken.
        old: The Detector in use. None without one, and one that cannot be used is told and left out.
        device: Where to compute.

    Yields:
        Progress (stage COMPARE), Remarked.

    Raises:
        InspectorError: The new Detector, or the Project's ROI, cannot be used.
    """
    roi = read_roi(opened.roi_path) if opened.roi_path.exists() else None
    newer = _judge(opened, new, roi, device)
    older = None
    if old is not None and old.exists():
        try:
            older = _judge(opened, old, roi, device)
        except DetectorFileError as error:
            yield Remarked(Text("The detector in use cannot be compared: {what}.", what=error.what))
    compared: list[ComparedPart] = []
    unusable = list(known.problems)
    countdown = Countdown(Stage.COMPARE, len(known.images))
    yield countdown.at(0)
    pictures = 0
    with closing(ahead(known.images, partial(_judged, newer, older), images_at_once())) as judged:
        for step, (part, both) in enumerate(zip(known.images, judged, strict=True), start=1):
            try:
                (after, new_seen), (before, old_seen) = both.result()
            except InspectorError as error:
                unusable.append(f"{error.what}: {error.advice}")
            else:
                yield from _take_places(part, (newer, new_seen), (older, old_seen))
                each = ComparedPart(part.name, part.truth, before, after)
                if pictures < MOST_PICTURES and each.is_told:
                    pictures += 1
                    shown = b"" if older is None or old_seen is None else older.picture(old_seen)
                    each = ComparedPart(part.name, part.truth, before, after, shown, newer.picture(new_seen))
                compared.append(each)
            yield countdown.at(step)
    check = newer.check([each.new for each in compared], unusable, known.is_golden)
    before_all = [each.old for each in compared if each.old is not None]
    earlier = None if older is None else older.check(before_all, unusable, known.is_golden)
    return Comparison(number, earlier, check, in_order(compared))


def _judged(
    newer: _Judge, older: _Judge | None, part: KnownImage
) -> tuple[tuple[Outcome, Inspection], tuple[Outcome, Inspection] | tuple[None, None]]:
    image = read_image(part.path)
    return newer.judge(part, image), (None, None) if older is None else older.judge(part, image)


def _take_places(part: KnownImage, *seen: tuple[_Judge | None, Inspection | None]) -> Work[None]:
    """A drawn defect that cannot be used changes no Verdict, so it is told and left out."""
    try:
        for judge_, inspection in seen:
            if judge_ is not None and inspection is not None:
                judge_.places.add(part, inspection)
    except ImageError as error:
        yield Remarked(Text("{what}: {advice}.", what=error.what, advice=error.advice))


def check_detector(opened: OpenProject, known: KnownImages, path: Path, device: Device = Device.AUTO) -> Work[Check]:
    """Judge known parts with one Detector, as ``compare_detectors``."""
    comparison = yield from compare_detectors(opened, 0, known, path, None, device)
    return comparison.new


def _judge(opened: OpenProject, path: Path, roi: Mask | None, device: Device) -> _Judge:
    detector = open_detector(path, device)
    thresholds = opened.project.thresholds(detector.manifest.thresholds)
    criteria = Criteria(thresholds, opened.project.min_area_px, roi_digest(opened.roi_path))
    return _Judge(detector, detector_digest(path), criteria, roi, DrawnPlaces())
