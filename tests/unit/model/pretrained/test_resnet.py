from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

from inspector.errors import TeacherError
from inspector.model.pretrained.resnet import SHAPES, PretrainedResNet, ResNet
from tests.unit.model.pretrained.test_catalogue import assert_same_features

CPU = torch.device("cpu")
#: Parameters of torchvision's networks, as its documentation gives them.
PARAMETERS = {"resnet18": 11_689_512, "wide_resnet50_2": 68_883_240}


@pytest.fixture(scope="module")
def state() -> dict[str, Tensor]:
    """A ResNet-18 whose batch normalisations do something."""
    torch.manual_seed(0)
    network = ResNet(SHAPES["resnet18"])
    state = network.state_dict()
    for name, tensor in state.items():
        if name.endswith(("running_mean", "bn1.bias", "bn2.bias")):
            tensor.normal_(std=0.1)
        if name.endswith(("running_var", "bn1.weight", "bn2.weight")):
            tensor.uniform_(0.5, 1.5)
    return state


@pytest.fixture(scope="module")
def file(state: dict[str, Tensor], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "resnet18.pth"
    torch.save(state, path)
    return path


def refused(name: str, path: Path) -> str:
    with pytest.raises(TeacherError) as caught:
        PretrainedResNet(name, path, CPU)
    assert caught.value.advice
    return caught.value.code


def literal(state: dict[str, Tensor], image: Tensor) -> tuple[list[Tensor], Tensor]:
    """ResNet-18 written out: the outputs of its four layers, and its logits."""

    def normalised(x: Tensor, name: str) -> Tensor:
        mean, var = state[f"{name}.running_mean"], state[f"{name}.running_var"]
        weight, bias = state[f"{name}.weight"], state[f"{name}.bias"]
        column = (slice(None), None, None)
        return (x - mean[column]) / torch.sqrt(var + 1e-5)[column] * weight[column] + bias[column]

    mean, std = (torch.tensor(v)[:, None, None] for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
    x = (image.permute(0, 3, 1, 2) / 255 - mean) / std
    x = F.relu(normalised(F.conv2d(x, state["conv1.weight"], stride=2, padding=3), "bn1"))
    x = F.max_pool2d(x, 3, stride=2, padding=1)
    layers = []
    for layer in range(1, 5):
        for block in range(2):
            name, stride = f"layer{layer}.{block}", 2 if layer > 1 and block == 0 else 1
            y = F.relu(normalised(F.conv2d(x, state[f"{name}.conv1.weight"], stride=stride, padding=1), f"{name}.bn1"))
            y = normalised(F.conv2d(y, state[f"{name}.conv2.weight"], padding=1), f"{name}.bn2")
            if stride == 2:
                x = normalised(F.conv2d(x, state[f"{name}.downsample.0.weight"], stride=2), f"{name}.downsample.1")
            x = F.relu(x + y)
        layers.append(x)
    pooled = x.mean((2, 3))
    return layers, pooled @ state["fc.weight"].T + state["fc.bias"]


def test_it_computes_a_resnet_written_out(state: dict[str, Tensor], file: Path) -> None:
    torch.manual_seed(1)
    images = torch.randint(0, 256, (2, 64, 96, 3), dtype=torch.uint8)
    layers, logits = literal(state, images)
    pretrained = PretrainedResNet("resnet18", file, CPU)
    assert_same_features(pretrained.classify(images), logits)
    assert_same_features(pretrained.pooled(images), layers[3].mean((2, 3)))
    coarse = F.interpolate(layers[2], size=(8, 12), mode="bilinear", align_corners=False)
    expected = torch.cat([layers[1], coarse], 1)
    assert_same_features(pretrained.maps(images), expected)
    fine = F.avg_pool2d(layers[0], 2)
    assert_same_features(pretrained.maps(images, (1,)), fine)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_the_architectures_are_torchvision_s(name: str) -> None:
    with torch.device("meta"):
        network = ResNet(SHAPES[name])
    assert sum(parameter.numel() for parameter in network.parameters()) == PARAMETERS[name]
    x = torch.empty(1, 3, 64, 64, device="meta")
    strides = [64 // map_.shape[-1] for map_ in network.stages(x)]
    assert strides == [4, 8, 16, 32]
    names = set(network.state_dict())
    last = "conv2" if name == "resnet18" else "conv3"
    assert {"conv1.weight", f"layer3.1.{last}.weight", "layer2.0.downsample.1.running_var", "fc.bias"} <= names


def test_a_safetensors_file_does_as_well(state: dict[str, Tensor], file: Path, tmp_path: Path) -> None:
    path = tmp_path / "resnet18.safetensors"
    old = {name: tensor for name, tensor in state.items() if not name.endswith("num_batches_tracked")}
    save_file(old, path)
    images = torch.zeros(1, 32, 32, 3, dtype=torch.uint8)
    one, other = (PretrainedResNet("resnet18", p, CPU) for p in (file, path))
    assert torch.equal(one.classify(images), other.classify(images))
    assert one.fingerprint() != other.fingerprint()


def test_weights_of_another_architecture_are_refused(state: dict[str, Tensor], file: Path, tmp_path: Path) -> None:
    assert refused("wide_resnet50_2", file) == "pretrained-architecture"
    path = tmp_path / "other.pth"
    for content in (
        {**state, "fc.weight": torch.zeros(10, 512)},
        {**state, "more": torch.zeros(1)},
        {"state_dict": dict(state)},
        [1, 2],
    ):
        torch.save(content, path)
        assert refused("resnet18", path) == "pretrained-architecture"


def test_files_that_hold_no_weights_are_refused(tmp_path: Path) -> None:
    assert refused("resnet18", tmp_path / "missing.pth") == "pretrained-unreadable"
    assert refused("resnet18", tmp_path) == "pretrained-unreadable"
    for name in ("text.pth", "text.safetensors"):
        (tmp_path / name).write_text("no weights")
        assert refused("resnet18", tmp_path / name) == "pretrained-unreadable"
    (tmp_path / "empty.pth").write_bytes(b"")
    assert refused("resnet18", tmp_path / "empty.pth") == "pretrained-unreadable"
    torch.save({"x": Path("code")}, tmp_path / "objects.pth")
    assert refused("resnet18", tmp_path / "objects.pth") == "pretrained-unreadable"
