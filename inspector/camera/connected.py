"""The cameras that are connected to this computer, by name."""

from __future__ import annotations

import logging
import sys
from importlib.util import find_spec

from inspector.camera.kit_device import KitError
from inspector.camera.source import ConnectedCamera
from inspector.camera.v4l2 import video_cameras
from inspector.domain.live_source import SourceKind
from inspector.text import Text

log = logging.getLogger(__name__)

#: The package of each kit of industrial cameras (extra ``cameras``).
KITS = {SourceKind.BASLER: "pypylon", SourceKind.GENICAM: "harvesters"}


def is_installed(kind: SourceKind) -> bool:
    """Whether the package of a kit is there."""
    return find_spec(KITS[kind]) is not None


def connected_cameras() -> list[ConnectedCamera]:
    """Look for cameras, which may take seconds. Kits are loaded where they are installed. One that fails hides none."""
    cameras = video_cameras() if sys.platform == "linux" else _named_cameras()
    for kind in KITS:
        if is_installed(kind):
            try:
                cameras += _cameras_of(kind)
            except (ImportError, KitError) as error:
                log.warning("%s finds no cameras: %s", KITS[kind], error)
    return cameras


def _cameras_of(kind: SourceKind) -> list[ConnectedCamera]:
    if kind is SourceKind.BASLER:
        from inspector.camera.basler import basler_cameras

        return basler_cameras()
    from inspector.camera.genicam import genicam_cameras

    return genicam_cameras()


def _named_cameras() -> list[ConnectedCamera]:
    """Cameras of Windows and macOS, where the package that knows their names is installed."""
    if find_spec("cv2_enumerate_cameras") is None:
        return []
    from cv2_enumerate_cameras import enumerate_cameras

    return [
        ConnectedCamera(SourceKind.CAMERA, str(camera.index), camera.name, Text("camera {number}", number=camera.index))
        for camera in enumerate_cameras()
    ]
