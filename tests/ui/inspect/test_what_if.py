"""Known parts at the Threshold, and past parts that would get another Verdict."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.demo.detector import demo_detector
from inspector.domain.known_parts import KnownParts, roc_curve
from inspector.domain.past_parts import Flips
from inspector.domain.recording import Recording
from inspector.domain.result import Occasion, Truth
from inspector.domain.results import Thresholds, Verdict
from inspector.ui.inspect.page import InspectPage
from inspector.ui.inspect.roc_plot import RocPlot
from inspector.ui.inspect.what_if import WhatIfPanel, flips_sentence
from inspector.ui.workspace.navigation import ShowInspect
from tests.results import new, row_of
from tests.ui.conftest import messages_of
from tests.ui.inspect_window import inspect_place, open_all, wait_for_all
from tests.ui.synthetic import GOOD_SCORES, manifest, write_parts


@contextmanager
def place(qtbot: QtBot, tmp_path: Path) -> Iterator[InspectPage]:
    """Two good parts and two with a spot, inspected, with the drawer open."""
    write_parts(tmp_path / "new", good=2, defective=2)
    with inspect_place(qtbot, tmp_path / "plates") as page:
        open_all(qtbot, page, tmp_path / "new", 4)
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_W)
        qtbot.waitUntil(lambda: page.what_if.panel.sentence.text().startswith("4 past parts"))
        yield page


def drawer(page: InspectPage) -> WhatIfPanel:
    return page.what_if.panel


def names(page: InspectPage) -> list[str]:
    flips = drawer(page).flips.flips
    rows = [flips.row(flip.id) for flip in flips.flips]
    return [row.path.name for row in rows if row is not None]


def tell_all(qtbot: QtBot, page: InspectPage) -> None:
    for position in range(4):
        if page.session.position != position:
            with qtbot.waitSignal(page.presenter.replaced):
                page.session.step_to(position)
        with qtbot.waitSignal(page.truths.changed):
            page.truths.tell(Truth.GOOD if position < 2 else Truth.DEFECTIVE)
    qtbot.waitUntil(lambda: drawer(page).figures.heading.text().startswith("2 defective"))


def test_the_drawer_opens_and_closes_with_a_key(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        assert drawer(page).isVisible()
        assert drawer(page).sentence.text() == "4 past parts keep the verdict at this threshold"
        qtbot.keyClick(page.view, Qt.Key.Key_W)
        assert not drawer(page).isVisible()


def test_figures_from_good_parts_alone_say_so(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        figures = drawer(page).figures
        assert figures.heading.text() == f"From {len(GOOD_SCORES)} good parts alone"
        assert figures.text.text().startswith("Nothing is known about defects. Press D")
        assert not figures.footer.isVisible()
        assert drawer(page).roc.accessibleDescription() == ""


def test_told_parts_give_figures_that_follow_the_threshold(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        tell_all(qtbot, page)
        figures = drawer(page).figures
        assert [[each.text() for each in line] for line in figures.counts] == [["2", "0", "0"], ["0", "0", "62"]]
        # Of 2 defective parts none is missed: 1 - 0.05 ** (1 / 2).
        assert figures.text.text() == (
            "Recall 100.0 %, precision 100.0 %, F1 1.000. At most 77.6 % of defective parts escape. "
            "60 good parts are those of training."
        )
        assert drawer(page).roc.accessibleDescription() == "Area below the curve: 1.000"
        page.panel.threshold.number.setValue(100.0)
        qtbot.waitUntil(lambda: figures.counts[0][2].text() == "2")
        assert figures.text.text().startswith("Recall 0.0 %, no part is DEFECT, F1 0.000. At most 100.0 %")
        assert figures.best_f1.text().startswith("Best F1: 1.000, at ")
        qtbot.mouseClick(figures.use, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: figures.counts[0][0].text() == "2")
        assert f"{page.panel.threshold.threshold:.2f}" in figures.best_f1.text()
        assert page.thresholds.thresholds is not None
        assert page.thresholds.thresholds.defect == page.panel.threshold.threshold


def test_moving_the_slider_lists_the_parts_that_flip(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        page.panel.threshold.number.setValue(100.0)
        qtbot.waitUntil(lambda: sorted(names(page)) == ["part_002.png", "part_003.png"])
        assert drawer(page).sentence.text() == "2 of 4 past parts would get another verdict: 2 no longer DEFECT"
        model = drawer(page).flips.flips
        index = model.index(0)
        assert "DEFECT becomes GOOD" in index.data(Qt.ItemDataRole.ToolTipRole)
        assert "DEFECT ▸ GOOD" in index.data()
        page.panel.threshold.reset.click()
        qtbot.waitUntil(lambda: not model.flips)


def test_a_click_on_a_part_that_is_open_shows_it(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        page.panel.threshold.number.setValue(100.0)
        qtbot.waitUntil(lambda: len(names(page)) == 2)
        flips = drawer(page).flips
        middle = flips.visualRect(flips.flips.index(1)).center()
        qtbot.mouseClick(flips.viewport(), Qt.MouseButton.LeftButton, pos=middle)
        assert page.session.current is not None
        assert page.session.current.name == names(page)[1]


def test_parts_that_are_not_open_are_looked_at_again_with_keys(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        write_parts(tmp_path / "other", good=1, defective=0)
        open_all(qtbot, page, tmp_path / "other", 1)
        asked: list[ShowInspect] = []

        def follow(wanted: ShowInspect) -> None:
            asked.append(wanted)
            page.open_images(list(wanted.images), wanted.recording)

        page.workspace.navigation.place_requested.connect(follow)
        page.panel.threshold.number.setValue(100.0)
        qtbot.waitUntil(lambda: len(names(page)) == 2)
        flips = drawer(page).flips
        flips.setFocus()
        flips.setCurrentIndex(flips.flips.index(1))
        wanted = names(page)[1]
        qtbot.keyClick(flips, Qt.Key.Key_Return)
        assert [wanted.recording for wanted in asked] == [Recording.NONE]
        assert [path.name for path in page.session.paths] == names(page)
        assert page.session.current is not None
        assert page.session.current.name == wanted
        wait_for_all(qtbot, page, 2)


@pytest.mark.parametrize(
    ("occasion", "text"),
    [
        (Occasion.TRIGGER, "Images of a live source are kept as small pictures only."),
        (Occasion.IMAGE, "“gone.png” is no longer where inspected."),
    ],
)
def test_a_part_without_its_image_says_so(qtbot: QtBot, tmp_path: Path, occasion: Occasion, text: str) -> None:
    with place(qtbot, tmp_path) as page:
        posted = messages_of(page.workspace)
        row = row_of("/line/gone.png", 9.0, Verdict.GOOD)
        digest = page.workspace.detector.digest
        page.workspace.results.add([new(replace(row, detector=digest, occasion=occasion, threshold=10.0))])
        qtbot.waitUntil(lambda: names(page) == ["gone.png"])
        flips = drawer(page).flips
        flips.part_chosen.emit(flips.flips.flips[0].id)
        assert posted[-1] == ("warning", text)


def test_another_project_has_other_parts(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        page.panel.threshold.number.setValue(100.0)
        qtbot.waitUntil(lambda: len(names(page)) == 2)
        assert page.workspace.document.create(tmp_path / "others", "Others")
        assert not drawer(page).flips.flips.flips
        assert not drawer(page).isVisible()
        assert page.panel.what_if.toolTip() == "Train a detector first"
        page.workspace.detector.manifest = manifest()
        page.workspace.detector.changed.emit(page.workspace.detector.manifest)
        page.panel.what_if.click()
        qtbot.waitUntil(lambda: drawer(page).figures.heading.text().startswith("From"))


def test_a_detector_alone_has_good_parts_and_no_past_ones(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        assert page.workspace.document.open_detector(demo_detector())
        page.workspace.detector.manifest = manifest()
        page.workspace.detector.changed.emit(page.workspace.detector.manifest)
        page.panel.what_if.click()
        assert drawer(page).sentence.text() == "Parts that this detector has inspected are compared here"
        assert drawer(page).figures.heading.text() == f"From {len(GOOD_SCORES)} good parts alone"


def test_a_curve_of_many_parts_is_drawn_from_corner_to_corner(qtbot: QtBot) -> None:
    plot = RocPlot()
    qtbot.addWidget(plot)
    plot.resize(plot.sizeHint())
    blank = plot.grab().toImage()
    noise = np.random.default_rng(0)
    parts = KnownParts(np.sort(noise.normal(0, 1, 50_000)), np.sort(noise.normal(2, 1, 50_000)))
    plot.show_curve(roc_curve(parts))
    drawn = plot.grab().toImage()
    assert drawn != blank
    plot.show_threshold(parts.confusion(Thresholds(1.0, 1.0)))
    assert plot.grab().toImage() != drawn
    assert plot.accessibleDescription() == "Area below the curve: 0.921"


def test_the_sentence_tells_every_kind() -> None:
    assert flips_sentence(Flips((), 0, 0, 0, 0)) == "Parts that this detector has inspected are compared here"
    assert flips_sentence(Flips((), 0, 0, 0, 1)) == "1 past part keeps the verdict at this threshold"
    assert flips_sentence(Flips((), 3, 4, 9, 2000)) == (
        "9 of 2,000 past parts would get another verdict: "
        "3 would be DEFECT, 4 no longer DEFECT, 2 between GOOD and UNSURE"
    )
