import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inspector.domain.events import ItemSkipped, LossMeasured, Progress, Stage
from inspector.errors import DatasetError, TrainingError
from inspector.model.crops import CROP_PX, CropPool, cut_crop, fill_pool
from inspector.model.pretrained import EfficientNetLiteFeatures
from inspector.model.pretraining import PretrainRequest, pretrain_teacher
from inspector.model.teacher import TeacherCard, read_teacher
from tests.unit.model.conftest import finish


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photographs")
    for index in range(3):
        noise = np.random.default_rng(index).integers(0, 256, (40, 50, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"{index}.png"), cv2.resize(noise, (400, 300), interpolation=cv2.INTER_CUBIC))
    return folder


@pytest.fixture(scope="module")
def pretrained() -> EfficientNetLiteFeatures:
    return EfficientNetLiteFeatures()


def request_for(photographs: Path, out: Path, **changes: object) -> PretrainRequest:
    base = PretrainRequest(photographs, out, crop_count=8, steps=4, batch_size=2, device="cpu")
    return dataclasses.replace(base, **changes)


def test_it_writes_a_teacher_that_explains_something(photographs: Path, tmp_path: Path) -> None:
    request = request_for(photographs, tmp_path / "teacher.safetensors", steps=12)
    events, card = finish(pretrain_teacher(request))
    assert isinstance(card, TeacherCard)
    assert {e.stage for e in events if isinstance(e, Progress)} >= {Stage.CROP, Stage.PRETRAIN}
    losses = [event for event in events if isinstance(event, LossMeasured)]
    assert losses[-1].losses[0] < losses[0].losses[0]
    assert losses[-1].calibration_loss == pytest.approx(1 - card.explained_variance)
    teacher = read_teacher(request.out)
    assert teacher.card == card
    assert teacher.network.receptive_field == 33
    assert list(tmp_path.iterdir()) == [request.out]


def test_a_seed_gives_the_same_teacher_and_so_does_resuming(photographs: Path, tmp_path: Path) -> None:
    whole = request_for(photographs, tmp_path / "whole.safetensors")
    finish(pretrain_teacher(whole))
    parted = request_for(photographs, tmp_path / "parted.safetensors")
    work = pretrain_teacher(parted)
    for event in work:
        if isinstance(event, LossMeasured) and event.step == 2:
            break
    work.close()
    assert parted.checkpoint_path.exists() and not parted.out.exists()
    finish(pretrain_teacher(dataclasses.replace(parted, resume=True)))
    assert whole.out.read_bytes() == parted.out.read_bytes()


def test_a_checkpoint_of_another_recipe_is_refused(photographs: Path, tmp_path: Path) -> None:
    request = request_for(photographs, tmp_path / "teacher.safetensors")
    work = pretrain_teacher(request)
    for event in work:
        if isinstance(event, LossMeasured):
            break
    work.close()
    with pytest.raises(TrainingError, match="other-recipe"):
        finish(pretrain_teacher(dataclasses.replace(request, seed=1, resume=True)))
    assert request.checkpoint_path.exists()


def test_unreadable_photographs_are_left_out(tmp_path: Path, pretrained: EfficientNetLiteFeatures) -> None:
    bad, good = tmp_path / "bad.png", tmp_path / "good.png"
    bad.write_text("no image")
    cv2.imwrite(str(good), np.full((300, 300, 3), 90, np.uint8))
    items = list(fill_pool([bad, good], 4, 0, pretrained))
    assert [item.path for item in items if isinstance(item, ItemSkipped)] == [bad]
    pool = items[-1]
    assert isinstance(pool, CropPool)
    assert pool.crops.shape == (2, CROP_PX, CROP_PX, 3)
    assert pool.features.shape == (2, 232, 32, 32)
    with pytest.raises(DatasetError):
        list(fill_pool([bad], 4, 0, pretrained))


def test_the_pool_holds_p_s_features_of_each_crop(photographs: Path, pretrained: EfficientNetLiteFeatures) -> None:
    pool = list(fill_pool(sorted(photographs.iterdir()), 10, 0, pretrained))[-1]
    assert isinstance(pool, CropPool)
    for index in (0, 7, 9):
        alone = pretrained(pool.crops[index : index + 1])
        torch.testing.assert_close(pool.features[index : index + 1].float(), alone, atol=2e-2, rtol=1e-2)


@pytest.mark.parametrize(("height", "width"), [(300, 400), (400, 300), (20, 2000), (256, 256)])
def test_a_crop_can_be_cut_from_any_photograph(height: int, width: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    crops = [cut_crop(image, np.random.default_rng([0, seed])) for seed in range(3)]
    assert all(crop.shape == (CROP_PX, CROP_PX, 3) for crop in crops)
    assert not np.array_equal(crops[0], crops[1])
    np.testing.assert_array_equal(crops[0], cut_crop(image, np.random.default_rng([0, 0])))
