"""The Inspect place's results: each image once, later judgements beside the first, live ones by verdict."""

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from inspector.domain.live_source import SourceChoice, SourceKind, Trigger
from inspector.domain.recording import Recording
from inspector.domain.result import Occasion, ResultRow, Truth
from inspector.domain.results import Verdict
from inspector.domain.results_filter import Order, ResultsFilter, SortKey
from inspector.domain.shift import Shift
from inspector.storage.images import read_image
from inspector.storage.results.store import ResultsStore
from inspector.ui.inspect.page import InspectPage
from tests.sources import CAMERA, ScriptedSource
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.synthetic import write_parts

EVERYTHING = ResultsFilter(is_everything=True)


def stored(page: InspectPage, wanted: ResultsFilter = ResultsFilter()) -> list[ResultRow]:  # noqa: B008 - frozen
    """The rows in the order in which they were stored."""
    assert page.workspace.document.opened is not None
    path = page.workspace.document.opened.results_path
    if not path.exists():
        return []
    with ResultsStore(path) as store:
        return sorted(
            store.rows(store.select(wanted, Order(SortKey.TIME, is_descending=False)).ids), key=lambda row: row.id
        )


def test_an_image_is_one_row_however_often_it_is_stepped_to(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.workspace.settings.change(shift=Shift(operator="Anna", batch="B7"))
        page.workspace.detector.digest = "cd" * 32
        open_all(qtbot, page, tmp_path / "images", 2)
        for by in (1, -1, 1):
            page.session.step(by)
        qtbot.waitUntil(lambda: len(stored(page)) == 2)
        page.hide()
        good, defect = stored(page, EVERYTHING)
        assert (good.verdict, defect.verdict) == (Verdict.GOOD, Verdict.DEFECT)
        assert (defect.width_px, defect.height_px, defect.regions) == (200, 160, 1)
        assert (defect.labels.operator, defect.labels.batch, defect.detector) == ("Anna", "B7", "cd" * 32)
        assert (defect.threshold, defect.unsure_threshold, defect.occasion) == (3.5, 3.0, Occasion.IMAGE)
        assert good.thumbnail != defect.thumbnail


def test_a_moved_threshold_makes_further_rows_and_the_first_ones_stay(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 2)
        qtbot.waitUntil(lambda: len(stored(page)) == 2)
        page.thresholds.move(50.0)
        page.hide()
        qtbot.waitUntil(lambda: [row.verdict for row in stored(page)] == [Verdict.GOOD, Verdict.GOOD])
        assert [row.threshold for row in stored(page, EVERYTHING)] == [3.5, 3.5, 50.0, 50.0]


def test_parts_that_are_looked_at_again_make_no_new_rows(qtbot: QtBot, tmp_path: Path) -> None:
    paths = write_parts(tmp_path / "images", good=1, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 2)
        qtbot.waitUntil(lambda: len(stored(page)) == 2)
        page.open_images(paths, recording=Recording.NONE)
        qtbot.waitUntil(lambda: page.session.summary is not None and page.session.summary.inspected == 2)
        page.thresholds.move(50.0)
        page.hide()
        page.show()
        open_all(qtbot, page, tmp_path / "images", 2)
        qtbot.waitUntil(lambda: len(stored(page, EVERYTHING)) == 4)
        assert [row.threshold for row in stored(page)] == [3.5, 3.5, 50.0, 50.0], "opened again is inspected again"


def test_parts_that_the_window_shows_by_itself_are_rows_only_where_something_is_new(
    qtbot: QtBot, tmp_path: Path
) -> None:
    paths = write_parts(tmp_path / "images", good=1, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:

        def show() -> None:
            page.workspace.detector.inference.kept.clear()
            page.open_images(paths, Recording.NEW)
            qtbot.waitUntil(lambda: page.session.summary is not None and page.session.summary.inspected == 2)
            qtbot.waitUntil(lambda: page.workspace.results.waiting == 0)

        page.workspace.detector.digest = "ab" * 32
        show()
        show()
        page.thresholds.move(50.0)
        page.hide()
        page.show()
        show()
        qtbot.waitUntil(lambda: [row.threshold for row in stored(page, EVERYTHING)] == [3.5, 3.5, 50.0, 50.0])
        assert [row.threshold for row in stored(page)] == [50.0, 50.0]
        page.workspace.detector.digest = "cd" * 32
        show()
        qtbot.waitUntil(lambda: len(stored(page)) == 4)


def test_a_live_source_makes_a_row_when_its_verdict_changes(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource()
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.open_source(source, CAMERA)
        for shade, verdict in ((10, Verdict.DEFECT), (10, Verdict.DEFECT), (200, Verdict.GOOD)):
            with qtbot.waitSignal(page.live.frame_inspected):
                source.show(shade)
            assert page.panel.banner.verdict is verdict
        qtbot.waitUntil(lambda: len(stored(page)) == 2)
        rows = stored(page)
        assert [row.verdict for row in rows] == [Verdict.DEFECT, Verdict.GOOD]
        assert {row.occasion for row in rows} == {Occasion.CHANGE}
        assert all(row.thumbnail for row in rows)


def test_every_triggered_part_is_a_row_also_while_the_view_is_frozen(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource()
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.open_source(source, SourceChoice(SourceKind.CAMERA, "1", Trigger.ON_DEMAND))
        page.bar.live.freeze.click()
        for _ in range(2):
            page.bar.live.trigger.click()
            with qtbot.waitSignal(page.live.part_inspected):
                source.show(10)
        page.bar.live.freeze.click()
        qtbot.waitUntil(lambda: len(stored(page)) == 2)
        assert {row.occasion for row in stored(page)} == {Occasion.TRIGGER}
        assert [row.path.name for row in stored(page)] == ["Camera_1_test_000001", "Camera_1_test_000002"]


def test_a_frozen_frame_whose_truth_is_told_becomes_a_row_once(qtbot: QtBot, tmp_path: Path) -> None:
    source = ScriptedSource()
    with inspect_place(qtbot, tmp_path / "project") as page:
        page.open_source(source, CAMERA)
        good = page.bar.truth.buttons[Truth.GOOD]
        for shade in (10, 12):
            with qtbot.waitSignal(page.live.frame_inspected):
                source.show(shade)
        assert not good.isEnabled()
        assert good.toolTip() == "Freeze the live view first"
        page.bar.live.freeze.click()
        qtbot.waitUntil(lambda: len(stored(page)) == 1)
        for truth in (Truth.GOOD, Truth.DEFECTIVE):
            with qtbot.waitSignal(page.truths.changed):
                page.bar.truth.buttons[truth].click()
            qtbot.waitUntil(lambda: len(stored(page)) == 2)
        first, told = stored(page)
        assert (first.occasion, told.occasion) == (Occasion.CHANGE, Occasion.TRIGGER)
        assert first.path.name != told.path.name
        opened, frozen = page.workspace.document.opened, page.presenter.inspection
        assert opened is not None and frozen is not None
        (kept,) = opened.told_dir.rglob("*.png")
        assert np.array_equal(read_image(kept), frozen.image), "so that it can be learned from"
        page.bar.live.freeze.click()
