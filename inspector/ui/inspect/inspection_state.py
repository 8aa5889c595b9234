"""What the Inspect place knows about its images, without any widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.masking import anomaly_score, judge
from inspector.domain.results import Inspection, Judgement, Region, Thresholds, Verdict
from inspector.storage.results_store import ResultRow

#: Side of the square blocks whose maxima say where a map can matter.
BLOCK_PX = 32
#: Maps of opened images are kept in memory up to this size; beyond it they are computed again when shown.
MAPS_LIMIT_BYTES = 512 * 2**20


class MapJudge:
    """Judges one Anomaly Map again and again, as fast as a slider moves.

    The result equals ``domain.masking.judge``; only the part of the map that can be above the Thresholds is looked at.

    Args:
        anomaly_map: float32, height x width.
        roi: bool, height x width, or None for the whole image.
    """

    def __init__(self, anomaly_map: FloatMap, roi: Mask | None = None) -> None:
        self.anomaly_map = anomaly_map
        self.roi = roi
        self.score = anomaly_score(anomaly_map, roi)
        self._block_maxima = _block_maxima(anomaly_map)

    def judge(self, thresholds: Thresholds, min_area_px: int) -> Judgement:
        """As ``domain.masking.judge``."""
        lowest = min(thresholds.unsure, thresholds.defect)
        rows, columns = np.nonzero(self._block_maxima > lowest)
        mask = np.zeros(self.anomaly_map.shape, dtype=bool)
        if rows.size == 0:
            return Judgement(Verdict.GOOD, thresholds, mask, ())
        top, left = int(rows.min()) * BLOCK_PX, int(columns.min()) * BLOCK_PX
        box = np.s_[top : (int(rows.max()) + 1) * BLOCK_PX, left : (int(columns.max()) + 1) * BLOCK_PX]
        inside = judge(self.anomaly_map[box], thresholds, None if self.roi is None else self.roi[box], min_area_px)
        mask[box] = inside.mask
        regions = tuple(
            Region(found.area_px, found.score, found.x + left, found.y + top, found.width, found.height)
            for found in inside.regions
        )
        return Judgement(inside.verdict, thresholds, mask, regions)


def _block_maxima(anomaly_map: FloatMap) -> FloatMap:
    height, width = anomaly_map.shape
    by_row = np.maximum.reduceat(anomaly_map, np.arange(0, height, BLOCK_PX), axis=0)
    maxima: FloatMap = np.maximum.reduceat(by_row, np.arange(0, width, BLOCK_PX), axis=1)
    return maxima


@dataclass(frozen=True, slots=True)
class SetSummary:
    """How the opened images look, taken together.

    Attributes:
        total: Images opened.
        inspected: Of these, how many were inspected.
        defect: Verdict DEFECT.
        unsure: Verdict UNSURE.
        unreadable: Could not be inspected.
    """

    total: int
    inspected: int
    defect: int
    unsure: int
    unreadable: int = 0

    @property
    def text(self) -> str:
        """One or two sentences in plain words."""
        if self.total == 0:
            return ""
        if self.inspected == 0:
            return "No image inspected yet"
        words = self._defects()
        if self.unsure:
            words += f", {self.unsure} {'is' if self.unsure == 1 else 'are'} unsure"
        left = self.total - self.inspected - self.unreadable
        if left > 0:
            words += f" ({left} still to inspect)"
        if self.unreadable:
            words += f". {self.unreadable} could not be inspected"
        return words

    def _defects(self) -> str:
        if self.inspected == 1 and self.total == 1:
            return "This part looks unusual" if self.defect else "This part looks good"
        if self.defect == 0:
            return f"None of {self.inspected} parts looks unusual"
        return f"{self.defect} of {self.inspected} parts {'looks' if self.defect == 1 else 'look'} unusual"


@dataclass(slots=True)
class _Record:
    score: float
    judge: MapJudge | None


@dataclass(slots=True)
class OpenedImages:
    """The opened images in their order, and what is known of each.

    Attributes:
        paths: In the order of stepping.
        position: Of the image shown; meaningless without paths.
    """

    paths: list[Path] = field(default_factory=list)
    position: int = 0
    _records: dict[Path, _Record] = field(default_factory=dict)
    _unreadable: dict[Path, str] = field(default_factory=dict)
    _kept_bytes: int = 0

    def open(self, paths: Sequence[Path]) -> None:
        """Start anew with these images."""
        self.paths = list(dict.fromkeys(paths))
        self.position = 0
        self.forget_results()

    def forget_results(self) -> None:
        """Keep the images only, as after training anew."""
        self._records.clear()
        self._unreadable.clear()
        self._kept_bytes = 0

    @property
    def current(self) -> Path | None:
        """The image shown."""
        return self.paths[self.position] if self.paths else None

    def step_to(self, position: int) -> Path | None:
        """Show another image; positions beyond the ends stay at the ends."""
        self.position = max(0, min(position, len(self.paths) - 1))
        return self.current

    def add(self, inspection: Inspection, roi: Mask | None = None) -> MapJudge:
        """Take a result in. Its map is kept while there is room."""
        found = MapJudge(inspection.anomaly_map, roi)
        self._unreadable.pop(inspection.path, None)
        old = self._records.pop(inspection.path, None)
        if old is not None and old.judge is not None:
            self._kept_bytes -= old.judge.anomaly_map.nbytes
        keep = self._kept_bytes + found.anomaly_map.nbytes <= MAPS_LIMIT_BYTES
        self._kept_bytes += found.anomaly_map.nbytes if keep else 0
        self._records[inspection.path] = _Record(found.score, found if keep else None)
        return found

    def add_failure(self, path: Path, what: str) -> None:
        """An image could not be inspected."""
        if path in self.paths:
            self._unreadable[path] = what

    def failure(self, path: Path) -> str | None:
        """Why an image could not be inspected, if so."""
        return self._unreadable.get(path)

    def waiting(self) -> list[Path]:
        """Images without a result, those after the one shown first."""
        order = self.paths[self.position :] + self.paths[: self.position]
        return [path for path in order if path not in self._records and path not in self._unreadable]

    def scores(self) -> list[float]:
        """Anomaly Scores so far."""
        return [record.score for record in self._records.values()]

    def verdict(self, path: Path, thresholds: Thresholds, min_area_px: int) -> Verdict | None:
        """Verdict of an image, None before it was inspected.

        Where its map was not kept, a score above the Threshold counts as DEFECT whatever the area.
        """
        record = self._records.get(path)
        if record is None:
            return None
        if record.score > thresholds.defect:
            if min_area_px <= 1 or record.judge is None:
                return Verdict.DEFECT
            return record.judge.judge(thresholds, min_area_px).verdict
        return Verdict.UNSURE if record.score > thresholds.unsure else Verdict.GOOD

    def summary(self, thresholds: Thresholds, min_area_px: int) -> SetSummary:
        """All opened images taken together."""
        verdicts = [self.verdict(path, thresholds, min_area_px) for path in self._records]
        return SetSummary(
            total=len(self.paths),
            inspected=len(verdicts),
            defect=verdicts.count(Verdict.DEFECT),
            unsure=verdicts.count(Verdict.UNSURE),
            unreadable=len(self._unreadable),
        )

    def judge_of(self, path: Path) -> MapJudge | None:
        """The map of an image, where it was kept."""
        record = self._records.get(path)
        return None if record is None else record.judge


def result_row(path: Path, judgement: Judgement, score: float, inspected_at: str) -> ResultRow:
    """One row for the Project's results."""
    return ResultRow(
        path=path,
        score=score,
        verdict=judgement.verdict,
        threshold=judgement.thresholds.defect,
        defect_area_px=judgement.defect_area_px,
        regions=len(judgement.regions),
        inspected_at=inspected_at,
    )
