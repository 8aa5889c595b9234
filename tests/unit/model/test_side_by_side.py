import threading
from collections.abc import Iterator

import pytest
import torch

from inspector.model.side_by_side import side_by_side

CPU = torch.device("cpu")


@pytest.fixture
def threads() -> Iterator[int]:
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield 4
    torch.set_num_threads(before)


def test_two_pieces_are_computed_at_a_time_on_half_of_the_threads_each(threads: int) -> None:
    both = threading.Barrier(2, timeout=20)
    seen: list[int] = []

    def compute(number: int) -> int:
        # Neither could go on alone.
        both.wait()
        seen.append(torch.get_num_threads())
        return number * number

    assert list(side_by_side(compute, range(6), CPU)) == [0, 1, 4, 9, 16, 25]
    assert seen == [threads // 2] * 6
    assert torch.get_num_threads() == threads


def test_results_are_those_of_one_after_the_other(threads: int) -> None:
    network = torch.nn.Conv2d(3, 8, 3)
    images = torch.rand(5, 1, 3, 32, 32)
    with torch.inference_mode():
        expected = [network(image) for image in images]

    @torch.inference_mode()
    def compute(image: torch.Tensor) -> torch.Tensor:
        return network(image)

    for made, one in zip(side_by_side(compute, images, CPU), expected, strict=True):
        torch.testing.assert_close(made, one)


def test_an_error_is_told_and_all_threads_are_back(threads: int) -> None:
    def compute(number: int) -> int:
        if number == 1:
            raise KeyError(number)
        return number

    with pytest.raises(KeyError):
        list(side_by_side(compute, range(9), CPU))
    assert torch.get_num_threads() == threads


def test_on_one_thread_pieces_are_computed_one_after_the_other() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    names = list(side_by_side(lambda _: threading.current_thread().name, range(3), CPU))
    torch.set_num_threads(before)
    assert names == [threading.current_thread().name] * 3
