"""The properties of a camera in the dialog of live sources."""

import importlib.util
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from inspector.camera.source import ConnectedCamera, SourceProperty
from inspector.domain.inspection import Inspection
from inspector.domain.live_source import PropertyValue, SourceChoice, SourceKind, Trigger
from inspector.errors import SourceError
from inspector.jobs import camera_search
from inspector.storage.project_store import open_project
from inspector.ui.inspect import source_dialog
from inspector.ui.widgets.number_fields import DecimalField
from tests.sources import ScriptedSource
from tests.ui.inspect_window import inspect_place
from tests.ui.source_dialogs import asked, lines, start

MICROSCOPE = ConnectedCamera(SourceKind.CAMERA, "2", "Microscope", "camera 2")


class _Adjustable(ScriptedSource):
    """A camera with an exposure of whole milliseconds and two pixel formats."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, PropertyValue] = {"exposure": 10.0, "pixel_format": "Mono8"}

    def properties(self) -> tuple[SourceProperty, ...]:
        return (
            SourceProperty("exposure", "Exposure", self.values["exposure"], (), 1.0, 100.0, "ms"),
            SourceProperty("pixel_format", "Pixel format", self.values["pixel_format"], ("Mono8", "Mono12", "No")),
        )

    def adjust(self, key: str, value: PropertyValue) -> None:
        if value == "No":
            raise SourceError("Camera 1 does not take No", "choose another value", "property-refused")
        self.values[key] = float(round(value)) if isinstance(value, float) else value


def test_properties_of_a_camera_are_changed_in_sight_and_kept(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _Adjustable()
    monkeypatch.setattr(camera_search, "connected_cameras", lambda: [MICROSCOPE])
    monkeypatch.setattr(source_dialog, "chosen_source", lambda *_: source)
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        dialog.list.choose(SourceChoice(SourceKind.CAMERA, "2"))
        qtbot.waitUntil(dialog.properties.isVisible)
        exposure, pixel_format = dialog.properties.fields.values()
        assert isinstance(exposure, DecimalField)
        assert isinstance(pixel_format, QComboBox)
        exposure.setValue(20.4)
        pixel_format.setCurrentText("Mono12")
        source.show(10, 20)
        qtbot.waitUntil(lambda: exposure.value() == 20.0)
        pixel_format.setCurrentText("No")
        source.show(30, 40)
        qtbot.waitUntil(lambda: pixel_format.currentText() == "Mono12")
        assert dialog.choice.properties == {"exposure": 20.0, "pixel_format": "Mono12"}
        dialog.list.choose(SourceChoice(SourceKind.VIDEO, ""))
        assert not dialog.properties.isVisible()
        assert dialog.choice.properties == {}
        dialog.list.choose(SourceChoice(SourceKind.CAMERA, "2"))
        qtbot.waitUntil(dialog.properties.isVisible)
        exposure = next(iter(dialog.properties.fields.values()))
        assert isinstance(exposure, DecimalField)
        exposure.setValue(30.0)
        start(qtbot, dialog)
        kept = open_project(tmp_path / "project").project.source
        assert kept is not None
        assert kept.properties == {"exposure": 30.0}


@pytest.mark.skipif(importlib.util.find_spec("pypylon") is None, reason="pypylon is not installed")
def test_a_basler_camera_is_found_seen_and_triggered(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYLON_CAMEMU", "2")
    with inspect_place(qtbot, tmp_path / "project") as page, asked(qtbot, page) as dialog:
        assert "Basler Emulation (0815-0001)" in lines(dialog)
        dialog.list.choose(SourceChoice(SourceKind.BASLER, "0815-0001"))
        qtbot.waitUntil(lambda: dialog.preview.view.image is not None)
        dialog.properties.fields["width"].setValue(128)
        dialog.properties.fields["height"].setValue(96)
        qtbot.waitUntil(lambda: dialog.preview.view.image.shape == (96, 128, 3))
        dialog.fields.trigger.setCurrentIndex(dialog.fields.trigger.findData(Trigger.ON_DEMAND))
        start(qtbot, dialog)
        qtbot.waitUntil(lambda: page.bar.live.trigger.isVisible())
        parts: list[Inspection] = []
        page.live.part_inspected.connect(parts.append)
        is_open = page.live._pipeline._capture._source.__dict__
        qtbot.waitUntil(lambda: is_open["_is_open"])
        for count in (1, 2):
            page.bar.live.trigger.click()
            qtbot.waitUntil(lambda count=count: len(parts) == count)
        assert [part.path.name for part in parts] == ["Basler_0815-0001_000001", "Basler_0815-0001_000002"]
        assert parts[0].image.shape == (96, 128, 3)
