import pickle

import numpy as np
import pytest

from inspector.domain.results import ColourScale, Judgement, Region, Thresholds, Verdict


def test_unsure_begins_at_the_threshold_at_the_latest() -> None:
    thresholds = Thresholds(defect=3.0, unsure=2.0, good_level=1.0)
    assert thresholds.unsure_above(2.5) == Thresholds(3.0, 2.5, 1.0)
    assert thresholds.unsure_above(4.0) == Thresholds(3.0, 3.0, 1.0)


@pytest.mark.parametrize("defect", [-2.0, 1.0, 8.0])
def test_moving_the_threshold_keeps_the_unsure_band(defect: float) -> None:
    moved = Thresholds(defect=3.0, unsure=2.25).moved_to(defect)
    assert moved.defect == defect
    assert moved.defect - moved.unsure == pytest.approx(0.75)


def test_the_defect_area_is_the_sum_of_regions() -> None:
    regions = (Region(12, 3.0, 0, 0, 4, 3), Region(5, 2.0, 9, 9, 5, 1))
    nothing, colours = np.zeros((4, 4), dtype=bool), ColourScale(1.0, 0.5)
    judgement = Judgement(Verdict.DEFECT, Thresholds(1.0, 0.5), nothing, regions, colours)
    assert judgement.defect_area_px == 17


def test_results_cross_process_borders() -> None:
    region = Region(12, 3.0, 0, 0, 4, 3)
    assert pickle.loads(pickle.dumps(region)) == region
    assert pickle.loads(pickle.dumps(Thresholds(1.0, 0.5))) == Thresholds(1.0, 0.5)
