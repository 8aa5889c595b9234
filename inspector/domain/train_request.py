"""The request to train a Detector. Picklable, and free of networks so that the GUI can make one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.devices import Device
from inspector.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """One training of a Detector.

    Raises:
        UsageError: ``shift`` or ``brightness``: too little of a part would be left.

    Attributes:
        good_parts: Image files.
        detector_path: File to write.
        profile: How to build it.
        seed: Everything random follows from it.
        device: Where to compute.
        roi_path: An image whose non-black pixels are the ROI.
        checkpoint_path: Where unfinished training is kept.
        resume: Go on from the checkpoint where there is one.
        augmentation: How the Good Parts may also appear.
        teachers: Files of Teachers, one for each Scale, whose family and receptive fields take the place of the
            Profile's. Empty for those that Inspector ships for it.
        keeps_pose: Parts that lie as they like are not laid over each other. With an ROI they never are.
        may_look_finer: A trial on some Good Parts may give it a finer Detail than its Profile's.
    """

    good_parts: tuple[Path, ...]
    detector_path: Path
    profile: Profile
    checkpoint_path: Path
    seed: int = 0
    device: Device = Device.AUTO
    roi_path: Path | None = None
    resume: bool = False
    augmentation: Augmentation = UNALTERED
    teachers: tuple[Path, ...] = ()
    keeps_pose: bool = False
    may_look_finer: bool = False

    def __post_init__(self) -> None:
        self.augmentation.check(self.profile.resolution_px)


def checkpoint_path(detector_path: Path) -> Path:
    """Where unfinished training of a Detector file is kept, outside of Projects."""
    return detector_path.with_name(f"{detector_path.name}.checkpoint")
