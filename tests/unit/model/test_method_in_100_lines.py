"""The method in 100 lines against the product: both are trained, and their maps compared."""

from __future__ import annotations

import dataclasses
import importlib.util
import runpy
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from inspector.domain.inspection import anomaly_score
from inspector.domain.profile import ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.model import device
from inspector.model.calibration import scale_calibration
from inspector.model.detector import load_detector
from inspector.model.networks.families import network_input
from inspector.model.scoring.score_rules import rule_of
from inspector.model.training.train_detector import train_detector
from inspector.storage.images import read_image
from tests.repository import ROOT
from tests.unit.model.conftest import TINY, part_image, write_parts
from tests.work import finish

SCRIPT = ROOT / "docs" / "method_in_100_lines.py"
PROFILE = dataclasses.replace(TINY, receptive_fields=(33,), max_steps=12)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("method_in_100_lines", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_has_at_most_100_lines() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert sum(bool(line.strip()) for line in lines) <= 100


def test_it_gives_the_map_and_the_score_of_the_product(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "_multiplies_bfloat16", lambda: False)  # training in bfloat16 drifts
    monkeypatch.setattr(scale_calibration, "fitted_gaussians", lambda moments: moments.gaussians(1.0))  # for all places
    parts = write_parts(tmp_path / "good", 9)
    path = tmp_path / "product.inspector"
    finish(train_detector(TrainRequest(parts, path, PROFILE, tmp_path / "checkpoint", device="cpu")))
    trained = load_detector(path, "cpu")
    product = trained.running()
    ours = script.UninformedStudents(
        np.stack([read_image(part) for part in parts]),
        PROFILE.ensemble_size,
        PROFILE.max_steps,
        PROFILE.batch_size,
        PROFILE.learning_rate,
        PROFILE.weight_decay,
    )
    images = part_image(20), part_image(21, defect=True)
    for image in images:
        expected = product.anomaly_map(image)
        np.testing.assert_allclose(ours.anomaly_map(image), expected, atol=0.005 * np.abs(expected).max())
        score = anomaly_score(expected, None, trained.manifest.areas)
        assert score > expected.max(), "it has breadth"
        assert ours.score(image) == pytest.approx(score, rel=0.01)

    # The variance of two Students that have learnt for a few steps is nearly constant: it is compared on the same ones.
    (scale,) = trained.scales
    errors = scale.errors
    networks = scale.networks
    ours.students, ours.mu, ours.sigma = networks.ensemble.students, networks.descriptor_mean, networks.descriptor_std
    ours.terms = [(errors.e_std, errors.e_mean), (errors.v_std, errors.v_mean)]
    rule = rule_of(ScoreRule.EQUATION_11, scale)
    for image in images:
        residuals = networks(network_input(image[None], scale.teacher, torch.device("cpu")))
        np.testing.assert_allclose(ours.equation_11(image), rule(residuals, None), rtol=0.001, atol=0.01)


def test_it_runs_on_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_parts(tmp_path / "good", 3)
    (new,) = write_parts(tmp_path / "new", 1)
    shorter = tmp_path / "shorter.py"
    shorter.write_text(SCRIPT.read_text(encoding="utf-8").replace("steps=500", "steps=1"), encoding="utf-8")
    monkeypatch.setattr("sys.argv", [str(shorter), str(tmp_path / "good"), str(tmp_path / "new")])
    runpy.run_path(str(shorter), run_name="__main__")
    assert capsys.readouterr().out.startswith(f"{new} ")
