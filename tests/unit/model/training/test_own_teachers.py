"""Training with Teachers that were chosen, to a Detector that needs none of them any more."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from inspector.domain.profile import Family
from inspector.domain.teachers import TeacherCard
from inspector.domain.train_request import TrainRequest
from inspector.errors import UsageError
from inspector.model.detector import load_detector
from inspector.model.networks.families import build_network
from inspector.model.networks.layers import seeded
from inspector.model.open_detector import open_detector
from inspector.model.teacher import write_teacher
from inspector.model.training.train_detector import train_detector
from inspector.paths import shipped_teachers_dir
from tests.unit.model.conftest import TINY, part_image, write_parts
from tests.work import finish


def own_teacher(path: Path) -> Path:
    """Untrained, of the smallest network."""
    with seeded(1):
        network = build_network(Family.FAST, 17)
    write_teacher(path, network, TeacherCard(Family.FAST, 17, "none", {}, None, ()))
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TrainRequest:
    """A training with a Teacher of one's own, whose file is then deleted."""
    folder = tmp_path_factory.mktemp("own")
    profile = dataclasses.replace(TINY, max_steps=2)
    teacher = own_teacher(folder / "mine.safetensors")
    request = TrainRequest(
        write_parts(folder / "good", 6), folder / "a.inspector", profile, folder / "checkpoint", teachers=(teacher,)
    )
    finish(train_detector(request))
    teacher.unlink()
    return request


def test_a_detector_names_its_teachers_and_works_where_they_have_never_been(trained: TrainRequest) -> None:
    reference = load_detector(trained.detector_path, "cpu")
    manifest = reference.manifest
    assert manifest.teacher_names == {"17": "mine"}
    assert set(manifest.teachers) == {"17"}
    assert manifest.receptive_fields == (17,)
    image = part_image(50, defect=True)
    by_onnx = open_detector(trained.detector_path, "cpu").inspect(image)
    np.testing.assert_allclose(reference.running().inspect(image).score, by_onnx.score, rtol=1e-3)


def test_training_does_not_go_on_with_another_teacher(trained: TrainRequest, tmp_path: Path) -> None:
    first = own_teacher(tmp_path / "first.safetensors")
    request = dataclasses.replace(
        trained, detector_path=tmp_path / "b.inspector", checkpoint_path=tmp_path / "checkpoint", teachers=(first,)
    )
    work = train_detector(request)
    for event in work:
        if type(event).__name__ == "LossMeasured":
            break
    work.close()
    assert request.checkpoint_path.exists()
    shipped = shipped_teachers_dir() / "fast-17.safetensors"
    with pytest.raises(UsageError, match="checkpoint-mismatch"):
        finish(train_detector(dataclasses.replace(request, teachers=(shipped,), resume=True)))
