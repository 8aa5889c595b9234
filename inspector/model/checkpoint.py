"""The state of unfinished training, in one safetensors file that resumes exactly."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from inspector.errors import InputError
from inspector.storage.atomic import write_bytes
from inspector.storage.records import Values, decode, encode, plain
from inspector.text import Text

#: A switched-off computer loses this at most, and one step.
_LONGEST_S = 60.0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of unfinished training.

    Attributes:
        tensors: Named state of networks and optimiser.
        facts: JSON-compatible numbers and texts: the step, and all that must match on resume.
    """

    tensors: Mapping[str, Tensor]
    facts: Mapping[str, Any]


class CheckpointPace:
    """When a checkpoint is due: every so many steps, and sooner where these take longer than a minute.

    Args:
        every: Steps between two checkpoints at most.
        clock: Tells seconds.
    """

    def __init__(self, every: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._clock = clock
        self._last_s = clock()

    def is_due(self, step: int) -> bool:
        """Whether to write one after a step. If so, the next minute begins."""
        now_s = self._clock()
        is_due = step % self._every == 0 or now_s - self._last_s >= _LONGEST_S
        if is_due:
            self._last_s = now_s
        return is_due


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Replace the file at ``path`` in one step.

    Raises:
        OutputError: It cannot be written. The earlier checkpoint is still there.
    """
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in checkpoint.tensors.items()}
    # Not save_file: its own error hides from us that the disk is full.
    write_bytes(path, save(tensors, metadata={"facts": encode(plain(checkpoint.facts)).decode()}))


def read_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint back.

    Raises:
        InputError: The file is missing or damaged.
    """
    try:
        with safe_open(path, framework="pt") as file:
            facts = decode(file.metadata()["facts"].encode(), Values)
            return Checkpoint({name: file.get_tensor(name) for name in file.keys()}, facts)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        raise InputError(
            Text("The checkpoint {name} is missing or damaged", name=path.name),
            "start the training again from the beginning",
            "bad-checkpoint",
        ) from None


def optimiser_tensors(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimiser's per-parameter state under names that ``restore_optimiser`` finds again."""
    state = optimiser.state_dict()["state"]
    return {
        f"optimiser.{index}.{key}": torch.as_tensor(value)
        for index, entry in state.items()
        for key, value in entry.items()
    }


def restore_optimiser(optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Put the state of ``optimiser_tensors`` back."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        if name.startswith("optimiser."):
            _, index, key = name.split(".")
            state.setdefault(int(index), {})[key] = tensor
    optimiser.load_state_dict({**optimiser.state_dict(), "state": state})


def module_tensors(prefix: str, module: nn.Module) -> dict[str, Tensor]:
    """A module's state under ``prefix``."""
    return {f"{prefix}.{name}": tensor for name, tensor in module.state_dict().items()}


def restore_module(prefix: str, module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Put the state of ``module_tensors`` back."""
    start = f"{prefix}."
    module.load_state_dict({name.removeprefix(start): t for name, t in tensors.items() if name.startswith(start)})
