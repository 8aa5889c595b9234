from pathlib import Path

from pytestqt.qtbot import QtBot

from inspector.storage.project_store import change_project, open_project
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.synthetic import write_parts


def test_another_window_s_threshold_stays_and_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        opened = page.workspace.document.opened
        assert opened is not None
        change_project(opened, threshold=15.0, min_area_px=7)
        page.thresholds.choose_scene_guard(False)
        page.thresholds.move_unsure(2.0)
        page.thresholds.save()
        stored = open_project(opened.folder).project
        assert (stored.threshold, stored.min_area_px) == (15.0, 7)
        assert (stored.scene_guard, stored.unsure_threshold) == (False, 2.0)
        assert page.panel.threshold.number.value() == 15.0
        assert page.thresholds.min_area_px == 7
        page.thresholds.save()
        assert open_project(opened.folder).project == stored
