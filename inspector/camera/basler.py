"""Cameras of Basler through pypylon (extra ``cameras``). Import this only where ``is_installed`` says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pypylon import genicam, pylon

from inspector.camera.kit_device import Feature, Grab, KitError
from inspector.camera.source import ConnectedCamera
from inspector.domain.live_source import PropertyValue, SourceKind

_MS = 1000


class BaslerDevice:
    """The camera with a serial number. See ``KitDevice``."""

    def __init__(self, serial: str) -> None:
        self._serial = serial
        self._camera: pylon.InstantCamera | None = None
        self._converter = pylon.ImageFormatConverter()
        self._converter.OutputPixelFormat = pylon.PixelType_RGB8packed

    @staticmethod
    @contextmanager
    def errors() -> Iterator[None]:
        """See ``KitDevice``."""
        try:
            yield
        except genicam.GenericException as error:
            text = str(error).partition(" : ")[0].strip(" .")
            raise KitError(text, is_busy="exclusively" in text or "controlled by another" in text) from error

    def connect(self) -> None:
        """See ``KitDevice``."""
        factory = pylon.TlFactory.GetInstance()
        wanted = pylon.DeviceInfo()
        wanted.SetSerialNumber(self._serial)
        found = factory.EnumerateDevices([wanted])
        if not found:
            raise LookupError(self._serial)
        self._camera = pylon.InstantCamera(factory.CreateDevice(found[0]))
        self._camera.Open()

    def feature(self, name: str) -> Feature | None:
        """See ``KitDevice``."""
        node = self._node(name)
        if isinstance(node, genicam.IEnumeration):
            return Feature(node.GetValue(), tuple(node.GetSymbolics()))
        if isinstance(node, genicam.IFloat | genicam.IInteger):
            return Feature(node.GetValue(), (), float(node.GetMin()), float(node.GetMax()))
        return Feature(node.GetValue()) if isinstance(node, genicam.IBoolean) else None

    def set_feature(self, name: str, value: PropertyValue) -> None:
        """See ``KitDevice``."""
        node = self._node(name)
        if isinstance(node, genicam.IInteger):
            value = int(value)
            value -= (value - node.GetMin()) % node.GetInc()
        elif isinstance(node, genicam.IFloat):
            value = float(value)
        node.SetValue(value)

    def execute(self, name: str) -> None:
        """See ``KitDevice``."""
        self._node(name).Execute()

    def start(self, *, newest_only: bool) -> None:
        """See ``KitDevice``."""
        strategy = pylon.GrabStrategy_LatestImageOnly if newest_only else pylon.GrabStrategy_OneByOne
        self._opened().StartGrabbing(strategy)

    def is_ready(self, timeout_s: float) -> bool:
        """See ``KitDevice``."""
        camera = self._opened()
        if not camera.CanWaitForFrameTriggerReady():
            return True
        return bool(camera.WaitForFrameTriggerReady(round(_MS * timeout_s), pylon.TimeoutHandling_Return))

    def fetch(self, timeout_s: float) -> Grab | None:
        """See ``KitDevice``."""
        camera = self._opened()
        if not camera.IsGrabbing():
            raise KitError("it does not deliver any more")
        with camera.RetrieveResult(round(_MS * timeout_s), pylon.TimeoutHandling_Return) as result:
            if not result.IsValid():
                return None
            image = self._converter.Convert(result).GetArray() if result.GrabSucceeded() else None
            return Grab(image, int(result.BlockID))

    def stop(self) -> None:
        """See ``KitDevice``."""
        if self._camera is not None:
            self._camera.StopGrabbing()

    def is_gone(self) -> bool:
        """See ``KitDevice``."""
        return bool(self._opened().IsCameraDeviceRemoved())

    def disconnect(self) -> None:
        """See ``KitDevice``."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.DestroyDevice()

    def _opened(self) -> pylon.InstantCamera:
        if self._camera is None:
            raise KitError("it is closed")
        return self._camera

    def _node(self, name: str) -> Any:  # noqa: ANN401 - of a kind that the camera's description tells
        node = self._opened().GetNodeMap().GetNode(name)
        return node if node is not None and genicam.IsAvailable(node) else None


def basler_cameras() -> list[ConnectedCamera]:
    """The cameras that are connected, over any cable.

    Raises:
        KitError: They cannot be looked for.
    """
    with BaslerDevice.errors():
        found = pylon.TlFactory.GetInstance().EnumerateDevices()
        return [
            ConnectedCamera(
                SourceKind.BASLER, info.GetSerialNumber(), info.GetFriendlyName(), f"Basler, {info.GetDeviceClass()}"
            )
            for info in found
        ]
