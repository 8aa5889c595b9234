import errno

import pytest
import torch

from inspector.errors import TrainingError
from inspector.model.memory import memory_errors


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("could not create a primitive"),
        torch.OutOfMemoryError("CUDA out of memory"),
    ],
    ids=repr,
)
def test_lack_of_memory_is_told_however_it_is_worded(error: Exception) -> None:
    with (
        pytest.raises(TrainingError, match=r"There is not enough memory \(out-of-memory\): wait"),
        memory_errors("wait"),
    ):
        raise error


def test_what_torch_cannot_allocate_is_told() -> None:
    with pytest.raises(TrainingError, match="out-of-memory"), memory_errors("wait"):
        torch.empty(1 << 60)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), RuntimeError("shapes differ")], ids=repr)
def test_other_errors_stay_what_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, memory_errors("wait"):
        raise error
    assert raised.value is error
