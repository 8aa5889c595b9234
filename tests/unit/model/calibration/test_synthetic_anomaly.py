import numpy as np
import pytest

from inspector.domain.arrays import Mask, Pixels
from inspector.model.calibration.synthetic_anomaly import SIZES, with_anomaly

SIDE = 128


def part(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(90, 160, (SIDE, SIDE, 3), dtype=np.uint8)


def changes(count: int, roi: Mask | None = None) -> list[Mask]:
    """The pixels that each of some anomalies changes."""
    rng = np.random.default_rng(0)
    return [(with_anomaly(part(0), part(1), rng, roi) != part(0)).any(2) for _ in range(count)]


def test_something_is_put_in_and_the_rest_stays() -> None:
    for changed in changes(50):
        assert changed.any()
        rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
        # Bulges and a soft outline reach beyond the nominal size.
        longest = 2 * SIZES[1] * SIDE
        assert np.ptp(rows) < longest
        assert np.ptp(columns) < longest


def test_sizes_lie_between_a_speck_and_a_quarter() -> None:
    areas = sorted(changed.mean() for changed in changes(200))
    assert areas[10] < 0.002
    assert areas[-10] > 0.015


def test_places_are_everywhere_or_within_the_roi() -> None:
    everywhere = np.mean(changes(200), axis=0)
    assert all(quarter.max() > 0 for half in np.split(everywhere, 2) for quarter in np.split(half, 2, axis=1))
    roi = np.zeros((SIDE, SIDE), np.bool_)
    roi[32:48, 80:96] = True
    middles = [np.argwhere(changed).mean(0) for changed in changes(100, roi)]
    assert np.median(middles, axis=0) == pytest.approx([40, 88], abs=4)


def test_half_are_foreign_and_half_are_stains() -> None:
    flat, foreign = np.full((SIDE, SIDE, 3), 120, np.uint8), np.full((SIDE, SIDE, 3), 250, np.uint8)
    rng = np.random.default_rng(0)
    # A stain changes brightness by at most 70, a piece of the other part by 130.
    largest = [int(np.abs(with_anomaly(flat, foreign, rng).astype(int) - 120).max()) for _ in range(200)]
    foreigners = sum(change > 100 for change in largest)
    assert 70 < foreigners < 130
    assert all(18 <= change <= 70 for change in largest if change <= 100)


def test_the_part_stays_and_the_seed_decides() -> None:
    given = part(0)
    first, second = (with_anomaly(given, part(1), np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(given, part(0))
    assert first.dtype == np.uint8
    assert (first != with_anomaly(given, part(1), np.random.default_rng(8))).any()
