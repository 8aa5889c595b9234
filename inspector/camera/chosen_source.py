"""From the choice of a live source to the source."""

from __future__ import annotations

from pathlib import Path

from inspector.camera.address import choice_name
from inspector.camera.connected import KITS, is_installed
from inspector.camera.image_sequence import FRAMES_PER_S, ImageSequence
from inspector.camera.kit_device import KitDevice
from inspector.camera.kit_source import KitSource
from inspector.camera.opencv import open_source
from inspector.camera.source import FrameSource
from inspector.camera.usb_camera import UsbCamera
from inspector.camera.watched_folder import WatchedFolder
from inspector.domain.live_source import SourceChoice, SourceKind, Trigger
from inspector.errors import SourceError
from inspector.paths import is_folder
from inspector.storage.taken_files import TakenFiles, journal_of
from inspector.text import Text


def chosen_source(choice: SourceChoice, journals: Path) -> FrameSource:
    """The source of a choice. It is not connected yet. A video is played again and again.

    Args:
        choice: The choice.
        journals: The folder of the journals of watched folders.

    Raises:
        SourceError: ``source-missing``: the address is empty, or there is no such file or folder. ``kit-missing``: the
            camera's kit is not installed.
    """
    if choice.kind in KITS:
        return _kit_source(choice)
    if choice.kind is SourceKind.CAMERA:
        return UsbCamera(choice.address, choice.properties)
    if choice.kind not in (SourceKind.SEQUENCE, SourceKind.FOLDER):
        return open_source(choice.address, loop=True)
    folder = Path(choice.address)
    if not choice.address or not is_folder(folder):
        raise SourceError(
            Text("There is no folder '{address}'", address=choice.address), "choose one with images", "source-missing"
        )
    if choice.kind is SourceKind.FOLDER:
        return WatchedFolder(folder, TakenFiles(journal_of(journals, folder)))
    period_s = choice.interval_s if choice.trigger is Trigger.INTERVAL else 1 / FRAMES_PER_S
    return ImageSequence(folder, period_s, is_armed=choice.trigger is Trigger.ON_DEMAND)


def _kit_source(choice: SourceChoice) -> FrameSource:
    if not is_installed(choice.kind):
        raise SourceError(
            Text("This camera needs {value}, which is not installed", value=KITS[choice.kind]),
            "install it with: pip install 'inspector[cameras]'",
            "kit-missing",
        )
    device: KitDevice
    # Kits are large, and whoever has no camera of theirs should not load them.
    if choice.kind is SourceKind.BASLER:
        from inspector.camera.basler import BaslerDevice

        device = BaslerDevice(choice.address)
    else:
        from inspector.camera.genicam import GenicamDevice

        device = GenicamDevice(choice.address)
    return KitSource(device, choice_name(choice), choice.trigger, choice.properties)
