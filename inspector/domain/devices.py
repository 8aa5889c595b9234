"""The devices that networks compute on, as a user chooses them."""

from __future__ import annotations

from enum import StrEnum

from inspector.errors import UsageError
from inspector.text import Text


class Device(StrEnum):
    """``AUTO``: a GPU where there is one, else the CPU. ``CPU``: never a GPU. ``CUDA``: a GPU, or an error."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def device_by_name(name: str) -> Device:
    """Look a device up.

    Raises:
        UsageError: ``no-such-device``.
    """
    try:
        return Device(name)
    except ValueError:
        raise UsageError(
            Text("There is no device {name!r}", name=name), "use cpu, cuda or auto", "no-such-device"
        ) from None
