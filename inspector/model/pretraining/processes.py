"""Training in several processes at once, as ``torchrun`` starts them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import torch
import torch.distributed as dist

from inspector.errors import UsageError
from inspector.model.device import resolve_device
from inspector.text import Text

#: The other processes wait while the first one computes P's features, hours for a large pool.
_PATIENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Processes:
    """This process among those that train together.

    Attributes:
        rank: Its number.
        count: How many there are.
    """

    rank: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this process does the work that is done once: P's features, and writing files."""
        return self.rank == 0

    def share(self, batch: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """This process's part of something of the whole batch. The parts of all processes make up the batch."""
        return batch[self.rank :: self.count]

    def wait(self) -> None:
        """Return when every process is here."""
        if self.count > 1:
            dist.barrier()


def started_by_torchrun() -> Processes:
    """The processes of ``torchrun``, as the environment names them. A single process without it.

    Raises:
        UsageError: The variables are no numbers.
    """
    try:
        count, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    except ValueError:
        raise UsageError(
            "WORLD_SIZE and RANK are not numbers", "start the command with torchrun, or unset them", "bad-world"
        ) from None
    return Processes(rank, count) if count > 1 else Processes()


@contextmanager
def joined(device_name: str, batch_size: int) -> Iterator[tuple[Processes, torch.device]]:
    """Meet the other processes, and part at the end.

    Args:
        device_name: A ``Device``.
        batch_size: To be shared among them.

    Yields:
        This process, and its device.

    Raises:
        UsageError: The batch cannot be shared, or the device is not there.
    """
    processes, device = started_by_torchrun(), resolve_device(device_name)
    if processes.count == 1:
        yield processes, device
        return
    if batch_size % processes.count:
        raise UsageError(
            Text("A batch of {size} cannot be shared by {count} processes", size=batch_size, count=processes.count),
            "choose a --batch-size that their number divides",
            "batch-size",
        )
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=_PATIENCE)
    try:
        yield processes, device
    finally:
        dist.destroy_process_group()
