"""Detectors of the paper's family, from Good Parts to files."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from inspector.domain.profile import PAPER, Family
from inspector.domain.teachers import TeacherCard
from inspector.domain.train_request import TrainRequest
from inspector.model.detector import load_detector
from inspector.model.networks.families import build_network, normalise_image
from inspector.model.open_detector import open_detector
from inspector.model.teacher import Teacher, read_teacher, write_teacher
from inspector.model.training import train_detector as training
from inspector.runtime.zoom import enlarge
from tests.unit.model.conftest import part_image, write_parts
from tests.work import finish


def untrained_teacher(folder: Path, receptive_field: int) -> Teacher:
    """The file of a Teacher that describes at random, but does describe."""
    torch.manual_seed(receptive_field)
    network = build_network(Family.PAPER, receptive_field)
    network.train()
    with torch.no_grad():
        for seed in range(2):
            images = torch.from_numpy(part_image(seed)[None, :96, :96])
            network(normalise_image(images))
    path = folder / f"paper-{receptive_field}.safetensors"
    write_teacher(path, network, TeacherCard(Family.PAPER, receptive_field, "none", {}, 0.0, ()))
    return read_teacher(path)


def test_a_multi_scale_detector_is_trained_saved_and_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.model.teacher.shipped_teacher", lambda family, p: untrained_teacher(tmp_path, p))
    profile = dataclasses.replace(
        PAPER, receptive_fields=(33, 65), resolution_px=128, ensemble_size=1, epochs=None, max_steps=2, batch_size=1
    )
    path = tmp_path / "a.inspector"
    request = TrainRequest(write_parts(tmp_path / "good", 4), path, profile, tmp_path / "c", device="cpu")
    finish(training.train_detector(request))
    image = part_image(7, defect=True)
    by_torch = load_detector(path, "cpu").running().inspect(image)
    running = open_detector(path, "cpu")
    assert running.fallback == "", "the graph of this family runs on onnxruntime"
    maps = running.inspect(image)
    np.testing.assert_allclose(maps.anomaly_map, by_torch.anomaly_map, atol=2e-3)
    assert maps.anomaly_map.shape == image.shape[:2]
    assert [scale.receptive_field for scale in maps.scales] == [33, 65]
    shapes = {scale.cells.shape for scale in maps.scales}
    assert shapes == {(32, 32)}, "p = 65 has every second cell; all are on one grid"
    together = np.mean([scale.cells for scale in maps.scales], axis=0)
    np.testing.assert_allclose(enlarge(together, 128, 128), maps.anomaly_map, atol=1e-4)
    assert np.abs(maps.scales[0].cells - maps.scales[1].cells).max() > 0.1
    np.testing.assert_array_equal(running.anomaly_map(image), maps.anomaly_map)
