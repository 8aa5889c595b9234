"""Parts that were inspected before, at a Threshold of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.known_parts import KnownParts, Numbers
from inspector.domain.result import Truth
from inspector.domain.results import Thresholds, Verdict

Codes = npt.NDArray[np.int8]

#: Verdicts and Truths as numbers: their places here.
VERDICTS = tuple(Verdict)
TRUTHS: tuple[Truth | None, ...] = (None, *Truth)
_GOOD, _UNSURE, _DEFECT, _BAD_IMAGE = map(
    VERDICTS.index, (Verdict.GOOD, Verdict.UNSURE, Verdict.DEFECT, Verdict.BAD_IMAGE)
)


@dataclass(frozen=True, slots=True, eq=False)
class PastParts:
    """The newest Result of every part that one Detector has inspected. n parts, in the order of inspection.

    Attributes:
        ids: Of the rows, int64, n.
        scores: Anomaly Scores, float64, n.
        thresholds: Of their Verdicts, float64, n.
        verdicts: As they were told, places in ``VERDICTS``, n.
        truths: As the operator has told, places in ``TRUTHS``, n.
    """

    ids: npt.NDArray[np.int64]
    scores: Numbers
    thresholds: Numbers
    verdicts: Codes
    truths: Codes

    def known(self, good_scores: Sequence[float]) -> KnownParts:
        """Those whose Truth is known, and the Calibration Set, whose scores these are. A bad image's score is none."""
        good, defective = (
            self.scores[(self.truths == TRUTHS.index(truth)) & (self.verdicts != _BAD_IMAGE)]
            for truth in (Truth.GOOD, Truth.DEFECTIVE)
        )
        return KnownParts(np.sort(np.concatenate([good, np.asarray(good_scores, np.float64)])), np.sort(defective))


#: Before anything was inspected.
NO_PAST_PARTS = PastParts(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0, np.int8), np.zeros(0, np.int8))


@dataclass(frozen=True, slots=True)
class Flip:
    """A part that gets another Verdict.

    Attributes:
        id: Of its row.
        score: Its Anomaly Score.
        before: The Verdict that was told.
        after: The Verdict that it would get.
        truth: None where the operator has not told.
    """

    id: int
    score: float
    before: Verdict
    after: Verdict
    truth: Truth | None


@dataclass(frozen=True, slots=True)
class Flips:
    """The parts that get another Verdict.

    Attributes:
        first: Some of them, those that scored closest to the Threshold first.
        to_defect: Parts that become DEFECT.
        from_defect: Parts that no longer are.
        total: All of them, with those between GOOD and UNSURE.
        parts: Parts that were looked at.
    """

    first: tuple[Flip, ...]
    to_defect: int
    from_defect: int
    total: int
    parts: int


def flips(past: PastParts, thresholds: Thresholds, most: int) -> Flips:
    """The parts that get another Verdict at Thresholds, at most so many of them by name.

    The score decides. A bad image stays one. A part whose regions were all too small to be DEFECT stays so, unless the
    Threshold is lowered.
    """
    # In the map's precision, as ``judge``.
    scores = past.scores.astype(np.float32)
    was_too_small = (past.verdicts != _DEFECT) & (scores > past.thresholds.astype(np.float32))
    is_defect = (scores > np.float32(thresholds.defect)) & ~(was_too_small & (thresholds.defect >= past.thresholds))
    after = np.where(is_defect, _DEFECT, np.where(scores > np.float32(thresholds.unsure), _UNSURE, _GOOD))
    places = np.flatnonzero((after != past.verdicts) & (past.verdicts != _BAD_IMAGE))
    distances = np.abs(past.scores[places] - thresholds.defect)
    # Sorting all of a hundred thousand would take longer than a frame.
    nearest = np.argpartition(distances, most)[:most] if len(places) > most else np.arange(len(places))
    named = places[nearest[np.lexsort((nearest, distances[nearest]))]]
    first = tuple(
        Flip(
            int(past.ids[place]),
            float(past.scores[place]),
            VERDICTS[past.verdicts[place]],
            VERDICTS[after[place]],
            TRUTHS[past.truths[place]],
        )
        for place in named
    )
    to_defect = int((after[places] == _DEFECT).sum())
    from_defect = int((past.verdicts[places] == _DEFECT).sum())
    return Flips(first, to_defect, from_defect, len(places), len(past.ids))
