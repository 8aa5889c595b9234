"""What earlier versions stored is opened; what newer ones stored is refused and stays as it is, byte for byte."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.manifest import DETECTOR_SCHEMA
from inspector.domain.project import PROJECT_SCHEMA
from inspector.errors import DetectorFileError, ProjectError
from inspector.storage.detector_file import read_detector_file, read_manifest
from inspector.storage.project_store import create_project, is_project, open_project
from inspector.storage.settings import SETTINGS_SCHEMA, Settings, load_settings, save_settings, settings_path
from tests.versions import OLD_VERSIONS, detector_of_schema


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_settings_of_version_0() -> None:
    settings_path().parent.mkdir(parents=True)
    shutil.copy(OLD_VERSIONS / "settings-0.json", settings_path())
    settings, note = load_settings()
    recent = (Path("/projects/a"), Path("/projects/b"))
    assert settings == Settings(
        theme="light",
        colour_map="Viridis",
        overlay_opacity=0.35,
        show_contours=False,
        device="cpu",
        confirm_stop=False,
        recent_projects=recent,
    )
    assert note == ""
    save_settings(settings)
    assert json.loads(settings_path().read_bytes())["schema_version"] == SETTINGS_SCHEMA
    assert load_settings() == (settings, "")


def test_a_newer_project(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "p", "p")
    file = opened.folder / "project.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "schema_version": PROJECT_SCHEMA + 1, "wishes": [1]}))
    before = contents(tmp_path)
    with pytest.raises(ProjectError) as refused:
        open_project(opened.folder)
    assert refused.value.code == "project-newer"
    assert is_project(opened.folder)
    assert contents(tmp_path) == before


def test_a_newer_detector(tmp_path: Path) -> None:
    path = detector_of_schema(tmp_path / "n.inspector", DETECTOR_SCHEMA + 1)
    before = contents(tmp_path)
    for read in (read_manifest, read_detector_file):
        with pytest.raises(DetectorFileError) as refused:
            read(path)
        assert refused.value.code == "detector-newer"
    assert contents(tmp_path) == before


def test_newer_settings_are_used_as_far_as_they_are_understood_and_never_written() -> None:
    newer = {"schema_version": SETTINGS_SCHEMA + 1, "theme": "sepia", "device": "cpu", "wishes": [1]}
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(json.dumps(newer))
    before = settings_path().read_bytes()
    settings, note = load_settings()
    assert "newer version" in note
    assert (settings.theme, settings.device) == ("dark", "cpu")
    save_settings(replace(settings, device="auto"))
    assert settings_path().read_bytes() == before


@pytest.mark.parametrize("version", ["2", None, [], 1.5])
def test_settings_whose_version_makes_no_sense_are_damaged(version: object) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(json.dumps({"schema_version": version}))
    assert "damaged" in load_settings()[1]
