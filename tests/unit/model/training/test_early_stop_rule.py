import math

import numpy as np
import pytest

from inspector.model.training.early_stop import (
    LAST_PART_AT,
    LEAST_RECENT,
    LEAST_SHARE,
    RECENT_SHARE,
    Course,
    has_flattened,
)

#: Loss on the Calibration Set every 25 steps (docs/adr/0037-early-stop.md), in trainings that improve to their end.
IMPROVING = {
    "fast, 100 tiles": (78, 73.8, 68.6, 85.9, 63.9, 61.6, 59.8, 56.3, 55.8, 54.7, 52.7, 52.4),
    "fast, 40 demo parts": (72.7, 41.6, 24.9, 20.0, 18.2, 17.0, 15.7, 15.0, 14.5, 16.3, 14.7, 14.6),
    "standard, 100 tiles": (
        *(77.9, 73.8, 72.1, 74.2, 64.4, 61.6, 66.6, 61.7, 60.5, 56.4),
        *(56.5, 56.5, 53.9, 49.0, 49.9, 49.9, 48.3, 47.3, 46.8, 46.6),
    ),
    "standard, 40 demo parts": (
        *(72.7, 41.6, 25.0, 20.6, 18.3, 16.5, 15.7, 15.2, 14.6, 14.0),
        *(13.9, 13.6, 13.3, 12.9, 12.6, 13.9, 12.8, 12.4, 12.4, 12.4),
    ),
}
TEN_TILES = (
    *(99.0, 91.2, 93.2, 84.7, 90.2, 84.2, 78.3, 82.6, 79.3, 75.5),
    *(79.3, 83.0, 76.3, 77.4, 77.4, 83.5, 76.8, 76.8, 77.1, 77.4),
)


def flattened_after(losses: list[float], planned: int) -> int | None:
    return next((n for n in range(1, len(losses) + 1) if has_flattened(losses[:n], planned)), None)


@pytest.mark.parametrize("losses", IMPROVING.values(), ids=IMPROVING.keys())
def test_measured_trainings_that_improve_are_never_cut(losses: tuple[float, ...]) -> None:
    assert Course.follow([losses], 25, 25 * len(losses)).end == 25 * len(losses)


def test_few_parts_have_learned_all_they_can_when_the_last_part_begins() -> None:
    assert flattened_after(list(TEN_TILES), 20) == 15
    assert Course.follow([TEN_TILES], 25, 500) == Course(500)
    # The same curve in a longer training.
    assert Course.follow([TEN_TILES], 25, 600) == Course(600, 375)


@pytest.mark.parametrize("planned", [12, 20, 100, 2600])
def test_a_flat_loss_has_flattened_as_soon_as_that_can_be_said(planned: int) -> None:
    recent = max(LEAST_RECENT, round(RECENT_SHARE * planned))
    assert flattened_after([3.0] * planned, planned) == max(recent + 1, math.ceil(LEAST_SHARE * planned))


@pytest.mark.parametrize("planned", [12, 20, 100, 2600])
def test_a_falling_loss_never_has(planned: int) -> None:
    assert flattened_after([10 * 0.995**i for i in range(planned)], planned) is None
    assert flattened_after([i**-0.3 for i in range(1, planned + 1)], planned) is None


def test_a_loss_that_falls_by_less_than_counts_has() -> None:
    assert flattened_after([10 * 0.9999**i for i in range(20)], 20) == LEAST_RECENT + 1


def test_a_rising_loss_has() -> None:
    losses = [5.0, 4.0, 3.0, *(3.0 + 0.1 * i for i in range(1, 18))]
    assert flattened_after(losses, 20) == 3 + LEAST_RECENT


def test_nothing_is_nothing_more() -> None:
    assert flattened_after([0.0] * 20, 20) == LEAST_RECENT + 1


@pytest.mark.parametrize("seed", range(20))
def test_noise_neither_ends_a_falling_loss_nor_keeps_a_flat_one_going(seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.03, 400)
    falling = list((1 - np.arange(400) / 800) * (1 + noise))
    assert flattened_after(falling, 400) is None
    flat = list(1 + noise)
    assert flattened_after(flat, 400) is not None


def test_a_training_ends_when_all_scales_have_flattened() -> None:
    flat = [1.0] * 100
    falling = [2 - 0.02 * min(i, 50) for i in range(100)]
    alone, together = (Course.follow(curves, 25, 2500) for curves in ([flat], [flat, falling]))
    assert alone.flattened_at is not None and together.flattened_at is not None
    assert alone.flattened_at < 50 * 25 < together.flattened_at
    assert Course.follow([flat[:20], falling], 25, 2500).flattened_at is None


def test_later_measurements_do_not_change_what_was_decided() -> None:
    losses = [*TEN_TILES[:15], 1.0, 0.5, 0.1, 0.01]
    assert Course.follow([losses], 25, 600) == Course.follow([losses[:15]], 25, 600) == Course(600, 375)


def test_a_loss_that_flattens_late_changes_nothing() -> None:
    losses = [*(20.0 - i for i in range(12)), *(9.0,) * 8]
    assert has_flattened(losses[:17], 20) and not has_flattened(losses[:15], 20)
    assert Course.follow([losses], 25, 500) == Course(500)


def test_the_last_part_is_always_done_as_planned() -> None:
    course = Course(1000, 400)
    assert course.end == 400 + 1000 * (1 - LAST_PART_AT)
    assert [course.planned_step(step) for step in (0, 399, 400, course.end - 1)] == [0, 399, 750, 999]
    assert Course(1000).end == 1000 and Course(1000).planned_step(999) == 999
    uneven = Course(301, 200)
    assert [uneven.planned_step(step) for step in (200, uneven.end - 1)] == [226, 300]
