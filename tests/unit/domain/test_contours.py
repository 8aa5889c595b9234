"""Edges of the pieces of a mask."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inspector.domain.arrays import Mask
from inspector.domain.contours import contours

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12)))


@given(MASKS, st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_edges_are_those_of_the_whole_image(drawn: Mask, above: int, left: int, every_pixel: bool) -> None:
    mask = np.pad(drawn, ((above, 3), (left, 5)))
    kept = cv2.CHAIN_APPROX_NONE if every_pixel else cv2.CHAIN_APPROX_SIMPLE

    found, hierarchy = cv2.findContours(mask.view(np.uint8), cv2.RETR_CCOMP, kept)

    edges = list(contours(mask, every_pixel=every_pixel))
    assert [edge.tolist() for edge, _ in edges] == [each.tolist() for each in found]
    assert [is_outer for _, is_outer in edges] == ([] if hierarchy is None else (hierarchy[0, :, 3] < 0).tolist())


def test_a_ring_has_an_outer_and_an_inner_edge() -> None:
    mask = np.zeros((20, 30), dtype=np.bool_)
    mask[5:12, 8:20] = True
    mask[7:9, 10:15] = False

    (outer, is_outer), (inner, is_inner_outer) = contours(mask, every_pixel=False)

    assert (is_outer, is_inner_outer) == (True, False)
    assert sorted(map(tuple, outer[:, 0].tolist())) == [(8, 5), (8, 11), (19, 5), (19, 11)]
    assert (inner[:, 0].min(0) == (9, 6)).all()
