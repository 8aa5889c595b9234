"""The images of the Inspect place and their results, without any widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from inspector.domain.inspection import Inspection, judge
from inspector.domain.result import UNLABELLED, Labels, NewResult, ResultRow, judged_anew, new_result
from inspector.domain.results import Thresholds, Verdict
from inspector.jobs.inspection_cache import InspectionCache
from inspector.text import Text, counted
from inspector.ui.widgets.sentences import plural, tr


@dataclass(frozen=True, slots=True)
class SetSummary:
    """How the opened images look, taken together.

    Attributes:
        total: Images opened.
        inspected: Of these, how many were inspected.
        defect: Verdict DEFECT.
        unsure: Verdict UNSURE.
        bad_images: Verdict BAD IMAGE.
        unreadable: Could not be inspected.
    """

    total: int
    inspected: int
    defect: int
    unsure: int
    unreadable: int = 0
    bad_images: int = 0

    @property
    def text(self) -> str:
        """One or two sentences in plain words."""
        if self.total == 0:
            return ""
        if self.inspected == 0:
            return tr("No image inspected yet")
        summary = self._defects()
        if self.unsure and self.total > 1:
            summary += tr(counted(self.unsure, ", {count} is unsure", ", {count} are unsure"))
        if self.bad_images:
            summary += f", {plural(self.bad_images, 'bad image', 'bad images')}"
        left = self.total - self.inspected - self.unreadable
        if left > 0:
            summary += tr(" ({left} still to inspect)", left=left)
        if self.unreadable:
            summary += tr(". {unreadable} could not be inspected", unreadable=self.unreadable)
        return summary

    def _defects(self) -> str:
        judged = self.inspected - self.bad_images
        if judged == 0:
            return tr("No part could be judged")
        if judged == 1 and self.total == 1:
            if self.unsure:
                return tr("This part may be unusual: have a look")
            return tr("This part looks unusual") if self.defect else tr("This part looks good")
        parts = plural(judged, "part", "parts")
        if self.defect == 0:
            return tr("None of {parts} looks unusual", parts=parts)
        templates = Text("{count} of {parts} looks unusual"), Text("{count} of {parts} look unusual")
        return tr(counted(self.defect, *templates, parts=parts))


class OpenedImages:
    """The opened images in their order, and the knowledge of each.

    Args:
        kept: Inspections that are in memory.
        within: Looks at one of them inside the ROI in force.

    Attributes:
        paths: In the order of stepping.
        position: Of the image shown. Meaningless without paths.
    """

    def __init__(
        self, kept: InspectionCache, within: Callable[[Inspection], Inspection] = lambda inspection: inspection
    ) -> None:
        self.paths: list[Path] = []
        self.position = 0
        self._kept = kept
        self._within = within
        self._members: frozenset[Path] = frozenset()
        self._results: dict[Path, ResultRow] = {}
        #: Results inside an earlier ROI.
        self._outdated: dict[Path, ResultRow] = {}
        #: Results inside the ROI in force that nobody has asked for yet.
        self._fresh: dict[Path, NewResult] = {}
        self._unreadable: set[Path] = set()

    def open(self, paths: Sequence[Path]) -> None:
        """Start anew with these images."""
        self.paths = list(dict.fromkeys(paths))
        self._members = frozenset(paths)
        self.position = 0
        self.forget_results()

    def grow(self, paths: Sequence[Path]) -> None:
        """Have these images, among which are those that are open."""
        current = self.current
        self.paths = list(dict.fromkeys(paths))
        self._members = frozenset(paths)
        self.position = 0 if current is None else self.paths.index(current)

    def forget_results(self) -> None:
        """Keep the images only, as after training anew."""
        self._results.clear()
        self._outdated.clear()
        self._fresh.clear()
        self._unreadable.clear()

    def outdate_results(self) -> None:
        """Another ROI is in force: every image waits to be judged again."""
        self._outdated |= self._results
        self._results.clear()

    @property
    def current(self) -> Path | None:
        """The image shown."""
        return self.paths[self.position] if self.paths else None

    def step_to(self, position: int) -> None:
        """Show another image. Positions beyond the ends stay at the ends."""
        self.position = max(0, min(position, len(self.paths) - 1))

    def add(
        self,
        inspection: Inspection,
        thresholds: Thresholds,
        min_area_px: int,
        detector: str = "",
        labels: Labels = UNLABELLED,
        name: str = "",
    ) -> NewResult | None:
        """Take a result in, as it is at the Thresholds and inside the ROI in force.

        Returns:
            It, or None where it is known, or its image is not open. A later Judgement waits for ``judge_anew``.
        """
        if inspection.path not in self._members:
            return None
        self._unreadable.discard(inspection.path)
        inspection = self._within(inspection)
        outdated = self._outdated.pop(inspection.path, None)
        if outdated is not None:
            row = replace(outdated, score=inspection.score)
            judged = self._fresh[inspection.path] = judged_anew(row, inspection, thresholds, min_area_px)
            self._results[inspection.path] = judged.row
            return None
        known = self._results.get(inspection.path)
        if known is not None and known.score == inspection.score:
            return None
        result = new_result(inspection, thresholds, min_area_px, detector, labels, name=name)
        self._results[inspection.path] = result.row
        return result

    def add_failure(self, path: Path) -> None:
        """An image could not be inspected."""
        if path in self._members:
            self._unreadable.add(path)

    def waiting(self) -> list[Path]:
        """Images without a result, those after the one shown first."""
        order = self.paths[self.position :] + self.paths[: self.position]
        return [path for path in order if path not in self._results and path not in self._unreadable]

    def next_kept(self) -> Inspection | None:
        """The Inspection in memory of an image without a result, None where only new ones help."""
        kept = map(self._kept.latest, self.waiting())
        return next((inspection for inspection in kept if inspection is not None), None)

    def scores(self) -> list[float]:
        """Anomaly Scores so far."""
        return [result.score for result in self._results.values()]

    def judge_anew(self, thresholds: Thresholds, min_area_px: int) -> list[NewResult]:
        """Judge the results again that are known at other Thresholds, but for those that have left the memory.

        Returns:
            They, and those inside another ROI, each once.
        """
        wanted = thresholds.defect, thresholds.unsure, min_area_px
        judged = []
        for path, row in self._results.items():
            inspection = self._kept.latest(path)
            is_bad = bool(row.bad_image) and thresholds.scene_guard
            is_same = (row.threshold, row.unsure_threshold, row.min_area_px) == wanted
            if inspection is not None and not (is_same and is_bad == (row.verdict is Verdict.BAD_IMAGE)):
                judged.append(judged_anew(row, self._within(inspection), thresholds, min_area_px))
        self._results |= {result.row.path: result.row for result in judged}
        fresh, self._fresh = self._fresh, {}
        return list((fresh | {result.row.path: result for result in judged}).values())

    def verdict(self, path: Path, thresholds: Thresholds, min_area_px: int) -> Verdict | None:
        """Verdict of an image, None before it was inspected.

        Where its Inspection has left the memory, a score above the Threshold counts as DEFECT whatever the area.
        """
        result = self._results.get(path)
        if result is None:
            return None
        if result.bad_image and thresholds.scene_guard:
            return Verdict.BAD_IMAGE
        # In the map's precision, as ``judge``.
        score = np.float32(result.score)
        if score > thresholds.defect:
            inspection = self._kept.latest(path) if min_area_px > 1 else None
            if inspection is None:
                return Verdict.DEFECT
            return judge(self._within(inspection), thresholds, min_area_px).verdict
        return Verdict.UNSURE if score > thresholds.unsure else Verdict.GOOD

    def summary(self, thresholds: Thresholds, min_area_px: int) -> SetSummary:
        """All opened images taken together."""
        verdicts = [self.verdict(path, thresholds, min_area_px) for path in self._results]
        return SetSummary(
            total=len(self.paths),
            inspected=len(verdicts),
            defect=verdicts.count(Verdict.DEFECT),
            unsure=verdicts.count(Verdict.UNSURE),
            # An image may vanish after it was inspected.
            unreadable=len(self._unreadable - self._results.keys()),
            bad_images=verdicts.count(Verdict.BAD_IMAGE),
        )
