"""From Good Parts to the next Version of a Project's Detector, which the Golden Set lets in or keeps out."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.domain.devices import Device
from inspector.domain.events import CancellationPoint, Event, Remarked, Work
from inspector.domain.golden import Check, Comparison, KnownImage, KnownImages
from inspector.domain.manifest import DetectorManifest
from inspector.domain.train_request import TrainRequest
from inspector.domain.versions import PASSED, PASSED_ONE, TrainedVersion
from inspector.errors import OutputError, ProjectError
from inspector.evaluation.known_parts_check import compare_detectors
from inspector.storage.golden_set import golden_images, read_golden_set
from inspector.storage.project_store import OpenProject, open_project
from inspector.storage.versions import (
    adopt_candidate,
    change_version,
    find_version,
    keep_detector,
    take_version,
    version_in_use,
)
from inspector.text import Text, counted

_NO_GOLDEN_SET = Text("it was trained, and there is no golden set")


def train_version(opened: OpenProject, request: TrainRequest, operator: str = "") -> Work[TrainedVersion]:
    """Train the next Version of a Project's Detector, and take it if it passes the Golden Set, or if there is none.

    The Detector in use stays as it is until then. However this ends, a Detector that was trained is not lost.

    Args:
        opened: The Project.
        request: Writes to the Project's ``candidate_path``.
        operator: Is recorded.

    Raises:
        InspectorError: As ``train_detector``, and as ``judge_candidate``.
    """
    # Importing takes a while. Whoever stops it then must find everything as it was.
    from inspector.model.training.train_detector import train_detector

    yield CancellationPoint()
    # Found out now and not after minutes of training: whether the Version before can be kept.
    keep_detector(opened)
    manifest = yield from train_detector(request)
    number = adopt_candidate(opened)
    if number is None:
        raise ProjectError(
            "The detector that was just trained is gone", "do not remove files while a training runs", "version-missing"
        )
    yield from _leaks(opened, manifest)
    return (yield from judge_candidate(opened, number, request.device, operator))


def judge_candidate(
    opened: OpenProject, number: int, device: Device = Device.AUTO, operator: str = ""
) -> Work[TrainedVersion]:
    """Compare a Version with the Detector in use on the Golden Set, and take it if it passes, or if there is none.

    Raises:
        ProjectError: ``project-gone`` or ``version-missing``.
        DetectorFileError: The Version cannot be used.
        OutputError: A file cannot be written. The Detector in use stays.
    """
    # The operator may have moved the Threshold meanwhile.
    opened = open_project(opened.folder)
    version = find_version(opened, number)
    if version.error is not None:
        raise version.error
    if version.manifest is None:
        raise TypeError("a version without an error has a manifest")
    try:
        known = golden_images(opened)
    except ProjectError as error:
        told = {"what": error.what, "version": version.title, "advice": error.advice}
        reason = Text("{what}, so nothing says whether {version} may be taken: {advice}", **told)
        return TrainedVersion(version.manifest, number, is_taken=False, why_not=reason)
    if known.is_empty:
        take_version(opened, number, _NO_GOLDEN_SET, operator)
        return TrainedVersion(version.manifest, number, is_taken=True)
    comparison = yield from compare_detectors(opened, number, known, version.path, opened.detector_path, device)
    check = comparison.new
    _keep_checks(opened, comparison)
    if check.is_passed:
        take_version(opened, number, counted(check.part_count, PASSED_ONE, PASSED), operator)
    return TrainedVersion(version.manifest, number, check.is_passed, comparison, why_not(check))


def compare_version(
    opened: OpenProject, number: int, told: Sequence[KnownImage], device: Device = Device.AUTO
) -> Work[Comparison]:
    """Compare a Version with the Detector in use, on the Golden Set, or on other known parts where there is none.

    Args:
        opened: The Project.
        number: Of the Version.
        told: The other known parts.
        device: Where to compute.

    Raises:
        InspectorError: As ``judge_candidate``, or the list of the Golden Set cannot be used.
    """
    version = find_version(opened, number)
    known = golden_images(opened)
    if known.is_empty:
        known = KnownImages(tuple(told), is_golden=False)
    comparison = yield from compare_detectors(opened, number, known, version.path, opened.detector_path, device)
    if known.is_golden:
        try:
            _keep_checks(opened, comparison)
        except OutputError as error:
            yield Remarked(Text("The comparison is not kept: {what}.", what=error.what))
    return comparison


def why_not(check: Check) -> str:
    """Why a check is not passed, as a sentence, or ''."""
    if check.is_passed:
        return ""
    reasons: list[Text] = []
    if check.escapes:
        templates = Text("{count} defective part is not DEFECT"), Text("{count} defective parts are not DEFECT")
        reasons.append(counted(check.escapes, *templates))
    if check.false_alarms:
        templates = (
            Text("{count} good part is neither GOOD nor UNSURE"),
            Text("{count} good parts are neither GOOD nor UNSURE"),
        )
        reasons.append(counted(check.false_alarms, *templates))
    if check.problems:
        templates = (
            Text("{count} part could not be judged ({problem})"),
            Text("{count} parts could not be judged ({problem})"),
        )
        reasons.append(counted(len(check.problems), *templates, problem=check.problems[0]))
    told = reasons[0]
    for reason in reasons[1:]:
        told = Text("{first} and {second}", first=told, second=reason)
    templates = Text("Of {count} golden part, {told}"), Text("Of {count} golden parts, {told}")
    return counted(check.part_count, *templates, told=told)


def _keep_checks(opened: OpenProject, comparison: Comparison) -> None:
    in_use = version_in_use(opened)
    if in_use is not None and in_use.error is None and comparison.old is not None:
        change_version(opened, in_use.number, check=comparison.old)
    change_version(opened, comparison.number, check=comparison.new)


def _leaks(opened: OpenProject, manifest: DetectorManifest) -> Work[None]:
    """Tell of golden parts that were learned from."""
    learned = {score.digest: score.name for score in manifest.part_scores}
    try:
        known = [part.name for part in read_golden_set(opened) if part.pixels in learned]
    except ProjectError:
        return
    if known:
        event: Event = Remarked(
            Text(
                "“{value}” of the golden set is a good part, too, so it says nothing about what was learned. "
                "Take it out of the good parts, or off the golden set.",
                value=known[0],
            )
        )
        yield event
