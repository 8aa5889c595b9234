from pathlib import Path

import pytest
import torch
from torch import Tensor

from inspector.domain.teachers import PACKAGED_NETWORKS
from inspector.errors import InspectorError, TeacherError, UsageError
from inspector.model.pretrained.catalogue import open_pretrained
from inspector.model.pretrained.efficientnet import EfficientNetLite
from inspector.model.pretrained.network import PretrainedNetwork

CPU = torch.device("cpu")


def code_of(name: str, weights: Path | None, kind: type[InspectorError]) -> str:
    with pytest.raises(kind) as caught:
        open_pretrained(name, weights, CPU)
    return caught.value.code


def assert_same_features(found: Tensor, expected: Tensor) -> None:
    """Float32 sums in another order differ by a share of the features' length, not by an absolute number."""
    assert found.shape == expected.shape
    assert (found - expected).norm() < 1e-5 * expected.norm()


@pytest.fixture(scope="module", params=PACKAGED_NETWORKS)
def pretrained(request: pytest.FixtureRequest) -> PretrainedNetwork:
    return open_pretrained(request.param, None, CPU)


def test_packages_bring_networks_with_maps_and_a_vector(pretrained: PretrainedNetwork) -> None:
    torch.manual_seed(0)
    images = torch.randint(0, 256, (2, 64, 96, 3), dtype=torch.uint8)
    maps = pretrained.maps(images)
    channels = 40 + 80 + 112 if pretrained.name != "efficientnet-lite2" else 48 + 88 + 120
    assert maps.shape == (2, channels, 8, 12)
    assert pretrained.pooled(images).shape == (2, 1280)
    # The interface's parts add up to the package's own network.
    network = pretrained._network
    assert_same_features(pretrained.classify(images), network(pretrained._normalised(images)))
    stages = list(pretrained._stages(pretrained._normalised(images)))
    assert [64 // x.shape[2] for x in stages] == [2, 4, 8, 16, 16, 32, 32]
    assert_same_features(maps[:, : stages[2].shape[1]], stages[2])


def test_features_do_not_depend_on_the_rest_of_the_batch() -> None:
    pretrained = EfficientNetLite(0, CPU)
    images = torch.randint(0, 256, (3, 64, 64, 3), dtype=torch.uint8)
    assert_same_features(pretrained.maps(images)[1:2], pretrained.maps(images[1:2]))


def test_a_choice_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    assert code_of("vgg16", None, UsageError) == "no-such-pretrained"
    assert code_of("resnet18", None, UsageError) == "weights-missing"
    assert code_of("efficientnet-lite0", tmp_path / "w.pth", UsageError) == "superfluous-weights"
    assert code_of("resnet18", tmp_path / "w.pth", TeacherError) == "pretrained-unreadable"


def test_a_stage_that_there_is_not_is_told() -> None:
    pretrained = EfficientNetLite(0, CPU)
    with pytest.raises(UsageError, match="no stage 9"):
        pretrained.maps(torch.zeros(1, 32, 32, 3, dtype=torch.uint8), (3, 9))
