import numpy as np

from inspector.model.calibration.map_calibration import cells_inside


def test_good_pixels_are_those_inside_the_roi() -> None:
    cells = np.arange(32, dtype=np.float32).reshape(2, 4, 4)
    roi = np.zeros((64, 64), bool)
    roi[:32, 32:] = True
    assert sorted(cells_inside(cells, roi).ravel()) == [2, 3, 6, 7, 18, 19, 22, 23]
    assert cells_inside(cells, None) is cells


def test_an_roi_between_the_cells_leaves_them_all() -> None:
    cells = np.zeros((1, 4, 4), np.float32)
    roi = np.zeros((64, 64), bool)
    roi[15, 15] = True
    assert cells_inside(cells, roi).shape == cells.shape
