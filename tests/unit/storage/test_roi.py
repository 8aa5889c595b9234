from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from inspector.domain.arrays import Mask
from inspector.errors import ImageError
from inspector.storage.mask_file import store_mask
from inspector.storage.roi import decode_roi, encode_roi, read_roi


@given(roi=arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=16, max_side=40), elements=st.booleans()))
def test_an_roi_comes_back(roi: Mask) -> None:
    roi[3, 3] = True
    assert np.array_equal(decode_roi(encode_roi(roi), "roi.png"), roi)


def test_other_programs_see_black_and_white(tmp_path: Path) -> None:
    roi = np.zeros((40, 60), dtype=bool)
    roi[:, 30:] = True
    store_mask(tmp_path / "roi.png", encode_roi(roi))
    seen = cv2.imread(str(tmp_path / "roi.png"), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(seen, roi * np.uint8(255))
    store_mask(tmp_path / "roi.png", None)
    store_mask(tmp_path / "roi.png", None)
    assert not (tmp_path / "roi.png").exists()


def test_one_without_a_pixel_is_neither_written_nor_read(tmp_path: Path) -> None:
    nothing = np.zeros((40, 60), dtype=bool)
    with pytest.raises(ImageError, match="roi-empty"):
        encode_roi(nothing)
    cv2.imwrite(str(tmp_path / "roi.png"), nothing.astype(np.uint8))
    with pytest.raises(ImageError, match="roi-empty"):
        read_roi(tmp_path / "roi.png")
