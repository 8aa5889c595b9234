"""Journeys of the ROI in the Inspect place."""

import dataclasses
from pathlib import Path
from typing import cast

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.arrays import Mask
from inspector.domain.pose import CommonPose
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
from inspector.storage.exports.options import ExportOptions
from inspector.storage.images import read_mask
from inspector.storage.results.store import ResultsStore
from inspector.storage.roi import encode_roi
from inspector.ui.inspect.page import InspectPage
from tests.sources import CAMERA, ScriptedSource
from tests.ui.inspect.test_roi_drawing import area, drag
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.synthetic import SyntheticClient, write_parts


def right_half() -> Mask:
    """The spot of synthetic parts lies to the left of it."""
    roi = np.zeros((160, 200), dtype=bool)
    roi[:, 100:] = True
    return roi


def asked(page: InspectPage) -> int:
    return len(cast("SyntheticClient", page.workspace.detector.inference).asked)


def test_a_changed_roi_judges_all_images_at_once_without_a_network(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=3)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 4)
        page.session.step_to(3)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.DEFECT)
        before = asked(page)

        assert page.workspace.roi.choose(right_half())
        assert page.panel.banner.verdict is Verdict.GOOD, "at once"
        assert page.panel.regions.rows.rowCount() == 0
        assert page.presenter._shade.is_shown
        qtbot.waitUntil(lambda: page.panel.summary.text() == "None of 4 parts looks unusual")

        page.workspace.roi.undo()
        assert page.panel.banner.verdict is Verdict.DEFECT
        assert not page.presenter._shade.is_shown
        qtbot.waitUntil(lambda: page.panel.summary.text() == "3 of 4 parts look unusual")
        assert asked(page) == before


def test_another_roi_makes_a_further_row_where_it_tells_something_else(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 2)
        assert page.workspace.roi.choose(right_half())
        qtbot.waitUntil(lambda: page.panel.summary.text() == "None of 2 parts looks unusual")
        page.hide()
        opened = page.workspace.document.opened
        assert opened is not None

        def rows() -> list[tuple[str, Verdict]]:
            with ResultsStore(opened.results_path) as store:
                ids = store.select(ResultsFilter(is_everything=True)).ids
                stored = sorted(store.rows(ids), key=lambda row: row.id)
            return [(row.inspection, row.verdict) for row in stored]

        qtbot.waitUntil(lambda: len(rows()) == 3)
        good, defect, later = rows()
        assert [good[1], defect[1]] == [Verdict.GOOD, Verdict.DEFECT]
        assert later == (defect[0], Verdict.GOOD)


def test_images_that_left_the_memory_are_inspected_again(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=3)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 3)
        page.workspace.detector.inference.kept.clear()
        before = asked(page)
        assert page.workspace.roi.choose(right_half())
        qtbot.waitUntil(lambda: page.panel.summary.text() == "None of 3 parts looks unusual")
        assert asked(page) == before + 3


def test_an_image_of_another_size_is_looked_at_inside_the_same_share(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1, size=(400, 320))
    with inspect_place(qtbot, tmp_path / "project") as page:
        assert page.workspace.roi.choose(right_half())
        open_all(qtbot, page, tmp_path / "images", 1)
        inspection = page.presenter.inspection
        assert inspection is not None
        assert inspection.roi is not None
        assert inspection.roi.shape == (320, 400)
        assert not inspection.roi[:, :200].any()
        assert page.panel.banner.verdict is Verdict.GOOD


def test_exports_keep_to_the_roi(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        assert page.workspace.roi.choose(right_half())
        with qtbot.waitSignal(page.workspace.messages.posted):
            page.actions_asked.export(tmp_path / "out", ExportOptions(masks=True))
    assert not read_mask(tmp_path / "out" / "masks" / "part_000.png").any()


def test_a_live_frame_is_judged_inside_it_even_when_it_stands_still(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource()
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.open_source(source, CAMERA)
        with qtbot.waitSignal(page.live.frame_inspected):
            source.show(10)
        page.bar.live.freeze.click()
        assert page.panel.banner.verdict is Verdict.DEFECT
        inspection = page.presenter.inspection
        assert inspection is not None
        dark = inspection.anomaly_map > 3.5
        assert dark.any()
        outside = ~dark
        if not outside.any():
            outside[0, 0] = True
        assert page.workspace.roi.choose(outside)
        assert page.presenter.inspection is not None
        assert page.presenter.inspection.roi is not None
        page.workspace.roi.undo()
        assert page.panel.banner.verdict is Verdict.DEFECT


def test_a_file_that_somebody_put_there_counts_when_the_place_is_shown_again(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        opened = page.workspace.document.opened
        assert opened is not None
        opened.roi_path.write_bytes(encode_roi(right_half()))
        page.hide()
        page.show()
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.GOOD)


def test_the_roi_of_the_training_is_where_drawing_begins(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        client = cast("SyntheticClient", page.workspace.detector.inference)
        client.sees_right_half_only = True
        open_all(qtbot, page, tmp_path / "images", 1)
        qtbot.mouseClick(page.panel.roi, Qt.MouseButton.LeftButton)
        assert page.roi.bar.share.text() == "50 % of the image, as in training"
        drag(qtbot, page, (0, 0), (50, 100), (99, 160))
        assert area(page) >= 0.98 * 160 * 200, "added to it"
        qtbot.mouseClick(page.roi.bar.whole, Qt.MouseButton.LeftButton)
        assert page.roi.bar.share.text() == "Whole image. Train again, so that the threshold fits it"
        while page.roi.bar.undo.isEnabled():
            qtbot.mouseClick(page.roi.bar.undo, Qt.MouseButton.LeftButton)
        assert page.roi.bar.share.text() == "50 % of the image, as in training"


def test_a_region_that_ends_laying_parts_over_each_other_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        known = page.workspace.detector.manifest
        assert known is not None
        pose = CommonPose(bytes(64 * 64), 64, 64, 0.1, 20)
        page.workspace.detector.manifest = dataclasses.replace(known, pose=pose)
        open_all(qtbot, page, tmp_path / "images", 1)
        qtbot.mouseClick(page.panel.roi, Qt.MouseButton.LeftButton)
        drag(qtbot, page, (120, 20), (160, 80), (180, 140))
        told = "22 % of the image. Train again: inside a region, parts stay as they lie"
        assert page.roi.bar.share.text() == told
