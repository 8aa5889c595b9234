"""Detectors of two Scales."""

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from inspector.domain.events import Event, LossMeasured
from inspector.domain.profile import ScoreRule
from inspector.model.detector import load_detector
from inspector.model.open_detector import open_detector
from inspector.model.training.train_detector import train_detector
from inspector.runtime.runtime import MAP_TOLERANCE
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import enlarge
from tests.unit.model.conftest import TINY, part_image
from tests.unit.model.training.test_train_detector import request_for
from tests.work import finish


@dataclasses.dataclass(frozen=True)
class TwoScales:
    """A Detector of two Scales, and what was told while it was trained."""

    path: Path
    events: list[Event]


@pytest.fixture(scope="module")
def two_scales(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], TwoScales]:
    """Trains one for each pair of receptive fields, once."""

    @functools.cache
    def train(*fields: int) -> TwoScales:
        folder = tmp_path_factory.mktemp("two scales")
        profile = dataclasses.replace(TINY, receptive_fields=fields, max_steps=2)
        request = request_for(folder, count=2, profile=profile)
        events, _ = finish(train_detector(request))
        return TwoScales(request.detector_path, events)

    return train


@pytest.mark.parametrize("far_field", [129, 67, 819])
def test_scales_of_different_strides_go_into_one_detector(
    far_field: int, two_scales: Callable[[int, int], TwoScales]
) -> None:
    trained = two_scales(33, far_field)
    losses = [event for event in trained.events if isinstance(event, LossMeasured)]
    assert [(event.step, len(event.losses)) for event in losses] == [(1, 4), (2, 4)]
    assert {event.receptive_fields for event in losses} == {(33, 33, far_field, far_field)}
    detector = load_detector(trained.path)
    assert [scale.teacher.output_stride for scale in detector.scales] == [4, 8]
    expected = detector.running().anomaly_map(part_image(9))
    anomaly_map = open_detector(trained.path, "cpu").anomaly_map(part_image(9))
    np.testing.assert_allclose(anomaly_map, expected, atol=MAP_TOLERANCE, rtol=0)


def test_a_map_adds_up_the_maps_of_its_scales(two_scales: Callable[[int, int], TwoScales]) -> None:
    path = two_scales(33, 819).path
    for running in (open_detector(path, "cpu"), load_detector(path).running()):
        maps = running.inspect(part_image(9, defect=True))
        near, whole = (scale.cells for scale in maps.scales)
        assert near.std() > 0.1 and whole.std() > 0.1
        together = maps.anomaly_map - enlarge(near + whole, *maps.anomaly_map.shape)
        # Each begins at the zero of the map.
        np.testing.assert_allclose(together, together.mean(), atol=1e-4)


def test_tiles_give_the_map_of_the_whole_though_the_teacher_sees_all_of_it(
    two_scales: Callable[[int, int], TwoScales],
) -> None:
    running = open_detector(two_scales(67, 819).path, "cpu")
    # Cells of 72 pixels: tiles begin at every fourth only, and most of them do not see both ends.
    image = np.random.default_rng(0).integers(0, 256, (1, 1152, 128, 3), dtype=np.uint8)
    whole, tiled = (tiled_scores(running.runtime, running.graph, image, tile_px) for tile_px in (2000, 144))
    np.testing.assert_allclose(tiled, whole, atol=1e-3, rtol=0)


def test_a_scale_is_the_same_whether_it_is_trained_alone_or_with_others(
    tmp_path: Path, two_scales: Callable[[int, int], TwoScales]
) -> None:
    request = request_for(tmp_path, count=2, profile=dataclasses.replace(TINY, max_steps=2))
    finish(train_detector(request))
    alone, together = (
        load_detector(path).scales[-1].networks.ensemble.state_dict()
        for path in (request.detector_path, two_scales(33, 67).path)
    )
    assert alone.keys() == together.keys()
    assert all(torch.equal(alone[name], together[name]) for name in alone)


def test_scales_take_the_paper_s_score_too(tmp_path: Path) -> None:
    profile = dataclasses.replace(TINY, receptive_fields=(33, 129), score_rule=ScoreRule.EQUATION_11, max_steps=2)
    request = request_for(tmp_path, count=2, profile=profile)
    finish(train_detector(request))
    assert np.isfinite(load_detector(request.detector_path).running().anomaly_map(part_image(9))).all()
