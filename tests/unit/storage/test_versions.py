"""Versions of a Detector: kept, taken, taken back; damaged ones, full disks and killed programs lose nothing."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from inspector.domain.manifest import DETECTOR_SCHEMA
from inspector.domain.versions import DecisionKind
from inspector.errors import DetectorFileError, OutputError, ProjectError
from inspector.storage.project_store import OpenProject, create_project, open_project
from inspector.storage.versions import (
    BEFORE_VERSIONS,
    VERSION_SCHEMA,
    adopt_candidate,
    change_version,
    find_version,
    keep_detector,
    leave_version,
    list_versions,
    remove_version,
    restore_version,
    take_version,
    version_in_use,
)
from tests.versions import detector_of_schema, detector_variant


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    """A Project with a Detector that has no Version, and a Candidate."""
    opened = create_project(tmp_path / "plates", "Plates")
    detector_variant(opened.detector_path, seed=1)
    detector_variant(opened.candidate_path, seed=2)
    return opened


@pytest.fixture
def two(opened: OpenProject) -> OpenProject:
    """Version 2 is in use, Version 1 was before. (The Candidate got its number first.)"""
    keep_detector(opened)
    return opened


def numbers(opened: OpenProject) -> list[int]:
    return [version.number for version in list_versions(opened)]


def in_use(opened: OpenProject) -> int | None:
    version = version_in_use(opened)
    return None if version is None else version.number


def test_the_detector_in_use_and_a_finished_candidate_become_versions(opened: OpenProject) -> None:
    keep_detector(opened)
    assert numbers(opened) == [2, 1]
    candidate, before = find_version(opened, 1), find_version(opened, 2)
    assert candidate.is_candidate
    assert candidate.manifest is not None
    assert candidate.manifest.seed == 2
    assert [decision.reason for decision in before.record.decisions] == [BEFORE_VERSIONS]
    assert in_use(opened) == 2
    assert not opened.candidate_path.exists()
    keep_detector(opened)
    assert numbers(opened) == [2, 1]


def test_a_version_is_taken_and_taken_back(two: OpenProject) -> None:
    take_version(two, 1, "it passed", "Ida")
    assert in_use(two) == 1
    assert two.detector_path.read_bytes() == find_version(two, 1).path.read_bytes()
    decision = find_version(two, 1).record.decisions[-1]
    assert (decision.kind, decision.reason, decision.operator) == (DecisionKind.TAKEN, "it passed", "Ida")
    take_version(two, 2, "it was better")
    assert in_use(two) == 2
    assert len(find_version(two, 2).record.decisions) == 2


def test_a_decision_against_a_version_leaves_the_one_in_use(two: OpenProject) -> None:
    leave_version(two, 1, "too many false alarms")
    assert in_use(two) == 2
    assert not find_version(two, 1).is_candidate


def test_a_detector_from_elsewhere_is_kept_before_another_one_takes_its_place(two: OpenProject) -> None:
    elsewhere = detector_variant(two.detector_path, seed=9).read_bytes()
    assert in_use(two) is None
    take_version(two, 1, "chosen")
    assert numbers(two) == [3, 2, 1]
    assert find_version(two, 3).path.read_bytes() == elsewhere


def test_a_damaged_version_is_refused_and_the_one_in_use_stays(two: OpenProject) -> None:
    before, path = two.detector_path.read_bytes(), find_version(two, 1).path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    assert find_version(two, 1).error is None, "its manifest can be read, so this is found out when it is taken"
    with pytest.raises(DetectorFileError) as refused:
        take_version(two, 1, "chosen")
    assert refused.value.code == "detector-damaged"
    path.write_bytes(content[: len(content) // 3])
    with pytest.raises(DetectorFileError) as refused:
        take_version(two, 1, "chosen")
    assert refused.value.code == "detector-truncated"
    listed = find_version(two, 1)
    assert listed.manifest is None
    assert listed.error is not None
    assert listed.error.code == "detector-truncated"
    assert two.detector_path.read_bytes() == before
    assert not listed.record.decisions


def test_a_version_of_a_newer_inspector_is_listed_and_left_alone(two: OpenProject) -> None:
    newer = detector_of_schema(two.versions_dir / "0007.inspector", DETECTOR_SCHEMA + 1)
    before = newer.read_bytes()
    version = find_version(two, 7)
    assert version.error is not None
    assert version.error.code == "detector-newer"
    with pytest.raises(DetectorFileError):
        take_version(two, 7, "chosen")
    assert newer.read_bytes() == before
    assert in_use(two) == 2


def test_a_record_of_a_newer_inspector_is_left_alone(two: OpenProject) -> None:
    record = two.versions_dir / "0001.json"
    record.write_text(json.dumps({"schema_version": VERSION_SCHEMA + 1, "name": "x", "wishes": [1]}))
    before, detector = record.read_bytes(), two.detector_path.read_bytes()
    version = find_version(two, 1)
    assert version.error is not None
    assert version.error.code == "version-newer"
    for act in (lambda: take_version(two, 1, "chosen"), lambda: change_version(two, 1, name="mine")):
        with pytest.raises(ProjectError) as refused:
            act()
        assert refused.value.code == "version-newer"
    assert record.read_bytes() == before
    assert two.detector_path.read_bytes() == detector


def test_a_damaged_record_is_kept_aside_and_the_version_stays(two: OpenProject) -> None:
    record = two.versions_dir / "0002.json"
    record.write_text("{")
    version = find_version(two, 2)
    assert version.error is None
    assert not version.record.decisions
    assert (two.versions_dir / "0002.damaged.json").read_text() == "{"


def test_a_full_disk_leaves_the_detector_in_use(two: OpenProject, monkeypatch: pytest.MonkeyPatch) -> None:
    before = two.detector_path.read_bytes()

    def fill(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("inspector.storage.versions.shutil.copyfile", fill)
        with pytest.raises(OutputError) as refused:
            take_version(two, 1, "chosen")
    assert refused.value.code == "disk-full"
    assert two.detector_path.read_bytes() == before
    assert find_version(two, 1).is_candidate
    take_version(two, 1, "chosen")
    assert in_use(two) == 1


def test_a_program_that_is_killed_half_way_leaves_the_detector_in_use(two: OpenProject) -> None:
    before = two.detector_path.read_bytes()
    code = f"""
import os
from pathlib import Path
from inspector.storage import atomic
from inspector.storage.project_store import open_project
from inspector.storage.versions import take_version
flush = atomic._flush
atomic._flush = lambda path: os._exit(9) if path.parent == Path({str(two.folder)!r}) else flush(path)
take_version(open_project(Path({str(two.folder)!r})), 1, "chosen")
"""
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 9
    assert two.detector_path.read_bytes() == before
    assert in_use(two) == 2
    take_version(two, 1, "chosen")
    assert in_use(two) == 1


def test_removed_versions_come_back(two: OpenProject) -> None:
    change_version(two, 1, name="new lamp")
    removed = remove_version(two, 1)
    assert numbers(two) == [2]
    detector_variant(two.candidate_path, seed=5)
    assert adopt_candidate(two) == 3, "the number of the removed one stays free"
    restore_version(two, removed)
    assert numbers(two) == [3, 2, 1]
    assert find_version(two, 1).title == "Version 1, new lamp"


def test_the_version_in_use_is_not_removed(two: OpenProject) -> None:
    with pytest.raises(ProjectError) as refused:
        remove_version(two, 2)
    assert refused.value.code == "version-in-use"
    assert numbers(two) == [2, 1]


def test_a_project_that_is_gone_gets_no_files(two: OpenProject, tmp_path: Path) -> None:
    two.folder.rename(tmp_path / "moved")
    with pytest.raises(ProjectError) as refused:
        take_version(two, 1, "chosen")
    assert refused.value.code == "project-gone"
    assert not two.folder.exists()
    assert in_use(open_project(tmp_path / "moved")) == 2


def test_detectors_of_somebody_else_beside_them_are_no_versions(two: OpenProject) -> None:
    detector_variant(two.versions_dir / "7.inspector", seed=7)
    detector_variant(two.detector_path, seed=8)
    assert numbers(two) == [2, 1]
    assert take_version(two, 1, "the operator chose it").number == 1
    assert numbers(two) == [3, 2, 1]
