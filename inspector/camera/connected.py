"""The cameras that are connected to this computer, by name."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from inspector.camera.source import ConnectedCamera
from inspector.camera.v4l2 import video_cameras
from inspector.domain.live_source import SourceKind


def connected_cameras() -> list[ConnectedCamera]:
    """Look for cameras. This may take seconds."""
    return video_cameras() if sys.platform == "linux" else _named_cameras()


def _named_cameras() -> list[ConnectedCamera]:
    """Cameras of Windows and macOS, where the package that knows their names is installed."""
    if find_spec("cv2_enumerate_cameras") is None:
        return []
    from cv2_enumerate_cameras import enumerate_cameras

    return [
        ConnectedCamera(SourceKind.CAMERA, str(camera.index), camera.name, f"camera {camera.index}")
        for camera in enumerate_cameras()
    ]
