from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.breadth import AreaStatistics
from inspector.domain.placement import Placement, UsualPlacement
from inspector.domain.pose import CommonPose
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
from inspector.domain.scene import Scene, SceneRange
from inspector.storage.results.store import ResultsStore
from inspector.ui.inspect.page import InspectPage
from tests.inspections import BLURRED
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.synthetic import SyntheticClient, manifest, write_parts

SCENE = Scene(100, 30, 0, 0, 0.3, 0)


def with_a_blurred_image(qtbot: QtBot, page: InspectPage, folder: Path) -> None:
    """Open one good and one defective part, the second one blurred."""
    write_parts(folder, good=1, defective=1)
    cast("SyntheticClient", page.workspace.detector.inference).blurred = frozenset({"part_001.png"})
    page.workspace.detector.manifest = manifest(scene=SceneRange(SCENE, SCENE, 30))
    page.workspace.detector.changed.emit(page.workspace.detector.manifest)
    open_all(qtbot, page, folder, 2)


def verdicts(page: InspectPage, wanted: ResultsFilter) -> set[Verdict]:
    assert page.workspace.document.opened is not None
    with ResultsStore(page.workspace.document.opened.results_path) as store:
        return {row.verdict for row in store.select(wanted, first=9).first}


def test_a_bad_image_is_called_one_with_figures_and_advice(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        with_a_blurred_image(qtbot, page, tmp_path / "images")
        page.session.step(1)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.BAD_IMAGE)
        assert page.panel.banner.word.text() == "BAD IMAGE"
        assert page.panel.banner.sentence.text() == "Less sharp"
        assert page.presenter.scene.text() == str(BLURRED)
        assert page.panel.regions.rows.rowCount() == 0
        qtbot.waitUntil(lambda: page.panel.summary.text() == "None of 1 part looks unusual, 1 bad image")


@pytest.mark.parametrize("is_posed", [False, True])
def test_the_tooltip_says_whether_the_place_is_judged(qtbot: QtBot, tmp_path: Path, is_posed: bool) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        place = UsualPlacement(bytes(4096), Placement(0, 0, 0), Placement(0, 0, 0), 0.1, 30, turns_alike=True)
        scene = SceneRange(SCENE, SCENE, 30, place)
        pose = CommonPose(bytes(4096), 64, 64, 0.1, 30) if is_posed else None
        page.workspace.detector.manifest = manifest(scene=scene, pose=pose)
        page.workspace.detector.changed.emit(page.workspace.detector.manifest)
        assert ("shift and turn are not judged" in page.panel.guard.toolTip()) == is_posed


def test_one_key_switches_the_guard_for_the_project(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        assert not page.panel.guard.isEnabled(), "the synthetic detector does not know the scene"
        with_a_blurred_image(qtbot, page, tmp_path / "images")
        page.session.step(1)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.BAD_IMAGE)
        assert page.panel.guard.isChecked()
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_B)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.DEFECT)
        assert not page.panel.guard.isChecked()
        assert page.presenter.scene.text() == str(BLURRED), "it is still said"
        qtbot.waitUntil(lambda: not page.workspace.document.opened.project.scene_guard)  # type: ignore[union-attr]
        page.hide()
        qtbot.waitUntil(lambda: verdicts(page, ResultsFilter()) == {Verdict.GOOD, Verdict.DEFECT})
        assert Verdict.BAD_IMAGE in verdicts(page, ResultsFilter(is_everything=True)), "the first row stays"


def test_a_broad_anomaly_is_told_on_the_image_with_a_way_out(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        write_parts(tmp_path / "images", good=1, defective=0)
        open_all(qtbot, page, tmp_path / "images", 1)
        qtbot.waitUntil(lambda: page.presenter.inspection is not None)
        shown = page.presenter.inspection
        assert shown is not None
        assert not page.presenter.scene.isVisible()
        level = shown.thresholds.defect - 1
        broad = replace(
            shown,
            anomaly_map=np.full_like(shown.anomaly_map, level),
            areas=(AreaStatistics(share=1.0, usual=0.0, weight=1.0),),
            score=2 * level,
        )
        page.presenter.show(broad)
        assert page.presenter.scene.text().startswith("Unlike the good parts over a broad area: if good parts may")
        page.presenter.show(shown)
        assert not page.presenter.scene.isVisible()
