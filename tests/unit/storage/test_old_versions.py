"""What earlier versions stored is opened; what newer ones stored is refused and stays as it is, byte for byte."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from inspector.domain.augmentation import UNALTERED
from inspector.domain.manifest import DETECTOR_SCHEMA
from inspector.domain.project import PROJECT_SCHEMA, Project
from inspector.domain.results import Verdict
from inspector.errors import DetectorFileError, ProjectError
from inspector.storage.detector_file import read_detector_file, read_manifest
from inspector.storage.project_store import LINK_FILE, create_project, is_project, open_project, save_project
from inspector.storage.results_store import RESULTS_SCHEMA, ResultRow, ResultsStore
from inspector.storage.settings import SETTINGS_SCHEMA, load_settings, save_settings, settings_path
from tests.versions import OLD_VERSIONS, detector_of_schema


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def old(name: str, folder: Path) -> Path:
    """A copy that may be written to."""
    source = OLD_VERSIONS / name
    return Path(shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder / name))


def test_every_schema_has_a_file_of_it() -> None:
    newest_old = {"project": PROJECT_SCHEMA, "results": RESULTS_SCHEMA, "settings": SETTINGS_SCHEMA - 1}
    for kind, schema in newest_old.items():
        assert list(OLD_VERSIONS.glob(f"{kind}-{schema}*")), kind
    assert {path.name.split("-")[1][0] for path in OLD_VERSIONS.glob("detector-*.inspector")} == {
        str(schema) for schema in range(1, DETECTOR_SCHEMA + 1)
    }


def test_a_project_of_schema_1(tmp_path: Path) -> None:
    folder = old("project-1", tmp_path)
    before = contents(folder)
    opened = open_project(folder)
    assert opened.project == Project("Zahnrad groß", "fast", seed=7, threshold=4.25, min_area_px=12)
    assert contents(folder) == before
    saved = save_project(opened, opened.project)
    assert open_project(folder) == saved
    assert open_project(folder / LINK_FILE) == saved


def test_settings_of_version_0(tmp_path: Path) -> None:
    settings_path().parent.mkdir(parents=True)
    shutil.copy(OLD_VERSIONS / "settings-0.json", settings_path())
    settings = load_settings()
    assert settings.values == json.loads((OLD_VERSIONS / "settings-0.json").read_bytes())
    save_settings(settings)
    assert json.loads(settings_path().read_bytes())["schema_version"] == SETTINGS_SCHEMA
    assert load_settings() == settings


def test_results_of_schema_1(tmp_path: Path) -> None:
    path = old("results-1.sqlite", tmp_path)
    with ResultsStore(path) as store:
        assert [(row.path.name, row.score, row.verdict) for row in store.all()] == [
            ("1.png", 2.5, Verdict.GOOD),
            ("2.png", 8.5, Verdict.DEFECT),
        ]
        store.add([ResultRow(Path("/parts/3.png"), 1.0, Verdict.GOOD, 3.5, 0, 0, "2026-11-25T00:00:00+00:00")])
        assert len(store.all()) == 3


@pytest.mark.parametrize("path", sorted(OLD_VERSIONS.glob("detector-*.inspector")), ids=lambda path: path.stem)
def test_what_an_old_detector_says_about_itself(path: Path) -> None:
    manifest = read_manifest(path)
    fields = (17, 33) if manifest.schema_version >= 5 else (33,)
    assert (manifest.profile, manifest.resolution_px, manifest.receptive_fields) == ("fast", 128, fields)
    assert manifest.thresholds.defect >= manifest.thresholds.unsure > 0
    assert manifest.augmentation == UNALTERED


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


def test_newer_results(tmp_path: Path) -> None:
    path = old("results-1.sqlite", tmp_path)
    connection = sqlite3.connect(path)
    connection.executescript(f"ALTER TABLE results ADD COLUMN camera TEXT; PRAGMA user_version = {RESULTS_SCHEMA + 1};")
    connection.close()
    before = contents(tmp_path)
    with pytest.raises(ProjectError) as refused:
        ResultsStore(path)
    assert refused.value.code == "results-newer"
    assert contents(tmp_path) == before


def test_newer_settings_are_used_as_far_as_they_are_understood_and_never_written() -> None:
    newer = {"schema_version": SETTINGS_SCHEMA + 1, "theme": "sepia", "device": "cpu", "wishes": [1]}
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(json.dumps(newer))
    before = settings_path().read_bytes()
    settings = load_settings()
    assert settings.is_newer
    assert (settings["theme"], settings["device"]) == ("dark", "cpu")
    changed = settings.changed(device="auto")
    assert changed["device"] == "auto"
    save_settings(changed)
    assert settings_path().read_bytes() == before


@pytest.mark.parametrize("version", ["2", None, [], 1.5])
def test_a_version_of_settings_that_makes_no_sense_counts_as_newer(version: object) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(json.dumps({"schema_version": version}))
    assert load_settings().is_newer
