"""Models of a Teacher's descriptors as detectors of anomalies."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from inspector.domain.profile import Family
from inspector.errors import DatasetError
from inspector.laboratory.comparison.descriptors import MODELS, fit_descriptor_model, sample_descriptors
from inspector.laboratory.comparison.detector import ComparisonDetector, Parts, read_parts
from inspector.model.networks.families import Network, descriptor_map, network_input
from inspector.model.teacher import shipped_teacher
from tests.unit.model.conftest import part_image, write_parts
from tests.work import finish

CPU = torch.device("cpu")
PARTS = Parts(np.stack([part_image(seed) for seed in range(5)]), np.arange(4), np.array([4]), 0)


@pytest.fixture(scope="module")
def teacher() -> Network:
    return shipped_teacher(Family.FAST, 33).network


def test_a_sample_takes_equally_many_descriptors_of_every_part(teacher: Network) -> None:
    _, vectors = finish(sample_descriptors(teacher, PARTS, 40, CPU))
    assert isinstance(vectors, np.ndarray)
    assert vectors.shape == (40, 128)
    with torch.inference_mode():
        every = descriptor_map(teacher, network_input(PARTS.images[:4], teacher, CPU)).flatten(2).permute(0, 2, 1)
    for index in range(4):
        own = vectors[10 * index : 10 * (index + 1)]
        nearest = (
            torch.cdist(torch.from_numpy(own), every[index], compute_mode="donot_use_mm_for_euclid_dist").min(1).values
        )
        assert nearest.max() < 1e-3, "each is a descriptor of its own part"


def test_a_sample_is_no_larger_than_what_there_is(teacher: Network) -> None:
    _, vectors = finish(sample_descriptors(teacher, PARTS, 10**6, CPU))
    assert isinstance(vectors, np.ndarray)
    assert len(vectors) == 4 * 32 * 32


@pytest.mark.parametrize("method", MODELS)
def test_every_model_finds_the_square_on_the_disc(method: str, teacher: Network) -> None:
    _, detector = finish(fit_descriptor_model(method, teacher, PARTS, 600, CPU))
    assert isinstance(detector, ComparisonDetector)
    image = part_image(20, defect=True)
    anomaly_map = detector.anomaly_map(image)
    assert (anomaly_map.shape, anomaly_map.dtype) == ((128, 128), np.float32)
    square = anomaly_map[56:72, 60:76]
    assert square.mean() > np.quantile(anomaly_map, 0.9)
    assert detector.manifest.score_rule == method


def test_the_unit_of_maps_is_that_of_held_back_parts(teacher: Network) -> None:
    _, detector = finish(fit_descriptor_model("k-means", teacher, PARTS, 600, CPU))
    assert isinstance(detector, ComparisonDetector)
    held_back = detector.anomaly_map(PARTS.images[4])
    assert held_back.mean() == pytest.approx(0, abs=0.05)
    assert held_back.std() == pytest.approx(1, abs=0.1)
    assert detector.manifest.good_scores == pytest.approx((held_back.max(),), rel=0.1)


def test_parts_are_zoomed_and_split_as_for_students(tmp_path: Path) -> None:
    paths = write_parts(tmp_path / "good", 8)
    _, parts = finish(read_parts(paths, 64, seed=3))
    assert isinstance(parts, Parts)
    assert (parts.images.shape, parts.resolution_px, parts.seed) == ((8, 64, 64, 3), 64, 3)
    assert sorted([*parts.training, *parts.calibration]) == list(range(8))
    assert dataclasses.replace(parts, seed=4).seed == 4
    broken = tmp_path / "broken.png"
    broken.write_text("no image")
    with pytest.raises(DatasetError, match="no-images"):
        finish(read_parts((broken,), 64, 0))
