from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.inspection import judge
from inspector.domain.past_parts import NO_PAST_PARTS, TRUTHS, VERDICTS, Flips, PastParts, flips
from inspector.domain.result import Truth, new_result
from inspector.domain.results import Thresholds, Verdict
from tests.inspections import inspection_of

LEVELS = Thresholds(5.0, 4.0)


def past_of(*parts: tuple[float, float, Verdict, Truth | None]) -> PastParts:
    scores, thresholds, verdicts, truths = zip(*parts, strict=True)
    return PastParts(
        np.arange(1, len(parts) + 1),
        np.array(scores),
        np.array(thresholds),
        np.array([VERDICTS.index(verdict) for verdict in verdicts], np.int8),
        np.array([TRUTHS.index(truth) for truth in truths], np.int8),
    )


def test_nothing_flips_where_nothing_was_inspected() -> None:
    assert flips(NO_PAST_PARTS, LEVELS, 10) == Flips((), 0, 0, 0, 0)


def test_parts_flip_both_ways_and_the_closest_comes_first() -> None:
    past = past_of(
        (5.5, 6.0, Verdict.UNSURE, Truth.DEFECTIVE),
        (4.9, 3.0, Verdict.DEFECT, None),
        (4.5, 6.0, Verdict.GOOD, None),
        (9.0, 6.0, Verdict.DEFECT, None),
        (1.0, 6.0, Verdict.GOOD, Truth.GOOD),
    )
    found = flips(past, LEVELS, 10)
    assert (found.to_defect, found.from_defect, found.total, found.parts) == (1, 1, 3, 5)
    # Two lie equally close. The one that was inspected first comes first.
    assert [flip.id for flip in found.first] == [2, 1, 3]
    assert [(flip.before, flip.after) for flip in found.first] == [
        (Verdict.DEFECT, Verdict.UNSURE),
        (Verdict.UNSURE, Verdict.DEFECT),
        (Verdict.GOOD, Verdict.UNSURE),
    ]
    assert [flip.truth for flip in found.first] == [None, Truth.DEFECTIVE, None]
    assert [flip.id for flip in flips(past, LEVELS, 1).first] == [2]
    assert flips(past, LEVELS, 1).total == 3


def test_a_place_that_was_too_small_stays_so_until_the_threshold_is_lowered() -> None:
    past = past_of((9.0, 5.0, Verdict.UNSURE, None))
    assert flips(past, LEVELS, 10).total == 0
    assert flips(past, Thresholds(6.0, 5.0), 10).total == 0
    assert flips(past, Thresholds(4.0, 3.0), 10).to_defect == 1


def test_known_parts_are_those_that_were_told_and_those_of_training() -> None:
    past = past_of(
        (3.0, 5.0, Verdict.GOOD, Truth.GOOD),
        (2.0, 5.0, Verdict.GOOD, None),
        (7.0, 5.0, Verdict.DEFECT, Truth.DEFECTIVE),
    )
    parts = past.known([1.0, 4.0])
    assert parts.good.tolist() == [1.0, 3.0, 4.0]
    assert parts.defective.tolist() == [7.0]


@given(
    peak=st.floats(0, 10, width=32),
    before=st.floats(0, 10, width=32),
    after=st.floats(0, 10, width=32),
    band=st.floats(0, 3, width=32),
)
def test_a_flip_is_what_judging_again_gives(peak: float, before: float, after: float, band: float) -> None:
    anomaly_map = np.zeros((8, 8), np.float32)
    anomaly_map[4, 4] = peak
    inspection = inspection_of(anomaly_map, path=Path("part.png"))
    row = new_result(inspection, Thresholds(before, before - band), 0).row
    now = Thresholds(after, after - band)
    found = flips(past_of((row.score, row.threshold, row.verdict, None)), now, 1)
    verdict = judge(inspection, now).verdict
    assert found.total == (verdict is not row.verdict)
    assert [flip.after for flip in found.first] == [verdict] * found.total


def test_a_bad_image_stays_one_and_its_score_tells_nothing_of_a_known_part() -> None:
    past = past_of(
        (9.0, 5.0, Verdict.BAD_IMAGE, Truth.GOOD),
        (1.0, 5.0, Verdict.BAD_IMAGE, Truth.DEFECTIVE),
        (7.0, 5.0, Verdict.DEFECT, Truth.DEFECTIVE),
    )
    assert flips(past, LEVELS, 10).total == 0
    parts = past.known([2.0])
    assert (parts.good.tolist(), parts.defective.tolist()) == ([2.0], [7.0])
