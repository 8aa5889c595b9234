import dataclasses
import weakref
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from inspector.domain.profile import Family
from inspector.errors import UsageError
from inspector.laboratory.dense_cost import dense_cost, map_cost, patchwise_multiply_adds
from inspector.model.networks.families import build_network, fold_batch_norm, network_input
from inspector.model.networks.layers import DESCRIPTOR_DIM
from inspector.model.networks.paper import ARCHITECTURES, OUTPUT_STRIDES, PaperNetwork

RECEPTIVE_FIELDS = tuple(ARCHITECTURES)
#: Differences between two orders of the same float64 sums of numbers of order one.
ROUNDING = {"atol": 1e-11, "rtol": 1e-11}


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks of the paper's kernels and poolings with few channels: which pixels count does not depend on widths."""
    for receptive_field, (*inner, last) in dict(ARCHITECTURES).items():
        fewer = (dataclasses.replace(layer, channels=layer.channels // 16) for layer in inner)
        monkeypatch.setitem(ARCHITECTURES, receptive_field, (*fewer, last))


def folded(receptive_field: int, output_stride: int | None = None) -> PaperNetwork:
    """A network whose batch normalisations had statistics of their own before they were folded."""
    torch.manual_seed(receptive_field)
    network = PaperNetwork(receptive_field, output_stride)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None and module.running_var is not None
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.05, 0.2)
    fold_batch_norm(network)
    return network


def patch_sized(network: PaperNetwork, patch: torch.Tensor) -> torch.Tensor:
    """T-hat written down literally: one patch, one descriptor."""
    x = patch
    for unit, layer in zip(network.layers, ARCHITECTURES[network.receptive_field][:-1], strict=True):
        assert isinstance(unit.conv, nn.Conv2d)
        x = nn.functional.leaky_relu(nn.functional.conv2d(x, unit.conv.weight, unit.conv.bias), 5e-3)
        if layer.pools:
            x = nn.functional.max_pool2d(x, 2, 2)
    x = nn.functional.conv2d(x, network.head.weight, network.head.bias)
    assert x.shape[-2:] == (1, 1)
    return x[..., 0, 0]


@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
def test_the_patch_sized_networks_have_the_papers_sizes(receptive_field: int) -> None:
    sizes = {17: [12, 8, 4, 1], 33: [29, 14, 10, 5, 4, 1], 65: [61, 30, 26, 13, 9, 4, 1, 1]}[receptive_field]
    side, seen = receptive_field, []
    for layer in ARCHITECTURES[receptive_field]:
        side -= layer.kernel - 1
        seen.append(side)
        if layer.pools:
            side //= 2
            seen.append(side)
    assert seen == sizes


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
@pytest.mark.parametrize("stride", OUTPUT_STRIDES)
def test_dense_descriptors_equal_those_of_cropped_patches(receptive_field: int, stride: int) -> None:
    network = folded(receptive_field, stride).double()
    height, width = receptive_field + 9, receptive_field + 12  # all 64 phases, even and odd numbers of places
    x = torch.randn(1, 3, height, width).double()
    with torch.inference_mode():
        dense = network(x)
        places = [
            (r, c)
            for r in range(0, height - receptive_field + 1, stride)
            for c in range(0, width - receptive_field + 1, stride)
        ]
        patches = torch.cat([x[..., r : r + receptive_field, c : c + receptive_field] for r, c in places])
        expected = patch_sized(network, patches)
    assert dense.shape == (1, DESCRIPTOR_DIM, 9 // stride + 1, 12 // stride + 1)
    assert dense.abs().max() > 0.1, "the comparison would hold for zeros"
    torch.testing.assert_close(dense[0].flatten(1).T, expected, **ROUNDING)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
def test_every_pixel_of_an_odd_image_has_the_descriptor_of_the_patch_around_it(receptive_field: int) -> None:
    network = folded(receptive_field, output_stride=1).double()
    side = receptive_field // 2
    image = np.random.default_rng(0).integers(0, 256, (side + 3, side + 8, 3), dtype=np.uint8)
    with torch.inference_mode():
        dense = network(network_input(image[None], network, torch.device("cpu")).double())[0]
        mirrored = np.pad(image, ((side, side), (side, side), (0, 0)), mode="reflect").astype(np.float32)
        x = torch.from_numpy(mirrored / 127.5 - 1).permute(2, 0, 1).double()
        for row, column in ((0, 0), (0, side + 7), (side + 2, 0), (side + 2, side + 7), (3, 4), (side, 5)):
            patch = x[None, :, row : row + receptive_field, column : column + receptive_field]
            expected = patch_sized(network, patch)[0]
            torch.testing.assert_close(dense[:, row, column], expected, **ROUNDING)
    assert dense.shape[1:] == image.shape[:2]


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
def test_coarser_strides_are_a_subset_of_every_pixel(receptive_field: int) -> None:
    network = folded(receptive_field, output_stride=1).double()
    x = torch.randn(1, 3, receptive_field + 16, receptive_field + 17).double()
    with torch.inference_mode():
        every = network(x)
        for stride in OUTPUT_STRIDES[1:]:
            coarser = PaperNetwork(receptive_field, stride).double()
            fold_batch_norm(coarser)
            coarser.load_state_dict(network.state_dict())
            torch.testing.assert_close(coarser(x), every[..., ::stride, ::stride], **ROUNDING)


def test_students_can_be_trained_through_all_phases() -> None:
    network = PaperNetwork(33, output_stride=2)
    x = torch.randn(1, 3, 40, 40)
    network(x).square().mean().backward()
    gradients = [parameter.grad for parameter in network.parameters()]
    assert all(gradient is not None and bool(gradient.isfinite().all()) for gradient in gradients)
    assert network.layers[0].conv.weight.grad.abs().sum() > 0


@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
@pytest.mark.parametrize("stride", OUTPUT_STRIDES)
def test_the_stated_cost_is_the_real_one(receptive_field: int, stride: int) -> None:
    network = folded(receptive_field, stride)
    x = torch.zeros(1, 3, receptive_field + 30, receptive_field + 23)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        network(x)
    assert dense_cost(receptive_field, *x.shape[-2:], stride).flops == counter.get_total_flops()


@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
@pytest.mark.parametrize("stride", OUTPUT_STRIDES)
def test_memory_stays_within_what_is_stated(receptive_field: int, stride: int) -> None:
    network = folded(receptive_field, stride)
    x = torch.zeros(1, 3, receptive_field + 63, receptive_field + 41)
    with torch.no_grad(), LiveMemory() as memory:
        network(x)
    stated = dense_cost(receptive_field, *x.shape[-2:], stride).working_bytes
    assert 0.5 * stated < memory.peak_bytes <= stated


class LiveMemory(TorchDispatchMode):
    """Adds up the tensors that live at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.peak_bytes = 0
        self._live: dict[int, int] = {}

    def __torch_dispatch__(
        self,
        function: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        result = function(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, tuple) else (result,):
            assert isinstance(tensor, torch.Tensor)
            storage = tensor.untyped_storage()
            pointer = storage.data_ptr()
            if pointer not in self._live:
                self._live[pointer] = storage.nbytes()
                weakref.finalize(storage, self._live.pop, pointer, None)
        self.peak_bytes = max(self.peak_bytes, sum(self._live.values()))
        return result


def test_no_descriptor_is_computed_twice() -> None:
    padded = 256 + 65 - 1
    assert patchwise_multiply_adds(65, padded, padded, 1) > 15 * map_cost(65, 256, 1).multiply_adds
    # One phase of eight by eight, and the coarse grid shares no more than the first layer.
    assert map_cost(65, 256, 8).multiply_adds < map_cost(65, 256, 1).multiply_adds / 8


def test_a_family_has_its_own_receptive_fields_and_strides() -> None:
    assert isinstance(build_network(Family.PAPER, 65), PaperNetwork)
    with pytest.raises(UsageError, match="no receptive field of 25"):
        build_network(Family.PAPER, 25)
    with pytest.raises(UsageError, match="no output stride of 3"):
        PaperNetwork(17, output_stride=3)
