"""The Versions of a Project's Detector: files in its folder ``versions``, each beside a record.

A Version is there as soon as its file is. Its record may be missing: it then has neither a name nor a decision. The
Version in use is the one whose Detector equals the Project's, so no file can say anything else.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from inspector.domain.manifest import DetectorManifest
from inspector.domain.versions import Decision, DecisionKind, Version, VersionRecord
from inspector.errors import DetectorFileError, ProjectError
from inspector.storage.atomic import atomic_file, writing
from inspector.storage.detector_file import DETECTOR_SUFFIX, detector_digest, read_detector_file, read_manifest
from inspector.storage.file_state import file_state
from inspector.storage.own_files import read_or_set_aside
from inspector.storage.project_store import OpenProject
from inspector.storage.records import NewerError, Values, convert, decode, migrated, write_record
from inspector.storage.removal import next_folder
from inspector.text import Text

#: Raised whenever the meaning of the records changes.
VERSION_SCHEMA = 1
#: More Versions than anybody looks through.
_REMEMBERED = 1000
#: Of a Detector that was there before it had a Version.
BEFORE_VERSIONS = Text("it was in use already")


@dataclass(frozen=True, slots=True)
class RemovedVersion:
    """A Version that was taken out of a Project, and can come back.

    Attributes:
        number: The Version's.
        folder: Holds its files.
    """

    number: int
    folder: Path


def list_versions(opened: OpenProject) -> tuple[Version, ...]:
    """All Versions, the newest first. Those that cannot be used are among them, with the reason."""
    return tuple(_version(opened, number) for number in sorted(_numbers(opened.versions_dir), reverse=True))


def find_version(opened: OpenProject, number: int) -> Version:
    """The Version of a number.

    Raises:
        ProjectError: ``version-missing``.
    """
    if not _detector(opened.versions_dir, number).exists():
        raise ProjectError(
            Text("The project '{name}' has no version {number}", name=opened.project.name, number=number),
            "choose one of the versions that are listed",
            "version-missing",
        )
    return _version(opened, number)


def version_in_use(opened: OpenProject, versions: tuple[Version, ...] | None = None) -> Version | None:
    """The newest Version that equals the Project's Detector. None where none does.

    Args:
        opened: The Project.
        versions: All of them, where they are known already.
    """
    try:
        digest = detector_digest(opened.detector_path)
    except DetectorFileError:
        return None
    found = list_versions(opened) if versions is None else versions
    return next((version for version in found if version.digest == digest), None)


def keep_detector(opened: OpenProject) -> None:
    """Make Versions of everything that would be lost otherwise: the Detector in use, and a finished Candidate.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: It cannot be written.
    """
    opened.check_there()
    adopt_candidate(opened)
    path = opened.detector_path
    if not path.is_file() or any(filecmp.cmp(path, each, shallow=False) for each in _files(opened.versions_dir)):
        return
    number = _next_number(opened.versions_dir)
    with atomic_file(_detector(opened.versions_dir, number)) as temporary:
        shutil.copyfile(path, temporary)
    _decided(opened, number, DecisionKind.TAKEN, BEFORE_VERSIONS, "")


def adopt_candidate(opened: OpenProject) -> int | None:
    """Give the Detector that a training has written a number.

    Returns:
        The number of the new Version. None where training has written nothing.

    Raises:
        OutputError: It cannot be written.
    """
    candidate = opened.candidate_path
    while candidate.exists():
        number = _next_number(opened.versions_dir)
        target = _detector(opened.versions_dir, number)
        with writing(target):
            try:
                os.link(candidate, target)
            except FileExistsError:
                continue
            except OSError:
                # This file system has no links.
                candidate.rename(target)
            candidate.unlink(missing_ok=True)
        return number
    return None


def take_version(opened: OpenProject, number: int, reason: str, operator: str = "") -> Version:
    """Make a Version the Detector of its Project. The one before is a Version, too.

    Args:
        opened: The Project.
        number: Of the Version.
        reason: Is recorded.
        operator: Likewise.

    Returns:
        The Version as it is now.

    Raises:
        ProjectError: ``project-gone`` or ``version-missing``.
        DetectorFileError: Its file is damaged, or from a newer version. The Detector in use stays.
        OutputError: A file cannot be written. The Detector in use stays.
    """
    keep_detector(opened)
    version = find_version(opened, number)
    # All documents are checked against their hashes, now and not when the next part is inspected.
    read_detector_file(version.path)
    with atomic_file(opened.detector_path) as temporary:
        shutil.copyfile(version.path, temporary)
        taken = _decided(opened, number, DecisionKind.TAKEN, reason, operator)
    return taken


def leave_version(opened: OpenProject, number: int, reason: str, operator: str = "") -> Version:
    """Record the decision not to use a Version.

    Raises:
        ProjectError: ``project-gone``, ``version-missing`` or ``version-newer``.
        OutputError: It cannot be written.
    """
    opened.check_there()
    find_version(opened, number)
    return _decided(opened, number, DecisionKind.LEFT, reason, operator)


def change_version(opened: OpenProject, number: int, **changes: Any) -> Version:  # noqa: ANN401 - the fields of VersionRecord
    """Change fields of a Version's record.

    Raises:
        ProjectError: ``project-gone``, ``version-missing``, or ``version-newer``: a newer Inspector wrote the record.
        OutputError: It cannot be written.
    """
    opened.check_there()
    version = find_version(opened, number)
    path = _record(opened.versions_dir, number)
    if _is_newer(path):
        raise _newer(number)
    write_record(path, replace(version.record, **changes), schema_version=VERSION_SCHEMA)
    return _version(opened, number)


def remove_version(opened: OpenProject, number: int) -> RemovedVersion:
    """Take a Version out of a Project, restorable with ``restore_version``.

    Raises:
        ProjectError: ``project-gone``, ``version-missing``, or ``version-in-use``.
        OutputError: It cannot be moved. Then it stays.
    """
    opened.check_there()
    version = find_version(opened, number)
    in_use = version_in_use(opened)
    if in_use is not None and in_use.number == number:
        raise ProjectError(
            Text("{title} is the one that inspects", title=version.title),
            "take another version first",
            "version-in-use",
        )
    folder = next_folder(opened.versions_dir / ".removed")
    for path in (_record(opened.versions_dir, number), version.path):
        if path.exists():
            with writing(path):
                path.rename(folder / path.name)
    return RemovedVersion(number, folder)


def restore_version(opened: OpenProject, removed: RemovedVersion) -> None:
    """Undo ``remove_version``.

    Raises:
        ProjectError: ``project-gone``, or ``version-missing``: somebody has deleted it.
        OutputError: It cannot be moved.
    """
    opened.check_there()
    detector, record = (make(removed.folder, removed.number) for make in (_detector, _record))
    if not detector.exists():
        raise ProjectError(
            Text("Version {number} is no longer there", number=removed.number),
            "restore it from a backup",
            "version-missing",
        )
    for path in (record, detector):
        if path.exists():
            with writing(path):
                path.rename(opened.versions_dir / path.name)


def _decided(opened: OpenProject, number: int, kind: DecisionKind, reason: str, operator: str) -> Version:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    before = find_version(opened, number).record.decisions
    return change_version(opened, number, decisions=(*before, Decision(kind, made, reason, operator)))


def _version(opened: OpenProject, number: int) -> Version:
    path, record_path = _detector(opened.versions_dir, number), _record(opened.versions_dir, number)
    manifest, digest, error = _facts(path, *file_state(path))
    if _is_newer(record_path):
        return Version(number, path, VersionRecord(), manifest, digest, error or _newer(number))
    record = read_or_set_aside(record_path, _read)[0] or VersionRecord()
    return Version(number, path, record, manifest, digest, error)


@lru_cache(_REMEMBERED)
def _facts(path: Path, _length: int, _changed_ns: int) -> tuple[DetectorManifest | None, str, DetectorFileError | None]:
    """Manifest and digest of a Detector file, or the error. They are remembered while the file stays as it is."""
    try:
        return read_manifest(path), detector_digest(path), None
    except DetectorFileError as error:
        return None, "", error


def _is_newer(path: Path) -> bool:
    try:
        _read(path)
    except NewerError:
        return True
    except (OSError, ValueError):
        return False
    return False


def _newer(number: int) -> ProjectError:
    return ProjectError(
        Text("A newer version of Inspector has written about version {number}", number=number),
        "update Inspector; nothing was changed",
        "version-newer",
    )


def _read(path: Path) -> VersionRecord:
    return convert(migrated(decode(path.read_bytes(), Values), VERSION_SCHEMA, {}), VersionRecord)


def _files(folder: Path) -> Iterator[Path]:
    return (_detector(folder, number) for number in _numbers(folder))


def _numbers(folder: Path) -> set[int]:
    stems = (path.stem for path in folder.glob(f"*{DETECTOR_SUFFIX}"))
    return {int(stem) for stem in stems if stem.isdecimal() and _detector(folder, int(stem)).stem == stem}


def _next_number(folder: Path) -> int:
    """Above those of removed Versions, too, which may come back."""
    removed = folder.glob(f".removed/*/*{DETECTOR_SUFFIX}")
    return max(_numbers(folder) | {int(path.stem) for path in removed if path.stem.isdecimal()}, default=0) + 1


def _detector(folder: Path, number: int) -> Path:
    return folder / f"{number:04}{DETECTOR_SUFFIX}"


def _record(folder: Path, number: int) -> Path:
    return folder / f"{number:04}.json"
