import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.defect_mask import good_level, outline_level
from inspector.domain.results import Thresholds


def test_one_good_pixel_in_a_hundred_lies_above_the_good_level() -> None:
    pixels = np.random.default_rng(0).standard_normal((5, 100, 100)).astype(np.float32)
    assert np.mean(pixels > good_level(pixels)) == pytest.approx(0.01, abs=1e-4)


@given(st.floats(-5, 50), st.floats(-5, 50), st.floats(-5, 100), st.floats(0, 20))
def test_outlines_of_higher_peaks_are_no_wider_and_never_leave_the_range(
    defect: float, level: float, peak: float, step: float
) -> None:
    thresholds = Thresholds(defect, defect, level)
    assert min(defect, level) <= outline_level(peak, thresholds) <= defect
    assert outline_level(peak, thresholds) <= outline_level(peak + step, thresholds)
    assert outline_level(peak, thresholds) <= outline_level(peak, thresholds.moved_to(defect + step))
