"""Opening a Detector file on the Runtime that suits this machine. Importing this does not load torch."""

from __future__ import annotations

import logging
from pathlib import Path

from inspector.domain.devices import Device, device_by_name
from inspector.edition import can_train
from inspector.errors import FailureError
from inspector.runtime.cuda import has_cuda_device
from inspector.runtime.detector import Detector
from inspector.runtime.runtime import GraphRefusedError
from inspector.storage.detector_file import read_detector_file
from inspector.text import Text

log = logging.getLogger(__name__)


def open_detector(path: Path, device: str = Device.AUTO) -> Detector:
    """Read a Detector to inspect with.

    The CPU runs its Graph on onnxruntime, without torch. PyTorch takes over, and ``fallback`` says why, where
    onnxruntime is missing or refuses the Graph. GPUs are PyTorch's.

    Args:
        path: A file that training wrote.
        device: A ``Device``.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
        UsageError: The device is not there.
        FailureError: Neither onnxruntime nor PyTorch can run it.
    """
    requested = device_by_name(device)
    if requested is Device.CUDA or (requested is Device.AUTO and can_train() and has_cuda_device()):
        return _on_torch(path, requested, "")
    content = read_detector_file(path)
    try:
        from inspector.runtime.onnx_runtime import onnx_detector

        return onnx_detector(path, content)
    except ImportError as error:
        log.warning("onnxruntime cannot be used: %s", error)
        return _on_torch(path, Device.CPU, Text("onnxruntime cannot be used on this computer"))
    except GraphRefusedError as error:
        log.warning("onnxruntime does not run %s: %s", path, error)
        return _on_torch(path, Device.CPU, Text("onnxruntime cannot run this detector; training it again helps"))


def _on_torch(path: Path, device: Device, fallback: str) -> Detector:
    try:
        from inspector.model.detector import load_detector
    except ImportError as error:
        log.warning("PyTorch cannot be used: %s", error)
        raise FailureError(
            Text(
                "The detector {name} needs PyTorch, which cannot be used here: {value}",
                name=path.name,
                value=fallback or Text("a GPU was chosen"),
            ),
            "use the full Inspector, or train the detector again",
            "no-runtime",
        ) from None
    return load_detector(path, device).running(fallback)
