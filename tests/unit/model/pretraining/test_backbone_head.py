import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from inspector.domain.events import Progress, Stage
from inspector.domain.teachers import TeacherCard
from inspector.errors import UsageError
from inspector.model.networks.backbone import REACHES, BackboneNetwork
from inspector.model.networks.families import descriptor_map, network_input
from inspector.model.networks.layers import DESCRIPTOR_DIM
from inspector.model.pretraining.backbone_head import HeadFit, fit_head, unexplained
from inspector.model.pretraining.feature_cache import Pool
from inspector.model.pretraining.pretrain import pretrain_teacher
from inspector.model.pretraining.recipe import PretrainRequest, Targets
from inspector.model.teacher import read_teacher
from tests.unit.model.pretraining.conftest import request_for
from tests.work import finish

WHOLE_FIELD = 819
DESCRIBED_CHANNELS = REACHES[WHOLE_FIELD].channels
WHOLE: dict[str, object] = {"receptive_field": WHOLE_FIELD}


def pool(seed: int, count: int = 3) -> Pool:
    """Features that lie mostly in a space of 40 directions, the same for all seeds."""
    mixing = np.random.default_rng(0).normal(size=(40, DESCRIBED_CHANNELS))
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(count, 16, 16, 40)) @ mixing + 2 * rng.normal(size=(count, 16, 16, DESCRIBED_CHANNELS)) + 3
    features = rows.transpose(0, 3, 1, 2).astype(np.float16)
    return Pool(np.zeros((count, 128, 128, 3), np.uint8), features, np.arange(count, dtype=np.int32))


def head_of(some: Pool) -> HeadFit:
    _, head = finish(fit_head(some))
    assert isinstance(head, HeadFit)
    return head


def test_the_head_is_scikit_learn_s_principal_components() -> None:
    some, other = pool(1), pool(2)
    head = head_of(some)
    assert some.features is not None and other.features is not None
    rows, others = (
        p.transpose(0, 2, 3, 1).reshape(-1, DESCRIBED_CHANNELS).astype(np.float64)
        for p in (some.features, other.features)
    )
    normalised = (rows - rows.mean(0)) / rows.std(0)
    expected = PCA(DESCRIPTOR_DIM, svd_solver="full").fit(normalised)
    overlap = np.abs(expected.components_[:40] @ head.directions.numpy()[:, :40]).max(1)
    np.testing.assert_allclose(overlap, 1, atol=1e-6)
    held_out = (others - rows.mean(0)) / rows.std(0)
    missed = held_out - held_out @ expected.components_.T @ expected.components_
    assert unexplained(head, other) == pytest.approx((missed**2).sum() / (held_out**2).sum(), rel=1e-6)


def test_descriptors_have_unit_variance_and_do_not_correlate() -> None:
    some = pool(1)
    head, network = head_of(some), BackboneNetwork(WHOLE_FIELD)
    head.put_into(network)
    assert some.features is not None
    features = torch.from_numpy(some.features).float().split([layer.in_channels for layer in network.head_layers()], 1)
    with torch.no_grad():
        described = sum(layer(part) for layer, part in zip(network.head_layers(), features, strict=True))
    rows = described.permute(0, 2, 3, 1).reshape(-1, DESCRIPTOR_DIM)
    covariance = torch.cov(rows.T, correction=0)
    assert (covariance - torch.eye(DESCRIPTOR_DIM)).abs().max() < 5e-3
    assert rows.mean(0).abs().max() < 5e-3


@pytest.mark.parametrize(
    ("field", "stages", "explained"), [(67, [3], (0.999, 1)), (WHOLE_FIELD, [3, 4, 5, 6], (0.1, 0.999))]
)
def test_pretraining_writes_it(
    field: int, stages: list[int], explained: tuple[float, float], photographs: Path, tmp_path: Path
) -> None:
    request = request_for(photographs, tmp_path / "teacher.safetensors", receptive_field=field)
    events, card = finish(pretrain_teacher(request))
    assert isinstance(card, TeacherCard)
    assert {event.stage for event in events if isinstance(event, Progress)} >= {Stage.PRETRAIN, Stage.SAVE}
    assert card.recipe["stages"] == stages
    assert card.explained_variance is not None and explained[0] < card.explained_variance <= explained[1]
    teacher = read_teacher(request.out)
    assert (teacher.card, teacher.network.receptive_field) == (card, field)
    image = np.random.default_rng(0).integers(0, 256, (1, 64, 64, 3), dtype=np.uint8)
    described = descriptor_map(teacher.network, network_input(image, teacher.network, torch.device("cpu")))
    assert described.shape == (1, teacher.network.descriptor_dim, 8, 8)


@pytest.mark.parametrize(
    "changes",
    [
        {"pretrained": "efficientnet-lite2"},
        {"stages": (3, 4)},
        {"targets": Targets.POOLED, "zoom": (4, 16)},
        {"lambda_m": 1.0},
        {"lambda_k": 0.0, "lambda_m": 1.0},
    ],
    ids=["another network", "other stages", "pooled", "metric", "no distillation"],
)
def test_what_has_no_closed_form_is_refused(changes: dict[str, object], photographs: Path, tmp_path: Path) -> None:
    request: PretrainRequest = request_for(photographs, tmp_path / "t.safetensors", **WHOLE, **changes)
    with pytest.raises(UsageError) as caught:
        finish(pretrain_teacher(dataclasses.replace(request)))
    assert caught.value.code == "backbone-recipe"
