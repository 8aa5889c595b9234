from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.demo import parts as demo_parts
from inspector.demo.detector import demo_detector
from inspector.demo.project import demo_folder
from inspector.domain.manifest import DETECTOR_SCHEMA
from inspector.domain.profile import FAST
from inspector.storage.project_store import create_project
from inspector.ui.workspace.demo_opening import DemoOpening
from inspector.ui.workspace.workspace import Workspace
from tests.versions import detector_of_schema


@pytest.fixture
def started(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether to resume, of each training that was started, instead of training."""
    asked: list[bool] = []
    monkeypatch.setattr(workspace.training, "start", lambda resume=False: asked.append(resume))
    return asked


def demo_project(tmp_path: Path, detector: Path | None) -> Path:
    opened = create_project(demo_folder(), "Demo", profile=FAST.name, is_demo=True)
    if detector is not None:
        detector.rename(opened.detector_path)
    return opened.detector_path


def test_the_edition_without_training_gets_the_shipped_detector(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, started: list[bool]
) -> None:
    monkeypatch.setattr("inspector.ui.workspace.demo_opening.can_train", lambda: False)
    monkeypatch.setattr(demo_parts, "render_demo_parts", partial(demo_parts.render_demo_parts, good=4, defective=1))
    demo = DemoOpening(workspace)
    with qtbot.waitSignal(workspace.document.project_opened):
        demo.open()
    assert workspace.detector.manifest is not None
    assert (demo_folder() / "detector.inspector").read_bytes() == demo_detector().read_bytes()
    assert started == []


def test_the_full_edition_trains_what_is_not_trained(workspace: Workspace, tmp_path: Path, started: list[bool]) -> None:
    demo_project(tmp_path, None)
    DemoOpening(workspace).open()
    assert started == [True]


@pytest.mark.parametrize("can_train", [True, False])
def test_a_detector_of_a_newer_version_is_not_replaced(
    workspace: Workspace, tmp_path: Path, started: list[bool], monkeypatch: pytest.MonkeyPatch, can_train: bool
) -> None:
    monkeypatch.setattr("inspector.ui.workspace.demo_opening.can_train", lambda: can_train)
    path = demo_project(tmp_path, detector_of_schema(tmp_path / "n.inspector", DETECTOR_SCHEMA + 1))
    before = path.read_bytes()
    seen: list[str] = []
    workspace.messages.posted.connect(lambda _kind, text: seen.append(text))
    DemoOpening(workspace).open()
    assert "newer version" in seen[0]
    assert path.read_bytes() == before
    assert started == []
