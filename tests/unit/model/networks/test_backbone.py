import math

import numpy as np
import pytest
import torch

from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import Family, ScoreRule
from inspector.domain.results import Thresholds
from inspector.model.networks.backbone import REACHES, BackboneNetwork, SameConv
from inspector.model.networks.context import ContextNetwork
from inspector.model.networks.families import (
    BACKBONE_FIELDS,
    build_network,
    descriptor_map,
    network_input,
    normalise_image,
)
from inspector.model.networks.students import Ensemble
from inspector.model.part_cache import DescriptorStatistics
from inspector.model.pretrained.efficientnet import EfficientNetLite
from inspector.model.pretraining.backbone_head import backbone_teacher
from inspector.model.scoring.residual_statistics import ResidualGaussians
from inspector.model.scoring.scale import ErrorStatistics, Scale, ScaleNetworks, scale_from_tensors
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.teacher import shipped_teacher

CPU = torch.device("cpu")
each_field = pytest.mark.parametrize("field", BACKBONE_FIELDS)


def images(height: int, width: int, count: int = 1) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(0).integers(0, 256, (count, height, width, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def pretrained() -> EfficientNetLite:
    return EfficientNetLite(0, CPU)


def untrained_scale(field: int) -> Scale:
    network = shipped_teacher(Family.FAST, field).network
    dim = network.descriptor_dim
    statistics = DescriptorStatistics(torch.zeros(dim, 1, 1), torch.ones(dim, 1, 1))
    gaussians = ResidualGaussians(torch.zeros(1, 1, dim), torch.eye(dim)[None, None], 1.0)
    networks = ScaleNetworks(network, Ensemble.untrained(Family.FAST, field, 1), statistics)
    return Scale(networks, gaussians, ErrorStatistics(0, 1, 0, 1))


@each_field
def test_its_maps_are_those_of_p(pretrained: EfficientNetLite, field: int) -> None:
    seen = images(256, 192, 2)
    network, described = backbone_teacher(pretrained, field).eval(), REACHES[field].described
    with torch.inference_mode():
        maps = network.maps(torch.from_numpy(seen).permute(0, 3, 1, 2).float() / 127.5 - 1)
    expected = pretrained._maps_of(pretrained._normalised(torch.from_numpy(seen)), tuple(described))
    assert set(maps) == set(described)
    for stage, stride in described.items():
        assert maps[stage].shape[2:] == (256 // stride, 192 // stride)
        # Batch normalisations are folded into float32 weights: the difference goes with the size of the maps.
        assert (maps[stage] - expected[stage]).norm() < 1e-4 * expected[stage].norm()


@each_field
def test_the_shipped_teacher_has_p_s_layers(pretrained: EfficientNetLite, field: int) -> None:
    shipped = shipped_teacher(Family.FAST, field).network
    weights = [module.conv.weight for module in shipped.modules() if isinstance(module, SameConv)]
    for weight, (expected, _) in zip(weights, pretrained.convolutions(), strict=False):
        # Folding rounds differently from one processor to the next: the nearest float16 may be its neighbour.
        torch.testing.assert_close(weight, expected, rtol=2**-10, atol=2**-24)


@each_field
def test_descriptors_of_photographs_like_p_s_do_not_correlate(field: int) -> None:
    network = shipped_teacher(Family.FAST, field).network
    smooth = np.random.default_rng(1).integers(0, 256, (4, 8, 8, 3), dtype=np.uint8).repeat(32, 1).repeat(32, 2)
    described = descriptor_map(network, network_input(smooth, network, CPU))
    assert described.shape == (4, network.descriptor_dim, 32, 32)
    assert described.isfinite().all()


@each_field
def test_a_descriptor_depends_on_its_receptive_field_and_nothing_else(field: int) -> None:
    network = build_network(Family.FAST, field)
    assert isinstance(network, BackboneNetwork)
    with torch.no_grad():
        # Means, so that no activation cuts a gradient off and none becomes too small: only where weights reach counts.
        for module in network.modules():
            if isinstance(module, torch.nn.Conv2d) and module.bias is not None:
                module.weight.fill_(1 / module.weight[0].numel())
                module.bias.zero_()
    side = 32 * math.ceil(2.2 * field / 32)
    sides = []
    for cell in range(side // 16, side // 16 + 4):
        # A narrow strip: rows and columns are treated alike.
        x = torch.zeros(1, 3, 64 + 25, side + 25, requires_grad=True)
        network(x)[0, 0, 4, cell].backward()
        assert x.grad is not None
        reached = np.flatnonzero(x.grad[0].abs().sum((0, 1)).numpy()) - 12 - 8 * cell
        assert max(abs(reached[0]), abs(reached[-1] - 7)) <= network.context_px
        sides.append(reached[-1] - reached[0] + 1)
    # A cell between two of the coarsest stage's depends on both of them.
    assert max(sides) == field


@each_field
def test_what_continues_the_image_does_not_matter(field: int) -> None:
    network = shipped_teacher(Family.FAST, field).network
    x = network_input(images(64, 96), network, CPU)
    changed = x.clone()
    changed[:, :, :12] = 0
    changed[:, :, :, -13:] = 0
    with torch.inference_mode():
        torch.testing.assert_close(network(x), network(changed), atol=0, rtol=0)


@each_field
def test_its_students_are_plain_networks(field: int) -> None:
    (student,) = Ensemble.untrained(Family.FAST, field, 1).networks()
    assert isinstance(student, ContextNetwork)
    assert student.border_field == BackboneNetwork.border_field
    assert student.output_stride == BackboneNetwork.output_stride
    assert student.descriptor_dim == {67: 40, 819: 128}[field]


def test_p_s_layers_are_run_once_for_both_teachers(monkeypatch: pytest.MonkeyPatch) -> None:
    scales = [untrained_scale(field) for field in BACKBONE_FIELDS]
    graph = ScoreGraph(scales, ScoreRule.EQUATION_11)
    calls = []
    maps = BackboneNetwork.maps
    monkeypatch.setattr(BackboneNetwork, "maps", lambda self, x: calls.append(self) or maps(self, x))
    pixels = torch.randint(0, 256, (1, 128 + 25, 128 + 25, 3), dtype=torch.uint8)
    with torch.inference_mode():
        residuals = graph.residuals(pixels)
        assert calls == [scales[-1].teacher]
        for scale, one in zip(scales, residuals, strict=True):
            alone = scale.networks(normalise_image(pixels))
            torch.testing.assert_close(one.target, alone.target, atol=0, rtol=0)
            torch.testing.assert_close(one.predictions, alone.predictions, atol=0, rtol=0)


def test_teachers_of_other_layers_run_their_own() -> None:
    near, far = (untrained_scale(field) for field in BACKBONE_FIELDS)
    assert isinstance(near.teacher, BackboneNetwork)
    with torch.no_grad():
        near.teacher.stem.conv.weight += 0.01
    graph = ScoreGraph([near, far], ScoreRule.EQUATION_11)
    pixels = torch.randint(0, 256, (1, 128 + 25, 128 + 25, 3), dtype=torch.uint8)
    with torch.inference_mode():
        for scale, one in zip((near, far), graph.residuals(pixels), strict=True):
            torch.testing.assert_close(one.target, scale.networks(normalise_image(pixels)).target, atol=0, rtol=0)


@each_field
def test_what_a_file_keeps_of_a_scale_gives_it_back(field: int) -> None:
    scale = untrained_scale(field)
    manifest = DetectorManifest(
        "tiny", Family.FAST, (field,), 1, 64, ScoreRule.EQUATION_11, Thresholds(1.0, 0.5), (), 1, 1, 0.0, 0, ""
    )
    again = scale_from_tensors(manifest, field, scale.tensors(), CPU)
    x = network_input(images(64, 64), scale.teacher, CPU)
    with torch.inference_mode():
        torch.testing.assert_close(again.networks(x).predictions, scale.networks(x).predictions, atol=0, rtol=0)
