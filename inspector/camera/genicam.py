"""Cameras of any maker with a GenTL producer, through harvesters (extra ``cameras``).

Import this only where harvesters is installed. Producers (``*.cti``) are looked for in the folders of the environment
variable ``GENICAM_GENTL64_PATH``, which their installers set.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from genicam import genapi, gentl
from harvesters.core import Harvester, ImageAcquirer

from inspector.camera.kit_device import Feature, Grab, KitError
from inspector.camera.pixel_formats import to_rgb
from inspector.camera.source import ConnectedCamera
from inspector.domain.live_source import PropertyValue, SourceKind

PATH_VARIABLE = "GENICAM_GENTL64_PATH"
_BUSY = (gentl.ResourceInUseException, gentl.AccessDeniedException)


class _Producers:
    """The producers of this process. A producer serves one Harvester, and looks for cameras while none is open."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.opened = 0
        self.harvester = Harvester()
        for folder in os.environ.get(PATH_VARIABLE, "").split(os.pathsep):
            for file in sorted(Path(folder).glob("*.cti")) if folder else ():
                self.harvester.add_file(str(file))

    def search(self) -> None:
        """Look for cameras, unless one is open."""
        if self.opened == 0:
            self.harvester.update()


@cache
def _producers() -> _Producers:
    return _Producers()


class GenicamDevice:
    """The camera with an identity. See ``KitDevice``."""

    def __init__(self, identity: str) -> None:
        self._identity = identity
        self._acquirer: ImageAcquirer | None = None

    @staticmethod
    @contextmanager
    def errors() -> Iterator[None]:
        """See ``KitDevice``."""
        try:
            yield
        except (gentl.GenericException, genapi.GenericException) as error:
            text = str(error).partition(" : ")[0].strip(" .")
            raise KitError(text, is_busy=isinstance(error, _BUSY)) from error

    def connect(self) -> None:
        """See ``KitDevice``."""
        producers = _producers()
        with producers.lock:
            producers.search()
            if self._identity not in [info.id_ for info in producers.harvester.device_info_list]:
                raise LookupError(self._identity)
            self._acquirer = producers.harvester.create({"id_": self._identity})
            producers.opened += 1

    def feature(self, name: str) -> Feature | None:
        """See ``KitDevice``."""
        node = self._node(name)
        if isinstance(node, genapi.IEnumeration):
            return Feature(node.value, tuple(node.symbolics))
        if isinstance(node, genapi.IFloat | genapi.IInteger):
            return Feature(node.value, (), float(node.min), float(node.max))
        return Feature(node.value) if isinstance(node, genapi.IBoolean) else None

    def set_feature(self, name: str, value: PropertyValue) -> None:
        """See ``KitDevice``."""
        node = self._node(name)
        if isinstance(node, genapi.IInteger):
            value = int(value)
            value -= (value - node.min) % node.inc
        elif isinstance(node, genapi.IFloat):
            value = float(value)
        node.value = value

    def execute(self, name: str) -> None:
        """See ``KitDevice``."""
        self._node(name).execute()

    def start(self, *, newest_only: bool) -> None:
        """See ``KitDevice``."""
        acquirer = self._opened()
        acquirer.num_buffers = 2 if newest_only else 16
        acquirer.start()

    def is_ready(self, timeout_s: float) -> bool:
        """See ``KitDevice``."""
        return True

    def fetch(self, timeout_s: float) -> Grab | None:
        """See ``KitDevice``."""
        buffer = self._opened().try_fetch(timeout=timeout_s)
        if buffer is None:
            return None
        try:
            parts = buffer.payload.components
            is_whole = buffer.is_complete() and parts
            image = to_rgb(parts[0].data, parts[0].width, parts[0].height, parts[0].data_format) if is_whole else None
            return Grab(image, int(buffer.frame_id))
        finally:
            buffer.queue()

    def stop(self) -> None:
        """See ``KitDevice``."""
        if self._acquirer is not None and self._acquirer.is_acquiring():
            self._acquirer.stop()

    def is_gone(self) -> bool:
        """See ``KitDevice``. Producers tell by errors."""
        return False

    def disconnect(self) -> None:
        """See ``KitDevice``."""
        acquirer, self._acquirer = self._acquirer, None
        if acquirer is not None:
            producers = _producers()
            with producers.lock:
                producers.opened -= 1
                acquirer.destroy()

    def _opened(self) -> ImageAcquirer:
        if self._acquirer is None:
            raise KitError("it is closed")
        return self._acquirer

    def _node(self, name: str) -> Any:  # noqa: ANN401 - of a kind that the camera's description tells
        node = getattr(self._opened().remote_device.node_map, name, None)
        return node if node is not None and genapi.is_available(node.get_access_mode()) else None


def genicam_cameras() -> list[ConnectedCamera]:
    """The cameras that the producers find.

    Raises:
        KitError: They cannot be looked for.
    """
    producers = _producers()
    with producers.lock, GenicamDevice.errors():
        producers.search()
        return [
            ConnectedCamera(SourceKind.GENICAM, info.id_, info.display_name, f"GenICam, {info.tl_type}")
            for info in producers.harvester.device_info_list
        ]
