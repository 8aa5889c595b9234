import numpy as np
import pytest
import torch

from inspector.domain.profile import Family
from inspector.errors import UsageError
from inspector.model.networks.families import (
    Network,
    build_network,
    descriptor_map,
    fold_batch_norm,
    image_batches,
    network_input,
    normalise_image,
    pad_for_map,
)
from inspector.model.networks.layers import DESCRIPTOR_DIM

RECEPTIVE_FIELDS = (17, 33, 65, 129)
#: Differences between two orders of the same float64 sums of numbers of order one.
ROUNDING = {"atol": 1e-11, "rtol": 1e-11}


def trained_looking(receptive_field: int) -> Network:
    """A network whose batch normalisations have statistics of their own."""
    torch.manual_seed(receptive_field)
    network = build_network(Family.FAST, receptive_field)
    network.train()
    with torch.no_grad():
        for _ in range(3):
            network(torch.randn(2, 3, receptive_field + 16, receptive_field + 16) * 2 + 0.5)
    return network.eval()


@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
def test_an_output_sees_exactly_its_receptive_field(receptive_field: int) -> None:
    network = trained_looking(receptive_field)
    x = torch.randn(1, 3, 3 * receptive_field, 3 * receptive_field, requires_grad=True)
    described = network(x)
    row, column = described.shape[2] // 2, described.shape[3] // 2 + 1
    described[0, :, row, column].abs().sum().backward()
    assert x.grad is not None
    rows, columns = np.nonzero(x.grad[0].abs().sum(0).numpy())
    for seen, cell in ((rows, row), (columns, column)):
        first = cell * network.output_stride - (receptive_field - network.border_field) // 2
        assert (seen.min(), seen.max()) == (first, first + receptive_field - 1)


@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
def test_dense_descriptors_equal_those_of_cropped_patches(receptive_field: int) -> None:
    network = trained_looking(receptive_field).double()
    reach = (receptive_field - network.border_field) // 2
    hidden = -(-reach // network.output_stride)
    x = torch.randn(1, 3, receptive_field + 13, receptive_field + 22).double()
    with torch.inference_mode():
        dense = network(x)
        middle = network(x[..., :receptive_field, :receptive_field]).shape[2] // 2
        for row in range(hidden, dense.shape[2] - hidden):
            for column in range(hidden, dense.shape[3] - hidden):
                top, left = row * network.output_stride - reach, column * network.output_stride - reach
                patch = network(x[..., top : top + receptive_field, left : left + receptive_field])
                torch.testing.assert_close(dense[..., row, column], patch[..., middle, middle], **ROUNDING)


@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
def test_folding_batch_norm_changes_nothing(receptive_field: int) -> None:
    network = trained_looking(receptive_field).double()
    x = torch.randn(2, 3, receptive_field + 8, receptive_field + 8).double()
    with torch.inference_mode():
        before = network(x)
        after = fold_batch_norm(network)(x)
    torch.testing.assert_close(before, after, **ROUNDING)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in network.modules())


@pytest.mark.parametrize("receptive_field", RECEPTIVE_FIELDS)
def test_a_padded_image_gives_a_descriptor_for_every_cell(receptive_field: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (2, 96, 128, 3), dtype=np.uint8)
    network = trained_looking(receptive_field)
    described = descriptor_map(network, network_input(images, network, torch.device("cpu")))
    stride = network.output_stride
    assert described.shape == (2, DESCRIPTOR_DIM, 96 // stride, 128 // stride)


def test_descriptors_are_centred_on_their_cells() -> None:
    x = torch.zeros(1, 1, 64, 64)
    padded = pad_for_map(x, build_network(Family.FAST, 33))
    # Cell 0 covers pixels 0 to 3; the receptive field of output 0 starts at the padded origin.
    before = (padded.shape[-1] - 64) // 2
    centre = -before + (33 - 1) / 2
    assert abs(centre - 1.5) <= 0.5


def test_images_are_scaled_to_minus_one_and_one() -> None:
    images = torch.tensor([[[[0, 255, 51]]]], dtype=torch.uint8)
    torch.testing.assert_close(normalise_image(images).flatten(), torch.tensor([-1.0, 1.0, -0.6]))


def test_a_receptive_field_that_the_family_cannot_have_is_refused() -> None:
    with pytest.raises(UsageError, match="no receptive field of 30"):
        build_network(Family.FAST, 30)


def test_large_maps_are_made_of_one_image_at_a_time() -> None:
    indices = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])
    for family, side_px, size in (
        (Family.FAST, 128, 4),
        (Family.FAST, 256, 4),
        (Family.FAST, 384, 1),
        (Family.PAPER, 128, 1),
    ):
        batches = image_batches(build_network(family, 17), indices, side_px)
        assert [len(batch) for batch in batches[:-1]] == [size] * (len(batches) - 1)
        np.testing.assert_array_equal(np.concatenate(batches), indices)
