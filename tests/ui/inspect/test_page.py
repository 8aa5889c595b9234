from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.results import Verdict
from inspector.storage.exports.options import ExportOptions
from inspector.ui.inspect.export_dialog import ExportDialog, ReplaceQuestion
from inspector.ui.inspect.page import InspectPage
from inspector.ui.workspace.navigation import ShowTrain
from tests.ui.drops import drop
from tests.ui.inspect_window import inspect_place, open_all, open_dialogs, wait_for_all
from tests.ui.synthetic import SyntheticClient, write_parts


def test_a_folder_is_opened_stepped_through_and_summed_up(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=3, defective=2)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 5)
        assert page.bar.stepper.counter.text() == "1 / 5"
        assert page.panel.banner.verdict is Verdict.GOOD
        qtbot.waitUntil(lambda: page.panel.summary.text() == "2 of 5 parts look unusual")

        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_Right)
        assert page.bar.stepper.counter.text() == "2 / 5"
        qtbot.keyClick(page.view, Qt.Key.Key_End)
        qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.DEFECT)
        assert not page.bar.stepper.forward.isEnabled()
        assert page.bar.stepper.forward.toolTip() == "This is the last image"
        assert page.panel.regions.rows.rowCount() == 1
        qtbot.mouseClick(page.bar.stepper.back, Qt.MouseButton.LeftButton)
        assert page.session.current == tmp_path / "images" / "part_003.png"


def test_the_name_of_the_image_is_read_on_a_small_screen(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        # 1366 x 768 pixels at 125 %, less the rail.
        page.resize(1005, 440)
        open_all(qtbot, page, tmp_path / "images", 1)
        name = page.bar.stepper.name
        assert name.shown_text == name.text() == "part_000.png"


def test_the_drawer_beside_a_comparison_covers_nothing_on_a_small_screen(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    write_parts(tmp_path / "project" / "good", good=2, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 2)
        open_all(qtbot, page, tmp_path / "images", 1)
        page.panel.why.click()
        page.panel.compare.click()
        qtbot.waitUntil(lambda: page.closely.comparison.reference.image is not None)
        # 1366 x 768 pixels at 125 %, less task bar, title, rail and the bars of the window.
        page.resize(1005, 446)
        qtbot.waitUntil(lambda: page.height() == 446)
        assert page.closely.why.panel.geometry().bottom() < page.bar.geometry().top()
        assert page.view.geometry().height() > 72


def test_the_slider_moves_mask_outline_and_verdict_at_once_and_is_kept(qtbot: QtBot, tmp_path: Path) -> None:
    paths = write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        before = page.presenter.judgement
        assert before is not None
        asked = len(cast("SyntheticClient", page.workspace.detector.inference).asked)

        with qtbot.waitSignal(page.presenter.judged):
            page.panel.threshold.slider.setValue(page.panel.threshold.slider.value() // 2)
        lower = page.presenter.judgement
        assert lower is not None
        assert lower.defect_area_px > before.defect_area_px
        assert len(page.view._outline.getData()[0]) > 0

        with qtbot.waitSignal(page.presenter.judged):
            page.panel.threshold.number.setValue(50)
        assert page.panel.banner.verdict is Verdict.GOOD
        assert len(page.view._outline.getData()[0]) == 0
        opened = page.workspace.document.opened
        assert opened is not None
        qtbot.waitUntil(lambda: page.workspace.document.opened.project.threshold == 50)  # type: ignore[union-attr]

        with qtbot.waitSignal(page.presenter.judged):
            qtbot.mouseClick(page.panel.threshold.reset, Qt.MouseButton.LeftButton)
        assert page.panel.banner.verdict is Verdict.DEFECT
        with qtbot.waitSignal(page.presenter.judged):
            page.panel.threshold.smallest.pixels.setValue(100_000)
        assert page.panel.banner.verdict is Verdict.UNSURE
        assert len(cast("SyntheticClient", page.workspace.detector.inference).asked) == asked
    assert paths


def test_export_writes_what_was_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images" / "ünder maß", good=1, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 2)
        assert page.panel.export.isEnabled()
        told: list[str] = []
        page.workspace.messages.posted.connect(lambda _, text: told.append(text))
        out = tmp_path / "out"
        page.actions_asked.export(out, ExportOptions(maps=True, masks=True, overlays=True, coco=True))
        qtbot.waitUntil(lambda: bool(told))
    assert told == [f"The results are in {out}."]
    assert len((out / "results.csv").read_text(encoding="utf-8").splitlines()) == 3
    mask = cv2.imdecode(np.frombuffer((out / "masks" / "part_001.png").read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert mask.shape == (160, 200)
    assert set(np.unique(mask)) == {0, 255}
    assert (out / "maps" / "part_000.tiff").exists()
    assert (out / "overlays" / "part_000.png").exists()
    assert (out / "coco.json").exists()


def question_of(qtbot: QtBot, page: InspectPage, out: Path, options: ExportOptions) -> ReplaceQuestion:
    """Export, and wait until it asks."""
    page.actions_asked.export(out, options)
    qtbot.waitUntil(lambda: bool(open_dialogs(page, ReplaceQuestion)))
    (question,) = open_dialogs(page, ReplaceQuestion)
    return question


def test_export_asks_before_it_replaces_somebody_s_file(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    mask, options = tmp_path / "out" / "masks" / "part_000.png", ExportOptions(masks=True, coco=True)
    mask.parent.mkdir(parents=True)
    mask.write_text("drawn by hand")
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        told: list[tuple[str, str]] = []
        page.workspace.messages.posted.connect(lambda kind, text: told.append((kind, text)))

        question = question_of(qtbot, page, tmp_path / "out", options)
        assert str(mask) in question.informativeText()
        qtbot.mouseClick(question.cancel, Qt.MouseButton.LeftButton)
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["masks"]

        question = question_of(qtbot, page, tmp_path / "out", options)
        qtbot.mouseClick(question.other_folder, Qt.MouseButton.LeftButton)
        (dialog,) = open_dialogs(page, ExportDialog)
        assert dialog.folder.text() == str(tmp_path / "out")
        assert dialog.options == options, "the operator need not choose again"
        dialog.reject()
        assert mask.read_text() == "drawn by hand"

        question = question_of(qtbot, page, tmp_path / "out", options)
        assert question.replace is not None
        qtbot.mouseClick(question.replace, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(told))
        assert told == [("info", f"The results are in {tmp_path / 'out'}.")]
        assert mask.read_bytes().startswith(b"\x89PNG")

        page.actions_asked.export(tmp_path / "out", options)
        qtbot.waitUntil(lambda: len(told) == 2)
        assert told[1] == told[0], "its own files need no question"


def test_export_never_offers_to_replace_an_image(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "overlays", good=1, defective=0)
    before = (tmp_path / "overlays" / "part_000.png").read_bytes()
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "overlays", 1)
        question = question_of(qtbot, page, tmp_path, ExportOptions(overlays=True))
        assert question.replace is None
        qtbot.mouseClick(question.cancel, Qt.MouseButton.LeftButton)
    assert (tmp_path / "overlays" / "part_000.png").read_bytes() == before


def test_images_can_be_dropped(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=2, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        drop(page, [tmp_path / "images"])
        wait_for_all(qtbot, page, 2)
        assert page.bar.stepper.counter.text() == "1 / 2"


def test_a_damaged_image_is_told_and_does_not_stop_the_others(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    (tmp_path / "images" / "a_text.png").write_text("no image")
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.open_images([tmp_path / "images"])
        qtbot.waitUntil(lambda: "cannot be inspected" in page.empty.headline.text())
        assert page.stack.currentWidget() is page.empty
        qtbot.waitUntil(
            lambda: "1 could not be inspected" in page.panel.summary.text() and len(page.session.scores) == 1,
        )
        page.session.step(1)
        qtbot.waitUntil(lambda: page.stack.currentWidget() is page.view)


def test_a_folder_without_images_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with inspect_place(qtbot, tmp_path / "project") as page:
        with qtbot.waitSignal(page.workspace.messages.posted) as told:
            page.open_images([tmp_path / "empty"])
        assert told.args is not None
        assert told.args[0] == "error"


def test_keys_switch_the_map_and_the_outlines(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_Space)
        assert not page.panel.overlay.shown.isChecked()
        assert not page.panel.overlay.opacity.isEnabled()
        assert page.panel.overlay.opacity.toolTip() == "The anomaly map is switched off"


def test_without_a_detector_it_says_what_is_missing(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project", trained=False) as page:
        assert page.empty.headline.text() == "Nothing trained yet"
        assert page.panel.export.toolTip() == "Train a detector first"
        with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
            qtbot.mouseClick(page.empty.buttons[0], Qt.MouseButton.LeftButton)
        assert asked.args == [ShowTrain()]


def test_an_image_that_vanishes_does_not_stop_the_others(qtbot: QtBot, tmp_path: Path) -> None:
    paths = write_parts(tmp_path / "images", good=4, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.session.set_paused(True)
        page.open_images([tmp_path / "images"])
        paths[2].unlink()
        page.session.set_paused(False)
        qtbot.waitUntil(lambda: len(page.session.scores) == 3)
        qtbot.waitUntil(lambda: "1 could not be inspected" in page.panel.summary.text())


def test_images_that_come_while_others_are_inspected_are_inspected_as_well(qtbot: QtBot, tmp_path: Path) -> None:
    paths = write_parts(tmp_path / "images", good=8, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:

        def grow() -> None:
            if page.session._job is not None and len(page.session.paths) == 2:
                page.session.grow(paths)

        page.session.results_grew.connect(grow)
        page.open_images(paths[:2])
        wait_for_all(qtbot, page, len(paths))


def test_mask_regions_and_score_stay_inside_the_roi_of_the_detector(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        client = cast("SyntheticClient", page.workspace.detector.inference)
        client.sees_right_half_only = True
        opened = page.workspace.document.opened
        assert opened is not None
        assert not opened.roi_path.exists(), "the Project has no ROI, its Detector has one"
        open_all(qtbot, page, tmp_path / "images", 1)
        judgement = page.presenter.judgement
        assert judgement is not None
        assert page.panel.banner.verdict is Verdict.GOOD
        assert not judgement.mask.any()
        assert page.panel.regions.rows.rowCount() == 0
        assert page.session.scores[0] < 2


def shown_map(page: InspectPage) -> np.ndarray:
    assert page.view._map is not None
    return page.view._map


def test_the_map_of_one_receptive_field_can_be_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        controls = page.panel.map
        assert not controls.scales.isVisible(), "one scale leaves nothing to choose"
        client = cast("SyntheticClient", page.workspace.detector.inference)
        client.receptive_fields = (17, 65)
        open_all(qtbot, page, tmp_path / "images", 1)
        assert controls.scales.isVisible()
        assert [controls.scales.itemText(index) for index in range(3)] == ["All fields", "17 pixels", "65 pixels"]
        together, judgement = shown_map(page), page.presenter.judgement
        page.view.setFocus()
        for _ in range(2):
            qtbot.keyClick(page.view, Qt.Key.Key_A)
        assert (shown_map(page) == 65).all(), "the synthetic map of a scale is its receptive field everywhere"
        assert page.presenter.judgement is judgement, "what is judged is the map of all together"
        controls.scales.setCurrentIndex(0)
        np.testing.assert_array_equal(shown_map(page), together)
        assert len(client.asked) == 1, "looking at another map runs no network"
