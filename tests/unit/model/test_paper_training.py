"""Teachers and Detectors of the paper's family, from photographs and Good Parts to files."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inspector.domain.profile import Family
from inspector.domain.train_request import TrainRequest
from inspector.model import train_detector as training
from inspector.model.detector import load_detector
from inspector.model.networks import build_network, normalise_image
from inspector.model.paper_network import PaperNetwork
from inspector.model.pretraining import PretrainRequest, pretrain_teacher
from inspector.model.teacher import Teacher, TeacherCard, read_teacher, write_teacher
from tests.unit.model.conftest import TINY, finish, part_image, write_parts


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


def test_pretraining_writes_a_teacher_of_the_family(tmp_path: Path) -> None:
    photographs = tmp_path / "photographs"
    photographs.mkdir()
    noise = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    cv2.imwrite(str(photographs / "a.png"), cv2.resize(noise, (400, 300), interpolation=cv2.INTER_CUBIC))
    out = tmp_path / "teacher.safetensors"
    request = PretrainRequest(photographs, out, 65, Family.PAPER, crop_count=2, steps=2, batch_size=2, device="cpu")
    finish(pretrain_teacher(request))
    teacher = read_teacher(out)
    assert isinstance(teacher.network, PaperNetwork)
    assert teacher.network.receptive_field == 65


def test_students_of_the_family_are_trained_saved_and_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "shipped_teacher", lambda family, p: untrained_teacher(tmp_path, p))
    profile = dataclasses.replace(TINY, family=Family.PAPER, receptive_fields=(33,), resolution_px=64, max_steps=2)
    path = tmp_path / "a.inspector"
    finish(
        training.train_detector(
            TrainRequest(write_parts(tmp_path / "good", 4), path, profile, tmp_path / "c", device="cpu")
        )
    )
    detector = load_detector(path, "cpu")
    image = part_image(7, defect=True)
    anomaly_map = detector.running().anomaly_map(image)
    assert anomaly_map.shape == image.shape[:2]
    assert np.isfinite(anomaly_map).all()
    assert anomaly_map.std() > 0
