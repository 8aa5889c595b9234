"""Training, inspecting and pretraining on an NVIDIA GPU: CUDA, autocast, and torchrun with NCCL.

Without a GPU every test here is skipped, and the reason says so.
"""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from inspector.domain.devices import Device
from inspector.domain.events import LossMeasured
from inspector.domain.profile import Family
from inspector.domain.train_request import TrainRequest
from inspector.model.device import inference_precision, training_precision
from inspector.model.open_detector import open_detector
from inspector.model.pretraining.pretrain import pretrain_teacher
from inspector.model.teacher import read_teacher
from inspector.model.training.train_detector import train_detector
from tests.unit.model.conftest import TINY, part_image, write_parts
from tests.unit.model.pretraining.conftest import request_for, write_photographs
from tests.work import finish

#: Of a map whose good pixels have deviation 1: networks on the GPU compute in float16.
GPU_MAP_TOLERANCE = 0.5

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no NVIDIA GPU: CUDA, autocast and NCCL did not run"
)


def test_training_is_bfloat16_and_inspecting_float16() -> None:
    gpu = torch.device("cuda")
    weights = torch.eye(16, device=gpu)
    with training_precision(gpu):
        assert (weights @ weights).dtype is torch.bfloat16
    with inference_precision(gpu):
        assert (weights @ weights).dtype is torch.float16


def test_a_detector_of_the_gpu_inspects_alike_on_both(tmp_path: Path) -> None:
    path = tmp_path / "gpu.inspector"
    request = TrainRequest(write_parts(tmp_path / "good", 8), path, TINY, tmp_path / "checkpoint", device=Device.CUDA)
    events, _ = finish(train_detector(request))
    assert [event for event in events if isinstance(event, LossMeasured)]
    on_gpu, on_cpu = open_detector(path, Device.CUDA), open_detector(path, Device.CPU)
    assert "cuda" in on_gpu.runtime.name
    good, defective = part_image(100), part_image(100, defect=True)
    for image in (good, defective):
        expected = on_cpu.anomaly_map(image)
        np.testing.assert_allclose(on_gpu.anomaly_map(image), expected, atol=GPU_MAP_TOLERANCE, rtol=0.02)
    assert on_gpu.inspect(defective, "").score > on_gpu.inspect(good, "").score


def test_a_detector_of_the_cpu_inspects_alike_on_the_gpu(trained: Path) -> None:
    image = part_image(7, defect=True)
    expected = open_detector(trained, Device.CPU).anomaly_map(image)
    found = open_detector(trained, Device.CUDA).anomaly_map(image)
    np.testing.assert_allclose(found, expected, atol=GPU_MAP_TOLERANCE, rtol=0.02)


@pytest.mark.parametrize("family", list(Family))
def test_teachers_are_pretrained_on_the_gpu_and_go_on_from_a_checkpoint(family: Family, tmp_path: Path) -> None:
    photographs = write_photographs(tmp_path / "photographs", 5)
    request = replace(
        request_for(photographs, tmp_path / "teacher.safetensors", family=family, steps=12), device=Device.CUDA
    )
    work = pretrain_teacher(request)
    for event in work:
        if isinstance(event, LossMeasured) and event.step == 4:
            break
    work.close()
    events, _ = finish(pretrain_teacher(replace(request, resume=True)))
    steps = [event.step for event in events if isinstance(event, LossMeasured)]
    assert steps[0] == 5
    assert all(later == earlier + 1 for earlier, later in pairwise(steps))
    assert np.isfinite(read_teacher(request.out).card.curve).all()


def test_gpus_share_batches_by_nccl(tmp_path: Path) -> None:
    if torch.cuda.device_count() < 2:
        pytest.skip("one GPU only: NCCL did not run")
    photographs = write_photographs(tmp_path / "photographs", 5)
    out = tmp_path / "teacher.safetensors"
    options = ["--images", photographs, "--out", out, "--receptive-field", "33", "--crops", "8", "--steps", "4"]
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "-m", "inspector", "pretrain"]
    call = [*launch, *options, "--batch-size", "2", "--window", "64", "--device", "cuda"]
    result = subprocess.run(list(map(str, call)), capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, result.stderr
    assert read_teacher(out).card.receptive_field == 33
