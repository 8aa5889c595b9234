"""The two ways to a Detector that the package offers: training one, and opening a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from inspector.domain.devices import Device, device_by_name
from inspector.domain.events import Event, run_to_end
from inspector.domain.golden import Check
from inspector.domain.profile import Profile, profile_by_name
from inspector.domain.train_request import TrainRequest, checkpoint_path
from inspector.edition import require_training
from inspector.runtime.detector import Detector


def train(  # noqa: PLR0913 - choices that a caller names
    good_parts: str | Path,
    detector: str | Path,
    profile: str | Profile = "standard",
    *,
    progress: Callable[[Event], object] | None = None,
    seed: int = 0,
    device: str = Device.AUTO,
    roi: str | Path | None = None,
    teachers: Sequence[str | Path] = (),
) -> Detector:
    """Train a Detector on good parts and write its file.

    >>> import inspector
    >>> detector = inspector.train("parts/good", "parts.inspector", profile="fast", progress=print)
    Checking images: 0 of 12
    ...
    Saving: 1 of 1
    >>> detector.manifest.part_count
    12

    Args:
        good_parts: Folder of images of good parts, searched with all its folders.
        detector: File to write, ``*.inspector``. An earlier one stays until the new one is complete.
        profile: How to build it: a name in ``PROFILES``, or a Profile, whose resolution is kept.
        progress: Called with every Event. ``print`` shows them.
        seed: Everything random follows from it.
        device: ``auto``, ``cpu`` or ``cuda``.
        roi: An image whose pixels that are not black are inspected. All others do not count.
        teachers: One for each Scale: its file, or its name as ``inspector teachers list`` tells it. Family and
            receptive fields follow from them. Without any the profile's shipped ones are taken.

    Returns:
        The Detector, ready to inspect.

    Raises:
        InputError: The parts, the ROI or the options cannot be used, or the file is one of a Project's own.
        FailureError: Training failed, or the file cannot be written.
    """
    require_training()
    from inspector.model.training.train_detector import train_detector
    from inspector.storage.image_folder import image_files
    from inspector.storage.teacher_files import named_teacher

    path = _writable(Path(detector))
    request = TrainRequest(
        good_parts=tuple(image_files(Path(good_parts))),
        detector_path=path,
        profile=profile if isinstance(profile, Profile) else profile_by_name(profile),
        checkpoint_path=checkpoint_path(path),
        seed=seed,
        device=device_by_name(device),
        roi_path=None if roi is None else Path(roi),
        teachers=tuple(named_teacher(each) for each in teachers),
        may_look_finer=not isinstance(profile, Profile),
    )
    run_to_end(train_detector(request), progress)
    return load(path, device)


def _writable(path: Path) -> Path:
    """The path of a Detector that training can write. Found out now and not after minutes of training."""
    from inspector.storage.atomic import check_writable
    from inspector.storage.detector_place import make_way

    make_way(path)
    check_writable(path)
    check_writable(checkpoint_path(path))
    return path


def load(detector: str | Path, device: str = Device.AUTO) -> Detector:
    """Open a Detector file to inspect with.

    >>> import inspector
    >>> detector = inspector.load("parts.inspector")
    >>> print(detector.inspect("new.png").verdict)
    DEFECT

    Args:
        detector: A file that training wrote.
        device: ``auto`` for the GPU if there is one, ``cpu`` or ``cuda``.

    Raises:
        DetectorFileError: It is missing, no Detector, damaged, or from a newer version.
        UsageError: The device is not there.
        FailureError: Nothing on this computer can run it.
    """
    from inspector.model.open_detector import open_detector

    return open_detector(Path(detector), device)


def check_golden_set(
    project: str | Path,
    detector: str | Path | None = None,
    *,
    progress: Callable[[Event], object] | None = None,
    device: str = Device.AUTO,
) -> Check:
    """Judge the Golden Set of a Project, at the Project's Thresholds and inside its ROI.

    Args:
        project: The Project's folder.
        detector: A Detector file. The one of the Project if None.
        progress: Called with every Event.
        device: ``auto``, ``cpu`` or ``cuda``.

    Returns:
        Every part's Verdict, and whether all of them are expected ones.

    Raises:
        InputError: The Project, its Golden Set or the Detector cannot be used.
        FailureError: Nothing on this computer can run the Detector.
    """
    from inspector.evaluation.known_parts_check import check_detector
    from inspector.storage.golden_set import golden_images
    from inspector.storage.project_store import open_project

    opened = open_project(Path(project))
    path = opened.detector_path if detector is None else Path(detector)
    return run_to_end(check_detector(opened, golden_images(opened), path, device_by_name(device)), progress)
